import type { Field, InputValue, TypeDef, Types } from '../blueprint/types.ts';

const roots: ReadonlySet<string> = new Set(['Query', 'Mutation', 'Subscription']);

/** What the server needs of a source's types: no texts, no places; types and root fields in the order of their names. */
export function viewTypes(types: Types): Types {
  return sorted([...types.values()].map(viewOf));
}

/** What clients see: no wire names, bindings or places; types and root fields in the order of their names. */
export function publicTypes(types: Types): Types {
  return sorted([...types.values()].map(publicOf));
}

function viewOf(type: TypeDef): TypeDef {
  switch (type.kind) {
    case 'object':
    case 'interface': {
      const { description: _1, place: _2, isInaccessible: _3, ...rest } = type;
      return { ...rest, fields: mapOf(type.fields, viewField) };
    }
    case 'input': {
      const { description: _1, place: _2, isInaccessible: _3, ...rest } = type;
      return { ...rest, fields: mapOf(type.fields, viewInput) };
    }
    case 'enum': {
      const { description: _1, place: _2, isInaccessible: _3, ...rest } = type;
      return {
        ...rest,
        values: mapOf(type.values, ({ name, wire }) => ({ name, ...(wire !== undefined && { wire }) })),
      };
    }
    case 'scalar': {
      const { description: _1, place: _2, isInaccessible: _3, specifiedBy: _4, ...rest } = type;
      return rest;
    }
    case 'union': {
      const { description: _1, place: _2, isInaccessible: _3, ...rest } = type;
      return rest;
    }
  }
}

function viewField(field: Field): Field {
  const { description: _1, deprecated: _2, place: _3, isInaccessible: _4, isShareable: _5, ...rest } = field;
  return { ...rest, args: mapOf(field.args, viewInput) };
}

function viewInput(value: InputValue): InputValue {
  const { description: _1, deprecated: _2, ...rest } = value;
  return rest;
}

function publicOf(type: TypeDef): TypeDef {
  const { name, description } = type;
  const base = { name, ...(description !== undefined && { description }) };
  switch (type.kind) {
    case 'object':
    case 'interface':
      return { kind: type.kind, ...base, interfaces: type.interfaces, fields: mapOf(type.fields, publicField) };
    case 'input':
      return {
        kind: 'input',
        ...base,
        fields: mapOf(type.fields, publicInput),
        ...(type.isOneOf && { isOneOf: true }),
      };
    case 'enum':
      return {
        kind: 'enum',
        ...base,
        values: mapOf(type.values, (value) => ({ name: value.name, ...textsOf(value) })),
      };
    case 'union':
      return { kind: 'union', ...base, members: type.members };
    case 'scalar':
      return { kind: 'scalar', ...base, ...(type.specifiedBy !== undefined && { specifiedBy: type.specifiedBy }) };
  }
}

function publicField(field: Field): Field {
  return { name: field.name, type: field.type, ...textsOf(field), args: mapOf(field.args, publicInput) };
}

function publicInput(value: InputValue): InputValue {
  const { name, type, defaultValue } = value;
  return { name, type, ...textsOf(value), ...(defaultValue !== undefined && { defaultValue }) };
}

function textsOf({ description, deprecated }: { readonly description?: string; readonly deprecated?: string }) {
  return { ...(description !== undefined && { description }), ...(deprecated !== undefined && { deprecated }) };
}

function sorted(types: readonly TypeDef[]): Types {
  const byName = types.toSorted((left, right) => (left.name < right.name ? -1 : 1));
  return new Map(byName.map((type) => [type.name, isRoot(type) ? sortedFields(type) : type]));
}

function isRoot(type: TypeDef): type is Extract<TypeDef, { readonly kind: 'object' }> {
  return type.kind === 'object' && roots.has(type.name);
}

function sortedFields(type: Extract<TypeDef, { readonly kind: 'object' }>): TypeDef {
  const fields = [...type.fields].toSorted(([left], [right]) => (left < right ? -1 : 1));
  return { ...type, fields: new Map(fields) };
}

function mapOf<In, Out>(values: ReadonlyMap<string, In>, change: (value: In) => Out): ReadonlyMap<string, Out> {
  return new Map([...values].map(([name, value]) => [name, change(value)]));
}
