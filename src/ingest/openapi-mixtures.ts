import type { TypeRef } from '../blueprint/types.ts';
import { child } from './openapi-document.ts';
import type { Spot } from './openapi-document.ts';
import { commonLeaf, leafOf } from './openapi-leaves.ts';
import { singular } from './openapi-names.ts';
import type { Followed } from './openapi-reader.ts';
import { useScalar } from './openapi-scope.ts';
import type { Hint, Scope } from './openapi-scope.ts';
import type { Shape } from './openapi-shape.ts';
import type { SchemaObject } from './openapi-text.ts';
import type { Abstracts } from './openapi-unions.ts';
import { nameType } from './openapi-type-names.ts';
import { variantName } from './openapi-variant-names.ts';

type Write = (spot: Spot, hint: Hint, listDepth: number) => TypeRef;

/** The alternatives of a mixture, by what can be done with them. */
interface Sorted {
  readonly objects: readonly Spot[];
  readonly leaves: readonly TypeRef[];
  /** The alternatives that these scalars are of. */
  readonly plain: readonly Spot[];
  /** The items of alternatives that are lists. */
  readonly items: readonly Spot[];
}

const maxDepth = 8;
const maxJoinedName = 50;

/**
 * Types of answers that are now an object and now a text (an id that may be expanded), or one or many. GraphQL knows no such
 * types, so what is no object stands in one of its own (`StringValue`, `CustomerList`), and one is a list of one: whoever
 * reads the answer brings it into that form.
 */
export class Mixtures {
  /** True when answers must be brought into the form of their types. */
  isUsed = false;
  private readonly scope: Scope;
  private readonly abstracts: Abstracts;
  private readonly write: Write;
  private readonly wrappers = new Map<string, string>();
  private readonly unions = new Map<string, string>();

  constructor(scope: Scope, abstracts: Abstracts, write: Write) {
    this.scope = scope;
    this.abstracts = abstracts;
    this.write = write;
  }

  /** The type for alternatives that are not all objects; undefined where one of them may be anything. */
  type(
    followed: Followed,
    shape: Shape,
    variants: readonly Spot[],
    hint: Hint,
    listDepth: number,
  ): TypeRef | undefined {
    const sorted = this.sort(variants, 0);
    if (!sorted) return undefined;
    const { objects, leaves, items } = sorted;
    const leaf = leaves.length === 0 ? undefined : commonLeaf(leaves);
    if (objects.length === 0 && items.length === 0) return leaf === undefined ? undefined : useScalar(this.scope, leaf);
    const types = this.objectTypes(objects, hint, listDepth);
    const item = items.length === 0 ? undefined : this.itemType(items, followed, shape, hint, listDepth);
    if (types === undefined || (items.length > 0 && item === undefined)) return undefined;
    const [only] = types;
    if (item === undefined && only !== undefined && types.length === 1 && leaf === undefined) return only;
    const end = items.some((one) => this.scope.shapes.follow(one).isNullable) ? ']' : '!]';
    if (item !== undefined && only === undefined && leaf === undefined) return `[${item}${end}`;
    const same = item === undefined ? undefined : this.oneAndMany(item, types, leaf, sorted);
    this.isUsed = true;
    if (same !== undefined) return `[${useScalar(this.scope, same)}${end}`;
    const wrappers = [...this.leafWrapper(leaf), ...this.listWrapper(item, end)];
    return this.union([...types, ...wrappers], { objects, wrappers }, followed, shape, hint);
  }

  /** The type of the items, where it is also that of what stands alone. */
  private oneAndMany(
    item: TypeRef,
    types: readonly TypeRef[],
    leaf: TypeRef | undefined,
    { plain, items }: Sorted,
  ): TypeRef | undefined {
    const schemas = new Set([...plain, ...items].map((spot) => this.scope.shapes.follow(spot).spot.value));
    if (types.length === 0 && schemas.size === 1) return item;
    if (types.length === 0) return leaf !== undefined && this.isLeaf(item) ? commonLeaf([item, leaf]) : undefined;
    const members = [...types, ...this.leafWrapper(leaf)];
    return (members.length === 1 ? members[0] : this.unions.get(members.join(' '))) === item ? item : undefined;
  }

  private sort(variants: readonly Spot[], depth: number): Sorted | undefined {
    const [objects, leaves, plain, items]: [Spot[], TypeRef[], Spot[], Spot[]] = [[], [], [], []];
    for (const variant of variants) {
      const { spot } = this.scope.shapes.follow(variant);
      const shape = this.scope.shapes.shapeOf(spot);
      const leaf = leafOf(this.scope, variant);
      const isList = shape.types.size === 1 && shape.types.has('array') && shape.items !== undefined;
      const isMixed = shape.variants.length > 0 && shape.properties.size === 0;
      if (leaf !== undefined) {
        leaves.push(leaf);
        plain.push(variant);
      } else if (this.abstracts.isObject(variant)) objects.push(variant);
      else if (isList) items.push(shape.items ?? variant);
      else {
        const inner =
          depth < maxDepth ? this.sort(isMixed ? shape.variants : typesApart(spot, shape), depth + 1) : undefined;
        if (!inner) return undefined;
        objects.push(...inner.objects);
        leaves.push(...inner.leaves);
        plain.push(...inner.plain);
        items.push(...inner.items);
      }
    }
    return variants.length === 0 ? undefined : { objects, leaves, plain, items };
  }

  private objectTypes(objects: readonly Spot[], hint: Hint, listDepth: number): readonly TypeRef[] | undefined {
    const types = objects.map((spot, index) => {
      const member = objects.length === 1 ? hint.member : `${hint.member} ${variantName(this.scope, objects, index)}`;
      return this.write(spot, { ...hint, member }, listDepth);
    });
    return types.includes('JSON') ? undefined : [...new Set(types)];
  }

  /** One type for the items of all lists, a union of different objects; undefined where there is none or they are lists themselves. */
  private itemType(
    items: readonly Spot[],
    followed: Followed,
    shape: Shape,
    hint: Hint,
    listDepth: number,
  ): TypeRef | undefined {
    const one = { ...hint, member: singular(hint.member), isItem: true };
    const types = items.map((item) => this.write(item, one, listDepth + 1));
    const [first, ...others] = new Set(types);
    if (first === undefined || types.some((type) => type === 'JSON' || type.startsWith('['))) return undefined;
    if (others.length === 0) return first;
    if (types.every((type) => this.isLeaf(type))) return commonLeaf(types);
    if (!items.every((item) => this.abstracts.isObject(item))) return undefined;
    return this.union([first, ...others], { objects: items, wrappers: [] }, { ...followed, names: [] }, shape, one);
  }

  private isLeaf(type: TypeRef): boolean {
    return (this.scope.types.get(type)?.kind ?? 'scalar') === 'scalar';
  }

  private union(
    members: readonly string[],
    parts: { readonly objects: readonly Spot[]; readonly wrappers: readonly string[] },
    followed: Followed,
    shape: Shape,
    hint: Hint,
  ): TypeRef {
    const key = members.join(' ');
    const known = this.unions.get(key);
    if (known !== undefined && followed.names.length === 0) return known;
    const name = this.name(members, followed, hint);
    if (known === undefined) this.unions.set(key, name);
    this.abstracts.mixed(name, parts.objects, parts.wrappers, followed, shape);
    return name;
  }

  /** `CustomerOrString`, where that is short; else after what holds it. */
  private name(members: readonly string[], followed: Followed, hint: Hint): string {
    const joined = members.map((member) => member.replace(/(?<=.)Value$/, '')).join('Or');
    if (followed.names.length > 0 || joined.length > maxJoinedName || this.scope.names.has(joined)) {
      return nameType(this.scope, followed, hint, 'answer').name;
    }
    return this.scope.names.take(joined);
  }

  private leafWrapper(leaf: TypeRef | undefined): readonly string[] {
    if (leaf === undefined) return [];
    const text = 'A value that is no object, where an object may stand too.';
    return [this.wrapper(`${leaf}Value`, text, 'value', `${useScalar(this.scope, leaf)}!`)];
  }

  private listWrapper(item: TypeRef | undefined, end: string): readonly string[] {
    if (item === undefined) return [];
    return [this.wrapper(`${item}List`, 'A list, where something else may stand too.', 'items', `[${item}${end}!`)];
  }

  private wrapper(wish: string, description: string, field: string, type: TypeRef): string {
    const known = this.wrappers.get(wish);
    if (known !== undefined) return known;
    const wishes = [wish, `Plain${wish}`].filter((one) => !this.scope.exactNames.has(one));
    const name = this.scope.names.take(...wishes, `Plain${wish}`);
    const fields = new Map([[field, { name: field, type, args: new Map(), wire: `$${field}` }]]);
    this.scope.types.set(name, { kind: 'object', name, description, interfaces: [], fields });
    this.wrappers.set(wish, name);
    return name;
  }
}

/** `type: [string, object]` as alternatives of one type each. */
function typesApart(spot: Spot, shape: Shape): readonly Spot[] {
  const { value } = spot;
  if (shape.types.size < 2 || typeof value !== 'object' || value === null) return [];
  const { properties, required, items, ...rest } = value as SchemaObject;
  const own = new Map<string, object>([
    ['object', { properties, required }],
    ['array', { items }],
  ]);
  const oneOf = [...shape.types].map((type) => ({ ...rest, ...own.get(type), type }));
  return oneOf.map((_one, index) => child({ ...spot, value: { oneOf } }, 'oneOf', index));
}
