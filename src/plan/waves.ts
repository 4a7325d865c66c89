import type { Draft } from './context.ts';
import type { PlanNode } from './plan.ts';

/** The nodes with their waves counted, each behind all that it depends on. */
export function sortByWave(nodes: readonly PlanNode[]): readonly PlanNode[] {
  const byId = new Map<number, Draft<PlanNode>>(nodes.map((node) => [node.id, node]));
  const wave = (node: Draft<PlanNode>): number => {
    if (node.wave === 0) {
      const before = node.dependsOn.map((id) => byId.get(id)).filter((one) => one !== undefined);
      node.wave = 1 + Math.max(0, ...before.map((one) => wave(one)));
    }
    return node.wave;
  };
  for (const node of byId.values()) wave(node);
  return [...nodes].sort((left, right) => left.wave - right.wave || left.id - right.id);
}
