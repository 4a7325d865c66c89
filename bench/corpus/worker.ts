import { enableCompileCache } from 'node:module';

import type { CorpusDocument } from './documents.ts';

// Every document has a process of its own: half of its start would be compiling the same code again.
enableCompileCache();
const { measure } = await import('./measure.ts');
const { failed, peakBytes } = await import('./measured.ts');

/** A process that measures the one document it is sent. */
process.once('message', (document: CorpusDocument) => {
  const startedMs = performance.now();
  void measure(document)
    .catch((cause: unknown) => {
      const ms = performance.now() - startedMs;
      return failed(document.path, `crash: ${String(cause)}`, { ms, peakBytes: peakBytes(), isCrash: true });
    })
    .then((measured) => process.send?.(measured, () => process.exit()));
});
