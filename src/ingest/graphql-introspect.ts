import { getIntrospectionQuery } from 'graphql';

import { isRecord } from '../base/json.ts';
import { parseJson } from '../base/parse-json.ts';
import type { Converse } from './model.ts';

/** What is needed to introspect an endpoint. */
export interface Introspection {
  readonly source: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly isGet: boolean;
  readonly limitMs: number;
  readonly converse: Converse;
}

/** From the newest edition of the specification to the oldest that servers still speak. */
const queries: readonly string[] = [
  getIntrospectionQuery({ specifiedByUrl: true, inputValueDeprecation: true, oneOf: true }),
  getIntrospectionQuery({ specifiedByUrl: true, inputValueDeprecation: true }),
  getIntrospectionQuery(),
];

/**
 * The SDL of a federation subgraph, which tells the keys that introspection does not. Undefined where the server has none or does
 * not answer.
 */
export async function subgraphSdl(introspection: Introspection): Promise<string | undefined> {
  try {
    const signal = AbortSignal.timeout(introspection.limitMs);
    const { data } = await askOnce(introspection, '{ _service { sdl } }', signal);
    const service = isRecord(data) ? data['_service'] : undefined;
    const sdl = isRecord(service) ? service['sdl'] : undefined;
    return typeof sdl === 'string' && sdl.trim() !== '' ? sdl : undefined;
  } catch {
    return undefined;
  }
}

/**
 * The answer of the endpoint's introspection, asked in older editions where the newest is refused. Rejects with an Error
 * that tells what came instead, or with the network's own.
 */
export async function introspect(introspection: Introspection): Promise<Readonly<Record<string, unknown>>> {
  const signal = AbortSignal.timeout(introspection.limitMs);
  let refusal = '';
  for (const query of queries) {
    const answer = await askOnce(introspection, query, signal);
    if (isRecord(answer['data']) && isRecord(answer['data']['__schema'])) return answer;
    refusal = firstError(answer) ?? 'the answer holds no "__schema"';
  }
  throw new Error(`the server refuses introspection: ${refusal}`);
}

async function askOnce(
  { source, url, headers, isGet, converse }: Introspection,
  query: string,
  signal: AbortSignal,
): Promise<Readonly<Record<string, unknown>>> {
  const accept = { accept: 'application/graphql-response+json, application/json', ...headers };
  const reply = isGet
    ? await converse({ source, method: 'GET', url: withQuery(url, query), headers: accept, signal })
    : await converse({
        source,
        method: 'POST',
        url,
        headers: { 'content-type': 'application/json', ...accept },
        body: JSON.stringify({ query }),
        signal,
      });
  return readAnswer(new TextDecoder().decode(reply.body), reply.status);
}

function withQuery(address: string, query: string): string {
  const url = new URL(address);
  url.searchParams.set('query', query);
  return url.href;
}

function readAnswer(text: string, status: number): Readonly<Record<string, unknown>> {
  let answer: unknown;
  try {
    answer = parseJson(text);
  } catch (cause) {
    throw new Error(`it answered with status ${status} and ${kindOf(text)} instead of JSON`, { cause });
  }
  if (!isRecord(answer)) throw new Error(`it answered with status ${status} and JSON that is not an object`);
  const isAnswer = isRecord(answer['data']) || answer['errors'] !== undefined;
  if (!isAnswer) throw new Error(`it answered with status ${status} and neither "data" nor "errors"`);
  return answer;
}

function kindOf(text: string): string {
  if (text.trim() === '') return 'nothing';
  if (/^\s*</.test(text)) return 'a web page';
  return /^\s*[[{]/.test(text) ? 'a text that is cut off' : 'plain text';
}

function firstError(answer: Readonly<Record<string, unknown>>): string | undefined {
  const { errors } = answer;
  const first: unknown = Array.isArray(errors) ? errors[0] : errors;
  const message = isRecord(first) ? first['message'] : first;
  return typeof message === 'string' ? message.slice(0, 300) : undefined;
}
