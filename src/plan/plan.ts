import type { FieldNode } from 'graphql';

import type { Field, TypeRef, TypeResolution } from '../blueprint/types.ts';
import type { Lookup } from '../blueprint/blueprint.ts';
import type { DocumentPart } from '../transport/upstream.ts';

/** One operation for one set of conditions and denied fields, ready to be run many times. Made once, never changed. */
export interface Plan {
  readonly operation: 'query' | 'mutation' | 'subscription';
  readonly operationName: string | undefined;
  /** Every field that the operation selects, once for each place and possible type. */
  readonly fields: readonly PlannedField[];
  readonly inputs: PlanInputs;
  readonly root: ObjectPlan;
  /** Each node stands behind all that it depends on. */
  readonly nodes: readonly PlanNode[];
  /** How many positions have nodes: the length of the list of collected parents. */
  readonly positions: number;
  /** Fields that were planned, hidden ones and every possible type's included: what it costs to keep the plan. */
  readonly size: number;
}

/** About how many kilobytes are kept with a plan: itself, its document, and what follows from it. */
export function weightOf({ fields, size }: Plan): number {
  return 8 + fields.length + size;
}

/** A selected field, for guards. */
export interface PlannedField {
  /** Its index in `Plan.fields`. */
  readonly id: number;
  /** The type that holds it, for example `Customer`. */
  readonly type: string;
  readonly field: string;
  /** Response keys from the root, without list indexes. */
  readonly path: readonly string[];
  /** Names of the types its value may have (without list and non-null marks): one, or all possible of an abstract type. */
  readonly returns: readonly string[];
  /** Its coerced arguments for these variable values. */
  readonly args: (variables: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>;
}

/** What an answer depends on beside the operation, its variables and the upstream's data. */
export interface PlanInputs {
  /** Names of the caller's headers that reach an upstream, lower-case, sorted. */
  readonly headers: readonly string[];
  /** Top-level names of the claims that reach an upstream, sorted. */
  readonly claims: readonly string[];
  /** True where code resolvers take part, whose needs cannot be known. */
  readonly isOpen: boolean;
}

/** What is read of an object of one concrete type. */
export interface ObjectPlan {
  readonly type: string;
  /** In the order of the answer. */
  readonly fields: readonly FieldPlan[];
  /** Read for keys only. */
  readonly hidden: readonly FieldPlan[];
  /** Index of the list in which objects met here are collected for the nodes that hang here; -1: none does. */
  readonly position: number;
  /** True where a node hangs here or below, reached without passing another node. */
  readonly leadsToNodes: boolean;
  /** The fields below which nodes hang, of those whose values the object itself holds and no rule decides about. */
  readonly descents: readonly FieldPlan[];
}

/** What is read at a place of composite type. */
export interface SelectionPlan {
  /** The only possible type's plan, where the type is not abstract. */
  readonly only: ObjectPlan | undefined;
  /** By concrete type. */
  readonly objects: ReadonlyMap<string, ObjectPlan>;
  readonly abstractType: string;
  /** Wire name of a type to its name here. */
  readonly typeNames: ReadonlyMap<string, string>;
  /** Absent: `__typename` tells. */
  readonly resolution: TypeResolution | undefined;
  /** Present where another source tells the objects' types. */
  readonly reference: ReferencePlan | undefined;
  readonly leadsToNodes: boolean;
}

/** How objects are told apart that only refer to those of another source. */
export interface ReferencePlan {
  /** What is read of any of them before their types are known. */
  readonly object: ObjectPlan;
  /** The lookup whose objects say by `__typename` of which type each is. */
  readonly node: number;
  /** That source's name of a type to its name here. */
  readonly typeNames: ReadonlyMap<string, string>;
}

export interface FieldPlan {
  /** The response key. */
  readonly key: string;
  readonly parentType: string;
  readonly name: string;
  readonly type: TypeRef;
  /** Where the field stands in the query text; empty for hidden fields. */
  readonly nodes: readonly FieldNode[];
  readonly value: ValuePlan;
  /** The rule node that decides about this field for each object. */
  readonly rule: number | undefined;
  /** Properties walked below the value; lists on the way are mapped. */
  readonly via: readonly string[];
  /** For composite types. */
  readonly selection: SelectionPlan | undefined;
  /** Whose value it is; undefined for what code gives. */
  readonly source: string | undefined;
  /** For enums whose wire values differ: wire value to name. */
  readonly enumNames: ReadonlyMap<unknown, string> | undefined;
  readonly leaf: 'Int' | 'Float' | 'String' | 'Boolean' | 'ID' | 'enum' | 'custom' | undefined;
}

/** Where a field's value comes from. */
export type ValuePlan =
  | { readonly kind: 'typename' }
  /** A property of the object, or of the object that the merge node `slot` found for it. */
  | { readonly kind: 'property'; readonly property: string; readonly slot: number | undefined }
  /** What a node found for the object. */
  | { readonly kind: 'node'; readonly node: number }
  /** The object itself, seen as a namespace. */
  | { readonly kind: 'namespace' }
  | { readonly kind: 'introspection' }
  | { readonly kind: 'denied'; readonly id: number }
  /** Nobody can supply it here. */
  | { readonly kind: 'absent' };

/** One step that asks someone for values: for every parent object of its position one value. */
export type PlanNode = CallNode | LookupNode | ResolverNode | RuleNode;

interface NodeBase {
  readonly id: number;
  /** Index into the collected parents. */
  readonly position: number;
  readonly dependsOn: readonly number[];
  /** 1 for nodes that depend on nothing, else one more than the latest they depend on. */
  readonly wave: number;
  /** Index of the root field under which it stands; mutations run these one after the other. */
  readonly root: number;
  /** Response keys, for `explain`. */
  readonly path: readonly string[];
  /** The rule node that must allow an object before it is asked for. */
  readonly rule: number | undefined;
  /** What is read of the found values, for the nodes that hang below; absent for leaves. */
  readonly selection: SelectionPlan | undefined;
  /** For merges and rules: the fields that lead to nodes and are read through this node's objects, or when it allows them. */
  readonly below: readonly FieldPlan[];
  /** For lookups that tell of which type their parents are: what is read of these then. */
  readonly told: SelectionPlan | undefined;
}

/** A field with a binding of its own, independent of any object. */
export interface CallNode extends NodeBase {
  readonly kind: 'call';
  readonly source: string;
  readonly field: Field;
  readonly args: ArgsPlan;
  readonly part: PartPlan | null;
  /** Properties from the call's answer down to the value. */
  readonly result: readonly string[];
}

/** Objects looked up by key, for a join or to complete an object of a merged type. */
export interface LookupNode extends NodeBase {
  readonly kind: 'lookup';
  readonly purpose: 'join' | 'merge';
  readonly source: string;
  readonly lookup: Lookup;
  /** The source's name for the parent's type: what a key part that is read from `__typename` holds. */
  readonly wireType: string;
  readonly field: Field;
  readonly required: RequiredPlan;
  /** The joined field's own arguments, in public names. */
  readonly args: ArgsPlan;
  /** Turns argument values in public names into wire names, lenient about scalars. */
  readonly encode: (args: Readonly<Record<string, unknown>>) => Record<string, unknown>;
  readonly part: PartPlan | null;
  /** Properties and list indexes from the call's answer down to the rows. */
  readonly result: readonly string[];
  /** For batches, one for each part of the key. */
  readonly rowKeys: readonly RowKey[];
  /** For a subgraph's entities, whose answers come in the order of the keys: what stands in an object's representation. */
  readonly representation: readonly RepresentationField[] | undefined;
  /** True where the joined field is a list. */
  readonly isList: boolean;
}

/** A field of an object in its representation for a federation subgraph. */
export interface RepresentationField {
  /** The public name. */
  readonly name: string;
  readonly wire: string;
  /** For enums whose wire values differ: name to wire value. */
  readonly values: ReadonlyMap<unknown, unknown> | undefined;
  readonly nested: readonly RepresentationField[];
}

/** Where a part of the key stands in a row. */
export interface RowKey {
  /** Properties from a row down to the part. */
  readonly path: readonly string[];
  /** For enums whose wire values differ: wire value to name. */
  readonly names: ReadonlyMap<unknown, string> | undefined;
}

/** A field filled by a user's function. */
export interface ResolverNode extends NodeBase {
  readonly kind: 'resolver';
  readonly parentType: string;
  readonly name: string;
  readonly required: RequiredPlan;
  readonly args: ArgsPlan;
  /** What is wanted of the result, as a selection set in public names; empty for leaves. */
  readonly wanted: string;
}

/** A user's rule that needs the parent object: the field is denied where it fails. */
export interface RuleNode extends NodeBase {
  readonly kind: 'rule';
  readonly parentType: string;
  readonly name: string;
  readonly required: RequiredPlan;
  readonly args: ArgsPlan;
}

/** Argument values for the variables of a request. Throws a GraphQLError where a value is missing or wrong. */
export type ArgsPlan = (variables: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>;

/** A field of a GraphQL upstream's document and the values of the variables inside it. */
export interface PartPlan {
  readonly document: DocumentPart;
  /** Values of nested fields' variables; the root field's arguments are variables of their own names. */
  readonly nested: readonly { readonly name: string; readonly value: ArgsPlan; readonly arg: string }[];
}

/** Fields of an object that a lookup, a resolver or a rule needs, in public names. */
export type RequiredPlan = readonly {
  readonly name: string;
  readonly field: FieldPlan;
  /** By concrete type. */
  readonly nested: ReadonlyMap<string, RequiredPlan> | undefined;
}[];
