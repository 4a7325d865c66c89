import { isUtf8 } from 'node:buffer';

import { own } from '../base/own-memory.ts';
import type { Program } from './program.ts';
import { Marks, noProjection } from './projected.ts';
import type { KeptObjects, KeyValue, Projection, Text, TextParts } from './projected.ts';
import { runProjector } from './projector.ts';
import type { Run } from './projector.ts';

// Both in numbers of 32 bits, as in `assembly/layout.ts`.
const recordSize = 4;
const keptSize = 4;

// Kinds of kept values.
const keptNull = 0;
const keptString = 1;

/**
 * What a JSON body says, as text: for the shape of `program`, as `JSON.stringify` writes what `JSON.parse` reads. Undefined where the body is no JSON,
 * is not what the shape says, or is unusual: then only reading it the long way tells what it is.
 */
export function project(program: Program, body: Uint8Array): Projection | undefined {
  const run = runProjector(program, body);
  if (!run) return undefined;
  const text = textOf(run);
  if (run.objectCount === 0) return { text, marks: noMarks, objects: noObjects };
  const { holeCount, rowCount } = run;
  const numbers = numbersOf(run, holeCount * 3 + rowCount * 4);
  return { text, marks: new Marks(numbers, holeCount, rowCount), objects: keptObjects(run, program.places) };
}

/** Longer lists stand outside the heap; for shorter ones that costs more than it spares. */
const maxInHeap = 1024;

function numbersOf({ numbers, marks }: Run, count: number): ArrayLike<number> {
  const start = marks >> 2;
  if (count > maxInHeap) return numbers.slice(start, start + count);
  const found: number[] = [];
  for (let at = start; at < start + count; at++) found.push(numbers[at] ?? 0);
  return found;
}

const { marks: noMarks, objects: noObjects } = noProjection;

/** A longer text is no string: it takes no place in the heap, and goes out as it is. */
const maxString = 16 * 1024;

function textOf({ memory, text, length, isWide, objectCount }: Run): Text {
  const isWhole = objectCount === 0;
  if (length <= maxString && (isWhole || !isWide)) {
    return stringText(memory.toString(isWide ? 'utf8' : 'latin1', text, text + length), length);
  }
  const bytes = Buffer.allocUnsafeSlow(length);
  memory.copy(bytes, 0, text, text + length);
  // Reading a text mends what is no UTF-8; bytes go out as they are.
  const isMended = isWhole && isWide && !isUtf8(bytes);
  return bytesText(isMended ? Buffer.from(bytes.toString()) : bytes, isWhole, isWide);
}

function stringText(text: string, length: number): Text {
  return { length, open: () => text };
}

/** Characters of one byte are read as one string, of which parts cost little. */
function bytesText(bytes: Buffer, isWhole: boolean, isWide: boolean): Text {
  const open = (): TextParts =>
    isWide ? { slice: (from, to) => bytes.toString('utf8', from, to) } : bytes.toString('latin1');
  return { length: bytes.length, open, memory: own(bytes), ...(isWhole && { bytes }) };
}

function keptObjects(run: Run, given: Program['places']): KeptObjects {
  const { numbers, objectCount } = run;
  const [first = 0] = given.keys();
  const places: number[] = [];
  const columns: KeyValue[][] = [];
  const texts = new BodyTexts(run);
  let at = run.records >> 2;
  for (let object = 0; object < objectCount; object++) {
    const place = numbers[at] ?? 0;
    const count = given.get(place)?.properties.length ?? 0;
    if (given.size > 1) places.push(place);
    at += recordSize;
    for (let index = 0; index < count; index++, at += keptSize) {
      (columns[index] ??= [])[object] = keptValue(run, at, texts);
    }
  }
  return { count: objectCount, places: given.size > 1 ? places : first, columns };
}

function keptValue({ numbers, doubles }: Run, at: number, texts: BodyTexts): KeyValue {
  const kind = numbers[at];
  if (kind === keptNull) return null;
  if (kind !== keptString) return smallest(doubles[(at >> 1) + 1] ?? 0);
  const start = numbers[at + 2] ?? 0;
  return texts.slice(start, start + (numbers[at + 1] ?? 0));
}

/** A small integer, which a double holds as well, takes no memory of its own and is found faster in a map. */
function smallest(number: number): number {
  const integer = number | 0;
  return integer === number ? integer : number;
}

/** Strings of the body; where all are of one-byte characters it is read at once and cut then, which costs less. */
class BodyTexts {
  private readonly run: Run;
  private whole: string | undefined;

  constructor(run: Run) {
    this.run = run;
  }

  slice(from: number, to: number): string {
    const { memory, body, bodyEnd, areKeptWide } = this.run;
    if (areKeptWide) return memory.toString('utf8', from, to);
    this.whole ??= memory.toString('latin1', body, bodyEnd);
    return this.whole.slice(from - body, to - body);
  }
}
