import type { Question } from './call.ts';
import { answerWith, ask } from './call.ts';
import type { Found, Run } from './run.ts';
import { schedule } from './schedule.ts';

/** What an upstream was asked on the way to an answer, and the value it gave. */
export interface Asked {
  /** The node that asked. */
  readonly node: number;
  readonly question: Question;
  readonly value: unknown;
}

/** All that an answer was made of beside the operation, its variables and the caller: what each node asked, by its id. */
export type Trace = ReadonlyMap<number, readonly Asked[]>;

/** What was asked, in the order in which it came, as a trace. */
export function traceOf(asked: readonly Asked[]): Trace {
  return Map.groupBy(asked, ({ node }) => node);
}

/**
 * Asks again what `trace` says, each question as soon as what it was made of has come as it did then. True where every
 * upstream gave the very value of that time: then the answer is the one of that time too. Where it is not, the run gives
 * the values that did come, so that nobody is asked twice.
 */
export async function replays(trace: Trace, run: Run): Promise<boolean> {
  const given: Given[] = [];
  const isTheSame = await areAsBefore(trace, run, given);
  if (!isTheSame) for (const { question, found } of given) answerWith(question, found, run);
  return isTheSame;
}

interface Given {
  readonly question: Question;
  readonly found: Promise<Found>;
}

async function areAsBefore(trace: Trace, run: Run, given: Given[]): Promise<boolean> {
  const { nodes } = run.plan;
  const [first] = nodes;
  if (first && nodes.length === 1) return isAsBefore(trace.get(first.id) ?? [], run, given);
  let isTheSame = true;
  await schedule(nodes, async (node) => {
    if (isTheSame && !(await isAsBefore(trace.get(node.id) ?? [], run, given))) isTheSame = false;
  });
  return isTheSame;
}

async function isAsBefore(asked: readonly Asked[], run: Run, given: Given[]): Promise<boolean> {
  const again = ({ question }: Asked): Promise<Found> => {
    const found = ask(question, run);
    given.push({ question, found });
    return found;
  };
  const [only] = asked;
  if (only && asked.length === 1) return again(only).then(({ value }) => value === only.value);
  const found = await Promise.all(asked.map(again));
  return found.every(({ value }, index) => value === asked[index]?.value);
}
