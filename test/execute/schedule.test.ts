import { expect, it } from 'vitest';

import { schedule } from '../../src/execute/schedule.ts';
import type { PlanNode } from '../../src/plan/plan.ts';

/** Nodes by what they depend on; the places are their ids. */
function nodesOf(...dependsOn: readonly (readonly number[])[]): readonly PlanNode[] {
  // The schedule looks at nothing else of a node.
  return dependsOn.map((before, id) => ({ id, dependsOn: before })) as unknown as readonly PlanNode[];
}

async function settle(): Promise<void> {
  for (let turn = 0; turn < 10; turn++) await Promise.resolve();
}

it('starts each node as soon as all before it are done', async () => {
  const nodes = nodesOf([], [], [0], [0, 1], [2, 3]);
  const finish = new Map<number, () => void>();
  const done = schedule(nodes, ({ id }) => new Promise((resolve) => finish.set(id, resolve)));
  const started = () => [...finish.keys()];
  expect(started()).toEqual([0, 1]);
  finish.get(0)!();
  await settle();
  expect(started()).toEqual([0, 1, 2]);
  finish.get(1)!();
  await settle();
  expect(started()).toEqual([0, 1, 2, 3]);
  finish.get(3)!();
  await settle();
  expect(started()).toEqual([0, 1, 2, 3]);
  finish.get(2)!();
  await settle();
  expect(started()).toEqual([0, 1, 2, 3, 4]);
  finish.get(4)!();
  await done;
});

it('takes what is done at once, and what waits for nodes that are not there', async () => {
  const seen: number[] = [];
  await schedule(nodesOf([], [0, 17], [1, 1]), ({ id }) => void seen.push(id));
  expect(seen).toEqual([0, 1, 2]);
  await schedule(nodesOf(), () => expect.unreachable());
});

it('rejects with what a node throws or rejects with, at any place', async () => {
  const failing = (at: number, isLate: boolean) =>
    schedule(nodesOf([], [0], [1]), async ({ id }) => {
      if (id === at) throw new Error(`node ${id} ${isLate}`);
    });
  await expect(failing(0, true)).rejects.toThrow('node 0');
  await expect(failing(2, true)).rejects.toThrow('node 2');
  const thrown = schedule(nodesOf([], [0]), ({ id }) => {
    if (id === 1) throw new Error('at once');
    return Promise.resolve();
  });
  await expect(thrown).rejects.toThrow('at once');
});
