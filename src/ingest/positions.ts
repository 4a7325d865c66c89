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
  private containers: Containers | undefined;

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
    this.containers ??= new Containers(this.text);
    const found = readMembers(this.text, offset, this.containers);
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

/** Where the objects and lists of a JSON text end: found once, so that what is nested is never read again to get past it. */
class Containers {
  private readonly starts: Int32Array;
  private readonly ends: Int32Array;

  constructor(text: string) {
    const [starts, ends, open]: [number[], number[], number[]] = [[], [], []];
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code === quote) at = skipString(text, at) - 1;
      else if (code === 0x7b || code === 0x5b) {
        open.push(starts.length);
        starts.push(at);
        ends.push(text.length);
      } else if (code === 0x7d || code === 0x5d) {
        const index = open.pop();
        if (index !== undefined) ends[index] = at + 1;
      }
    }
    this.starts = Int32Array.from(starts);
    this.ends = Int32Array.from(ends);
  }

  /** The offset behind the container that begins at `start`. */
  endOf(start: number): number {
    let low = 0;
    let high = this.starts.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.starts[middle] ?? 0) < start) low = middle + 1;
      else high = middle;
    }
    return this.ends[low] ?? start + 1;
  }
}

function readMembers(text: string, offset: number, containers: Containers): ReadonlyMap<string, Member> {
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
    at = skipBlank(text, skipValue(text, at, containers));
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
  for (let end = text.indexOf('"', from + 1); end !== -1; end = text.indexOf('"', end + 1)) {
    let before = end - 1;
    while (text.charCodeAt(before) === backslash) before--;
    if ((end - before) % 2 === 1) return end + 1;
  }
  return text.length;
}

/** The offset behind the value that begins at `from`. */
function skipValue(text: string, from: number, containers: Containers): number {
  const first = text.charCodeAt(from);
  if (first === quote) return skipString(text, from);
  if (first === 0x7b || first === 0x5b) return containers.endOf(from);
  let at = from;
  while (at < text.length && !',]}'.includes(text.charAt(at))) at++;
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
