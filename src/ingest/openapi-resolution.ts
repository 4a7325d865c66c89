import { isRecord } from '../base/json.ts';
import type { TypeResolution } from '../blueprint/types.ts';
import type { Spot } from './openapi-document.ts';
import type { Scope } from './openapi-scope.ts';
import type { Discriminator, Shape } from './openapi-shape.ts';

/** An object schema that a union or interface may turn out to be. */
export interface Member {
  readonly type: string;
  readonly shape: Shape;
  /** The component's name, a discriminator's implicit value. */
  readonly component: string | undefined;
  /** The spot that was followed to. */
  readonly target: unknown;
}

/** How the objects of a shape's alternatives are told apart: by its discriminator, a constant, or their properties. */
export function resolve(scope: Scope, shape: Shape, members: readonly Member[]): TypeResolution {
  if (shape.discriminator) {
    const values = valuesOf(scope, shape.discriminator, members);
    const { property } = shape.discriminator;
    const otherwise = otherwiseOf(scope, shape.discriminator, members);
    return {
      kind: 'property',
      property,
      values: Object.fromEntries(values),
      ...(otherwise !== undefined && { otherwise }),
    };
  }
  return byConstant(scope, members) ?? byShape(members);
}

/** The types by the values of the discriminator's property. */
export function valuesOf(
  scope: Scope,
  discriminator: Discriminator,
  members: readonly Member[],
): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  for (const member of members) {
    if (member.component !== undefined) values.set(member.component, member.type);
    const own = [...ownValues(member.target), ...constants(scope, member, discriminator.property)];
    // A constant that is inherited belongs to the first that has it.
    for (const value of own) if (!values.has(value)) values.set(value, member.type);
  }
  for (const [value, target] of discriminator.mapping) {
    const type = mapped(scope, target, discriminator.spot, members);
    if (type !== undefined) values.set(value, type);
  }
  return values;
}

/** The type for values that are not mapped, where the spec names one. */
export function otherwiseOf(
  scope: Scope,
  { otherwise, spot }: Discriminator,
  members: readonly Member[],
): string | undefined {
  return otherwise === undefined ? undefined : mapped(scope, otherwise, spot, members);
}

function mapped(scope: Scope, target: string, from: Spot, members: readonly Member[]): string | undefined {
  const byName = members.find((member) => member.component === target);
  if (byName) return byName.type;
  const schema = mappedSchema(scope, target, from);
  return schema === undefined ? undefined : members.find((one) => one.target === schema)?.type;
}

/** The schema that a mapping's target leads to, which is a reference or the bare name of a component; undefined where it is none. */
export function mappedSchema(scope: Scope, target: string, from: Spot): unknown {
  const isRef = /[#/]|\.(ya?ml|json)$/i.test(target);
  const refs = isRef ? [target] : [`#/components/schemas/${target}`, `#/definitions/${target}`];
  for (const ref of refs) {
    const spot = scope.documents.find(ref, from);
    if (typeof spot !== 'string') return scope.shapes.follow(spot).spot.value;
  }
  return undefined;
}

/** Wrappers are told by the property that holds what they stand for, or by their names in the property that tells. */
export function withWrappers(resolution: TypeResolution, wrappers: readonly string[], scope: Scope): TypeResolution {
  if (wrappers.length === 0 || resolution.kind === 'entity') return resolution;
  if (resolution.kind === 'property') {
    return {
      ...resolution,
      values: { ...resolution.values, ...Object.fromEntries(wrappers.map((name) => [name, name])) },
    };
  }
  const candidates = wrappers.map((type) => {
    const definition = scope.types.get(type);
    const fields = definition?.kind === 'object' ? [...definition.fields.values()] : [];
    const properties = fields.map((field) => field.wire ?? field.name);
    return { type, required: properties, properties };
  });
  return { kind: 'shape', candidates: [...candidates, ...resolution.candidates] };
}

/** `x-ms-discriminator-value` and its like on the schema itself. */
export function ownValues(schema: unknown): readonly string[] {
  if (!isRecord(schema)) return [];
  return [schema['x-ms-discriminator-value'], schema['x-discriminator-value']].filter(
    (value) => typeof value === 'string',
  );
}

/** The values that a member's property may only have. */
function constants(scope: Scope, member: Member, property: string): readonly string[] {
  const spot = member.shape.properties.get(property);
  if (!spot) return [];
  const values = scope.shapes.shapeOf(scope.shapes.follow(spot).spot).enum ?? [];
  const [value] = values;
  const isText = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
  return values.length === 1 && isText ? [String(value)] : [];
}

/** By a property that has another constant in each member, as `object: "customer"`. */
function byConstant(scope: Scope, members: readonly Member[]): TypeResolution | undefined {
  for (const property of members[0]?.shape.properties.keys() ?? []) {
    const values = new Map<string, string>();
    for (const member of members) {
      const [value] = constants(scope, member, property);
      if (value !== undefined) values.set(value, member.type);
    }
    if (values.size === members.length) return { kind: 'property', property, values: Object.fromEntries(values) };
  }
  return undefined;
}

function byShape(members: readonly Member[]): TypeResolution {
  const candidates = members.map(({ type, shape }) => ({
    type,
    required: [...shape.required].filter((name) => shape.properties.has(name)),
    properties: [...shape.properties.keys()],
  }));
  return {
    kind: 'shape',
    candidates: candidates.toSorted((left, right) => right.required.length - left.required.length),
  };
}
