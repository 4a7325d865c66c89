import { messageOf } from './exchange.ts';
import { measure } from './measure.ts';
import type { Effort } from './measure.ts';

/** A document and how much of it is tried. */
export interface Task {
  readonly path: string;
  readonly file: string;
  readonly bytes: number;
  readonly effort: Effort;
}

/** A process that makes the round trips of the documents it is sent, one after the other. */
process.on('message', ({ path, file, effort }: Task) => {
  void measure(path, file, effort)
    .catch((cause: unknown) => ({ path, failure: `crash: ${messageOf(cause)}`, trips: [] }))
    .then((measured) => process.send?.(measured));
});
