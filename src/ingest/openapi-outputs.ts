import { namedType } from '../blueprint/typeref.ts';
import type { Field, TypeRef } from '../blueprint/types.ts';
import { deprecated } from './openapi-deprecation.ts';
import type { Spot } from './openapi-document.ts';
import { enumType } from './openapi-enums.ts';
import { lossOf } from './openapi-losses.ts';
import { leafOfAll } from './openapi-leaves.ts';
import { memberNames } from './openapi-names.ts';
import { Mixtures } from './openapi-mixtures.ts';
import { restMember } from './openapi-rest.ts';
import { scalarOf, outgrowsInt } from './openapi-scalars.ts';
import { described, isTooDeep, useScalar, whereIs } from './openapi-scope.ts';
import type { Hint, Scope } from './openapi-scope.ts';
import type { Followed } from './openapi-reader.ts';
import type { Shape } from './openapi-shape.ts';
import type { Subtypes } from './openapi-subtypes.ts';
import { Abstracts } from './openapi-unions.ts';
import { twinType } from './openapi-twins.ts';
import { itemHint, nameType, parentOf } from './openapi-type-names.ts';

/** A type reference without its own `!`, and whether the value may be null. */
export interface Typed {
  readonly type: TypeRef;
  readonly isNullable: boolean;
  readonly followed: Followed;
}

const maxListDepth = 8;

/** Writes the types of answers. */
export class OutputWriter {
  /** Fields that are JSON although the spec says what they hold, counted by what is in the way. */
  readonly lost = new Map<string, number>();
  private readonly scope: Scope;
  private readonly known = new Map<unknown, TypeRef>();
  /** Schemas that are being written: one that holds itself without an object between is JSON there. */
  private readonly open = new Set<unknown>();
  private readonly abstracts: Abstracts;
  private readonly mixtures: Mixtures;
  /** True where an object has a field for properties that are not described. */
  private hasRest = false;

  constructor(scope: Scope, subtypes: Subtypes) {
    this.scope = scope;
    this.abstracts = new Abstracts(scope, subtypes, (spot, hint) => this.typed(spot, hint).type);
    const write = (spot: Spot, hint: Hint, listDepth: number) => this.typed(spot, hint, listDepth).type;
    this.mixtures = new Mixtures(scope, this.abstracts, write);
  }

  /** The type of a schema; new definitions are queued in the scope. Never fails: what cannot be typed is JSON. */
  typed(spot: Spot, hint: Hint, listDepth = 0): Typed {
    const followed = this.scope.shapes.follow(spot);
    const shape = this.scope.shapes.shapeOf(followed.spot);
    const isNullable = followed.isNullable || shape.isNullable;
    const key = followed.spot.value;
    const known = this.known.get(key);
    if (known !== undefined) return { type: known, isNullable, followed };
    if (this.open.has(key) || isTooDeep(this.scope, followed.spot)) {
      return { type: useScalar(this.scope, 'JSON'), isNullable, followed };
    }
    this.open.add(key);
    const type = this.write(followed, shape, hint, listDepth);
    this.open.delete(key);
    if (typeof key === 'object' && key !== null) this.known.set(key, type);
    return { type, isNullable, followed };
  }

  /** True when some answers must be brought into the form of their types. */
  get isLoose(): boolean {
    return this.mixtures.isUsed || this.hasRest;
  }

  /** Interfaces and the unions that only exist once all is known. */
  finish(): void {
    this.abstracts.finish();
  }

  private write(followed: Followed, shape: Shape, hint: Hint, listDepth: number): TypeRef {
    if (shape.enum && shape.enum.length > 0) return enumType(this.scope, followed, shape, hint);
    if (shape.variants.length > 0) return this.variants(followed, shape, hint, listDepth);
    const types = [...shape.types];
    if (types.length === 1 && types[0] === 'array') return this.list(followed, shape, hint, listDepth);
    if (types.length === 1 && types[0] === 'object') return this.object(followed, shape, hint, shape.properties);
    if (types.length > 1) return scalarOf(shape) ?? this.mixed(followed, shape, [followed.spot], hint, listDepth);
    return useScalar(this.scope, scalarOf(shape) ?? 'JSON');
  }

  private list(followed: Followed, shape: Shape, hint: Hint, listDepth: number): TypeRef {
    if (listDepth >= maxListDepth) return useScalar(this.scope, 'JSON');
    const item = shape.items ?? (shape.tuple.length === 1 ? shape.tuple[0] : undefined);
    if (!item) return `[${useScalar(this.scope, leafOfAll(this.scope, shape.tuple) ?? 'JSON')}]`;
    const { type, isNullable, followed: its } = this.typed(item, itemHint(this.scope, followed, hint), listDepth + 1);
    const isSure = type !== 'JSON' || this.scope.shapes.saysKind(this.scope.shapes.shapeOf(its.spot));
    return isNullable || !isSure ? `[${type}]` : `[${type}!]`;
  }

  private object(followed: Followed, shape: Shape, hint: Hint, all: Shape['properties']): TypeRef {
    const write = (component: Followed, its: Shape) => this.object(component, its, hint, its.properties);
    const twin = twinType(this.scope, followed, hint, this.known, write);
    if (twin !== undefined) return twin;
    const properties = [...all].filter(([, spot]) => !this.scope.shapes.follow(spot).isWriteOnly);
    if (properties.length === 0) return useScalar(this.scope, 'JSON');
    const { name, isKnown } = nameType(this.scope, followed, hint, 'answer');
    if (isKnown) return name;
    const fields = new Map<string, Field>();
    this.scope.types.set(name, {
      kind: 'object',
      name,
      ...described(shape.description),
      ...whereIs(followed.spot),
      interfaces: [],
      fields,
    });
    this.known.set(followed.spot.value, name);
    this.scope.pending.push(() => this.fields({ name, followed, shape }, properties, fields));
    return this.abstracts.object(name, followed, shape);
  }

  private fields(
    holder: { readonly name: string; readonly followed: Followed; readonly shape: Shape },
    properties: readonly (readonly [string, Spot])[],
    into: Map<string, Field>,
  ): void {
    const names = memberNames(properties.map(([wire]) => wire));
    this.scope.members.set(holder.name, new Map(properties.map(([wire, spot], index) => [names[index] ?? wire, spot])));
    properties.forEach(([wire, spot], index) => {
      const name = names[index] ?? wire;
      const parent = parentOf(this.scope, spot, holder.followed, holder.name);
      const { type: plain, isNullable, followed } = this.typed(spot, { parent, member: wire, isInType: true });
      const own = this.scope.shapes.shapeOf(followed.spot);
      const isLong = outgrowsInt(plain, own, wire, followed.description);
      const type = isLong ? useScalar(this.scope, 'BigInt') : plain;
      const isKnown = type !== 'JSON' || this.scope.shapes.saysKind(own);
      const isSure = holder.shape.required.has(wire) && !isNullable && isKnown;
      if (namedType(type) === 'JSON') this.noteLoss(followed.spot);
      into.set(name, {
        name,
        type: isSure ? `${type}!` : type,
        args: new Map(),
        ...described(followed.description ?? own.description),
        ...deprecated(followed.deprecated),
        ...(wire !== name && { wire }),
      });
    });
    const rest = restMember(this.scope, holder.shape, names);
    if (!rest) return;
    this.hasRest = true;
    into.set(rest.name, { ...rest, args: new Map() });
  }

  private noteLoss(spot: Spot): void {
    const loss = lossOf(this.scope.shapes, spot);
    if (loss !== undefined) this.lost.set(loss, (this.lost.get(loss) ?? 0) + 1);
  }

  private variants(followed: Followed, shape: Shape, hint: Hint, listDepth: number): TypeRef {
    const only = this.onlyVariant(followed, shape);
    if (only) return this.typed(only, hint, listDepth).type;
    const union = this.abstracts.union(followed, shape, hint);
    if (union !== undefined) return union;
    if (shape.properties.size > 0) {
      return this.object(followed, shape, hint, this.scope.shapes.allProperties(shape));
    }
    const targets = new Set(shape.variants.map((variant) => this.scope.shapes.follow(variant).spot.value));
    const [same] = shape.variants;
    if (same && targets.size === 1) return this.typed(same, hint, listDepth).type;
    return this.mixed(followed, shape, shape.variants, hint, listDepth);
  }

  /** One alternative alone is that, where both are called by it. */
  private onlyVariant(followed: Followed, shape: Shape): Spot | undefined {
    const [only, ...others] = shape.variants;
    if (!only || others.length > 0 || shape.properties.size > 0 || shape.discriminator) return undefined;
    return followed.names.length === 0 || this.scope.shapes.follow(only).names.length > 0 ? only : undefined;
  }

  private mixed(followed: Followed, shape: Shape, variants: readonly Spot[], hint: Hint, listDepth: number): TypeRef {
    return this.mixtures.type(followed, shape, variants, hint, listDepth) ?? useScalar(this.scope, 'JSON');
  }
}
