import { isRecord } from '../base/json.ts';
import { isRemote } from './location.ts';
import type { Spot } from './openapi-document.ts';
import { recordEntries, textIn } from './openapi-text.ts';

/** The first absolute server URL that one of the `servers` lists gives, its variables at their defaults. */
export function serverUrl(lists: readonly Spot[]): string | undefined {
  for (const list of lists) {
    const servers: readonly unknown[] = Array.isArray(list.value) ? list.value : [];
    for (const server of servers) {
      const url = isRecord(server) ? filled(server) : undefined;
      const absolute = url === undefined ? undefined : absoluteUrl(url, list.document.location);
      if (absolute !== undefined) return absolute;
    }
  }
  return undefined;
}

/** Where a description comes from, which is its server where it names none; undefined for a file, and where it names one. */
export function originOf({ value, document }: Spot): string | undefined {
  const isNamed = isRecord(value) && Array.isArray(value['servers']) && value['servers'].length > 0;
  return isNamed || !isRemote(document.location) ? undefined : new URL(document.location).origin;
}

/** The server of one operation, where it has its own; a path from the root where only the source's endpoint tells the host. */
export function operationServer(lists: readonly Spot[]): string | undefined {
  const absolute = serverUrl(lists);
  if (absolute !== undefined) return absolute;
  const servers = lists.flatMap(({ value }) => (Array.isArray(value) ? value : []));
  const [path] = servers.flatMap((server) => (isRecord(server) ? (filled(server) ?? []) : []));
  // A lone "/" is what stands there by default.
  return path !== undefined && /^\/[^/]/.test(path) ? trimmed(path) : undefined;
}

/** The server of a 2.0 document: `schemes`, `host` and `basePath`; https is taken where it is offered. */
export function swaggerUrl(root: Spot): string | undefined {
  const value = isRecord(root.value) ? root.value : {};
  const { location } = root.document;
  const own = isRemote(location) ? new URL(location) : undefined;
  const host = textIn(value, 'host') ?? own?.host;
  if (host === undefined) return undefined;
  const offered: readonly unknown[] = Array.isArray(value['schemes']) ? value['schemes'] : [];
  const http = offered.filter((scheme): scheme is 'http' | 'https' => scheme === 'https' || scheme === 'http');
  const scheme =
    http.includes('https') || (http.length === 0 && own === undefined)
      ? 'https'
      : (http[0] ?? own?.protocol.replace(':', ''));
  const address = `${scheme ?? 'https'}://${host}/${(textIn(value, 'basePath') ?? '').replace(/^\/+/, '')}`;
  return trimmed(address.replaceAll('{', '%7B').replaceAll('}', '%7D'));
}

function filled(server: Readonly<Record<string, unknown>>): string | undefined {
  const url = textIn(server, 'url');
  const defaults = new Map(
    recordEntries(server['variables']).flatMap(([name, variable]) => {
      const value: unknown = isRecord(variable) ? (variable['default'] ?? firstOf(variable['enum'])) : undefined;
      return typeof value === 'string' || typeof value === 'number' ? [[name, String(value)] as const] : [];
    }),
  );
  // Braces that remain would be read as placeholders of the gateway's own: a description shall not ask for its environment.
  return url
    ?.replace(/\{([^{}]+)\}/g, (whole, name: string) => defaults.get(name) ?? whole)
    .replaceAll('{', '%7B')
    .replaceAll('}', '%7D');
}

function firstOf(list: unknown): unknown {
  const items: readonly unknown[] = Array.isArray(list) ? list : [];
  return items[0];
}

function absoluteUrl(url: string, base: string): string | undefined {
  if (isRemote(url)) return trimmed(url);
  if (url.startsWith('//')) return trimmed(`https:${url}`);
  const resolved = isRemote(base) ? URL.parse(url, base) : undefined;
  return resolved ? trimmed(resolved.href) : undefined;
}

function trimmed(url: string): string {
  return url.replace(/\/+$/, '');
}
