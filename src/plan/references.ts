import type { InterfaceDef } from '../blueprint/types.ts';
import { invariant } from '../error/error.ts';
import { ObjectContext } from './context.ts';
import type { Delivery, PlannerPort } from './context.ts';
import { mergeNode } from './nodes.ts';
import type { ObjectPlan, SelectionPlan } from './plan.ts';
import type { SelectedSet } from './select.ts';

/**
 * The plan for objects that only refer to those of `teller` (`@interfaceObject`): each is looked up there by its key, which tells
 * its type, and then both hold its fields.
 */
export function referencePlan(
  planner: PlannerPort,
  set: SelectedSet,
  { source = '', document, path, deliveredBy, provides = [] }: Delivery,
  declared: InterfaceDef,
  teller: string,
): SelectionPlan {
  const { catalog } = planner;
  const implementers = [...catalog.source(source).types.values()].filter(
    (type) => type.kind === 'object' && type.interfaces.includes(declared.name),
  );
  const [any] = implementers;
  const merge = catalog.mergesOf(declared.name).find((one) => one.source === teller);
  invariant(any && merge, `${teller} finds ${declared.name}`);
  const own = { source, slot: undefined, merge: undefined, provides };
  // All of them have the same fields here.
  const place = { path, deliveredBy, siblings: [], isFragment: false };
  const context = new ObjectContext({ ...place, type: any.name }, [{ ...own, document }]);
  const { node, supply } = mergeNode(planner, context, merge);
  supply.document?.add('__typename', '__typename');
  const { types } = catalog.source(teller);
  const objects = new Map<string, ObjectPlan>();
  for (const [type, siblings] of set.byType) {
    const definition = types.get(type);
    if (!definition) continue;
    const told = { ...supply, document: supply.document?.on(definition.wire ?? type) };
    const at = { ...place, type, siblings, deliveredBy: node.id, isFragment: true };
    objects.set(type, planner.object(new ObjectContext(at, [{ ...own, document: document?.seenAs() }, told])));
  }
  const selection: SelectionPlan = {
    only: undefined,
    objects,
    abstractType: set.type,
    typeNames: catalog.typeNamesOf(source),
    resolution: declared.resolution,
    reference: { object: planner.object(context), node: node.id, typeNames: catalog.typeNamesOf(teller) },
    leadsToNodes: true,
  };
  node.told = selection;
  return selection;
}
