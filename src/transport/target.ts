import { LRUCache } from 'lru-cache';

import { GatewayError } from '../error/error.ts';
import type { Call } from './send.ts';

/** Where a call goes. */
export interface Target {
  readonly origin: string;
  /** With the query. */
  readonly path: string;
  /** What a user and password in the address send (RFC 7617). */
  readonly credentials: Readonly<Record<string, string>>;
}

/** What the URL Standard leaves as it is in a path and query; dots may lead upwards. */
const plainPath = /^\/[\w~!$&()*+,;=:@%/?[\]-]*$/;

/** Reads addresses. Calls go to few hosts, so the part of an address before its path is read once. */
export class Targets {
  private readonly known = new LRUCache<string, Omit<Target, 'path'>>({ max: 500 });

  /** Fails with UPSTREAM_UNREACHABLE where the address is no URL of HTTP. */
  of(call: Pick<Call, 'url' | 'source'>): Target {
    const start = call.url.indexOf('/', 'https://'.length);
    const path = start < 0 ? '' : call.url.slice(start);
    const host = start < 0 ? call.url : call.url.slice(0, start);
    const known = this.known.get(host);
    if (known && plainPath.test(path)) return { origin: known.origin, path, credentials: known.credentials };
    const url = parse(call);
    const { origin } = url;
    const credentials = credentialsIn(url);
    this.known.set(host, { origin, credentials });
    return { origin, path: url.pathname + url.search, credentials };
  }
}

function parse({ url: text, source }: Pick<Call, 'url' | 'source'>): URL {
  const url = URL.parse(text);
  if (url && (url.protocol === 'http:' || url.protocol === 'https:')) return url;
  const message = `${source} has no usable address: "${text}" is not an http: or https: URL. Set its endpoint.`;
  throw new GatewayError('UPSTREAM_UNREACHABLE', message, { source });
}

function credentialsIn(url: URL): Readonly<Record<string, string>> {
  if (url.username === '' && url.password === '') return {};
  const pair = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
  return { authorization: `Basic ${Buffer.from(pair).toString('base64')}` };
}
