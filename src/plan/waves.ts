import type { Draft } from './context.ts';
import type { PlanNode } from './plan.ts';

/**
 * The nodes with their waves counted, each behind all that it depends on. Nodes of one wave whose questions can be put
 * as one (fields of one GraphQL document, keys of one batch) wait for each other, so that they are: what a query will
 * call is then known from its plan. `isSerial`: the fields of the root are run one after the other, and never meet.
 */
export function sortByWave(nodes: readonly PlanNode[], isSerial: boolean): readonly PlanNode[] {
  const byId = new Map<number, Draft<PlanNode>>(nodes.map((node) => [node.id, node]));
  const wave = (node: Draft<PlanNode>): number => {
    if (node.wave === 0) {
      const before = node.dependsOn.map((id) => byId.get(id)).filter((one) => one !== undefined);
      node.wave = 1 + Math.max(0, ...before.map((one) => wave(one)));
    }
    return node.wave;
  };
  for (const node of byId.values()) wave(node);
  for (const group of meetings(byId.values(), isSerial)) {
    const all = [...new Set(group.flatMap((node) => node.dependsOn))].sort((left, right) => left - right);
    for (const node of group) node.dependsOn = all;
  }
  return [...nodes].sort((left, right) => left.wave - right.wave || left.id - right.id);
}

/** The nodes that meet, by wave and by what they have in common. */
function meetings(nodes: Iterable<Draft<PlanNode>>, isSerial: boolean): Iterable<readonly Draft<PlanNode>[]> {
  const groups = new Map<string, Draft<PlanNode>[]>();
  for (const node of nodes) {
    const common = commonOf(node);
    if (common === undefined) continue;
    const key = `${node.wave} ${isSerial ? node.root : ''} ${common}`;
    const group = groups.get(key);
    if (group) group.push(node);
    else groups.set(key, [node]);
  }
  return groups.values();
}

/** A GraphQL source's document; for other sources the field whose batch takes the keys. */
function commonOf(node: Draft<PlanNode>): string | undefined {
  if (node.kind !== 'call' && node.kind !== 'lookup') return undefined;
  if (node.part) return node.source;
  if (node.kind === 'call' || !node.lookup.batch) return undefined;
  const { sourceType, sourceField, batch } = node.lookup;
  return `${node.source} ${sourceType}.${sourceField} ${batch.keysArg}`;
}
