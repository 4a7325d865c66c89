import { Trying } from '../base/trying.ts';
import { programOf } from './program.ts';
import { project } from './project.ts';
import type { Projection } from './projected.ts';
import type { Shape } from './shape.ts';

/** A value of an upstream as the text that the answer shows of it, instead of the value. */
export class JsonText {
  readonly projection: Projection;
  /** The value itself, read of the same body the long way. */
  readonly value: () => unknown;

  constructor(projection: Projection, value: () => unknown) {
    this.projection = projection;
    this.value = value;
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
    return projection && new JsonText(projection, value);
  }
}
