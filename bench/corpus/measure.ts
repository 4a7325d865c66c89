import { dirname } from 'node:path';

import { ingest } from '../../src/ingest/ingest.ts';
import type { CorpusDocument } from './documents.ts';
import { peakBytes, refused, startClock } from './measured.ts';
import type { Measured } from './measured.ts';
import { checkSchema, countFields } from './schema.ts';
import { offline } from './offline.ts';

/** Ingests one document without any network, then checks what came: `ms` is the ingest alone. A configuration is built. */
export async function measure(document: CorpusDocument): Promise<Measured> {
  if (document.kind === 'meshrc') {
    const { measureConfig } = await import('./measure-config.ts');
    return measureConfig(document);
  }
  const { path, file, kind } = document;
  const passed = startClock();
  const options = { source: file, ...(kind === 'graphql' && { endpoint: 'http://localhost' }) };
  const { value: model, problems } = await ingest(
    { name: 'spec', options, dir: dirname(file), env: {}, download: offline },
    kind,
  );
  const time = passed();
  if (!model) return refused(path, problems, time);
  const { total, exposed, skipped } = model.operations;
  return {
    path,
    total,
    exposed,
    skipped: skipped.map(({ id, reason }) => `${id}: ${reason}`),
    problems: problems.length,
    ...countFields(model.types),
    lost: Object.fromEntries(model.lost ?? []),
    ...time,
    ...checkSchema(model.types),
    peakBytes: peakBytes(),
  };
}
