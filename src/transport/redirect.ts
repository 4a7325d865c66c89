import type { Call, Reply } from './send.ts';

/**
 * The call that a redirect asks for (RFC 9110 section 15.4), or undefined where the reply is to be given as it is. Within the
 * origin everything is kept. Another origin is only followed with `isAnyOrigin`, without the caller's headers, and
 * never from https to http.
 */
export function redirectOf(call: Call, reply: Reply, isAnyOrigin: boolean): Call | undefined {
  const { location } = reply.headers;
  if (location === undefined || !isFollowed(call.method, reply.status)) return undefined;
  const from = new URL(call.url);
  const to = URL.parse(location, from);
  if (!to || (to.protocol !== 'http:' && to.protocol !== 'https:')) return undefined;
  const isSameOrigin = to.origin === from.origin;
  if (!isSameOrigin && (!isAnyOrigin || (from.protocol === 'https:' && to.protocol === 'http:'))) return undefined;
  const headers = isSameOrigin ? call.headers : pick(call.headers, ['accept', 'user-agent']);
  if (reply.status !== 303 || call.method === 'GET' || call.method === 'HEAD')
    return { ...call, url: to.href, headers };
  const { body: _body, ...rest } = call;
  return {
    ...rest,
    method: 'GET',
    url: to.href,
    headers: without(headers, 'content-type'),
    isIdempotent: true,
    isSafe: true,
  };
}

/** 301 and 302 may change a POST into a GET behind its back, so they are only followed for safe methods. */
function isFollowed(method: string, status: number): boolean {
  const isSafe = method === 'GET' || method === 'HEAD';
  return status === 303 || status === 307 || status === 308 || (isSafe && (status === 301 || status === 302));
}

function pick(headers: Call['headers'], names: readonly string[]): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => names.includes(name)));
}

function without(headers: Call['headers'], dropped: string): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => name !== dropped));
}
