import { isRecord } from '../base/json.ts';
import { uploadScalar } from '../base/upload.ts';
import type { HttpEncoding, HttpParts } from '../blueprint/binding.ts';
import type { Field, InputValue, TypeRef } from '../blueprint/types.ts';
import { child } from './openapi-document.ts';
import type { Spot } from './openapi-document.ts';
import { encodingAt, isFilePart } from './openapi-encoding.ts';
import type { InputWriter } from './openapi-inputs.ts';
import type { MediaType } from './openapi-media.ts';
import { camelName, inherited, Names, singular } from './openapi-names.ts';
import type { OutputWriter, Typed } from './openapi-outputs.ts';
import type { Followed } from './openapi-reader.ts';
import { described, useScalar, whereIs } from './openapi-scope.ts';
import type { Hint, Scope } from './openapi-scope.ts';
import { listIn, textIn } from './openapi-text.ts';
import { nameType } from './openapi-type-names.ts';

/** A part: what it is, and how it is written. */
interface PartSpot {
  readonly schema: Spot;
  readonly encoding: Spot;
}

/** Parts by position, as the description has them (OpenAPI 3.2, "Encoding By Position"). */
export interface Positions {
  readonly prefix: readonly PartSpot[];
  /** Of the parts behind; absent: nothing is known of any. */
  readonly item: PartSpot | undefined;
  /** How many parts there are at least. */
  readonly least: number;
  /** The schema of the whole; absent: `itemSchema` alone is given. */
  readonly array: Spot | undefined;
}

/** The parts of a multipart message that is a list; undefined where they are properties of an object. */
export function positionsOf(scope: Scope, media: MediaType): Positions | undefined {
  if (media.kind !== 'multipart') return undefined;
  return positionsIn(scope, media.spot, media.schema, media.itemSchema);
}

function positionsIn(scope: Scope, holder: Spot, schema?: Spot, itemSchema?: Spot): Positions | undefined {
  const encodingAfter = child(holder, 'itemEncoding');
  if (!schema) {
    return (
      itemSchema && { prefix: [], item: { schema: itemSchema, encoding: encodingAfter }, least: 0, array: undefined }
    );
  }
  const followed = scope.shapes.follow(schema);
  const { types, tuple, items } = scope.shapes.shapeOf(followed.spot);
  if (types.size !== 1 || !types.has('array')) return undefined;
  const said = isRecord(followed.spot.value) ? followed.spot.value : {};
  const isOpen = tuple.length === 0 || isRecord(encodingAfter.value);
  const behind = items ?? (isOpen && said['items'] !== false ? { ...schema, value: {} } : undefined);
  return {
    prefix: tuple.map((one, index) => ({ schema: one, encoding: child(holder, 'prefixEncoding', index) })),
    item: behind && { schema: behind, encoding: encodingAfter },
    least: typeof said['minItems'] === 'number' ? said['minItems'] : 0,
    array: schema,
  };
}

/** How the parts are written, or read. */
export function bindParts(scope: Scope, { prefix, item }: Positions): HttpParts {
  return { prefix: prefix.map((part) => bindPart(scope, part)), ...(item && { item: bindPart(scope, item) }) };
}

function bindPart(scope: Scope, part: PartSpot): HttpEncoding {
  const inner = innerPositions(scope, part);
  if (inner) {
    const { contentType, headers } = encodingAt(scope, part.encoding, part.schema, {
      isFile: false,
      isPositional: true,
    });
    return {
      ...(contentType !== undefined && { contentType }),
      ...(headers && { headers }),
      parts: bindParts(scope, inner),
    };
  }
  const isFile = isFilePart(scope, part.schema, contentTypeOf(part));
  return encodingAt(scope, part.encoding, part.schema, { isFile, isPositional: true });
}

/** A part that is multipart itself. */
function innerPositions(scope: Scope, { schema, encoding }: PartSpot): Positions | undefined {
  const isMultipart = /^\s*multipart\//i.test(contentTypeOf({ encoding }) ?? '');
  return isMultipart ? positionsIn(scope, encoding, schema) : undefined;
}

function contentTypeOf({ encoding }: Pick<PartSpot, 'encoding'>): string | undefined {
  return isRecord(encoding.value) ? textIn(encoding.value, 'contentType') : undefined;
}

/** Writes the types of messages whose parts are told by position. */
export class PartTypes {
  private readonly scope: Scope;
  private readonly inputs: InputWriter;
  private readonly outputs: OutputWriter;
  private readonly known = { argument: new Map<unknown, TypeRef>(), answer: new Map<unknown, TypeRef>() };

  constructor(scope: Scope, writers: { readonly inputs: InputWriter; readonly outputs: OutputWriter }) {
    this.scope = scope;
    this.inputs = writers.inputs;
    this.outputs = writers.outputs;
  }

  /** A list of all parts, or an object of those at the start, each by a name of its own, and of `items` behind them. */
  typed(positions: Positions, hint: Hint, role: 'argument' | 'answer'): TypeRef {
    const { prefix, item, array } = positions;
    if (prefix.length === 0 || !array) {
      return item
        ? this.list(item, { ...hint, member: singular(hint.member) }, role)
        : `[${useScalar(this.scope, 'JSON')}]`;
    }
    const followed = this.scope.shapes.follow(array);
    const known = this.known[role].get(followed.spot.value);
    if (known !== undefined) return known;
    const { name, isKnown } = nameType(this.scope, followed, hint, role);
    this.known[role].set(followed.spot.value, name);
    if (!isKnown) this.define(name, followed, positions, role);
    return name;
  }

  private define(name: string, followed: Followed, positions: Positions, role: 'argument' | 'answer'): void {
    const members = this.members(name, positions, role);
    const { description } = this.scope.shapes.shapeOf(followed.spot);
    const common = { name, ...described(description), ...whereIs(followed.spot) };
    if (role === 'argument') {
      const fields = new Map(members.map((one): [string, InputValue] => [one.name, one]));
      this.scope.types.set(name, { kind: 'input', ...common, fields });
    } else {
      const fields = new Map(members.map((one): [string, Field] => [one.name, { ...one, args: new Map() }]));
      this.scope.types.set(name, { kind: 'object', ...common, interfaces: [], fields });
    }
  }

  private members(parent: string, positions: Positions, role: 'argument' | 'answer'): readonly Member[] {
    const names = new Names(role === 'argument' ? inherited : []);
    const { prefix, item, least } = positions;
    const members = prefix.map((part, index) => {
      const name = names.take(...partNames(this.scope, part), `part${index + 1}`);
      const { type, isNullable } = this.part(part, { parent, member: name, isInType: true }, role);
      const isSure = index < least && !isNullable && (role === 'argument' || type !== 'JSON');
      return { name, type: isSure ? `${type}!` : type, wire: String(index) };
    });
    if (!item) return members;
    const type = this.list(item, { parent, member: 'item', isInType: true }, role);
    return [...members, { name: names.take('items', 'otherItems'), type, wire: 'items' }];
  }

  private list(item: PartSpot, hint: Hint, role: 'argument' | 'answer'): TypeRef {
    const { type, isNullable } = this.part(item, hint, role);
    return type === 'JSON' || isNullable ? `[${type}]` : `[${type}!]`;
  }

  private part(part: PartSpot, hint: Hint, role: 'argument' | 'answer'): Pick<Typed, 'type' | 'isNullable'> {
    const inner = innerPositions(this.scope, part);
    if (inner) return { type: this.typed(inner, hint, role), isNullable: false };
    const contentType = contentTypeOf(part);
    if (isFilePart(this.scope, part.schema, contentType)) {
      return { type: useScalar(this.scope, role === 'argument' ? uploadScalar : 'Byte'), isNullable: false };
    }
    if (role === 'argument') return this.inputs.typed(part.schema, hint);
    // The structure of XML is only read where it is the whole answer.
    const isXml = /[/+]xml\b/i.test(contentType ?? '');
    return isXml ? { type: 'String', isNullable: false } : this.outputs.typed(part.schema, hint);
  }
}

type Member = Required<Pick<InputValue, 'name' | 'type' | 'wire'>>;

/** What a part is called: as its header says, as its component or title; else it is only a number. */
function partNames(scope: Scope, { schema, encoding }: PartSpot): readonly string[] {
  const header = child(encoding, 'headers', 'Content-Disposition', 'schema').value;
  const values = isRecord(header) ? [header['const'], header['default'], ...(listIn(header, 'enum') ?? [])] : [];
  const said = values.flatMap((one) => (typeof one === 'string' ? [/\bname="?([^";]+)/i.exec(one)?.[1]] : []))[0];
  const { names, spot } = scope.shapes.follow(schema);
  const title = isRecord(spot.value) ? textIn(spot.value, 'title') : undefined;
  const wish = said ?? names.at(-1) ?? title ?? '';
  return wish === '' ? [] : [camelName(wish)];
}
