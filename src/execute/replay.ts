import type { Question } from './call.ts';
import { ask } from './call.ts';
import type { Run } from './run.ts';
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
 * upstream gave the very value of that time: then the answer is the one of that time too. Where it is not, the values
 * that did come stand in `run.calls`, so that nobody is asked twice.
 */
export async function replays(trace: Trace, run: Run): Promise<boolean> {
  const { nodes } = run.plan;
  const [first] = nodes;
  if (first && nodes.length === 1) return isAsBefore(trace.get(first.id) ?? [], run);
  let isTheSame = true;
  await schedule(nodes, async (node) => {
    if (isTheSame && !(await isAsBefore(trace.get(node.id) ?? [], run))) isTheSame = false;
  });
  return isTheSame;
}

async function isAsBefore(asked: readonly Asked[], run: Run): Promise<boolean> {
  const [only] = asked;
  if (only && asked.length === 1) return ask(only.question, run).then(({ value }) => value === only.value);
  const found = await Promise.all(asked.map(({ question }) => ask(question, run)));
  return found.every(({ value }, index) => value === asked[index]?.value);
}
