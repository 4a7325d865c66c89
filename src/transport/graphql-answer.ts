import { isRecord } from '../base/json.ts';
import { parseJson } from '../base/parse-json.ts';
import { GatewayError } from '../error/error.ts';
import { readErrors } from './graphql-share.ts';
import type { AnswerError, GraphqlAnswer } from './graphql-share.ts';
import type { Reply } from './send.ts';

const decoder = new TextDecoder();
const maxExcerptLength = 200;

/**
 * The GraphQL answer in a reply of any status (GraphQL over HTTP, section 6.4). Rejects with UPSTREAM_HTTP_ERROR for a
 * status of failure without a GraphQL body, UPSTREAM_BAD_RESPONSE for a good status without one.
 */
export function readGraphqlReply(source: string, reply: Reply): GraphqlAnswer {
  const text = decoder.decode(reply.body);
  const body = tryJson(text);
  const isAnswer = isRecord(body) && (isRecord(body['data']) || hasErrors(body['errors']));
  if (!isAnswer) throw notGraphql(source, reply, text, body);
  const errors = readErrors(body['errors']);
  const data = isRecord(body['data']) ? body['data'] : null;
  return { data, errors, isRefused: data === null && isRefusal(reply.status, errors) };
}

function tryJson(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}

function hasErrors(errors: unknown): boolean {
  return Array.isArray(errors) ? errors.length > 0 : errors !== undefined && errors !== null;
}

/** Told by the status 400, or by the codes that servers give to documents they do not run. */
function isRefusal(status: number, errors: readonly AnswerError[]): boolean {
  const codes = /^(GRAPHQL_(VALIDATION|PARSE)_FAILED|BAD_USER_INPUT)$/;
  return status === 400 || errors.some(({ extensions }) => codes.test(String(extensions?.['code'])));
}

function notGraphql(source: string, reply: Reply, text: string, body: unknown): GatewayError {
  const { status } = reply;
  if (status < 200 || status >= 300) {
    const message = `${source} answered with HTTP status ${status}.`;
    return new GatewayError('UPSTREAM_HTTP_ERROR', message, { source, details: { status } });
  }
  const type = reply.headers['content-type'] ?? 'no content type';
  const message = `${source} should have answered with a GraphQL response, but gave ${whatCame(text, body)} (${type}).`;
  return new GatewayError('UPSTREAM_BAD_RESPONSE', message, {
    source,
    details: { status },
    cause: new Error(`It begins with: ${text.slice(0, maxExcerptLength)}`),
  });
}

function whatCame(text: string, body: unknown): string {
  if (text.trim() === '') return 'an empty body';
  if (isRecord(body)) return 'JSON with neither "data" nor "errors"';
  if (body !== undefined) return 'JSON that is not an object';
  if (/^\s*</.test(text)) return 'a web page or XML';
  return /^\s*\{/.test(text) ? 'JSON that is cut off or malformed' : 'plain text';
}
