import { uploadScalar } from '../base/upload.ts';
import { namedType } from '../blueprint/typeref.ts';
import type { InputValue, TypeRef } from '../blueprint/types.ts';
import { defaultAt, defaultLiteral, withDefault, withOnly } from './openapi-defaults.ts';
import { deprecated } from './openapi-deprecation.ts';
import type { Spot } from './openapi-document.ts';
import { enumType } from './openapi-enums.ts';
import { Kinds } from './openapi-kinds.ts';
import { isNumberOrUuid } from './openapi-leaves.ts';
import { camelName, inherited, maxNameLength, memberNames, Names } from './openapi-names.ts';
import type { Typed } from './openapi-outputs.ts';
import { restMember } from './openapi-rest.ts';
import { scalarOf, outgrowsInt } from './openapi-scalars.ts';
import { described, isTooDeep, useScalar, whereIs } from './openapi-scope.ts';
import type { Hint, Scope } from './openapi-scope.ts';
import type { Followed } from './openapi-reader.ts';
import type { Shape } from './openapi-shape.ts';
import type { Subtypes } from './openapi-subtypes.ts';
import { twinType } from './openapi-twins.ts';
import { bareName, itemHint, nameType, parentOf } from './openapi-type-names.ts';
import { variantName } from './openapi-variant-names.ts';

const maxListDepth = 8;

/** Properties of a form that hold files: one, or a list of them. */
export type FormFiles = ReadonlyMap<string, 'one' | 'many'>;

const noFiles: FormFiles = new Map<string, never>();

/** Writes the types of arguments and bodies. */
export class InputWriter {
  private readonly scope: Scope;
  private readonly known = new Map<unknown, TypeRef>();
  /** Schemas that are being written: one that holds itself without an object between is JSON there. */
  private readonly open = new Set<unknown>();
  private readonly forms = new Map<unknown, TypeRef>();
  /** Of the form that is being written. */
  private files = noFiles;
  private readonly subtypes: Subtypes;
  private readonly kindsOf: Kinds;

  constructor(scope: Scope, subtypes: Subtypes) {
    this.scope = scope;
    this.subtypes = subtypes;
    this.kindsOf = new Kinds(scope, subtypes);
  }

  /** The type of a form's schema: like any other, but its files are uploads. */
  form(spot: Spot, hint: Hint, files: FormFiles): Typed {
    if (files.size === 0) return this.typed(spot, hint);
    const followed = this.scope.shapes.follow(spot);
    const shape = this.scope.shapes.shapeOf(followed.spot);
    const isNullable = followed.isNullable || shape.isNullable;
    const key = followed.spot.value;
    const known = this.forms.get(key);
    if (known !== undefined) return { type: known, isNullable, followed };
    this.files = files;
    const type =
      shape.variants.length > 0 && shape.properties.size === 0
        ? this.formOfVariants(followed, shape, hint)
        : this.object(followed, shape, hint, this.scope.shapes.allProperties(shape));
    this.files = noFiles;
    this.forms.set(key, type);
    return { type, isNullable, followed };
  }

  /** Alternatives of a form are one input with the properties of all: the parts that are given tell which is meant. */
  private formOfVariants(followed: Followed, shape: Shape, hint: Hint): TypeRef {
    const required = new Set<string>();
    return this.object(followed, { ...shape, required }, hint, this.scope.shapes.allProperties(shape));
  }

  /** The type of a schema as an argument; new definitions are queued in the scope. What cannot be typed is JSON. */
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

  private write(followed: Followed, shape: Shape, hint: Hint, listDepth: number): TypeRef {
    if (shape.enum && shape.enum.length > 0) return enumType(this.scope, followed, shape, hint);
    if (shape.variants.length > 0) return this.variants(followed, shape, hint, listDepth);
    const types = [...shape.types];
    if (types.length === 1 && types[0] === 'array') return this.list(followed, shape, hint, listDepth);
    if (types.length === 1 && types[0] === 'object') {
      return this.kinds(followed, shape, hint) ?? this.object(followed, shape, hint, shape.properties);
    }
    return useScalar(this.scope, scalarOf(shape) ?? 'JSON');
  }

  private list(followed: Followed, shape: Shape, hint: Hint, listDepth: number): TypeRef {
    if (listDepth >= maxListDepth) return useScalar(this.scope, 'JSON');
    const item = shape.items ?? (shape.tuple.length === 1 ? shape.tuple[0] : undefined);
    if (!item) return `[${useScalar(this.scope, 'JSON')}]`;
    const { type, isNullable, followed: its } = this.typed(item, itemHint(this.scope, followed, hint), listDepth + 1);
    const isSure = type !== 'JSON' || this.scope.shapes.saysKind(this.scope.shapes.shapeOf(its.spot));
    return isNullable || !isSure ? `[${type}]` : `[${type}!]`;
  }

  private object(followed: Followed, shape: Shape, hint: Hint, all: Shape['properties']): TypeRef {
    // Files are what they are in this form alone.
    const write = (component: Followed, its: Shape) => this.object(component, its, hint, its.properties);
    const twin = this.files.size > 0 ? undefined : twinType(this.scope, followed, hint, this.known, write);
    if (twin !== undefined) return twin;
    const properties = [...all].filter(([wire, spot]) => this.scope.shapes.isWritable(spot, shape.required.has(wire)));
    if (properties.length === 0) return useScalar(this.scope, 'JSON');
    const { files } = this;
    const role = files.size > 0 && this.known.has(followed.spot.value) ? 'form' : 'argument';
    const { name, isKnown } = nameType(this.scope, followed, hint, role);
    return isKnown ? name : this.define(name, followed, shape, properties);
  }

  private define(
    name: string,
    followed: Followed,
    shape: Shape,
    properties: readonly (readonly [string, Spot])[],
  ): TypeRef {
    const { files } = this;
    const fields = new Map<string, InputValue>();
    this.scope.types.set(name, {
      kind: 'input',
      name,
      ...described(shape.description),
      ...whereIs(followed.spot),
      fields,
    });
    this.scope.pending.push(() => this.fields({ name, followed, shape }, properties, fields, files));
    return name;
  }

  /** Of a schema with a discriminator that others extend by `allOf`: a choice of these, and of itself for other kinds. */
  private kinds(followed: Followed, shape: Shape, hint: Hint): TypeRef | undefined {
    const subtypes = shape.discriminator && followed.names.length > 0 ? this.subtypes.of(followed.spot.value) : [];
    const properties = [...shape.properties].filter(([wire, spot]) =>
      this.scope.shapes.isWritable(spot, shape.required.has(wire)),
    );
    if (subtypes.length === 0 || properties.length === 0) return undefined;
    const { name, isKnown } = nameType(this.scope, followed, hint, 'argument');
    if (isKnown) return name;
    const types = subtypes.map(
      (subtype) => this.typed(subtype, { parent: bareName(name), member: 'Kind', isInType: true }).type,
    );
    const kinds = types.filter((type) => this.scope.types.get(type)?.kind === 'input');
    if (kinds.length === 0) return this.define(name, followed, shape, properties);
    const other = this.define(
      this.scope.names.take(`Other${name}`.slice(0, maxNameLength)),
      followed,
      shape,
      properties,
    );
    return this.choice(name, followed, shape, [...kinds, other]);
  }

  private fields(
    holder: { readonly name: string; readonly followed: Followed; readonly shape: Shape },
    properties: readonly (readonly [string, Spot])[],
    into: Map<string, InputValue>,
    files: FormFiles,
  ): void {
    const names = memberNames(
      properties.map(([wire]) => wire),
      inherited,
    );
    this.scope.members.set(holder.name, new Map(properties.map(([wire, spot], index) => [names[index] ?? wire, spot])));
    properties.forEach(([wire, spot], index) => {
      const name = names[index] ?? wire;
      const parent = parentOf(this.scope, spot, holder.followed, holder.name);
      const { type: valueType, isNullable, followed } = this.typed(spot, { parent, member: wire, isInType: true });
      const own = this.scope.shapes.shapeOf(followed.spot);
      const isLong = outgrowsInt(valueType, own, wire, followed.description);
      const sized = isLong ? useScalar(this.scope, 'BigInt') : valueType;
      const type = this.fileType(files.get(wire)) ?? sized;
      const isSure = holder.shape.required.has(wire) && !isNullable;
      // One alternative of several may have but one value where others have more.
      const isOwn = holder.shape.properties.has(wire);
      const only =
        own.enum?.length === 1 && isOwn ? own.enum[0] : this.kindsOf.valueOf(holder.followed.spot.value, wire);
      const alone = defaultLiteral(this.scope, type, only);
      const constant = isSure ? alone : undefined;
      const said = defaultLiteral(this.scope, type, defaultAt(spot, own));
      const about = withOnly(followed.description ?? own.description, isSure ? undefined : alone);
      into.set(name, {
        name,
        type: isSure ? `${type}!` : type,
        ...described(withDefault(about, isSure || alone !== undefined ? undefined : said)),
        ...((!isSure || constant !== undefined) && deprecated(followed.deprecated)),
        ...(constant !== undefined && { defaultValue: constant }),
        ...(wire !== name && { wire }),
      });
    });
    const rest = restMember(this.scope, holder.shape, names);
    if (rest) into.set(rest.name, rest);
  }

  private fileType(file: 'one' | 'many' | undefined): TypeRef | undefined {
    if (file === undefined) return undefined;
    const upload = useScalar(this.scope, uploadScalar);
    return file === 'one' ? upload : `[${upload}!]`;
  }

  /** Alternatives: one type where all agree, a list where it may be one or many, else an input of which one field is given. */
  private variants(followed: Followed, shape: Shape, hint: Hint, listDepth: number): TypeRef {
    if (shape.properties.size > 0) return this.object(followed, shape, hint, this.scope.shapes.allProperties(shape));
    if (shape.discriminator) this.kindsOf.add(shape.discriminator);
    // The choice is named before its alternatives, so that none of them takes its name.
    const isChoice = shape.variants.some((variant) => this.isObject(variant));
    const named = isChoice ? nameType(this.scope, followed, hint, 'argument') : undefined;
    // An equal choice may have turned out to be none.
    if (named?.isKnown === true) return this.scope.types.has(named.name) ? named.name : useScalar(this.scope, 'JSON');
    const types = shape.variants.map((variant, index) => {
      const own = variantName(this.scope, shape.variants, index);
      const inChoice = named && { parent: bareName(named.name), member: own, isInType: true };
      const member = hint.member === 'Input' ? own : `${hint.member} ${own}`;
      return this.typed(variant, inChoice ?? { ...hint, member }, listDepth).type;
    });
    const common = commonInput(types) ?? this.textOf(types);
    if (common !== undefined) return common;
    const isTyped = types.some((type) => this.scope.types.get(namedType(type))?.kind === 'input');
    return named && isTyped ? this.choice(named.name, followed, shape, types) : useScalar(this.scope, 'JSON');
  }

  /** Listed texts beside any text, or in several lists: a text. */
  private textOf(types: readonly TypeRef[]): TypeRef | undefined {
    const texts = types.map((type) => (this.isTextEnum(type) ? 'String' : type));
    return types.some((type, index) => type !== texts[index]) ? commonInput(texts) : undefined;
  }

  private isTextEnum(type: TypeRef): boolean {
    const definition = this.scope.types.get(type);
    if (definition?.kind !== 'enum') return false;
    return [...definition.values.values()].every(({ wire }) => wire === undefined || typeof wire === 'string');
  }

  private isObject(variant: Spot): boolean {
    const shape = this.scope.shapes.shapeOf(this.scope.shapes.follow(variant).spot);
    if (shape.items && shape.types.has('array') && shape.items.value !== variant.value) {
      return this.scope.shapes.shapeOf(this.scope.shapes.follow(shape.items).spot).properties.size > 0;
    }
    return shape.types.has('object') || shape.variants.some((inner) => inner.value !== variant.value);
  }

  /** A `@oneOf` input: each alternative under the name of its type. */
  private choice(name: string, followed: Followed, shape: Shape, types: readonly TypeRef[]): TypeRef {
    const names = new Names();
    const fields = new Map<string, InputValue>();
    for (const type of new Set(types)) {
      const field = names.take(choiceName(type, name));
      fields.set(field, { name: field, type });
    }
    const description = [shape.description, 'Exactly one field is given; its value is what is sent.'];
    this.scope.types.set(name, {
      kind: 'input',
      name,
      description: description.filter((text) => text !== undefined).join('\n\n'),
      ...whereIs(followed.spot),
      fields,
      isOneOf: true,
    });
    return name;
  }
}

function choiceName(type: TypeRef, choice: string): string {
  const isList = type.startsWith('[');
  const plain = type.replace(/[[\]!]/g, '').replace(/Input$/, '');
  const own = choice.replace(/Input$/, '');
  const short = plain.startsWith(own) && plain.length > own.length ? plain.slice(own.length) : plain;
  return camelName(short) + (isList ? 'List' : '');
}

function commonInput(types: readonly TypeRef[]): TypeRef | undefined {
  const distinct = [...new Set(types)];
  if (distinct.length === 1) return distinct[0];
  if (distinct.every((type) => type === 'Int' || type === 'Float')) return 'Float';
  if (distinct.every((type) => ['Int', 'BigInt', 'Float', 'Decimal'].includes(type)) && distinct.includes('Decimal')) {
    return 'Decimal';
  }
  if (isNumberOrUuid(distinct)) return 'ID';
  const list = distinct.find((type) => type.startsWith('['));
  const items = distinct.filter((type) => type !== list);
  if (list !== undefined && items.every((type) => list === `[${type}!]` || list === `[${type}]`)) return list;
  const texts = new Set(['String', 'DateTime', 'Date', 'Time', 'UUID', 'Byte']);
  return distinct.every((type) => texts.has(type)) ? 'String' : undefined;
}
