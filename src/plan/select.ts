import {
  getNamedType,
  GraphQLIncludeDirective,
  GraphQLSkipDirective,
  getDirectiveValues,
  isAbstractType,
  isObjectType,
  Kind,
  SchemaMetaFieldDef,
  TypeMetaFieldDef,
  TypeNameMetaFieldDef,
  visit,
} from 'graphql';
import type {
  DocumentNode,
  FieldNode,
  FragmentDefinitionNode,
  GraphQLField,
  GraphQLObjectType,
  GraphQLSchema,
  OperationDefinitionNode,
  SelectionNode,
  SelectionSetNode,
} from 'graphql';

import type { TypeRef } from '../blueprint/types.ts';
import { GatewayError, invariant } from '../error/error.ts';
import { compileArguments } from './arguments.ts';
import type { PlannedField } from './plan.ts';

/** An operation's fields, merged as the spec says (section 6.3.2) and with `@skip` and `@include` decided. */
export interface Selected {
  readonly root: SelectedSet;
  readonly fields: readonly SelectedField[];
}

/** What is selected at one place of composite type, for each type that the object may have. */
export interface SelectedSet {
  readonly type: string;
  readonly isAbstract: boolean;
  readonly byType: ReadonlyMap<string, readonly SelectedField[]>;
}

export interface SelectedField extends PlannedField {
  readonly key: string;
  readonly returnType: TypeRef;
  readonly definition: GraphQLField<unknown, unknown>;
  readonly nodes: readonly FieldNode[];
  readonly selection: SelectedSet | undefined;
}

/** More fields than this, counted once for each possible type, are refused. */
const maxFields = 20_000;

/** Names of the variables that decide about `@skip` and `@include` anywhere in the document. */
export function conditionVariables(document: DocumentNode): readonly string[] {
  const names = new Set<string>();
  visit(document, {
    Directive(node) {
      if (node.name.value !== 'skip' && node.name.value !== 'include') return;
      for (const argument of node.arguments ?? []) {
        if (argument.value.kind === Kind.VARIABLE) names.add(argument.value.name.value);
      }
    },
  });
  return [...names].sort();
}

/**
 * Collects the fields of `operation`. Only the values of `conditionVariables` matter among `variables`. Fails with
 * QUERY_TOO_LARGE when the selection, spread over all possible types, has too many fields.
 */
export function selectFields(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
): Selected {
  const rootType = schema.getRootType(operation.operation);
  invariant(rootType, `the schema has a ${operation.operation} type`);
  const selector = new Selector(schema, document, variables);
  const root = selector.object(rootType, [operation.selectionSet], []);
  return {
    root: { type: rootType.name, isAbstract: false, byType: new Map([[rootType.name, root]]) },
    fields: selector.fields,
  };
}

/** The same for a selection set that stands alone, for example the required selection of a join: its fields have no ids (-1). */
export function selectStandalone(
  schema: GraphQLSchema,
  type: GraphQLObjectType,
  text: SelectionSetNode,
): readonly SelectedField[] {
  return new Selector(schema, { kind: Kind.DOCUMENT, definitions: [] }, {}, false).object(type, [text], []);
}

class Selector {
  readonly fields: SelectedField[] = [];
  private readonly schema: GraphQLSchema;
  private readonly variables: Readonly<Record<string, unknown>>;
  private readonly hasIds: boolean;
  private readonly fragments = new Map<string, FragmentDefinitionNode>();
  private readonly sets = new Map<string, SelectedSet>();
  private readonly nodeIds = new Map<FieldNode, number>();

  constructor(
    schema: GraphQLSchema,
    document: DocumentNode,
    variables: Readonly<Record<string, unknown>>,
    hasIds = true,
  ) {
    this.schema = schema;
    this.hasIds = hasIds;
    this.variables = variables;
    for (const definition of document.definitions) {
      if (definition.kind === Kind.FRAGMENT_DEFINITION) this.fragments.set(definition.name.value, definition);
    }
  }

  object(type: GraphQLObjectType, sets: readonly SelectionSetNode[], path: readonly string[]): SelectedField[] {
    const byKey = new Map<string, FieldNode[]>();
    const visited = new Set<string>();
    for (const set of sets) this.collect(type, set.selections, byKey, visited);
    return [...byKey].map(([key, nodes]) => this.field(type, key, nodes, [...path, key]));
  }

  private collect(
    type: GraphQLObjectType,
    selections: readonly SelectionNode[],
    byKey: Map<string, FieldNode[]>,
    visited: Set<string>,
  ): void {
    for (const selection of selections) {
      if (!this.isIncluded(selection)) continue;
      if (selection.kind === Kind.FIELD) {
        const key = selection.alias?.value ?? selection.name.value;
        const known = byKey.get(key);
        if (known) known.push(selection);
        else byKey.set(key, [selection]);
        continue;
      }
      const fragment = this.fragment(selection, visited);
      if (fragment && this.applies(type, fragment.typeCondition?.name.value)) {
        this.collect(type, fragment.selectionSet.selections, byKey, visited);
      }
    }
  }

  private fragment(selection: Exclude<SelectionNode, FieldNode>, visited: Set<string>) {
    if (selection.kind === Kind.INLINE_FRAGMENT) return selection;
    const name = selection.name.value;
    if (visited.has(name)) return undefined;
    visited.add(name);
    return this.fragments.get(name);
  }

  private isIncluded(selection: SelectionNode): boolean {
    const skip = getDirectiveValues(GraphQLSkipDirective, selection, this.variables);
    if (skip?.['if'] === true) return false;
    return getDirectiveValues(GraphQLIncludeDirective, selection, this.variables)?.['if'] !== false;
  }

  private applies(type: GraphQLObjectType, condition: string | undefined): boolean {
    if (condition === undefined || condition === type.name) return true;
    const conditional = this.schema.getType(condition);
    return isAbstractType(conditional) && this.schema.isSubType(conditional, type);
  }

  private field(
    type: GraphQLObjectType,
    key: string,
    nodes: readonly FieldNode[],
    path: readonly string[],
  ): SelectedField {
    const [node] = nodes;
    invariant(node, 'a collected field has a node');
    const definition = this.definition(type, node.name.value);
    if (this.fields.length >= maxFields) {
      throw new GatewayError(
        'QUERY_TOO_LARGE',
        `The query selects more than ${maxFields} fields over all possible types.`,
      );
    }
    const index = this.fields.length;
    const partial = {
      id: this.hasIds ? index : -1,
      key,
      type: type.name,
      field: node.name.value,
      path,
      nodes,
      definition,
    };
    const args = compileArguments(definition, node);
    // The place is taken before the sub-selection is walked, so that parents stand before their children.
    this.fields.push({ ...partial, returnType: '', returns: [], args, selection: undefined });
    const selection = this.subSelection(definition, nodes, path);
    const returns = selection ? [...selection.byType.keys()] : [getNamedType(definition.type).name];
    const field = { ...partial, args, returnType: String(definition.type), returns, selection };
    this.fields[index] = field;
    return field;
  }

  /** Shared between the possible parent types of one place, which keeps deeply abstract queries linear. */
  private subSelection(
    definition: GraphQLField<unknown, unknown>,
    nodes: readonly FieldNode[],
    path: readonly string[],
  ): SelectedSet | undefined {
    const type = getNamedType(definition.type);
    const sets = nodes.flatMap((node) => node.selectionSet ?? []);
    if (sets.length === 0 || !(isAbstractType(type) || isObjectType(type))) return undefined;
    const id = `${type.name} ${path.join(' ')} ${nodes.map((node) => this.nodeId(node)).join(' ')}`;
    let set = this.sets.get(id);
    if (!set) {
      const possible = isObjectType(type) ? [type] : this.schema.getPossibleTypes(type);
      const byType = new Map(possible.map((one) => [one.name, this.object(one, sets, path)]));
      set = { type: type.name, isAbstract: isAbstractType(type), byType };
      this.sets.set(id, set);
    }
    return set;
  }

  private nodeId(node: FieldNode): number {
    const known = this.nodeIds.get(node);
    if (known !== undefined) return known;
    this.nodeIds.set(node, this.nodeIds.size);
    return this.nodeIds.size - 1;
  }

  private definition(type: GraphQLObjectType, name: string): GraphQLField<unknown, unknown> {
    if (name === TypeNameMetaFieldDef.name) return TypeNameMetaFieldDef;
    if (type === this.schema.getQueryType()) {
      if (name === SchemaMetaFieldDef.name) return SchemaMetaFieldDef;
      if (name === TypeMetaFieldDef.name) return TypeMetaFieldDef;
    }
    const definition = type.getFields()[name];
    invariant(definition, `field ${type.name}.${name} is defined`);
    return definition;
  }
}
