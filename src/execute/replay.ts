import type { Question } from './call.ts';
import { ask } from './call.ts';
import type { Run } from './run.ts';

/** What an upstream was asked on the way to an answer, and the value it gave. */
export interface Asked {
  /** The node that asked. */
  readonly node: number;
  readonly question: Question;
  readonly value: unknown;
}

/** All that an answer was made of beside the operation, its variables and the caller. */
export type Trace = readonly Asked[];

/**
 * Asks again what `trace` says, each question as soon as what it was made of has come as it did then. True where every
 * upstream gave the very value of that time: then the answer is the one of that time too. Where it is not, the values
 * that did come stand in `run.calls`, so that nobody is asked twice.
 */
export async function replays(trace: Trace, run: Run): Promise<boolean> {
  const asked = Map.groupBy(trace, ({ node }) => node);
  const done = new Map<number, Promise<boolean>>();
  for (const node of run.plan.nodes) {
    const before = node.dependsOn.map((id) => done.get(id)).filter((one) => one !== undefined);
    const again = async () => isAsBefore(asked.get(node.id) ?? [], run);
    const one =
      before.length === 0 ? again() : Promise.all(before).then((all) => (all.every(Boolean) ? again() : false));
    done.set(node.id, one);
  }
  return (await Promise.all(done.values())).every(Boolean);
}

async function isAsBefore(asked: readonly Asked[], run: Run): Promise<boolean> {
  const values = await Promise.all(asked.map(({ question }) => ask(question, run)));
  return values.every((value, index) => value === asked[index]?.value);
}
