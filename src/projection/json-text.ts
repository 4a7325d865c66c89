import { disown, giveBack } from '../base/own-memory.ts';
import { Trying } from '../base/trying.ts';
import { programOf } from './program.ts';
import { project } from './project.ts';
import type { Projection } from './projected.ts';
import type { Shape } from './shape.ts';

/** A value of an upstream as the text that the answer shows of it, instead of the value. */
export class JsonText {
  /** The value itself, read of the same body the long way. */
  readonly value: () => unknown;
  /** What it was read of. */
  readonly body: Uint8Array;
  private readonly read: Projection;
  private isKept = false;
  private isGone = false;

  constructor(projection: Projection, body: Uint8Array, value: () => unknown) {
    this.read = projection;
    this.body = body;
    this.value = value;
  }

  get projection(): Projection {
    if (this.isGone) throw new Error('Broken invariant: a text is not read when its memory was given back');
    return this.read;
  }

  /** Says that it is kept for others too, with the body that it was read of. */
  keep(): void {
    this.isKept = true;
    disown(this.body);
  }

  /** For who reads it no more, nor the value: gives back what memory nobody else has. */
  giveBack(): void {
    if (this.isKept || this.isGone) return;
    this.isGone = true;
    giveBack(this.body);
    const { memory } = this.read.text;
    if (memory) giveBack(memory);
  }

  /** What it takes, in bytes. */
  get weight(): number {
    const { text, objects, marks } = this.projection;
    return text.length + objects.count * 40 + marks.holes * 12 + marks.rows * 16;
  }
}

/** Projects the bodies of one kind of answer; where they are refused again and again, it tries fewer of them. */
export class Projecting {
  private readonly program;
  private readonly trying = new Trying();

  constructor(shape: Shape) {
    this.program = programOf(shape);
  }

  /** The text of what the shape says of a body; undefined where only the long way is left. */
  of(body: Uint8Array, value: () => unknown): JsonText | undefined {
    if (!this.program || !this.trying.isTime()) return undefined;
    const projection = project(this.program, body);
    this.trying.tell(projection !== undefined);
    return projection && new JsonText(projection, body, value);
  }
}
