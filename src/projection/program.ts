import type { EnumShape, KeptPlace, ObjectShape, Shape, ShapeMember } from './shape.ts';

/** A shape as the projector reads it (`assembly/layout.ts`). */
export interface Program {
  /** For the memory from `programStart` on. */
  readonly bytes: Uint8Array;
  /** The address of the outermost shape. */
  readonly start: number;
  /** By their ids. */
  readonly places: ReadonlyMap<number, KeptPlace>;
}

/** Where programs lie in the projector's memory, and how long they may be. */
export const programStart = 1024;
export const maxProgramBytes = 64 * 1024;

const shapeSize = 16;
const headSize = 48;
const fieldSize = 32;
const entrySize = 32;
/** Holes of one object: each has a number in one byte. */
const maxHoles = 90;

const kinds = {
  string: 0,
  id: 1,
  int: 2,
  float: 3,
  boolean: 4,
  scalar: 5,
  enum: 6,
  list: 7,
  object: 8,
  below: 9,
} satisfies Readonly<Record<Shape['kind'], number>>;

/** Marks in texts. */
const hole = '\u0001';
const numberBase = 0x20;

/** Writes the program of a shape; undefined where it is too large, or has what no program can say. */
export function programOf(shape: Shape): Program | undefined {
  const writer = new ProgramWriter();
  const start = writer.shape(shape);
  return start === undefined ? undefined : { bytes: writer.bytes(), start, places: writer.places };
}

class ProgramWriter {
  readonly places = new Map<number, KeptPlace>();
  private readonly tables = new Map<EnumShape['names'], number>();
  private readonly memory = Buffer.alloc(maxProgramBytes);
  private readonly view = new DataView(this.memory.buffer, this.memory.byteOffset);
  private used = 0;
  private isTooMuch = false;

  bytes(): Uint8Array {
    return Uint8Array.prototype.slice.call(this.memory, 0, this.used);
  }

  /** The address of the shape; undefined where it cannot be said. */
  shape(shape: Shape): number | undefined {
    const at = this.any(shape);
    return this.isTooMuch ? undefined : at;
  }

  private any(shape: Shape): number {
    const at = this.take(shapeSize);
    const isNonNull = shape.kind === 'below' || shape.isNonNull;
    this.put(at, kinds[shape.kind], isNonNull ? 1 : 0);
    switch (shape.kind) {
      case 'enum':
        this.put(at + 8, this.names(shape));
        break;
      case 'list':
        this.put(at + 8, this.any(shape.item));
        break;
      case 'object':
        this.put(at + 8, this.object(shape));
        break;
      case 'below':
        this.put(at + 8, this.field(this.take(fieldSize), shape.property, ''), shape.isAnswer ? 1 : 0);
        this.put(this.addressAt(at + 8) + 24, this.any(shape.value));
        break;
      case 'string':
      case 'id':
      case 'int':
      case 'float':
      case 'boolean':
      case 'scalar':
        break;
    }
    return at;
  }

  /** The table of an enum's names, once for all fields: a value lies behind the place that its hash says, at the first that was free. */
  private names({ names }: EnumShape): number {
    const known = this.tables.get(names);
    if (known !== undefined) return known;
    const bits = Math.ceil(Math.log2(names.size + 1)) + 1;
    const size = 2 ** bits;
    const table = this.take(16 + size * entrySize);
    this.tables.set(names, table);
    this.put(table, size - 1, 64 - bits);
    const taken = new Set<number>();
    for (const [value, name] of names) {
      if (!isPlainText(value)) this.isTooMuch = true;
      let place = hashOf(value, bits);
      while (taken.has(place)) place = (place + 1) % size;
      taken.add(place);
      const entry = table + 16 + place * entrySize;
      const [from, to] = [this.text(value), this.plain(JSON.stringify(name))];
      if (!this.isTooMuch) firstOf(value).copy(this.memory, entry - programStart);
      this.put(entry + 8, from.length, from.at, to.length, to.at);
    }
    return table;
  }

  private object({ members, kept }: ObjectShape): number {
    const { fields, tail, holes } = fieldsOf(members, kept);
    if (holes > maxHoles) this.isTooMuch = true;
    const head = this.take(headSize + fields.length * fieldSize);
    const last = this.plain(tail);
    let mask = 0n;
    let most = last.length + 16;
    for (const [index, { property, before, value, keeping }] of fields.entries()) {
      const at = head + headSize + index * fieldSize;
      this.field(at, property, before);
      this.put(at + 24, value ? this.any(value) : 0, keeping);
      mask |= keyBit(property);
      most += Buffer.byteLength(before) + 4;
    }
    this.put(head, fields.length, last.at, last.length, kept ? kept.properties.length + 1 : 0);
    if (!this.isTooMuch) this.view.setBigUint64(head - programStart + 16, mask, true);
    this.put(head + 24, most, fields.filter(({ value }) => value).length);
    if (kept) {
      this.put(head + 32, kept.id, kept.isRow ? 1 : 0);
      this.places.set(kept.id, kept);
    }
    return head;
  }

  private field(at: number, property: string, before: string): number {
    if (!isPlainText(property) || property === '__proto__') this.isTooMuch = true;
    const key = this.text(property);
    const text = this.plain(before);
    if (!this.isTooMuch) {
      firstOf(property).copy(this.memory, at - programStart);
    }
    this.put(at + 8, key.length, key.at, text.at, text.length);
    return at;
  }

  /** A text of the answer's own, which is GraphQL's: ASCII. */
  private plain(text: string): { readonly at: number; readonly length: number } {
    const found = this.text(text);
    if (found.length !== text.length) this.isTooMuch = true;
    return found;
  }

  private text(text: string): { readonly at: number; readonly length: number } {
    const bytes = Buffer.from(text);
    // Texts are copied by 16 bytes.
    const at = this.take(bytes.length + 16);
    if (!this.isTooMuch) bytes.copy(this.memory, at - programStart);
    return { at, length: bytes.length };
  }

  private take(size: number): number {
    const at = this.used;
    this.used += (size + 15) & ~15;
    if (this.used > maxProgramBytes) this.isTooMuch = true;
    return programStart + at;
  }

  private put(at: number, ...numbers: readonly number[]): void {
    if (this.isTooMuch) return;
    for (const [index, number] of numbers.entries()) this.view.setUint32(at - programStart + index * 4, number, true);
  }

  private addressAt(at: number): number {
    return this.isTooMuch ? 0 : this.view.getUint32(at - programStart, true);
  }
}

/** A property that is looked for, with the text before its value. */
interface Field {
  readonly property: string;
  readonly before: string;
  readonly value: Shape | undefined;
  /** The number of its keeping plus 1; 0: it is not kept. */
  readonly keeping: number;
}

/** Constants and holes belong to the text before the next property, or behind the last. */
function fieldsOf(members: readonly ShapeMember[], kept: KeptPlace | undefined) {
  const fields: Field[] = [];
  const keepings = new Map(kept?.properties.map((property, index) => [property, index + 1]));
  let before = '';
  let comma = '';
  let holes = 0;
  for (const member of members) {
    before += `${comma}${JSON.stringify(member.key)}:`;
    comma = ',';
    if (member.kind === 'constant') before += member.text;
    else if (member.kind === 'hole') before += hole + String.fromCodePoint(numberBase + holes++);
    else {
      const { property, value } = member;
      fields.push({ property, before, value, keeping: keepings.get(property) ?? 0 });
      keepings.delete(property);
      before = '';
    }
  }
  for (const [property, keeping] of keepings) fields.push({ property, before: '', value: undefined, keeping });
  return { fields, tail: before, holes };
}

/** True for what stands in JSON as it is, nearly always. */
function isPlainText(text: string): boolean {
  return JSON.stringify(text).length === text.length + 2 && text.isWellFormed();
}

/** The first 8 bytes, filled up with zeros. */
function firstOf(property: string): Buffer {
  const first = Buffer.alloc(8);
  Buffer.from(property).copy(first);
  return first;
}

/** As `hashOf` in `assembly/leaf.ts`. */
function hashOf(value: string, bits: number): number {
  const mixed = (firstOf(value).readBigUInt64LE() ^ BigInt(Buffer.byteLength(value))) * 0x9e3779b97f4a7c15n;
  return Number(BigInt.asUintN(64, mixed) >> BigInt(64 - bits));
}

/** As `keyBit` in `assembly/layout.ts`. */
function keyBit(property: string): bigint {
  const first = firstOf(property).readBigUInt64LE();
  return 1n << ((first ^ (first >> 24n) ^ BigInt(Buffer.byteLength(property))) & 63n);
}
