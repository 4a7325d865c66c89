import { isDeepStrictEqual } from 'node:util';

import { isRecord } from '../../src/base/json.ts';
import { parseJson } from '../../src/base/parse-json.ts';
import type { HttpBinding } from '../../src/blueprint/binding.ts';
import type { Field, Types } from '../../src/blueprint/types.ts';
import type { Reply } from '../../src/transport/send.ts';
import { differenceOf } from './compare.ts';
import type { Asked, Exchange, OpenGateway } from './gateway.ts';
import type { Outcome, Trip } from './outcome.ts';
import type { Mock } from './prism.ts';
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
    mock.use(answers);
    const asked = await gateway.ask(queryOf(types, callable, request), Object.fromEntries(request.variables));
    verdicts.push(judge(types, callable, request, asked));
    if (!['ok', 'mock'].includes(verdicts.at(-1)?.outcome ?? '')) break;
  }
  const worst = verdicts.find(({ outcome }) => outcome !== 'ok' && outcome !== 'mock');
  return { operation, ...(worst ?? verdicts.find(({ outcome }) => outcome === 'ok') ?? verdicts[0] ?? ok) };
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
  request: Request & { readonly kind: 'made' },
  { data, errors, exchanges }: Asked,
): Verdict {
  const exchange = exchanges.at(-1);
  if (!exchange) return { outcome: 'unsent', reason: errors[0]?.message ?? 'no call and no error' };
  const refusal = refusalOf(exchange);
  if (refusal) return refusal;
  if (request.body && !isDeepStrictEqual(request.body.value, JSON.parse(String(exchange.call.body)))) {
    return {
      outcome: 'changed',
      reason: `${JSON.stringify(request.body.value)} was sent as ${String(exchange.call.body)}`.slice(0, 400),
    };
  }
  const [error] = errors;
  if (error) return { outcome: 'untyped', reason: `${error.path?.join('.') ?? ''}: ${error.message}` };
  const difference = differenceOf(types, field.type, answerOf(binding, exchange.reply), data?.[field.name]);
  return difference === undefined ? ok : { outcome: 'untyped', reason: difference };
}

/** What the mock has against the request, or why it cannot answer. */
function refusalOf({ call, reply }: Exchange): Verdict | undefined {
  const problem = problemOf(reply);
  const violations = violationsOf(reply, problem).filter(({ severity }) => severity === 'Error');
  const request = violations.filter(({ location }) => location[0] !== 'response');
  if (request.length > 0 && reply.status >= 400) {
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
  const isRequests = [
    'UNPROCESSABLE_ENTITY',
    'INVALID_CONTENT_TYPE',
    'NO_PATH_MATCHED_ERROR',
    'NOT_ACCEPTABLE',
    'NO_METHOD_MATCHED_ERROR',
  ].includes(kind);
  const about = violations[0] ? ` ${violations[0].location.join('.')} ${violations[0].message}` : '';
  return {
    outcome: isRequests ? 'refused' : 'mock',
    reason: `${kind}: ${title}; ${detail}${about} | ${call.method} ${call.url}`,
  };
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

interface Violation {
  readonly location: readonly string[];
  readonly severity: string;
  readonly message: string;
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
      return bytes.length === 0 ? null : parseJson(bytes.toString());
    default:
      return bytes.toString();
  }
}
