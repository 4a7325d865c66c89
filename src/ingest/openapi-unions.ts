import type { TypeRef, TypeResolution } from '../blueprint/types.ts';
import type { Spot } from './openapi-document.ts';
import { implementInterfaces } from './openapi-implements.ts';
import { otherwiseOf, resolve, valuesOf, withWrappers } from './openapi-resolution.ts';
import type { Member } from './openapi-resolution.ts';
import { described, whereIs } from './openapi-scope.ts';
import type { Hint, Scope } from './openapi-scope.ts';
import type { Followed } from './openapi-reader.ts';
import type { Discriminator, Shape } from './openapi-shape.ts';
import type { Subtypes } from './openapi-subtypes.ts';
import { nameType } from './openapi-type-names.ts';
import { variantName } from './openapi-variant-names.ts';

interface Union {
  readonly name: string;
  readonly members: readonly Member[];
  readonly shape: Shape;
  readonly wrappers: readonly string[];
}

interface Interface {
  readonly name: string;
  readonly object: string;
  readonly members: readonly Member[];
  readonly discriminator: Discriminator;
}

/** Unions of `oneOf`/`anyOf`, and interfaces of schemas with a discriminator that others extend by `allOf`. */
export class Abstracts {
  private readonly scope: Scope;
  private readonly write: (spot: Spot, hint: Hint) => TypeRef;
  private readonly interfaces: Interface[] = [];
  private readonly unions: Union[] = [];
  private readonly subtypes: Subtypes;

  constructor(scope: Scope, subtypes: Subtypes, write: (spot: Spot, hint: Hint) => TypeRef) {
    this.scope = scope;
    this.write = write;
    this.subtypes = subtypes;
  }

  /** The union of a shape's alternatives; undefined where they are not all objects. */
  union(followed: Followed, shape: Shape, hint: Hint): TypeRef | undefined {
    if (shape.properties.size > 0 && !shape.discriminator) return undefined;
    if (!shape.variants.every((variant) => this.isObject(variant))) return undefined;
    const { name, isKnown } = nameType(this.scope, followed, hint, 'answer');
    if (isKnown) return name;
    this.scope.types.set(name, {
      kind: 'union',
      name,
      ...described(shape.description),
      ...whereIs(followed.spot),
      members: [],
    });
    this.scope.pending.push(() => {
      const members = shape.variants.map((variant, index) =>
        this.member(variant, { parent: name, member: variantName(this.scope, shape.variants, index), isInType: true }),
      );
      this.unions.push({ name, members, shape, wrappers: [] });
    });
    return name;
  }

  /** A union of objects and of `wrappers`, types that stand for what is no object; they are told by their own names. */
  mixed(name: string, objects: readonly Spot[], wrappers: readonly string[], followed: Followed, shape: Shape): void {
    const about = { ...described(shape.description), ...whereIs(followed.spot) };
    this.scope.types.set(name, { kind: 'union', name, ...about, members: [] });
    this.scope.pending.push(() => {
      const members = objects.map((object, index) =>
        this.member(object, { parent: name, member: variantName(this.scope, objects, index), isInType: true }),
      );
      this.unions.push({ name, members, shape, wrappers });
    });
  }

  /** The type by which an object schema is referred to: itself, or an interface where others extend it. */
  object(name: string, followed: Followed, shape: Shape): TypeRef {
    const { discriminator } = shape;
    if (!discriminator || followed.names.length === 0) return name;
    const subtypes = this.subtypes.of(followed.spot.value);
    if (subtypes.length === 0) return name;
    const definition = this.scope.types.get(name);
    if (definition?.kind !== 'object') return name;
    const object = this.scope.names.take(`Other${name}`.slice(0, 80));
    this.scope.types.set(name, { ...definition, kind: 'interface' });
    const objectText = `A ${name} of a kind that the description does not name.`;
    this.scope.types.set(object, { ...definition, name: object, description: objectText });
    this.scope.pending.push(() => {
      const members = subtypes.map((subtype) => this.member(subtype, { parent: name, member: 'Kind', isInType: true }));
      this.interfaces.push({ name, object, members, discriminator });
    });
    return name;
  }

  /** Fills in what needs every type to be known. */
  finish(): void {
    const implemented = new Map<string, Set<string>>();
    for (const one of this.interfaces) this.finishInterface(one, implemented);
    implementInterfaces(this.scope.types, implemented);
    for (const union of this.unions) this.finishUnion(union);
  }

  private finishInterface(one: Interface, implemented: Map<string, Set<string>>): void {
    const definition = this.scope.types.get(one.name);
    if (definition?.kind !== 'interface') return;
    const concrete = one.members.filter((member) => this.scope.types.get(member.type)?.kind === 'object');
    for (const type of [one.object, ...concrete.map((member) => member.type)]) {
      implemented.set(type, (implemented.get(type) ?? new Set()).add(one.name));
    }
    const values = valuesOf(this.scope, one.discriminator, concrete);
    const resolution: TypeResolution = {
      kind: 'property',
      property: one.discriminator.property,
      values: Object.fromEntries(values),
      otherwise: otherwiseOf(this.scope, one.discriminator, concrete) ?? one.object,
    };
    this.scope.types.set(one.name, { ...definition, resolution });
  }

  private finishUnion(union: Union): void {
    const definition = this.scope.types.get(union.name);
    if (definition?.kind !== 'union') return;
    const members = this.concrete(union.members, new Set([union.name]));
    const names = [...new Set([...members.map((member) => member.type), ...union.wrappers])];
    const resolution = withWrappers(resolve(this.scope, union.shape, members), union.wrappers, this.scope);
    this.scope.types.set(union.name, { ...definition, members: names, resolution });
  }

  /** Members of members: unions and interfaces cannot stand in a union themselves. */
  private concrete(members: readonly Member[], seen: Set<string>): readonly Member[] {
    return members.flatMap((member) => {
      const definition = this.scope.types.get(member.type);
      if (definition?.kind === 'object') return [member];
      if (seen.has(member.type)) return [];
      seen.add(member.type);
      const union = this.unions.find((one) => one.name === member.type);
      if (union) return this.concrete(union.members, seen);
      const one = this.interfaces.find((candidate) => candidate.name === member.type);
      if (!one) return [];
      return [{ ...member, type: one.object, component: undefined }, ...this.concrete(one.members, seen)];
    });
  }

  private member(spot: Spot, hint: Hint): Member {
    const followed = this.scope.shapes.follow(spot);
    return {
      type: this.write(spot, hint),
      shape: this.scope.shapes.shapeOf(followed.spot),
      component: followed.names.at(-1),
      target: followed.spot.value,
    };
  }

  /** True for alternatives that can be members of a union. */
  isObject(spot: Spot, depth = 0): boolean {
    const { spot: target } = this.scope.shapes.follow(spot);
    const shape = this.scope.shapes.shapeOf(target);
    if (shape.enum) return false;
    if (shape.variants.length > 0 && shape.properties.size === 0) {
      return depth < 8 && shape.variants.every((variant) => this.isObject(variant, depth + 1));
    }
    const visible = [...shape.properties.values()].some((property) => !this.scope.shapes.follow(property).isWriteOnly);
    return visible && (shape.types.size === 0 || (shape.types.size === 1 && shape.types.has('object')));
  }
}
