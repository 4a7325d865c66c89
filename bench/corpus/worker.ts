import type { CorpusDocument } from './documents.ts';
import { failed, measure } from './measure.ts';

/** A process that measures the documents it is sent, one after the other. */
process.on('message', (document: CorpusDocument) => {
  const startedMs = performance.now();
  void measure(document)
    .catch((cause: unknown) => failed(document.path, `crash: ${String(cause)}`, performance.now() - startedMs))
    .then((measured) => process.send?.(measured));
});
