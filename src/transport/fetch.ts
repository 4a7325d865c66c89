import { lookup as systemLookup } from 'node:dns';
import type { LookupFunction } from 'node:net';

import type { Agent as AgentClass, Dispatcher } from 'undici';

import { isPrivateHost } from '../base/private-host.ts';
import { GatewayError } from '../error/error.ts';
import { decompress } from './decompress.ts';
import { Exchange } from './exchange.ts';
import { isConnectionLost } from './network-error.ts';
import { partitioned } from './partition.ts';
import { publicOnly, refusedHost } from './public-only.ts';
import { redirectOf } from './redirect.ts';
import { taken } from './send.ts';
import type { Call, Reply, Send } from './send.ts';
import { openStream } from './stream.ts';
import type { OpenStream } from './stream.ts';
import { Targets } from './target.ts';
import { Agent, wholeUndici } from './undici.ts';

/** How the network is used. */
export interface FetchOptions {
  /** Names of the sources whose GET answers are kept as RFC 9111 allows. */
  readonly cachedSources?: ReadonlySet<string>;
  /** Limit of all kept answers together. */
  readonly maxCacheBytes?: number;
  /** Connections to one origin at once; further calls wait for a free one. */
  readonly connectionsPerOrigin?: number;
  /** How long an idle connection is kept open. */
  readonly keepAliveMs?: number;
  readonly connectTimeoutMs?: number;
  /** Certificates of authorities that are trusted instead of the usual ones, as PEM. */
  readonly ca?: string;
  /** Longest silence of an upstream before the call fails, whatever the call's own signal says; none when absent. */
  readonly idleTimeoutMs?: number;
  /** How host names become addresses; the system's way when absent. */
  readonly lookup?: LookupFunction;
}

/** The network: the only way out of the process to an upstream. */
export interface Fetch {
  /**
   * Sends one call and reads the answer to its end, decompressed. Follows redirects within the origin; one that leads
   * elsewhere is given back as the answer. Rejects with UPSTREAM_UNREACHABLE, UPSTREAM_TIMEOUT, UPSTREAM_BAD_RESPONSE
   * (cut or malformed), UPSTREAM_TOO_LARGE, REQUEST_ABORTED, or the GatewayError that is the signal's reason.
   */
  readonly send: Send;
  /** Sends one call and gives the answer when it begins, to be read as it comes. Follows no redirects. */
  readonly openStream: OpenStream;
  /**
   * The bytes of a document; follows redirects to other origins too, without the headers, but not from a public host into
   * a private network. `isPublicOnly` refuses private networks from the start.
   */
  readonly download: (
    url: string,
    headers?: Readonly<Record<string, string>>,
    options?: { readonly isPublicOnly?: boolean },
  ) => Promise<Uint8Array>;
  /** Lets calls in flight finish, then closes every connection. */
  readonly close: () => Promise<void>;
}

/** The way of a call. */
interface Route {
  readonly dispatcher: Dispatcher;
  /** Whether it keeps the chunks of answers that it hands out. */
  readonly areChunksKept: boolean;
}

const targets = new Targets();
const maxRedirects = 5;
const maxDownloadBytes = 256 * 1024 * 1024;
const downloadLimitMs = 60_000;

/** Opens the door to the network. Connections are pooled by origin and kept alive. */
export function createFetch(options: FetchOptions = {}): Fetch {
  const { lookup = systemLookup } = options;
  const agent = new Agent(agentOptions(options, lookup));
  const publicAgent = new Agent(agentOptions(options, publicOnly(lookup)));
  const cachedSources = options.cachedSources ?? new Set<string>();
  const direct: Route = { dispatcher: agent, areChunksKept: false };
  const directPublic: Route = { dispatcher: publicAgent, areChunksKept: false };
  const caching = cachedSources.size > 0 ? withCache(agent, options.maxCacheBytes ?? 64 * 1024 * 1024) : direct;
  const route = (call: Call) => (cachedSources.has(call.source) ? caching : direct);
  const send: Send = (call) => follow(route, call, false);
  // Streams stay open: they must not take the places of calls.
  let streams: AgentClass | undefined;
  const stream: OpenStream = async (call, limitMs) => {
    const { origin, path, credentials } = targets.of(call);
    const headers = { ...credentials, ...call.headers };
    streams ??= new (wholeUndici().Agent)({ ...agentOptions(options, lookup), connections: null });
    return openStream(streams, call, { origin, path, headers }, limitMs);
  };
  return {
    send,
    openStream: stream,
    download: (url, headers, { isPublicOnly = false } = {}) =>
      download((call) => documentRoute(call, url, isPublicOnly, { direct, directPublic }), url, headers),
    close: async () => void (await Promise.all([agent.close(), publicAgent.close(), streams?.destroy()])),
  };
}

function agentOptions(options: FetchOptions, lookup: LookupFunction): AgentClass.Options {
  return {
    connections: options.connectionsPerOrigin ?? 128,
    pipelining: 1,
    keepAliveTimeout: options.keepAliveMs ?? 30_000,
    // Every call's own signal has a deadline; timers of the connections would only cost.
    headersTimeout: options.idleTimeoutMs ?? 0,
    bodyTimeout: options.idleTimeoutMs ?? 0,
    connect: {
      timeout: options.connectTimeoutMs ?? 10_000,
      lookup,
      ...(options.ca !== undefined && { ca: options.ca }),
    },
    allowH2: true,
  };
}

/** A document's own origin is as trusted as its address; where a redirect leads elsewhere, only a private host may name another. */
function documentRoute(
  call: Call,
  first: string,
  isPublicOnly: boolean,
  { direct, directPublic }: { readonly direct: Route; readonly directPublic: Route },
): Route {
  const [from, to] = [new URL(first), new URL(call.url)];
  if (!isPublicOnly && (to.origin === from.origin || isPrivateHost(from.hostname))) return direct;
  if (isPrivateHost(to.hostname)) throw refusedHost(to.host);
  return directPublic;
}

function withCache(agent: AgentClass, maxBytes: number): Route {
  const { cacheStores, interceptors } = wholeUndici();
  const store = new cacheStores.MemoryCacheStore({ maxSize: maxBytes, maxEntrySize: Math.ceil(maxBytes / 8) });
  const cache = interceptors.cache({ store: partitioned(store), methods: ['GET', 'HEAD'], type: 'shared' });
  return { dispatcher: agent.compose(cache), areChunksKept: true };
}

async function follow(route: (call: Call) => Route, first: Call, isAnyOrigin: boolean): Promise<Reply> {
  let call = first;
  for (let hop = 0; ; hop++) {
    const way = route(call);
    let reply: Reply;
    try {
      reply = await exchange(way, call);
    } catch (cause) {
      // A connection that died before a byte of the answer came was stale: tried once more.
      if (!call.isIdempotent || !isConnectionLost(cause)) throw cause;
      reply = await exchange(way, call);
    }
    if (reply.headers['content-encoding'] !== undefined) reply = await decompress(call, taken(reply));
    const next = redirectOf(call, reply, isAnyOrigin);
    if (!next) return reply;
    if (hop === maxRedirects) {
      const message = `${call.source} redirected more than ${maxRedirects} times; the last time to ${next.url}.`;
      throw new GatewayError('UPSTREAM_BAD_RESPONSE', message, { source: call.source });
    }
    call = next;
  }
}

/** One request and its answer. */
function exchange({ dispatcher, areChunksKept }: Route, call: Call): Promise<Reply> {
  const { origin, path, credentials } = targets.of(call);
  const request: Dispatcher.DispatchOptions = {
    origin,
    path,
    method: call.method,
    headers: { 'accept-encoding': 'gzip, deflate, br', ...credentials, ...call.headers },
    body: call.body ?? null,
  };
  return new Exchange(call, areChunksKept).run(dispatcher, request);
}

async function download(
  route: (call: Call) => Route,
  url: string,
  headers?: Readonly<Record<string, string>>,
): Promise<Uint8Array> {
  const reply = await follow(
    route,
    {
      source: new URL(url).host,
      operation: `download ${url}`,
      method: 'GET',
      url,
      headers: { accept: '*/*', 'user-agent': 'heddle', ...lowerCase(headers ?? {}) },
      isIdempotent: true,
      isSafe: true,
      maxResponseBytes: maxDownloadBytes,
      signal: AbortSignal.timeout(downloadLimitMs),
    },
    true,
  );
  if (reply.status === 200) return reply.body;
  throw new GatewayError('UPSTREAM_HTTP_ERROR', `${url} answered with status ${reply.status}.`);
}

function lowerCase(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
