import type { Maybe } from '../base/maybe.ts';
import type { PlanNode } from '../plan/plan.ts';

/** Who waits for whom among some nodes, by their places. */
interface Order {
  /** How many each one waits for. */
  readonly waits: readonly number[];
  /** Those that wait for each one. */
  readonly followers: readonly (readonly number[])[];
}

/**
 * Starts each node as soon as all that it depends on among `nodes` is done; done when all are, at once where all of them are. Rejects when
 * `start` throws or rejects.
 */
export function schedule(nodes: readonly PlanNode[], start: (node: PlanNode) => Maybe<void>): Maybe<void> {
  const [only] = nodes;
  if (only && nodes.length === 1) return start(only);
  const { waits, followers } = orderOf(nodes);
  return new Promise((resolve, reject) => {
    const waiting = [...waits];
    let left = nodes.length;
    const startAt = (place: number): void => {
      const node = nodes[place];
      if (!node) return;
      try {
        const running = start(node);
        if (running instanceof Promise) running.then(() => finish(place), reject);
        else finish(place);
      } catch (cause) {
        reject(cause);
      }
    };
    const finish = (place: number): void => {
      for (const next of followers[place] ?? []) {
        waiting[next] = (waiting[next] ?? 0) - 1;
        if (waiting[next] === 0) startAt(next);
      }
      if (--left === 0) resolve();
    };
    if (left === 0) resolve();
    for (let place = 0; place < waits.length; place++) if (waits[place] === 0) startAt(place);
  });
}

const orders = new WeakMap<readonly PlanNode[], Order>();

function orderOf(nodes: readonly PlanNode[]): Order {
  let order = orders.get(nodes);
  if (!order) orders.set(nodes, (order = findOrder(nodes)));
  return order;
}

function findOrder(nodes: readonly PlanNode[]): Order {
  const places = new Map(nodes.map(({ id }, place) => [id, place]));
  const followers: number[][] = nodes.map(() => []);
  const waits = nodes.map(({ dependsOn }, place) => {
    const before = new Set(dependsOn.map((id) => places.get(id)).filter((one) => one !== undefined));
    for (const one of before) followers[one]?.push(place);
    return before.size;
  });
  return { waits, followers };
}
