import type { Join, Merge, Source } from '../blueprint/blueprint.ts';
import { namedType } from '../blueprint/typeref.ts';
import type { Field, InputValue } from '../blueprint/types.ts';
import { nodesBehind } from './context.ts';
import type { Draft, ObjectContext, PlannerPort, Supply } from './context.ts';
import { documentArgs } from './document.ts';
import { Encoders } from './encode.ts';
import type { ArgsPlan, CallNode, LookupNode, RequiredPlan, ResolverNode, RuleNode } from './plan.ts';
import { representationFields } from './representation.ts';
import type { SelectedField } from './select.ts';
import { lookup, startDocument } from './walk.ts';
import type { StepArgs } from './walk.ts';
import { wantedOf } from './wanted.ts';

/** A node for a field that is called by itself: a root field, or a field of a namespace. */
export function callNode(
  planner: PlannerPort,
  context: ObjectContext,
  selected: SelectedField,
  owner: { source: string; field: Field },
): CallNode {
  const source = planner.catalog.source(owner.source);
  const { field } = owner;
  const id = planner.reserve();
  const args = encodedArgs(selected, field, source);
  const walk = startDocument(source, field, givenArgs(selected, field), args);
  const result = walk.follow(field.via ?? [], stepArgs(selected, field, source, id));
  const selection = planner.selection(selected.selection, {
    source: source.name,
    field,
    document: selected.selection && walk.rows(),
    deliveredBy: id,
    path: selected.path,
  });
  const node: CallNode = {
    ...nodeBase(planner, context, { id, path: selected.path, required: [], rule: undefined }),
    kind: 'call',
    source: source.name,
    field,
    args,
    part: walk.part,
    result,
    selection,
  };
  planner.place(node);
  return node;
}

/** A node that fills a joined field for every object of the context. */
export function joinNode(
  planner: PlannerPort,
  context: ObjectContext,
  selected: SelectedField,
  join: Join,
  rule: number | undefined,
): LookupNode {
  const required = planner.require(context, join.required);
  const id = planner.reserve();
  const { walk, ...found } = lookup(planner, join);
  const selection = planner.selection(selected.selection, {
    source: join.source,
    field: found.rowField,
    document: selected.selection && walk.rows(),
    deliveredBy: id,
    path: selected.path,
  });
  const node: LookupNode = {
    ...nodeBase(planner, context, { id, path: selected.path, required, rule }),
    kind: 'lookup',
    purpose: 'join',
    lookup: join,
    wireType: wireTypeName(planner, join.source, context.type),
    required,
    args: plainArgs(selected),
    isList: selected.returnType.startsWith('['),
    ...found.parts,
    representation: undefined,
    selection,
  };
  planner.place(node);
  return node;
}

/** A node that finds another source's object of a merged type; the supply reads through it. */
export function mergeNode(
  planner: PlannerPort,
  context: ObjectContext,
  merge: Merge,
): { node: Draft<LookupNode>; supply: Supply } {
  const required = planner.require(context, merge.required);
  const id = planner.reserve();
  const { walk, ...found } = lookup(planner, merge);
  const wireType = wireTypeName(planner, merge.source, merge.type);
  const isAbstract = namedType(found.rowField.type) !== merge.type;
  const rows = walk.rows();
  const node: Draft<LookupNode> = {
    ...nodeBase(planner, context, { id, path: context.path, required, rule: undefined }),
    kind: 'lookup',
    purpose: 'merge',
    lookup: merge,
    wireType,
    required,
    args: () => ({}),
    isList: false,
    ...found.parts,
    representation: merge.batch?.isEntity ? representationOf(planner, merge) : undefined,
    selection: undefined,
  };
  planner.place(node);
  const document = isAbstract ? rows?.on(wireType) : rows;
  return { node, supply: { source: merge.source, slot: id, merge, provides: [], document } };
}

function representationOf({ catalog }: PlannerPort, { source, type, required }: Merge) {
  return representationFields(catalog, source, type, catalog.selectionSet(required));
}

function wireTypeName(planner: PlannerPort, source: string, type: string): string {
  return planner.catalog.source(source).types.get(type)?.wire ?? type;
}

/** A node that calls a user's function for every object of the context. */
export function resolverNode(
  planner: PlannerPort,
  context: ObjectContext,
  selected: SelectedField,
  rule: number | undefined,
): ResolverNode {
  const required = requiredOfCode(
    planner,
    context,
    planner.catalog.resolvers.get(`${selected.type}.${selected.field}`)?.selectionSet,
  );
  const id = planner.reserve();
  const source = planner.catalog.resolvers.get(`${selected.type}.${selected.field}`)?.source;
  const delivery = { source, field: undefined, document: undefined, deliveredBy: id, path: selected.path };
  const selection = planner.selection(selected.selection, delivery);
  const node: ResolverNode = {
    ...nodeBase(planner, context, { id, path: selected.path, required, rule }),
    kind: 'resolver',
    parentType: selected.type,
    name: selected.field,
    required,
    args: plainArgs(selected),
    wanted: selection ? wantedOf(selection) : '',
    selection,
  };
  planner.place(node);
  return node;
}

/** A node that asks a user's rule for every object of the context. */
export function ruleNode(planner: PlannerPort, context: ObjectContext, selected: SelectedField): RuleNode {
  const required = requiredOfCode(
    planner,
    context,
    planner.catalog.dataRules.get(`${selected.type}.${selected.field}`)?.selectionSet,
  );
  const id = planner.reserve();
  const node: RuleNode = {
    ...nodeBase(planner, context, { id, path: selected.path, required, rule: undefined }),
    kind: 'rule',
    parentType: selected.type,
    name: selected.field,
    required,
    args: plainArgs(selected),
    selection: undefined,
  };
  planner.place(node);
  return node;
}

function requiredOfCode(planner: PlannerPort, context: ObjectContext, selectionSet: string | undefined): RequiredPlan {
  return selectionSet === undefined ? planner.siblings(context) : planner.require(context, selectionSet);
}

function nodeBase(
  planner: PlannerPort,
  context: ObjectContext,
  node: { id: number; path: readonly string[]; required: RequiredPlan; rule: number | undefined },
) {
  const dependsOn = new Set(nodesBehind(node.required));
  if (context.deliveredBy !== undefined) dependsOn.add(context.deliveredBy);
  if (node.rule !== undefined) dependsOn.add(node.rule);
  return {
    id: node.id,
    path: node.path,
    rule: node.rule,
    position: planner.positionOf(context),
    dependsOn: [...dependsOn].sort((left, right) => left - right),
    wave: 0,
    root: planner.rootIndex(),
    below: [],
    told: undefined,
  };
}

/** The field's own arguments that the query gives, or that have a default in the public schema; or those of a step. */
export function givenArgs(selected: SelectedField, field: Field, step?: number): ReadonlyMap<string, InputValue> {
  const given = new Set(selected.nodes[0]?.arguments?.map((argument) => argument.name.value));
  for (const arg of selected.definition.args) if (arg.defaultValue !== undefined) given.add(arg.name);
  return new Map([...field.args].filter(([name, arg]) => given.has(name) && arg.step === step));
}

/** Arguments for the steps of `field.via`; `id` makes the names of their variables unique. */
export function stepArgs(selected: SelectedField, field: Field, source: Source, id: number): StepArgs | undefined {
  if (![...field.args.values()].some((arg) => arg.step !== undefined)) return undefined;
  return (step) => {
    const args = givenArgs(selected, field, step);
    const encode = new Encoders(source.types, false).args(args);
    const value: ArgsPlan = (variables) => encode(selected.args(variables));
    return documentArgs(args, source.types, value, (arg) => `${arg}_${id}_${step}`);
  };
}

/** Argument values under wire names, computed once where no variable takes part. */
export function encodedArgs(selected: SelectedField, field: Field, source: Source): ArgsPlan {
  if (field.args.size === 0) return () => noArgs;
  const own = [...field.args].filter(([, arg]) => arg.step === undefined);
  const encode = new Encoders(source.types, false).args(new Map(own));
  return (variables) => encode(selected.args(variables));
}

function plainArgs({ definition, args }: SelectedField): ArgsPlan {
  return definition.args.length === 0 ? () => noArgs : args;
}

const noArgs: Readonly<Record<string, unknown>> = {};
