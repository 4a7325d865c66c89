import { lateRecord } from '../base/late-record.ts';
import type { Maybe } from '../base/maybe.ts';
import type { GatewayError } from '../error/error.ts';
import type { JsonText } from '../projection/json-text.ts';
import { answerKey } from './answer-key.ts';
import { AnswerOfBytes } from './answer.ts';
import type { Answer } from './answer.ts';
import type { WriteObject } from './complete.ts';
import type { BoundVariant, Compiled, Engine } from './engine.ts';
import type { Bound, RunRequest } from './execute.ts';
import { introspect } from './introspect.ts';
import type { LateTextPlan } from './late-text-plan.ts';
import { runNodes } from './nodes.ts';
import { restricted } from './prepare.ts';
import { replays, traceOf } from './replay.ts';
import type { Asked } from './replay.ts';
import { letRunGo } from './run.ts';
import type { Run, ToldAt } from './run.ts';
import { CodeScope } from './sdk.ts';
import { shownErrors } from './shown-errors.ts';
import type { TextPlan } from './text-plan.ts';
import { TextRun } from './texts.ts';
import type { Pieces } from './texts.ts';

/** Runs a bound operation's plan, or gives its last answer again where nothing has changed. */
export function runBound(engine: Engine, given: Bound, request: RunRequest): Maybe<Answer> {
  const { variant, variables } = given as BoundVariant;
  const denied = request.denied ?? new Map<number, GatewayError>();
  const compiled = denied.size === 0 ? variant.open : restricted(engine, variant, new Set(denied.keys()));
  const { plan, write } = compiled;
  const root = compiled.isIntrospective ? introspect(engine.schema, variant.prepared, plan, variables) : {};
  const { variableTypes } = variant.prepared;
  const run = startRun(engine, compiled, { variables, variableTypes, request, denied, root });
  const key = compiled.isExact && denied.size === 0 ? answerKey(given, run.caller) : undefined;
  const making: Making = { engine, write, run, texts: compiled.texts };
  return key === undefined ? makeAnswer(making) : repeatAnswer(making, key);
}

/** What an answer is made with. */
interface Making {
  readonly engine: Engine;
  readonly write: WriteObject;
  readonly run: Run;
  readonly texts: LateTextPlan;
}

/** The last answer, where every upstream says what it said then; else a new one. */
async function repeatAnswer(making: Making, key: string): Promise<Answer> {
  const { run } = making;
  const { repeats } = making.engine;
  const last = repeats.get(key);
  if (last) {
    const isRepeated = await replays(last.trace, run);
    repeats.tell(key, last, isRepeated);
    if (isRepeated) return ended(run, last.answer);
  }
  const pays = repeats.worthKeeping(key);
  if (!pays) return makeAnswer(making);
  const trace: Asked[] = [];
  run.trace = trace;
  const answer = await makeAnswer(making);
  if (answer.errorCodes.length === 0 && !run.told) repeats.keep(key, { answer, trace: traceOf(trace), pays });
  return answer;
}

function makeAnswer(making: Making): Maybe<Answer> {
  const { engine, write, run, texts } = making;
  const way = texts.get(engine);
  if (way) return makeOfTexts(way, making);
  const running = runNodes(run);
  return running
    ? running.then(() => finish(engine, run, writeData(write, run)))
    : finish(engine, run, writeData(write, run));
}

/** The answer made of texts; where that is not enough, of the values that come with them. */
async function makeOfTexts(way: TextPlan, { engine, write, run, texts }: Making): Promise<Answer> {
  const textRun = new TextRun(run);
  const data = await textRun.data(way);
  texts.tell(data !== undefined);
  const answer = data ? finishPieces(engine, run, data, textRun.texts) : finish(engine, run, writeData(write, run));
  textRun.letGo();
  if (!data) return answer;
  data.length = 0;
  // Bytes are still to be sent. Any other answer is a text of its own.
  if (!(answer instanceof AnswerOfBytes)) for (const text of textRun.texts) text.giveBack();
  return answer;
}

/** Bytes stay bytes. Texts stand before and behind them. */
function finishPieces(engine: Engine, run: Run, data: Pieces, sources: readonly JsonText[]): Answer {
  const [first = ''] = data;
  if (data.length === 1) return finish(engine, run, String(first));
  const last = `${String(data.at(-1))}${run.told ? extensionsOf(run.told) : ''}}`;
  const pieces = [`{"data":${String(first)}`, ...data.slice(1, -1), last];
  const chunks = pieces.map((piece) => (typeof piece === 'string' ? Buffer.from(piece) : piece));
  return ended(run, new AnswerOfBytes(chunks, sources));
}

/** The answer of a run that is over, and lets go what it was made of. */
function ended(run: Run, answer: Answer): Answer {
  letRunGo(run);
  return answer;
}

function finish(engine: Engine, run: Run, data: string): Answer {
  const extensions = run.told ? extensionsOf(run.told) : '';
  const { hasErrorValue } = run;
  if (run.errors.length === 0)
    return ended(run, { body: `{"data":${data}${extensions}}`, errorCodes: [], hasErrorValue });
  return ended(run, {
    body: `{"data":${data},"errors":${JSON.stringify(shownErrors(engine, run))}${extensions}}`,
    errorCodes: run.errors.map(({ error }) => error.code),
    hasErrorValue,
  });
}

/** What upstreams told, as the end of the answer's text: in the order of their places, whoever answered first. */
function extensionsOf(told: readonly ToldAt[]): string {
  if (told.length === 0) return '';
  const upstream = told.toSorted((left, right) => (left.path.join('.') < right.path.join('.') ? -1 : 1));
  return `,"extensions":${JSON.stringify({ upstream })}`;
}

/** The answer's data as text. What cannot be written is found in a second, careful pass, and is an error at its place. */
function writeData(write: WriteObject, run: Run): string {
  const before = run.errors.length;
  try {
    return JSON.stringify(write(run.root, run) ?? null);
  } catch {
    run.errors.length = before;
    run.path.length = 0;
    run.isCareful = true;
    for (const results of run.results) results?.forget();
    return JSON.stringify(write(run.root, run) ?? null);
  }
}

function startRun(
  engine: Engine,
  { plan, meeting, mayAskTwice }: Compiled,
  start: Pick<Run, 'variables' | 'variableTypes' | 'denied' | 'root'> & { request: RunRequest },
): Run {
  const { caller, context = nothing, event } = start.request;
  const parents: object[][] = [];
  for (let position = 0; position < plan.positions; position++) parents.push([]);
  return {
    plan,
    variables: start.variables,
    variableTypes: start.variableTypes,
    caller,
    context: plan.inputs.isOpen ? lateRecord(engine.codeMakers, new CodeScope(caller), context) : context,
    env: engine.env ?? process.env,
    denied: start.denied,
    asks: event?.asks ?? engine.asks,
    resolvers: event?.resolvers ?? engine.resolvers,
    dataRules: engine.dataRules,
    parents,
    results: [],
    calls: undefined,
    taken: undefined,
    found: [],
    mayAskTwice,
    trace: undefined,
    told: undefined,
    hasErrorValue: false,
    loaders: undefined,
    meeting,
    errors: [],
    isCareful: plan.inputs.isOpen,
    path: [],
    root: start.root,
  };
}

const nothing: Readonly<Record<string, unknown>> = {};
