import { forbiddenIn, isForbidden, referenceText } from './xml-characters.ts';
import { isInName, isNameStart, NameTable, noName, startsAt } from './xml-names.ts';
import type { QName } from './xml-names.ts';
import { lendUnits, takeUnits } from './xml-units.ts';

/** The characters that markup is made of, as UTF-16 units. */
export const codes = {
  tab: 0x09,
  lineFeed: 0x0a,
  space: 0x20,
  bang: 0x21,
  ampersand: 0x26,
  slash: 0x2f,
  less: 0x3c,
  equal: 0x3d,
  greater: 0x3e,
  question: 0x3f,
  bracket: 0x5d,
} as const;

const { tab, lineFeed, space, ampersand, less, greater, bracket } = codes;

const names = new NameTable();

/** A place in a text whose line ends are line feeds. What it reads it steps over; what is wrong there is an Error that says where. */
export class XmlCursor {
  readonly text: string;
  /** The units of the text, and a zero. */
  readonly units: Uint16Array;
  at: number;
  /** How many tags are open, and these: the outermost is the first. */
  depth = 0;
  readonly tags: QName[] = [noName()];
  private readonly isLater: boolean;
  private last = noName();

  /** `isLater`: by the rules of XML 1.1. */
  constructor(text: string, at: number, isLater: boolean) {
    this.text = text;
    this.units = lendUnits(text);
    this.at = at;
    this.isLater = isLater;
  }

  /** Nothing is read any more. */
  close(): void {
    takeUnits(this.units);
  }

  /** Character data up to the next markup or the end; where it is not kept it is only checked. */
  readText(isKept: boolean): string {
    const { text, units } = this;
    const { length } = text;
    let start = this.at;
    let at = start;
    let before = '';
    for (; ; at++) {
      const code = units[at] ?? 0;
      if (code > greater && code < 0xfffe) continue;
      if (code === less || at === length) break;
      if (code === ampersand) {
        before += text.slice(start, at) + this.reference(at);
        start = this.at;
        at = start - 1;
      } else if (code === greater) {
        if (units[at - 1] === bracket && text.startsWith(']]', at - 2)) {
          this.fail('the string "]]>" is disallowed in char data', at);
        }
      } else if (isForbidden(code)) this.fail('disallowed character', at);
    }
    this.at = at;
    if (!isKept) return '';
    if (start === at) return before;
    return before === '' ? text.slice(start, at) : before + text.slice(start, at);
  }

  /** An attribute's value behind its first `quote`, line ends and tabs as blanks (section 3.3.3). */
  readValue(quote: number): string {
    const { text, units } = this;
    const { length } = text;
    let start = this.at;
    let before = '';
    for (let at = start; at < length; at++) {
      const code = units[at] ?? 0;
      if (code > less && code < 0xfffe) continue;
      if (code === quote) {
        this.at = at + 1;
        return before === '' ? text.slice(start, at) : before + text.slice(start, at);
      }
      if (code === ampersand) {
        before += text.slice(start, at) + this.reference(at);
        start = this.at;
        at = start - 1;
      } else if (code === tab || code === lineFeed) {
        before += `${text.slice(start, at)} `;
        start = at + 1;
      } else if (code === less || isForbidden(code)) this.fail('disallowed character', at);
    }
    return this.fail('unexpected end');
  }

  /** The next character's UTF-16 unit; 0, which is none of a document's, at the end. */
  peek(): number {
    return this.units[this.at] ?? 0;
  }

  /** Mostly names come in the order of last time. */
  readName(): QName {
    const { last } = this;
    const guess = last.next;
    const name = guess && this.skipName(guess) ? guess : this.readAnyName();
    last.next = name;
    this.last = name;
    return name;
  }

  /** Steps over a name if it is what stands here; false where something else does, or a longer name. */
  skipName(name: QName): boolean {
    const { units, at } = this;
    if (!startsAt(units, at, name)) return false;
    const end = at + name.units.length;
    if (isInName(units[end] ?? 0)) return false;
    this.at = end;
    return true;
  }

  private readAnyName(): QName {
    const { text, units, at } = this;
    let end = at;
    if (isNameStart(this.peek())) while (isInName(units[end] ?? 0)) end++;
    if (end === at) this.fail('disallowed character in a name', at);
    this.at = end;
    return names.at(text, units, at, end) ?? this.fail(`malformed name: ${text.slice(at, end)}`, at);
  }

  /** Everything to the next `end`, which is stepped over too. */
  readTo(end: string): string {
    const { text, at } = this;
    const found = text.indexOf(end, at);
    if (found < 0) this.fail('unexpected end');
    const read = text.slice(at, found);
    const forbidden = forbiddenIn(read);
    if (forbidden >= 0) this.fail('disallowed character', at + forbidden);
    this.at = found + end.length;
    return read;
  }

  skipSpace(): void {
    const { units } = this;
    let { at } = this;
    for (; ; at++) {
      const code = units[at];
      if (code !== space && code !== lineFeed && code !== tab) break;
    }
    this.at = at;
  }

  /** Steps over one character. */
  expect(code: number, complaint: string): void {
    if (this.peek() !== code) this.fail(complaint, this.at);
    this.at++;
  }

  fail(complaint: string, at: number = this.text.length): never {
    const { text } = this;
    const tag = this.depth > 0 ? this.tags[this.depth] : undefined;
    const isCut = at >= text.length && tag !== undefined;
    const line = text.slice(0, at).split('\n');
    const column = (line.at(-1)?.length ?? 0) + 1;
    throw new Error(`${line.length}:${column}: ${isCut ? `unclosed tag: ${tag.text}` : complaint}`);
  }

  private reference(at: number): string {
    const { text } = this;
    const end = text.indexOf(';', at);
    this.at = end + 1;
    const read = end < 0 ? undefined : referenceText(text.slice(at + 1, end), this.isLater);
    return read ?? this.fail('undefined entity or malformed reference', at);
  }
}
