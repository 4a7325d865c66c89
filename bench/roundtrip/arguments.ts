import type { XmlAttributes } from '../../src/blueprint/binding.ts';
import { isNonNull, listItem, namedType } from '../../src/blueprint/typeref.ts';
import type { Field, InputValue, TypeRef, Types } from '../../src/blueprint/types.ts';
import { lexicalName } from '../../src/transport/soap-lexical.ts';
import { listsWithin, withoutItem } from '../../src/transport/soap-values.ts';
import { pick } from './dice.ts';
import type { Roll } from './dice.ts';
import { simpleText } from './simple-text.ts';
import { keyOf } from './tree.ts';
import type { QName } from './tree.ts';

/** Thrown where no value of a type can be made up; the message says of which. */
export class NoArguments extends Error {}

type Values = Readonly<Record<string, unknown>>;

const maxDepth = 5;

/**
 * Random arguments of a field by wire name; `open` is an element for open content. Each object is given whole or with nothing but what must be there: what stands
 * together in an optional group of the schema is then given together. Throws a NoArguments.
 */
export function randomArguments(types: Types, field: Field, open: QName | undefined, roll: Roll): Values {
  return new Maker(types, open, roll).members([...field.args.values()], 0);
}

class Maker {
  private readonly types: Types;
  private readonly open: QName | undefined;
  private readonly roll: Roll;

  constructor(types: Types, open: QName | undefined, roll: Roll) {
    this.types = types;
    this.open = open;
    this.roll = roll;
  }

  members(values: readonly InputValue[], depth: number): Values {
    const isWhole = depth < maxDepth && (depth === 0 ? this.roll(4) > 0 : this.roll(3) > 0);
    const made: Record<string, unknown> = {};
    const closed = this.closedBranches(values, isWhole);
    for (const value of values) {
      const key = value.wire ?? value.name;
      const marks = value.xml?.choice?.split(' ') ?? [];
      if (marks.some((mark) => closed.has(mark))) continue;
      const isChosen = marks.some((mark) => mark.includes('!'));
      if (!isNonNull(value.type) && !isWhole && !isChosen && value.xml?.node !== 'text') continue;
      if (value.xml?.fixed !== undefined && this.roll(2) === 0) continue;
      const one = this.value(value.type, value.xml ?? {}, depth);
      if (one !== undefined) made[key] = one;
    }
    return made;
  }

  /** The branches that are not taken: of each choice all but one. */
  private closedBranches(values: readonly InputValue[], isWhole: boolean): ReadonlySet<string> {
    const marks = values.flatMap(({ xml }) => xml?.choice?.split(' ') ?? []);
    const closed = new Set<string>();
    for (const choice of new Set(marks.map((mark) => mark.split(':')[0]))) {
      const branches = [...new Set(marks.filter((mark) => mark.split(':')[0] === choice))];
      // Also a choice inside of a branch that has to be taken.
      const isNeeded = values.some(({ xml }) => xml?.choice?.includes('!') && xml.choice.includes(`${choice}:`));
      const taken = isWhole || isNeeded ? pick(this.roll, branches) : undefined;
      for (const branch of branches) if (branch !== taken) closed.add(branch);
    }
    return closed;
  }

  private value(type: TypeRef, xml: XmlAttributes, depth: number): unknown {
    if (xml.node === 'anyAttribute') return undefined;
    if (xml.node === 'any') {
      if (!this.open) return undefined;
      return listItem(type) === undefined ? this.openContent(this.open) : [this.openContent(this.open)];
    }
    const item = listItem(type);
    if (item === undefined) return this.single(type, xml, depth);
    const inner = listsWithin(xml);
    const isElements = depthOf(type) > inner;
    if (!isElements && xml.isList) return this.list(item, xml, depth, 1 + this.roll(3));
    if (!isElements && xml.item) {
      const { isFilled = false, ...rest } = withoutItem(xml);
      return this.list(item, rest, depth, isFilled ? 1 + this.roll(2) : this.roll(3));
    }
    // Two are enough for most that have to be there.
    const count = isNonNull(type) ? 2 : depth > maxDepth ? 0 : 1 + this.roll(2);
    return this.list(item, xml, depth, count);
  }

  private list(item: TypeRef, xml: XmlAttributes, depth: number, count: number): readonly unknown[] {
    return Array.from({ length: count }, () => this.value(item, xml, depth) ?? null);
  }

  private single(type: TypeRef, xml: XmlAttributes, depth: number): unknown {
    if (depth > 40) throw new NoArguments(`${namedType(type)} holds itself without end`);
    const named = namedType(type);
    const definition = this.types.get(named);
    if (definition?.kind === 'enum' && xml.fixed === undefined) {
      const value = pick(this.roll, [...definition.values.values()]);
      return value?.wire ?? value?.name;
    }
    if (definition?.kind !== 'input') return this.leaf(named, xml);
    const fields = [...definition.fields.values()];
    if (!definition.isOneOf) return this.members(fields, depth + 1);
    const shallow = fields.filter((field) => this.types.get(namedType(field.type))?.kind !== 'input');
    const chosen = pick(this.roll, depth > maxDepth && shallow.length > 0 ? shallow : fields);
    if (!chosen) throw new NoArguments(`${named} has no fields`);
    return { [chosen.wire ?? chosen.name]: this.value(chosen.type, chosen.xml ?? {}, depth + 1) };
  }

  private openContent(name: QName): unknown {
    return { [keyOf(name)]: `open ${this.roll(100)}` };
  }

  private leaf(named: string, xml: XmlAttributes): unknown {
    const lexical = lexicalName(this.types, named, xml);
    if (lexical === 'empty') return true;
    if (lexical === 'swaRef') throw new NoArguments('attachments stand beside the envelope');
    if (lexical === 'any') return this.open && this.openContent(this.open);
    if (lexical === 'anyType') return pick(this.roll, ['text', 42, true]);
    const facets = xml.fixed === undefined ? xml.facets : { values: [xml.fixed] };
    const text = simpleText(lexical, facets, this.roll);
    if (text === undefined) throw new NoArguments(`no text of ${lexical} within ${JSON.stringify(facets)}`);
    return jsonOf(xml.isList ? text.replaceAll(/\s/g, '_') || '_' : text, lexical);
  }
}

/** The JSON value that a caller gives for a text. */
function jsonOf(text: string, lexical: string): unknown {
  if (lexical === 'boolean') return text === 'true';
  if (/^(float|double)$/.test(lexical)) return Number(text);
  if (/(^i|I)nt(eger)?$|^(unsigned)?(long|short|byte|Long|Short|Byte)$/.test(lexical)) {
    return String(Number(text)) === text && Number.isSafeInteger(Number(text)) ? Number(text) : text;
  }
  return text;
}

function depthOf(type: TypeRef): number {
  const item = listItem(type);
  return item === undefined ? 0 : 1 + depthOf(item);
}
