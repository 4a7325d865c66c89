import { disown } from '../base/own-memory.ts';
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

/**
 * Reads the texts of several shapes, all of the same body; undefined where one of them is not to be had. `valueOf` reads the value of one of them
 * the long way.
 */
export function compileTexts(
  shapes: readonly Shape[],
  valueOf: (reply: Reply, index: number) => unknown,
): (reply: Reply) => readonly JsonText[] | undefined {
  const projectings = shapes.map((shape) => new Projecting(shape));
  return (reply) => {
    // Each of several may be another run's: none knows that it is the last to need the body.
    if (projectings.length > 1) disown(reply.body);
    const texts: JsonText[] = [];
    for (const [index, projecting] of projectings.entries()) {
      const text = projecting.of(reply.body, later(valueOf, reply, index));
      if (!text) return undefined;
      texts.push(text);
    }
    return texts;
  };
}

/** Made here, so that what it holds is the reply and nothing of the projection: it lives as long as the text is kept. */
function later(valueOf: (reply: Reply, index: number) => unknown, reply: Reply, index: number): () => unknown {
  return () => valueOf(reply, index);
}
