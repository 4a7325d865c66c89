import { GatewayError, invariant } from '../error/error.ts';
import type { Field } from '../blueprint/types.ts';
import type { PartPlan, Plan } from '../plan/plan.ts';
import { JsonText } from '../projection/json-text.ts';
import type { Shape } from '../projection/shape.ts';
import type { Told, UpstreamAnswer, UpstreamError, UpstreamRequest } from '../transport/upstream.ts';
import { isTooDeep, tooDeepMessage } from './depth.ts';
import { Failure, Found } from './run.ts';
import type { Run } from './run.ts';

/** Who is asked for what. */
export interface Question {
  /** The node that asks. */
  readonly node: number;
  readonly source: string;
  readonly field: Field;
  /** Under wire names. */
  readonly args: Readonly<Record<string, unknown>>;
  readonly part: PartPlan | null;
  /** Where the values stand in the answer, without list indexes: errors that have no place in the value stand there. */
  readonly path: readonly string[];
  /** True where one answer stands there, so that what its headers tell can be shown: not for joins, which are asked for many objects at once. */
  readonly isAlone: boolean;
  /** Present where the text of the value is enough. */
  readonly shape?: Shape;
}

/**
 * Asks a source once for equal questions within a request; gives the value with a Failure where the upstream reported
 * an error, or a Failure when the whole call failed. Never rejects.
 */
export function ask(question: Question, run: Run): Promise<Found> {
  const { source, field, part, args, shape } = question;
  const variables = part ? partVariables(part, args, run) : noVariables;
  const document = part?.document ?? null;
  const request = { field, args, part: document, variables, caller: run.caller, shape };
  if (!run.mayAskTwice) return traced(askAnew(request, question, run), question, run);
  const answers = answersTo(document ?? field, run);
  const key = answerKey(source, document ? variables : args);
  let value = answers.get(key);
  if (!value) answers.set(key, (value = askAnew(request, question, run)));
  const whole = shape ? value : value.then((found) => wholeValue(found, run));
  return run.taken?.has(value) === true ? whole : traced(whole, question, run);
}

/** The value itself, also where its text was asked for before. */
function wholeValue(found: Found, run: Run): Found {
  const { value } = found;
  return value instanceof JsonText ? keep(value.value(), run) : found;
}

/** Has the run give `value` for the question, which then is not put again. */
export function answerWith(question: Question, value: Promise<Found>, run: Run): void {
  const { source, field, part, args } = question;
  const key = answerKey(source, part ? partVariables(part, args, run) : args);
  answersTo(part?.document ?? field, run).set(key, value);
  run.mayAskTwice = true;
}

/** What has been asked of a source's field, or with a part of a document, by `answerKey`. */
function answersTo(asked: object, run: Run): Map<string, Promise<Found>> {
  const calls = (run.calls ??= new Map<object, Map<string, Promise<Found>>>());
  let answers = calls.get(asked);
  if (!answers) calls.set(asked, (answers = new Map()));
  return answers;
}

function answerKey(source: string, args: Readonly<Record<string, unknown>>): string {
  return `${source} ${JSON.stringify(args)}`;
}

/** Writes down what was asked, where that is wanted. */
function traced(value: Promise<Found>, question: Question, { trace }: Run): Promise<Found> {
  if (!trace) return value;
  return value.then((found) => {
    trace.push({ node: question.node, question, value: found.value });
    return found;
  });
}

/** True where two nodes of a query may put the same question, which then is put once. What a mutation asks is asked each time. */
export function mayAskTwice({ operation, nodes }: Plan): boolean {
  const asked = nodes.flatMap((node) => ('source' in node ? [node.part?.document ?? node.field] : []));
  return operation === 'query' && new Set<object>(asked).size < asked.length;
}

async function askAnew(request: UpstreamRequest, question: Question, run: Run): Promise<Found> {
  const { source } = question;
  try {
    const send = run.asks.get(source);
    invariant(send, `source ${source} can be asked`);
    const answer = await send(request);
    const value = plant(answer, question, run);
    answer.value = undefined;
    return keep(value, run);
  } catch (cause) {
    return keep(new Failure(toGatewayError(cause, source)), run);
  }
}

/** Until the run has made its answer. */
function keep(value: unknown, run: Run): Found {
  const found = new Found(value);
  run.found.push(found);
  return found;
}

/** Values of a part's variables: the root field's arguments are variables of their own names; nested fields bring theirs. */
export function partVariables(
  part: PartPlan,
  args: Readonly<Record<string, unknown>>,
  run: Pick<Run, 'variables'>,
): Readonly<Record<string, unknown>> {
  if (part.nested.length === 0) return args;
  const variables: Record<string, unknown> = { ...args };
  for (const { name, arg, value } of part.nested) {
    const given = value(run.variables)[arg];
    if (given !== undefined) variables[name] = given;
  }
  return variables;
}

/** Puts each of the upstream's errors at its place in the value; those without a place stand at the field itself. */
function plant(answer: UpstreamAnswer, { source, path, isAlone }: Question, run: Run): unknown {
  let { value } = answer;
  if (answer.told) tell(answer.told, isAlone ? path : undefined, run);
  if (answer.isErrorValue === true) run.hasErrorValue = true;
  for (const error of answer.errors) {
    const problem = upstreamFailure(error, source);
    if (value === null || value === undefined) value = new Failure(problem, error.path);
    else if (value instanceof Failure) value.also.push(new Failure(problem, error.path));
    else if (!plantAt(value, error.path, problem)) run.errors.push({ error: problem, path, locations: [] });
  }
  return value;
}

/** Notes what headers told; without a place only that they did. */
function tell(told: Told, path: readonly string[] | undefined, run: Run): void {
  run.told ??= [];
  if (path && (told.links || told.headers)) run.told.push({ path, ...told });
}

/** Replaces the null at `path`, or the nearest null above it, to which the upstream propagated; false: there is none. */
function plantAt(value: unknown, path: UpstreamError['path'], error: GatewayError): boolean {
  let holder = value;
  for (const [depth, segment] of path.entries()) {
    if (typeof holder !== 'object' || holder === null || !Object.hasOwn(holder, segment)) return false;
    const slots = holder as Record<string | number, unknown>;
    const next = slots[segment];
    if (next === null) {
      slots[segment] = new Failure(error, path.slice(depth + 1));
      return true;
    }
    if (next instanceof Failure) {
      next.also.push(new Failure(error, path.slice(depth + 1)));
      return true;
    }
    holder = next;
  }
  return false;
}

function upstreamFailure(error: UpstreamError, source: string): GatewayError {
  const details = Object.keys(error.extensions).length === 0 ? {} : { details: error.extensions };
  return new GatewayError('UPSTREAM_GRAPHQL_ERROR', error.message, { source, ...details });
}

/** Anything thrown, as an error of the gateway that names its source. */
export function toGatewayError(cause: unknown, source?: string): GatewayError {
  if (cause instanceof GatewayError) return cause;
  const from = source !== undefined && { source };
  if (isTooDeep(cause)) return new GatewayError('INVALID_VALUE', tooDeepMessage, { cause, ...from });
  const message = cause instanceof Error ? cause.message : String(cause);
  return new GatewayError('INTERNAL_SERVER_ERROR', message, { cause, ...from });
}

const noVariables: Readonly<Record<string, unknown>> = {};
