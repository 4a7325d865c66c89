import { isDeepStrictEqual } from 'node:util';

import { isRecord } from '../../src/base/json.ts';
import { parseJson } from '../../src/base/parse-json.ts';
import type { HttpBinding } from '../../src/blueprint/binding.ts';
import type { Field, Types } from '../../src/blueprint/types.ts';
import type { Reply } from '../../src/transport/send.ts';
import { answerFault } from './answer-check.ts';
import { differenceOf } from './compare.ts';
import type { Asked, Exchange, OpenGateway } from './gateway.ts';
import { limitBehind } from './limits.ts';
import type { Violation } from './limits.ts';
import type { Outcome, Trip } from './outcome.ts';
import type { Mock, MockOperation } from './prism.ts';
import { makeRequest } from './request.ts';
import type { Request } from './request.ts';
import { selectAll } from './selection.ts';
import { toText } from './text.ts';

/** A root field and how it is called. */
export interface Callable {
  readonly root: 'query' | 'mutation';
  readonly field: Field;
  readonly binding: HttpBinding;
}

const slowMs = 8000;

interface Verdict {
  readonly outcome: Outcome;
  readonly reason: string;
}

const ok: Verdict = { outcome: 'ok', reason: '' };

/** Calls one operation twice, once answered from the document's examples and once from its schemas; the worse outcome counts. */
export async function makeTrip(
  gateway: OpenGateway,
  mock: Mock,
  types: Types,
  callable: Callable,
  random: () => number,
): Promise<Trip> {
  const { field, binding } = callable;
  const operation = `${binding.method} ${binding.path}`;
  const known = mock.operations.find((one) => one.method.toUpperCase() === binding.method && one.path === binding.path);
  if (!known) return { operation, outcome: 'mock', reason: 'the mock does not know the operation' };
  const request = makeRequest(types, field, binding, known, random);
  if (request.kind !== 'made') return { operation, outcome: request.kind, reason: request.reason };
  const verdicts: Verdict[] = [];
  for (const answers of ['examples', 'generated'] as const) {
    if (mock.isSlow && answers === 'generated') break;
    mock.use(answers);
    const startedMs = performance.now();
    const asked = await ask(gateway, mock, queryOf(types, callable, request), Object.fromEntries(request.variables));
    verdicts.push('outcome' in asked ? asked : judge(types, callable, known, request, asked));
    mock.isSlow ||= performance.now() - startedMs > slowMs;
    if (!['ok', 'mock'].includes(verdicts.at(-1)?.outcome ?? '')) break;
  }
  const worst = verdicts.find(({ outcome }) => outcome !== 'ok' && outcome !== 'mock');
  return { operation, ...(worst ?? verdicts.find(({ outcome }) => outcome === 'ok') ?? verdicts[0] ?? ok) };
}

/** A mock that crashes does not answer any more, so it is not waited for. */
async function ask(
  gateway: OpenGateway,
  mock: Mock,
  query: string,
  variables: Readonly<Record<string, unknown>>,
): Promise<Asked | Verdict> {
  const end = new AbortController();
  const asked = gateway.ask(query, variables);
  const crash = mock.crashed(end.signal).catch((cause: unknown): Verdict => {
    const reason = `CRASH: ${String(cause).slice(0, 200)}`;
    // That one says what it wants, the others stumble over requests that are right.
    return { outcome: /requires parameter to be prefixed/.test(reason) ? 'refused' : 'mock', reason };
  });
  try {
    return await Promise.race([asked, crash]);
  } finally {
    end.abort();
  }
}

function queryOf(types: Types, { root, field }: Callable, request: Request & { readonly kind: 'made' }): string {
  const args = [...field.args.values()].filter(({ name }) => request.variables.has(name));
  const declared = args.map(({ name, type }) => `$${name}: ${type}`).join(', ');
  const passed = args.map(({ name }) => `${name}: $${name}`).join(', ');
  const call = passed === '' ? field.name : `${field.name}(${passed})`;
  return `${root}${declared === '' ? '' : ` (${declared})`} { ${call} ${selectAll(types, field.type)} }`;
}

function judge(
  types: Types,
  { field, binding }: Callable,
  operation: MockOperation,
  request: Request & { readonly kind: 'made' },
  { data, errors, exchanges, isUnanswered }: Asked,
): Verdict {
  const exchange = exchanges.at(-1);
  if (isUnanswered) return { outcome: 'mock', reason: `NO_ANSWER: ${errors[0]?.message ?? ''}` };
  if (!exchange) return { outcome: 'unsent', reason: errors[0]?.message ?? 'no call and no error' };
  const refusal = refusalOf(exchange, binding, operation);
  if (refusal) return refusal;
  if (request.body && !isDeepStrictEqual(request.body.value, JSON.parse(String(exchange.call.body)))) {
    return {
      outcome: 'changed',
      reason: `${JSON.stringify(request.body.value)} was sent as ${String(exchange.call.body)}`.slice(0, 400),
    };
  }
  const answered = answerOf(binding, exchange.reply);
  const [error] = errors;
  const fault = error
    ? `${error.path?.join('.') ?? ''}: ${error.message}`
    : differenceOf(types, field.type, answered, data?.[field.name]);
  if (fault === undefined) return ok;
  const doing = answerFault(operation, answered);
  return doing === undefined ? { outcome: 'untyped', reason: fault } : { outcome: 'mock', reason: `ANSWER: ${doing}` };
}

/** What the mock has against the request, or why it cannot answer. */
function refusalOf({ call, reply }: Exchange, binding: HttpBinding, operation: MockOperation): Verdict | undefined {
  const problem = problemOf(reply);
  const violations = violationsOf(reply, problem).filter(({ severity }) => severity === 'Error');
  const request = violations.filter(({ location }) => location[0] !== 'response');
  if (request.length > 0 && reply.status >= 400) {
    const limit = limitBehind(request, binding, operation);
    if (limit !== undefined) return { outcome: 'mock', reason: limit };
    const told = request.slice(0, 3).map(({ location, message }) => `${location.join('.')} ${message}`);
    return {
      outcome: 'refused',
      reason: `${told.join('; ')} | ${call.method} ${call.url} ${String(call.body ?? '').slice(0, 200)}`,
    };
  }
  if (reply.status >= 200 && reply.status <= 399) return undefined;
  const title = typeof problem['title'] === 'string' ? problem['title'] : `status ${reply.status}`;
  const detail = toText(problem['detail'] ?? '').slice(0, 200);
  const kind = toText(problem['type'] ?? '').split('#')[1] ?? 'STATUS';
  if (kind === 'NOT_ACCEPTABLE' && isSilent(operation)) {
    return {
      outcome: 'mock',
      reason: 'NO_CONTENT: has no media type for an answer that the document shows by example alone',
    };
  }
  const isRequests = [
    'UNPROCESSABLE_ENTITY',
    'INVALID_CONTENT_TYPE',
    'NO_PATH_MATCHED_ERROR',
    'NOT_ACCEPTABLE',
    'NO_METHOD_MATCHED_ERROR',
  ].includes(kind);
  const behind = limitBehind([{ location: [], severity: 'Error', message: `${kind} ${detail}` }], binding, operation);
  if (behind !== undefined) return { outcome: 'mock', reason: behind };
  const about = violations[0] ? ` ${violations[0].location.join('.')} ${violations[0].message}` : '';
  return {
    outcome: isRequests ? 'refused' : 'mock',
    reason: `${kind}: ${title}; ${detail}${about} | ${call.method} ${call.url}`,
  };
}

/** True where no success has content in the mock's reading. */
function isSilent({ responses = [] }: MockOperation): boolean {
  const contents = responses.flatMap((response) => (response.code.startsWith('2') ? (response.contents ?? []) : []));
  return !contents.some(({ mediaType }) => /\w/.test(mediaType ?? ''));
}

function problemOf(reply: Reply): Readonly<Record<string, unknown>> {
  if (!/problem\+json/.test(reply.headers['content-type'] ?? '')) return {};
  try {
    const problem: unknown = JSON.parse(Buffer.from(reply.body).toString());
    return isRecord(problem) ? problem : {};
  } catch {
    return {};
  }
}

function violationsOf(reply: Reply, problem: Readonly<Record<string, unknown>>): readonly Violation[] {
  if (Array.isArray(problem['validation'])) return problem['validation'];
  const header = reply.headers['sl-violations'];
  if (header === undefined) return [];
  try {
    return JSON.parse(header);
  } catch {
    return [{ location: ['request'], severity: 'Error', message: header.slice(0, 300) }];
  }
}

/** The value that the field stands for, read from the answer by this program alone. */
function answerOf({ answer }: HttpBinding, reply: Reply): unknown {
  const bytes = Buffer.from(reply.body);
  switch (answer.kind) {
    case 'none':
      return true;
    case 'redirect':
      return reply.headers['location'];
    case 'binary':
      return bytes.length === 0 ? null : bytes.toString('base64');
    case 'json':
    case 'any':
      return bytes.length === 0 ? null : jsonOrText(bytes.toString());
    default:
      return bytes.toString();
  }
}

function jsonOrText(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    return text;
  }
}
