import { isRecord } from '../base/json.ts';
import type { ErrorCode } from '../error/codes.ts';
import { GatewayError } from '../error/error.ts';
import type { UpstreamAnswer, UpstreamError } from './upstream.ts';

/** An answer to a whole document, its errors in one shape whatever the upstream made of them. */
export interface GraphqlAnswer {
  /** Null where no field could be answered. */
  readonly data: Readonly<Record<string, unknown>> | null;
  readonly errors: readonly AnswerError[];
  /** True where the document was refused before any field ran (syntax, validation, limits). */
  readonly isRefused: boolean;
}

export interface AnswerError {
  readonly message: string;
  readonly path: readonly (string | number)[] | undefined;
  readonly extensions: Readonly<Record<string, unknown>> | undefined;
  /** What failed, where it is known better than that the upstream said so. */
  readonly code?: ErrorCode;
}

const maxMessageLength = 2_000;
const maxExtensionsLength = 4_000;
const maxErrors = 1_000;

/** The errors of an answer; what is no list, no object or has no message is told all the same. */
export function readErrors(errors: unknown): readonly AnswerError[] {
  if (errors === undefined || errors === null) return [];
  const list: readonly unknown[] = Array.isArray(errors) ? errors : [errors];
  return list.slice(0, maxErrors).map((error) => {
    const data = isRecord(error) ? error : {};
    const message = typeof error === 'string' ? error : data['message'];
    const { path, extensions } = data;
    return {
      message: typeof message === 'string' && message !== '' ? message.slice(0, maxMessageLength) : 'Unknown error.',
      path: Array.isArray(path) ? path.filter(isPathSegment) : undefined,
      extensions: isRecord(extensions) ? extensions : undefined,
    };
  });
}

/**
 * Requests of a merged document that failed only for the others' sake, in the groups in which they are to be asked again:
 * together where a failed field that must not be null took all data with it, each alone where the whole was refused.
 */
export function innocent(answer: GraphqlAnswer, count: number): readonly (readonly number[])[] {
  if (answer.data !== null) return [];
  const all = Array.from({ length: count }, (_, index) => index);
  const guilty = new Set(answer.errors.map((error) => ownerOf(error, count)));
  if (guilty.size === 1 && guilty.has(undefined)) return answer.isRefused ? all.map((index) => [index]) : [];
  const others = all.filter((index) => !guilty.has(index));
  return others.length > 0 ? [others] : [];
}

/**
 * What each of the `count` requests of a document gets: its own value and errors, with paths below the value. An error
 * that names no request goes to each one without a value, or to the first where all have one.
 */
export function share(
  source: string,
  answer: GraphqlAnswer,
  count: number,
): readonly (UpstreamAnswer | GatewayError)[] {
  const values = Array.from({ length: count }, (_, index) => answer.data?.[`_${index}`]);
  const errors: UpstreamError[][] = values.map(() => []);
  for (const error of answer.errors) {
    const owner = ownerOf(error, count);
    const shown = toUpstreamError(source, error, owner !== undefined);
    if (owner !== undefined) errors[owner]?.push(shown);
    else for (const index of withoutValue(values)) errors[index]?.push(shown);
  }
  return values.map((value, index) => {
    const own = errors[index] ?? [];
    if (value === undefined && own.length === 0) return missing(source);
    return { value: value ?? null, errors: own };
  });
}

function isPathSegment(segment: unknown): segment is string | number {
  return typeof segment === 'string' || typeof segment === 'number';
}

function ownerOf({ path }: AnswerError, count: number): number | undefined {
  const alias = path?.[0];
  const index = typeof alias === 'string' && /^_\d+$/.test(alias) ? Number(alias.slice(1)) : count;
  return index < count ? index : undefined;
}

function withoutValue(values: readonly unknown[]): readonly number[] {
  const indexes = [...values.keys()].filter((index) => values[index] === null || values[index] === undefined);
  return indexes.length > 0 ? indexes : [0];
}

function toUpstreamError(source: string, error: AnswerError, isOwned: boolean): UpstreamError {
  const upstream = error.extensions && boundedExtensions(error.extensions);
  return {
    message: error.message,
    path: isOwned ? (error.path ?? []).slice(1) : [],
    extensions: { code: error.code ?? 'UPSTREAM_GRAPHQL_ERROR', source, ...(upstream && { upstream }) },
  };
}

/** All of the upstream's extensions while they are small, else only its code. */
function boundedExtensions(
  extensions: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> | undefined {
  const { stacktrace: _stack, exception: _exception, ...shown } = extensions;
  const text = JSON.stringify(shown);
  if (text !== '{}' && text.length <= maxExtensionsLength) return shown;
  const { code } = extensions;
  return typeof code === 'string' ? { code: code.slice(0, 200) } : undefined;
}

function missing(source: string): GatewayError {
  const message = `${source} left a field out of its answer that was asked for.`;
  return new GatewayError('UPSTREAM_BAD_RESPONSE', message, { source });
}
