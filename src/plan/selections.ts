import { namedType } from '../blueprint/typeref.ts';
import type { TypeDef } from '../blueprint/types.ts';
import { ObjectContext } from './context.ts';
import type { Delivery, PlannerPort } from './context.ts';
import type { ObjectPlan, SelectionPlan } from './plan.ts';
import { isPossible } from './possible.ts';
import { referencePlan } from './references.ts';
import type { SelectedSet } from './select.ts';

/** The plan for a value that `delivery` brings: one for each type that it may be of. */
export function selectionPlan(planner: PlannerPort, set: SelectedSet, delivery: Delivery): SelectionPlan {
  const { catalog } = planner;
  const { source, field, document } = delivery;
  const types = source === undefined ? catalog.blueprint.types : catalog.source(source).types;
  const declared = field && types.get(namedType(field.type));
  if (declared?.kind === 'interface' && declared.resolution?.kind === 'entity') {
    return referencePlan(planner, set, delivery, declared, declared.resolution.source);
  }
  const narrowed = set.isAbstract && declared?.kind === 'object' ? declared.name : undefined;
  const isWider = declared?.kind === 'interface' || declared?.kind === 'union';
  const isAbstract = set.isAbstract ? narrowed === undefined : isWider;
  if (isAbstract) document?.add('__typename', '__typename');
  const provides = [
    ...(delivery.provides ?? []),
    ...(field?.provides === undefined ? [] : [catalog.selectionSet(field.provides)]),
  ];
  const objects = new Map<string, ObjectPlan>();
  for (const [type, siblings] of set.byType) {
    const definition = types.get(type);
    if (isAbstract ? !mayBe(definition, declared) : narrowed !== undefined && narrowed !== type) continue;
    const own = isAbstract ? document?.on(definition?.wire ?? type) : document;
    const { path, deliveredBy } = delivery;
    const context = new ObjectContext({ type, path, deliveredBy, isFragment: isAbstract, siblings }, [
      { source, slot: undefined, merge: undefined, provides, document: own },
    ]);
    objects.set(type, planner.object(context));
  }
  const abstract = isWider ? declared : types.get(set.type);
  return {
    only: isAbstract ? undefined : [...objects.values()][0],
    objects,
    abstractType: set.type,
    typeNames: catalog.typeNamesOf(source),
    resolution: abstract?.kind === 'union' || abstract?.kind === 'interface' ? abstract.resolution : undefined,
    reference: undefined,
    leadsToNodes: [...objects.values()].some((object) => object.leadsToNodes),
  };
}

function mayBe(definition: TypeDef | undefined, declared: TypeDef | undefined): boolean {
  return definition !== undefined && isPossible(definition, declared);
}
