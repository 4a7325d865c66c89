import type { CorpusDocument } from '../corpus/documents.ts';
import { randomOf, shuffled } from './random.ts';

/** Larger ones are one vendor's thousands of operations, of which only the first ones would be called. */
const maxBytes = 3_000_000;

/**
 * `count` documents of a corpus, the same ones for the same seed: one of each folder in turn, so that no vendor outweighs the
 * others. Those with missing parts and those without operations are left out.
 */
export function sampleOf(documents: readonly CorpusDocument[], count: number, seed: string): readonly CorpusDocument[] {
  const random = randomOf(seed);
  const usable = documents.filter(
    (one) => one.kind === 'openapi' && one.isWhole && one.operations > 0 && one.bytes <= maxBytes,
  );
  const groups = Map.groupBy(shuffled(usable, random), vendorOf);
  const queues = [...groups.values()];
  const sample: CorpusDocument[] = [];
  for (let round = 0; sample.length < count && queues.some((queue) => queue.length > round); round++) {
    for (const queue of queues) {
      const one = queue[round];
      if (one && sample.length < count) sample.push(one);
    }
  }
  return sample.toSorted((left, right) => left.path.localeCompare(right.path));
}

/** The folder and, in a folder of many vendors' documents, the first parts of the file's name. */
function vendorOf({ path }: CorpusDocument): string {
  const steps = path.split('/');
  const file = steps.pop() ?? '';
  return [...steps, ...file.split('__').slice(0, 2)].join('/');
}
