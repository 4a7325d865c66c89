import { Kind, parse } from 'graphql';
import type { ASTNode, ConstDirectiveNode, FieldDefinitionNode } from 'graphql';

import type { Place, Problems } from '../base/problems.ts';
import { readType } from '../blueprint/read-types.ts';
import type { TypeNodeOf } from '../blueprint/read-types.ts';
import type { Field, TypeDef } from '../blueprint/types.ts';
import { argumentOf, directivesOn, externalFields, textArgument } from './graphql-federation.ts';
import type { FederationNames } from './graphql-federation.ts';
import type { FieldSet, SourceEntity, SourceOverride, Subgraph } from './model.ts';

/** A definition or extension of a type, and where parts of it stand. */
export interface PlacedNode {
  readonly node: TypeNodeOf;
  readonly placeOf: (node: ASTNode) => Place | undefined;
}

/**
 * What the schema's federation directives say of objects: by which keys they are found, what fields need beside, which
 * are taken over from other subgraphs, and which stand for interfaces.
 */
export function readSubgraph(nodes: readonly PlacedNode[], names: FederationNames, problems: Problems): Subgraph {
  const entities = new Map<string, SourceEntity>();
  const overrides: SourceOverride[] = [];
  const interfaceObjects: Subgraph['interfaceObjects'][number][] = [];
  const interfaces: SourceEntity[] = [];
  for (const placed of nodes) {
    const { node } = placed;
    reportProvides(placed, names, problems);
    interfaceObjects.push(...interfaceObjectsOf(placed, names));
    if (node.kind === Kind.INTERFACE_TYPE_DEFINITION || node.kind === Kind.INTERFACE_TYPE_EXTENSION) {
      interfaces.push({ type: node.name.value, keys: keysOf(placed, names), requires: [] });
    }
    if (node.kind !== Kind.OBJECT_TYPE_DEFINITION && node.kind !== Kind.OBJECT_TYPE_EXTENSION) continue;
    const known = entities.get(node.name.value);
    const keys = [...(known?.keys ?? []), ...keysOf(placed, names)];
    const requires = [...(known?.requires ?? []), ...requiresOf(placed, names)];
    entities.set(node.name.value, { type: node.name.value, keys, requires });
    overrides.push(...overridesOf(placed, names, problems));
  }
  const isKeyed = ({ keys }: SourceEntity) => keys.length > 0;
  return {
    entities: [...entities.values()].filter(isKeyed),
    overrides,
    interfaceObjects,
    interfaces: interfaces.filter(isKeyed),
  };
}

/** The type as plain data, with what federation's directives say of its parts; inaccessible inputs and enum values are left out. */
export function markedType(node: TypeNodeOf, names: FederationNames): TypeDef {
  const type = readType(node);
  if (!names.isUsed) return type;
  const isInaccessible = directivesOn(node, 'inaccessible', names).length > 0;
  const marked: TypeDef = isInaccessible ? { ...type, isInaccessible } : type;
  switch (marked.kind) {
    case 'object':
    case 'interface': {
      const external = externalFields(node, names);
      const isShared = directivesOn(node, 'shareable', names).length > 0;
      const nodes = 'fields' in node ? (node.fields ?? []) : [];
      const fields = nodes.flatMap((field): Field[] => {
        const known = field.kind === Kind.FIELD_DEFINITION ? marked.fields.get(field.name.value) : undefined;
        if (!known || field.kind !== Kind.FIELD_DEFINITION) return [];
        const isExternal = external.has(known.name);
        const isShareable = isShared || directivesOn(field, 'shareable', names).length > 0;
        return [
          {
            ...markedField(field, known, names),
            ...(isExternal && { isExternal }),
            ...(isShareable && { isShareable }),
          },
        ];
      });
      return { ...marked, fields: new Map(fields.map((field) => [field.name, field])) };
    }
    case 'input':
      return { ...marked, fields: seen(marked.fields, 'fields' in node ? node.fields : [], names) };
    case 'enum':
      return { ...marked, values: seen(marked.values, 'values' in node ? node.values : [], names) };
    case 'union':
    case 'scalar':
      return marked;
  }
}

function markedField(node: FieldDefinitionNode, field: Field, names: FederationNames): Field {
  const [provides] = directivesOn(node, 'provides', names);
  const selection = provides && textArgument(provides, 'fields');
  return {
    ...field,
    args: seen(field.args, node.arguments, names),
    ...(selection !== undefined && isSelection(selection) && { provides: `{ ${selection.trim()} }` }),
    ...(directivesOn(node, 'inaccessible', names).length > 0 && { isInaccessible: true }),
  };
}

type Member = {
  readonly name: { readonly value: string };
  readonly directives?: readonly ConstDirectiveNode[] | undefined;
};

/** What clients may give or get. */
function seen<Value>(
  values: ReadonlyMap<string, Value>,
  nodes: readonly Member[] | undefined,
  { directives }: FederationNames,
): ReadonlyMap<string, Value> {
  const isHidden = ({ directives: own = [] }: Member) =>
    own.some(({ name }) => directives.get(name.value) === 'inaccessible');
  const hidden = new Set((nodes ?? []).filter(isHidden).map(({ name }) => name.value));
  return hidden.size === 0 ? values : new Map([...values].filter(([name]) => !hidden.has(name)));
}

function keysOf({ node, placeOf }: PlacedNode, names: FederationNames): readonly FieldSet[] {
  return directivesOn(node, 'key', names).flatMap((key) => {
    const isResolvable = argumentOf(key, 'resolvable');
    if (isResolvable?.kind === Kind.BOOLEAN && !isResolvable.value) return [];
    return fieldSet(key, placeOf);
  });
}

function requiresOf({ node, placeOf }: PlacedNode, names: FederationNames): SourceEntity['requires'] {
  return fieldNodes(node).flatMap((field) =>
    directivesOn(field, 'requires', names)
      .flatMap((directive) => fieldSet(directive, placeOf))
      .map((set) => ({ ...set, field: field.name.value })),
  );
}

function fieldSet(directive: ConstDirectiveNode, placeOf: PlacedNode['placeOf']): readonly FieldSet[] {
  const fields = textArgument(directive, 'fields');
  const place = placeOf(directive);
  return fields === undefined ? [] : [{ fields: fields.trim(), ...(place && { place }) }];
}

function overridesOf(
  { node, placeOf }: PlacedNode,
  names: FederationNames,
  problems: Problems,
): readonly SourceOverride[] {
  return fieldNodes(node).flatMap((field) =>
    directivesOn(field, 'override', names).flatMap((directive) => {
      const from = textArgument(directive, 'from');
      const place = placeOf(directive);
      if (from === undefined) return [];
      const label = textArgument(directive, 'label');
      const percent = label === undefined ? undefined : percentOf(label);
      if (label !== undefined && percent === undefined) {
        const message = `${node.name.value}.${field.name.value}: nobody sets the label "${label}" of @override, so the field is still taken from "${from}". Write percent(0) to percent(100), or no label.`;
        problems.warn('GRAPHQL_OVERRIDE', message, place);
      }
      const share = label === undefined ? {} : { percent: percent ?? 0 };
      return [{ type: node.name.value, field: field.name.value, from, ...share, ...(place && { place }) }];
    }),
  );
}

/** Of `percent(12.5)` the number; undefined for what is no share of the requests. */
function percentOf(label: string): number | undefined {
  const percent = Number(/^percent\((\d+(?:\.\d+)?)\)$/.exec(label)?.[1]);
  return percent >= 0 && percent <= 100 ? percent : undefined;
}

function fieldNodes(node: TypeNodeOf): readonly FieldDefinitionNode[] {
  const fields = 'fields' in node ? (node.fields ?? []) : [];
  return fields.filter((field) => field.kind === Kind.FIELD_DEFINITION);
}

function interfaceObjectsOf({ node, placeOf }: PlacedNode, names: FederationNames): Subgraph['interfaceObjects'] {
  return directivesOn(node, 'interfaceObject', names).map((directive) => {
    const place = placeOf(directive);
    return { type: node.name.value, ...(place && { place }) };
  });
}

/** What cannot be read is asked of the other subgraphs, as if it were not provided. */
function reportProvides({ node, placeOf }: PlacedNode, names: FederationNames, problems: Problems): void {
  for (const field of fieldNodes(node)) {
    for (const directive of directivesOn(field, 'provides', names)) {
      const fields = textArgument(directive, 'fields');
      if (fields !== undefined && isSelection(fields)) continue;
      const message = `${node.name.value}.${field.name.value}: what it @provides is no list of fields, so it is not counted on.`;
      problems.warn('GRAPHQL_PROVIDES', message, placeOf(directive));
    }
  }
}

function isSelection(fields: string): boolean {
  try {
    parse(`{ ${fields} }`, { noLocation: true });
    return true;
  } catch {
    return false;
  }
}
