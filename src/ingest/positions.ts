/** Property names and list indexes from the root of a document. */
export type Pointer = readonly (string | number)[];

/** Turns offsets of a text into lines and columns, both counted from 1. */
export class Lines {
  private readonly text: string;
  private starts: number[] | undefined;

  constructor(text: string) {
    this.text = text;
  }

  at(offset: number): { line: number; column: number } {
    const starts = (this.starts ??= lineStarts(this.text));
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 };
  }
}

/**
 * Finds where the values of a JSON text stand. Nothing is indexed before it is asked for: a container's members are
 * located when something below it is wanted, and kept.
 */
export class JsonPositions {
  private readonly text: string;
  private readonly members = new Map<number, ReadonlyMap<string, Member>>();

  constructor(text: string) {
    this.text = text;
  }

  /** The offset of the deepest part of `pointer` that exists: of the key for a property, of the value for an item. */
  offsetOf(pointer: Pointer): number {
    let value = skipBlank(this.text, 0);
    let shown = value;
    for (const step of pointer) {
      const member = this.membersAt(value).get(String(step));
      if (!member) break;
      shown = member.key;
      value = member.value;
    }
    return shown;
  }

  private membersAt(offset: number): ReadonlyMap<string, Member> {
    const known = this.members.get(offset);
    if (known) return known;
    const found = readMembers(this.text, offset);
    this.members.set(offset, found);
    return found;
  }
}

interface Member {
  readonly key: number;
  readonly value: number;
}

const quote = 0x22;
const backslash = 0x5c;

function readMembers(text: string, offset: number): ReadonlyMap<string, Member> {
  const found = new Map<string, Member>();
  const isObject = text[offset] === '{';
  if (!isObject && text[offset] !== '[') return found;
  let at = skipBlank(text, offset + 1);
  for (let index = 0; at < text.length && text[at] !== '}' && text[at] !== ']'; index++) {
    const key = at;
    let name = String(index);
    if (isObject) {
      const end = skipString(text, at);
      name = unquote(text.slice(at, end));
      at = skipBlank(text, skipBlank(text, end) + 1);
    }
    found.set(name, { key, value: at });
    at = skipBlank(text, skipValue(text, at));
    if (text[at] !== ',') break;
    at = skipBlank(text, at + 1);
  }
  return found;
}

function unquote(text: string): string {
  return text.includes('\\') ? String(JSON.parse(text)) : text.slice(1, -1);
}

function skipBlank(text: string, from: number): number {
  let at = from;
  while (at < text.length && text.charCodeAt(at) <= 0x20) at++;
  return at;
}

/** The offset behind the string that begins at `from`. */
function skipString(text: string, from: number): number {
  let at = from + 1;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code === quote) return at + 1;
    at += code === backslash ? 2 : 1;
  }
  return at;
}

/** The offset behind the value that begins at `from`. */
function skipValue(text: string, from: number): number {
  let depth = 0;
  let at = from;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code === quote) {
      at = skipString(text, at);
      if (depth === 0) return at;
      continue;
    }
    const isOpen = code === 0x7b || code === 0x5b;
    const isClose = code === 0x7d || code === 0x5d;
    if (depth === 0 && !isOpen && (isClose || code === 0x2c)) return at;
    if (isOpen) depth++;
    at++;
    if (isClose && --depth === 0) return at;
  }
  return at;
}

/** True where a JSON text opens more than `maxDepth` values inside each other; strings and what is broken do not matter. */
export function isNestedDeeper(text: string, maxDepth: number): boolean {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === quote) at = skipString(text, at) - 1;
    else if (code === 0x7b || code === 0x5b) {
      if (++depth > maxDepth) return true;
    } else if (code === 0x7d || code === 0x5d) depth--;
  }
  return false;
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}
