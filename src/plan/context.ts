import type { SelectionSetNode } from 'graphql';

import type { Merge } from '../blueprint/blueprint.ts';
import type { Field } from '../blueprint/types.ts';
import type { Catalog } from './catalog.ts';
import type { DocumentSelection } from './document.ts';
import type { FieldPlan, ObjectPlan, PlanNode, RequiredPlan, SelectionPlan } from './plan.ts';
import type { SelectedField, SelectedSet } from './select.ts';

/** Someone who can supply properties of the objects met at one place. */
export interface Supply {
  /** Undefined: the object was made by a code resolver and holds fields under their public names. */
  readonly source: string | undefined;
  /** The merge node that finds the supplier's object; undefined: it is the object itself. */
  readonly slot: number | undefined;
  /** The merge by which it is found, if it is. */
  readonly merge: Merge | undefined;
  /** External fields that its objects hold at this place. */
  readonly provides: readonly SelectionSetNode[];
  /** What is asked of it, where the source is a GraphQL upstream. */
  readonly document: DocumentSelection | undefined;
}

/** The place that is being planned: objects of one concrete type, found in one way. */
export class ObjectContext {
  readonly type: string;
  readonly path: readonly string[];
  /** The node whose values the objects are; undefined for the root. */
  readonly deliveredBy: number | undefined;
  /** True inside `... on Type` of an upstream document, where aliases of several types meet. */
  readonly isFragment: boolean;
  readonly supplies: Supply[];
  readonly fields: FieldPlan[] = [];
  readonly hidden: FieldPlan[] = [];
  /** What was selected without arguments, by field name. */
  readonly plain = new Map<string, FieldPlan>();
  /** Fields and merges that are being planned, to see circles. */
  readonly open = new Set<string>();
  readonly siblings: readonly SelectedField[];
  position = -1;

  constructor(
    place: Pick<ObjectContext, 'type' | 'path' | 'deliveredBy' | 'isFragment' | 'siblings'>,
    supplies: readonly Supply[],
  ) {
    this.type = place.type;
    this.path = place.path;
    this.deliveredBy = place.deliveredBy;
    this.isFragment = place.isFragment;
    this.siblings = place.siblings;
    this.supplies = [...supplies];
  }
}

/** Where values of composite type come from. */
export interface Delivery {
  readonly source: string | undefined;
  /** The source's own view of the field that gives them. */
  readonly field: Field | undefined;
  /** External fields below, beside those that the field itself provides. */
  readonly provides?: readonly SelectionSetNode[];
  readonly document: DocumentSelection | undefined;
  readonly deliveredBy: number | undefined;
  readonly path: readonly string[];
}

/** A node while it is made: what depends on the rest of the plan is filled in later. */
export type Draft<Node> = { -readonly [Key in keyof Node]: Node[Key] };

/** What the makers of nodes need of the planner. */
export interface PlannerPort {
  readonly catalog: Catalog;
  /** Takes the next node id; `make` gives the node once its children are planned. */
  readonly reserve: () => number;
  readonly place: (node: PlanNode) => void;
  /** The position of the context's objects, made when first asked for. */
  readonly positionOf: (context: ObjectContext) => number;
  readonly selection: (set: SelectedSet | undefined, delivery: Delivery) => SelectionPlan | undefined;
  /** The plan of what is selected of the context's objects, and of what was required of them. */
  readonly object: (context: ObjectContext) => ObjectPlan;
  /** Makes sure that the fields of the selection set are read of the context's objects. */
  readonly require: (context: ObjectContext, selectionSet: string) => RequiredPlan;
  /** The leaves that the operation selects beside, for code that does not say what it needs. */
  readonly siblings: (context: ObjectContext) => RequiredPlan;
  readonly rootIndex: () => number;
}

/** Ids of the nodes whose results must be there before `required` can be read. */
export function nodesBehind(required: RequiredPlan): readonly number[] {
  const ids = new Set<number>();
  const visit = (plan: RequiredPlan): void => {
    for (const { field, nested } of plan) {
      if (field.value.kind === 'node') ids.add(field.value.node);
      if (field.value.kind === 'property' && field.value.slot !== undefined) ids.add(field.value.slot);
      if (field.selection?.reference) ids.add(field.selection.reference.node);
      for (const one of nested?.values() ?? []) visit(one);
    }
  };
  visit(required);
  return [...ids];
}
