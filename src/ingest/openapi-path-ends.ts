import { isMany, partsOf } from './openapi-path-parts.ts';
import type { Part } from './openapi-path-parts.ts';
import { isVerb } from './openapi-path-verbs.ts';
import type { Signature } from './openapi-signatures.ts';

/** `/orders/update/async` as `/orders/update-async`: how it is done is no thing. */
export function withManner(parts: readonly Part[]): readonly Part[] {
  const [last, before] = [parts.at(-1), parts.at(-2)];
  const isManner = last?.isParameter === false && /^a?sync$/i.test(last.words.join(''));
  if (!isManner || before?.isParameter !== false || !isVerb(before.words[0])) return parts;
  return [...parts.slice(0, -2), { ...before, words: [...before.words, ...last.words] }];
}

/**
 * `DELETE /orders/{id}/delete-image`, `/orders/delete/{id}` and `GET /orders/show`: the method says it. What is shown by an id that has to
 * be given is one of them; `/orders/json` is written otherwise.
 */
export function withoutMethod(
  method: string,
  parts: readonly Part[],
  signature: Signature | undefined,
): readonly Part[] {
  const last = parts.at(-1);
  const before = parts.at(-2);
  if (isShown(method, parts) && signature?.requires('id') === true) {
    return [...parts.slice(0, -1), { words: ['id'], isParameter: true }];
  }
  if (saysNoMore(method, parts)) return parts.slice(0, -1);
  const isBefore = last?.isParameter === true && before?.isParameter === false && parts.length > 2;
  if (method === 'DELETE' && isBefore && /^(?:delete|remove)$/i.test(before.words.join('')))
    return parts.toSpliced(-2, 1);
  const isSaid = method === 'DELETE' && last?.isParameter === false && /^(?:delete|remove)$/i.test(last.words[0] ?? '');
  if (!isSaid || parts.length === 1) return parts;
  return last.words.length > 1 ? parts.with(-1, { ...last, words: last.words.slice(1) }) : parts.slice(0, -1);
}

/** `/orders/show`, where nothing but the orders is meant; `/tv/show` is a thing. */
function isShown(method: string, parts: readonly Part[]): boolean {
  const { words = [], isParameter = true } = parts.at(-1) ?? {};
  return method === 'GET' && isMany(parts.at(-2)) && !isParameter && /^(?:show|fetch)$/i.test(words.join(''));
}

/** `POST /orders/new`: what is created is new. */
function isNew(method: string, parts: readonly Part[]): boolean {
  const { words = [], isParameter = true } = parts.at(-1) ?? {};
  return method === 'POST' && isMany(parts.at(-2)) && !isParameter && /^new$/i.test(words.join(''));
}

/** True for a path that may lead to what another leads to: something chooses of it, or its end says no more than the method. */
export function mayLeaveOut(method: string, path: string): boolean {
  if (path.includes('{')) return true;
  const parts = partsOf(path);
  return saysNoMore(method, parts) || /\/\.well-known\/[^/]/i.test(path);
}

function saysNoMore(method: string, parts: readonly Part[]): boolean {
  return isShown(method, parts) || isNew(method, parts) || isWritten(method, parts);
}

/** `GET /orders/json`, `GET /orders/{id}/json`: how they are written; what is converted or checked may be JSON itself. */
function isWritten(method: string, parts: readonly Part[]): boolean {
  const last = parts.at(-1);
  const isForm = last?.isParameter === false && /^(?:csv|json|xml)$/i.test(last.words.join(''));
  const isOne = parts.at(-2)?.isParameter === true;
  const thing = parts.at(isOne ? -3 : -2);
  return method === 'GET' && isForm && (isOne || isMany(thing)) && !aboutForms.test(thing?.words.at(-1) ?? '');
}

/** Things of which each form has one. */
const aboutForms = /^(?:converters|downloads|exports|feeds|formats|imports|languages|parsers|schemas|types)$/i;
