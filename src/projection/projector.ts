import { maxProgramBytes, programStart } from './program.ts';
import type { Program } from './program.ts';
import { wasm } from './wasm.ts';

/** What the compiled projector offers (`assembly/index.ts`). */
interface Exports extends WebAssembly.Exports {
  readonly project: (
    shape: number,
    frames: number,
    body: number,
    bodyEnd: number,
    records: number,
    text: number,
    textEnd: number,
    lists: number,
    listSize: number,
  ) => number;
  readonly isWide: () => number;
  readonly holeCount: () => number;
  readonly rowCount: () => number;
  readonly keptCount: () => number;
  readonly areKeptWide: () => number;
}

/** Where everything lies in the memory. */
export interface Run {
  readonly memory: Buffer;
  /** The memory by 4 bytes. */
  readonly numbers: Uint32Array;
  /** The memory by 8 bytes. */
  readonly doubles: Float64Array;
  readonly body: number;
  readonly bodyEnd: number;
  /** True where kept strings may hold characters outside ASCII. */
  readonly areKeptWide: boolean;
  readonly records: number;
  readonly objectCount: number;
  readonly text: number;
  readonly length: number;
  /** True where the text may hold characters outside ASCII. */
  readonly isWide: boolean;
  /** Of `Marks`, all numbers. */
  readonly marks: number;
  readonly holeCount: number;
  readonly rowCount: number;
}

const page = 64 * 1024;
const framesStart = programStart + maxProgramBytes;
const framesSize = 64 * 1024 - programStart;
const bodyStart = framesStart + framesSize;
/** Bytes behind the body that may be read. */
const slack = 64;
/** Longer bodies go the long way: the memory never shrinks. */
const maxBodyBytes = 8 * 1024 * 1024;

/** The compiled projector with its memory: one for the process, for each run is over when it returns. */
class Projector {
  private readonly memory = new WebAssembly.Memory({ initial: 4 });
  private readonly exports: Exports;
  private bytes = Buffer.from(this.memory.buffer);
  private numbers = new Uint32Array(this.memory.buffer);
  private doubles = new Float64Array(this.memory.buffer);
  private last: Program | undefined;

  constructor() {
    const module = new WebAssembly.Module(Buffer.from(wasm, 'base64'));
    const instance = new WebAssembly.Instance(module, { env: { memory: this.memory } });
    this.exports = instance.exports as Exports;
  }

  run(program: Program, body: Uint8Array): Run | undefined {
    const keeps = program.places.size > 0;
    const bodyEnd = bodyStart + body.length;
    const records = aligned(bodyEnd + slack);
    const text = records + (keeps ? aligned(body.length) + page : 0);
    const textEnd = text + aligned(body.length * 2) + page;
    // A write that begins before the end of the text is no longer than the body, or than what the program holds.
    const lists = textEnd + aligned(body.length) + maxProgramBytes + page;
    const listSize = keeps ? aligned(body.length / 4) + page : 0;
    this.reserve(lists + listSize * 7);
    if (this.last !== program) this.bytes.set(program.bytes, programStart);
    this.last = program;
    this.bytes.set(body, bodyStart);
    this.bytes.fill(0, bodyEnd, records);
    const { project, isWide, keptCount, areKeptWide, holeCount, rowCount } = this.exports;
    const length = project(program.start, framesStart, bodyStart, bodyEnd, records, text, textEnd, lists, listSize);
    if (length < 0) return undefined;
    return {
      memory: this.bytes,
      numbers: this.numbers,
      doubles: this.doubles,
      body: bodyStart,
      bodyEnd,
      areKeptWide: areKeptWide() !== 0,
      records,
      objectCount: keeps ? keptCount() : 0,
      text,
      length,
      isWide: isWide() !== 0,
      marks: lists,
      holeCount: holeCount(),
      rowCount: rowCount(),
    };
  }

  private reserve(size: number): void {
    const missing = size - this.memory.buffer.byteLength;
    if (missing <= 0) return;
    this.memory.grow(Math.ceil(missing / page));
    this.bytes = Buffer.from(this.memory.buffer);
    this.numbers = new Uint32Array(this.memory.buffer);
    this.doubles = new Float64Array(this.memory.buffer);
  }
}

function aligned(size: number): number {
  return (size + 15) & ~15;
}

let projector: Projector | null | undefined;

/**
 * Runs a program over a body; what it gives holds until the next run. Undefined where the body is not what the shape says, and where WebAssembly, what
 * it needs, or memory is not to be had.
 */
export function runProjector(program: Program, body: Uint8Array): Run | undefined {
  if (projector === undefined) projector = openProjector();
  if (!projector || body.length > maxBodyBytes) return undefined;
  try {
    return projector.run(program, body);
  } catch {
    return undefined;
  }
}

function openProjector(): Projector | null {
  try {
    return new Projector();
  } catch {
    return null;
  }
}
