import type { Binding } from '../blueprint/binding.ts';
import { Projecting } from '../projection/json-text.ts';
import type { JsonText } from '../projection/json-text.ts';
import type { Shape } from '../projection/shape.ts';
import type { Reply } from './send.ts';

/** True for fields whose answers can be had as the text of a shape: JSON that is shown as it is. */
export function canProject(binding: Binding | undefined): boolean {
  if (binding?.kind === 'graphql') return true;
  return binding?.kind === 'http' && binding.answer.kind === 'json' && binding.answer.isResult !== true;
}

/** Readers by shape: of each the text where it can be had, else what `read` gives. */
export class ShapeReaders<Reader> {
  private readonly readers = new WeakMap<Shape, Reader>();

  /** The reader of a shape, made by `make` when it is first wanted. */
  of(shape: Shape, make: () => Reader): Reader {
    let reader = this.readers.get(shape);
    if (!reader) this.readers.set(shape, (reader = make()));
    return reader;
  }
}

/** Reads replies of success as the text of `shape`; what is no such text is read by `read`, as are other replies. */
export function projectReplies<Value>(
  shape: Shape,
  read: (reply: Reply) => Value,
  valueOf: (value: Value) => unknown,
): (reply: Reply) => Value | JsonText {
  const projecting = new Projecting(shape);
  return (reply) => {
    const isSuccess = reply.status >= 200 && reply.status <= 299;
    const text = isSuccess ? projecting.of(reply.body, () => valueOf(read(reply))) : undefined;
    return text ?? read(reply);
  };
}
