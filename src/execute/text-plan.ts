import type { GraphQLEnumType, GraphQLSchema } from 'graphql';

import { MadeFor } from '../base/made-for.ts';
import { isNonNull, listItem, nullable } from '../blueprint/typeref.ts';
import type { TypeRef } from '../blueprint/types.ts';
import type { CallNode, FieldPlan, LookupNode, ObjectPlan, Plan, PlanNode } from '../plan/plan.ts';
import type { KeptPlace, Shape, ShapeMember } from '../projection/shape.ts';
import { maxShapes } from '../transport/graphql-merge.ts';
import { canProject } from '../transport/projected.ts';
import { mayAskTwice } from './call.ts';
import { plainKey } from './keys.ts';
import type { PlainKey } from './keys.ts';
import { needsRoot } from './lookup.ts';
import { plainRowKey } from './match.ts';

/**
 * A plan whose answer is made of the texts of its upstreams' answers: no value of theirs is read but keys. It is tried first; where an
 * upstream's answer is refused as a text, or anything failed, the plan is run with the values.
 */
export interface TextPlan {
  readonly parts: readonly TextPart[];
}

/** A root field of the answer. */
export interface TextPart {
  /** What stands before its value: the response key, and the comma. */
  readonly before: string;
  /** Absent: `before` holds the value too. */
  readonly call: TextCall | undefined;
}

export interface TextCall {
  readonly node: CallNode;
  readonly shape: Shape;
  /** The lookups at its objects. */
  readonly lookups: readonly TextLookup[];
}

/** A batched lookup whose rows are put into the texts of its parents. */
export interface TextLookup {
  readonly node: LookupNode;
  /** Of its parents: the `id` of their place, and the number of their key's column. */
  readonly place: number;
  readonly column: number;
  /** Its number among the holes of a parent. */
  readonly hole: number;
  readonly key: PlainKey;
  readonly shape: Shape;
  readonly isNonNull: boolean;
  /** The lookups at its rows, and at objects in them. */
  readonly lookups: readonly TextLookup[];
}

/** The text plan of a query of sources' root fields and plain batched joins, none of which may ask what another one asks; undefined for all others. */
export function textPlanOf(plan: Plan, schema: GraphQLSchema): TextPlan | undefined {
  if (plan.operation !== 'query' || plan.nodes.length === 0 || mayAskTwice(plan) || areTooMany(plan)) return undefined;
  const planner = new TextPlanner(plan.nodes, schema);
  const parts: TextPart[] = [];
  for (const field of plan.root.fields) {
    const before = `${parts.length > 0 ? ',' : ''}${JSON.stringify(field.key)}:`;
    if (field.value.kind === 'typename') {
      parts.push({ before: before + JSON.stringify(plan.root.type), call: undefined });
      continue;
    }
    const call = planner.call(field);
    if (!call) return undefined;
    parts.push({ before, call });
  }
  return planner.planned.size === plan.nodes.length ? { parts } : undefined;
}

/** True where more fields of one GraphQL source are asked in one document than are read as texts. */
function areTooMany(plan: Plan): boolean {
  const documents = Map.groupBy(plan.nodes, (node) =>
    'source' in node && node.part ? `${node.wave} ${node.source}` : '',
  );
  return [...documents].some(([document, nodes]) => document !== '' && nodes.length > maxShapes);
}

class TextPlanner {
  /** Nodes that have found their places. */
  readonly planned = new Set<PlanNode>();
  private readonly nodes: readonly PlanNode[];
  private readonly schema: GraphQLSchema;

  constructor(nodes: readonly PlanNode[], schema: GraphQLSchema) {
    this.nodes = nodes;
    this.schema = schema;
  }

  /** What is asked for a root field. */
  call(field: FieldPlan): TextCall | undefined {
    const node = this.nodeOf(field);
    if (node?.kind !== 'call' || !canProject(node.field.binding)) return undefined;
    const lookups: TextLookup[] = [];
    const shape = this.shape(field.type, field, lookups);
    return shape && { node, shape: below(node.result, shape), lookups };
  }

  /** The node that gives a field its value, with nothing else to be looked at; each gives one field. */
  private nodeOf({ value, rule, via }: FieldPlan): PlanNode | undefined {
    if (value.kind !== 'node' || rule !== undefined || via.length > 0) return undefined;
    const node = this.nodes.find(({ id }) => id === value.node);
    if (!node || this.planned.has(node) || node.rule !== undefined || node.told || node.below.length > 0)
      return undefined;
    this.planned.add(node);
    return node;
  }

  /** What is shown of a field's value; undefined where more than the value decides about it: a rule, an abstract type. */
  private shape(type: TypeRef, field: FieldPlan, lookups: TextLookup[]): Shape | undefined {
    const nonNull = isNonNull(type);
    const itemType = listItem(type);
    if (itemType !== undefined) {
      const item = this.shape(itemType, field, lookups);
      return item && { kind: 'list', isNonNull: nonNull, item };
    }
    if (!field.selection) return leafShape(nullable(type), field, nonNull, this.schema);
    const { only, reference } = field.selection;
    return only && !reference ? this.object(only, nonNull, lookups) : undefined;
  }

  /** An object; where it is a row, with the property that is its key. */
  private object(plan: ObjectPlan, nonNull: boolean, lookups: TextLookup[], rowKey?: string): Shape | undefined {
    const isRow = rowKey !== undefined;
    const kept = new KeptProperties(plan.position, isRow ? [rowKey] : []);
    const members: ShapeMember[] = [];
    const shown = new Set<string>();
    for (const field of plan.fields) {
      const member = this.member(field, plan, lookups, kept);
      if (!member) return undefined;
      if (member.kind === 'property' && shown.size === shown.add(member.property).size) return undefined;
      members.push(member);
    }
    return { kind: 'object', isNonNull: nonNull, members, kept: kept.place(isRow) };
  }

  private member(
    field: FieldPlan,
    plan: ObjectPlan,
    lookups: TextLookup[],
    kept: KeptProperties,
  ): ShapeMember | undefined {
    const { key, value, rule, via } = field;
    if (value.kind === 'typename') return { kind: 'constant', key, text: JSON.stringify(plan.type) };
    if (value.kind === 'node') {
      const lookup = this.lookup(field, plan.position, kept);
      if (!lookup) return undefined;
      lookups.push(lookup);
      return { kind: 'hole', key };
    }
    // What begins with `$` is made when a value is read.
    const isOwn = value.kind === 'property' && value.slot === undefined && !value.property.startsWith('$');
    if (!isOwn || rule !== undefined || via.length > 0) return undefined;
    const shape = this.shape(field.type, field, lookups);
    return shape && { kind: 'property', key, property: value.property, value: shape };
  }

  private lookup(field: FieldPlan, place: number, kept: KeptProperties): TextLookup | undefined {
    const node = this.nodeOf(field);
    if (node?.kind !== 'lookup' || node.purpose !== 'join' || node.position !== place) return undefined;
    const [key, rowKey] = [plainKey(node), plainRowKey(node)];
    if (!key || rowKey === undefined || node.representation || !node.lookup.batch || needsRoot(node)) return undefined;
    if (!canProject(node.field.binding) || !node.selection?.only || node.selection.reference) return undefined;
    const lookups: TextLookup[] = [];
    const row = this.object(node.selection.only, false, lookups, rowKey);
    if (!row) return undefined;
    const rows: Shape = { kind: 'list', isNonNull: false, item: row };
    return {
      node,
      place,
      column: kept.columnOf(key.name),
      hole: kept.holes++,
      key,
      shape: below(node.result, rows),
      isNonNull: isNonNull(field.type),
      lookups,
    };
  }
}

/** The place of rows at which nothing hangs. */
const leadsNowhere = 0xffff;

/** What is kept of the objects of one place. */
class KeptProperties {
  holes = 0;
  private readonly id: number;
  private readonly properties: string[];

  constructor(id: number, properties: readonly string[]) {
    this.id = id;
    this.properties = [...properties];
  }

  columnOf(property: string): number {
    const known = this.properties.indexOf(property);
    return known < 0 ? this.properties.push(property) - 1 : known;
  }

  place(isRow: boolean): KeptPlace | undefined {
    const { id, properties } = this;
    return properties.length === 0 ? undefined : { id: id < 0 ? leadsNowhere : id, properties, isRow };
  }
}

/** The shape of a value that stands at `path` in an answer. */
function below(path: readonly string[], shape: Shape): Shape {
  return path.reduceRight<Shape>((value, property) => ({ kind: 'below', property, value, isAnswer: false }), shape);
}

function leafShape(name: string, field: FieldPlan, nonNull: boolean, schema: GraphQLSchema): Shape | undefined {
  switch (field.leaf) {
    case 'String':
      return { kind: 'string', isNonNull: nonNull };
    case 'ID':
      return { kind: 'id', isNonNull: nonNull };
    case 'Int':
      return { kind: 'int', isNonNull: nonNull };
    case 'Float':
      return { kind: 'float', isNonNull: nonNull };
    case 'Boolean':
      return { kind: 'boolean', isNonNull: nonNull };
    case 'custom':
      return { kind: 'scalar', isNonNull: nonNull };
    case 'enum': {
      const type = schema.getType(name);
      if (!type || !('getValues' in type)) return undefined;
      return { kind: 'enum', isNonNull: nonNull, names: enumNames(type, field.enumNames) };
    }
    case undefined:
      return undefined;
  }
}

/** By the enum or its wire names: one table serves all fields. */
const knownNames = new MadeFor<object, ReadonlyMap<string, string>>();

function enumNames(type: GraphQLEnumType, wired: FieldPlan['enumNames']): ReadonlyMap<string, string> {
  return knownNames.of(wired ?? type, () => {
    const values = type.getValues().map((value) => value.name);
    if (!wired) return new Map(values.map((name) => [name, name]));
    const names = new Map<string, string>();
    for (const [wire, name] of wired) if (typeof wire === 'string' && values.includes(name)) names.set(wire, name);
    return names;
  });
}
