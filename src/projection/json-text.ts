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
    const { text, objects, holes } = this.projection;
    return text.length + objects.places.length * 40 + holes.at.length * 12;
  }
}

/** Refusals in a row after which bodies are no longer tried for a while, and how long that can get. */
const maxRefusals = 4;
const maxRest = 4096;

/** Projects the bodies of one kind of answer; where they are refused again and again, it tries fewer of them. */
export class Projecting {
  private readonly program;
  private refusals = 0;
  private rest = 0;
  private nextRest = maxRefusals;

  constructor(shape: Shape) {
    this.program = programOf(shape);
  }

  /** The text of what the shape says of a body; undefined where only the long way is left. */
  of(body: Uint8Array, value: () => unknown): JsonText | undefined {
    if (!this.program || this.rest-- > 0) return undefined;
    this.rest = 0;
    const projection = project(this.program, body);
    if (projection) {
      this.refusals = 0;
      this.nextRest = maxRefusals;
      return new JsonText(projection, value);
    }
    if (++this.refusals < maxRefusals) return undefined;
    this.refusals = 0;
    this.rest = this.nextRest;
    this.nextRest = Math.min(this.nextRest * 2, maxRest);
    return undefined;
  }
}
