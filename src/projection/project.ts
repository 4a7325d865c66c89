import type { Program } from './program.ts';
import type { KeptObjects, KeyValue, Projection, Text } from './projected.ts';
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
  if (run.objectCount === 0) return { ...nothing, text };
  const list = (number: number, count: number) => {
    const start = (run.lists + run.listSize * number) >> 2;
    return run.numbers.slice(start, start + count);
  };
  const { holeCount, rowCount } = run;
  return {
    text,
    holes: { at: list(0, holeCount), objects: list(1, holeCount), numbers: list(2, holeCount) },
    objects: keptObjects(run, program.places),
    rows: { from: list(3, rowCount), to: list(4, rowCount), objects: list(5, rowCount), holes: list(6, rowCount) },
  };
}

const noNumbers = new Uint32Array();

const nothing: Omit<Projection, 'text'> = {
  holes: { at: noNumbers, objects: noNumbers, numbers: noNumbers },
  objects: { places: noNumbers, columns: [] },
  rows: { from: noNumbers, to: noNumbers, objects: noNumbers, holes: noNumbers },
};

/** A longer text is no string: it takes no place in the heap, and goes out as it is. */
const maxString = 16 * 1024;

/** Characters of one byte as a string, others as their bytes: places in the text count bytes. */
function textOf({ memory, text, length, isWide, objectCount }: Run): Text {
  if (objectCount === 0 && length > maxString) {
    const bytes = Buffer.allocUnsafeSlow(length);
    memory.copy(bytes, 0, text, text + length);
    return { length, bytes, slice: (from, to) => bytes.toString('utf8', from, to) };
  }
  if (!isWide) return memory.toString('latin1', text, text + length);
  if (objectCount === 0) return memory.toString('utf8', text, text + length);
  const bytes = Buffer.from(memory.subarray(text, text + length));
  return { length, slice: (from, to) => bytes.toString('utf8', from, to) };
}

function keptObjects(run: Run, given: Program['places']): KeptObjects {
  const { numbers, objectCount } = run;
  const places = new Uint32Array(objectCount);
  const columns: KeyValue[][] = [];
  const texts = new BodyTexts(run);
  let at = run.records >> 2;
  for (let object = 0; object < objectCount; object++) {
    const place = numbers[at] ?? 0;
    const count = given.get(place)?.properties.length ?? 0;
    places[object] = place;
    at += recordSize;
    for (let index = 0; index < count; index++, at += keptSize) {
      (columns[index] ??= [])[object] = keptValue(run, at, texts);
    }
  }
  return { places, columns };
}

function keptValue({ numbers, doubles }: Run, at: number, texts: BodyTexts): KeyValue {
  const kind = numbers[at];
  if (kind === keptNull) return null;
  if (kind !== keptString) return doubles[(at >> 1) + 1] ?? null;
  const start = numbers[at + 2] ?? 0;
  return texts.slice(start, start + (numbers[at + 1] ?? 0));
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
