/**
 * Runs ingest over a folder of real descriptions and prints how it stands to its targets:
 * `npm run corpus -- DIR [--jobs 2] [--limit N] [--only PATTERN] [--seconds 60] [--megabytes 2048]`.
 * DIR holds an `index.json`. Results are kept under `.heddle/corpus/` and compared with the last run's.
 */
import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

import { readDocuments } from './corpus/documents.ts';
import type { CorpusDocument } from './corpus/documents.ts';
import { failed } from './corpus/measure.ts';
import { runAll } from './corpus/pool.ts';
import { startProgress } from './corpus/progress.ts';
import { keep, printDifference, printLost, printShortfalls, printTable, readLast } from './corpus/report.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    jobs: { type: 'string', default: '1' },
    limit: { type: 'string' },
    only: { type: 'string' },
    seconds: { type: 'string', default: '60' },
    megabytes: { type: 'string', default: '2048' },
  },
});
const [given] = positionals;
if (given === undefined) {
  process.stderr.write(
    'Name a folder that holds an index.json: npm run corpus -- DIR [--jobs 2] [--limit N] [--only PATTERN]\n',
  );
  process.exit(2);
}
const dir = resolve(given);
const only = values.only === undefined ? undefined : new RegExp(values.only, 'i');
const documents = readDocuments(dir)
  .filter(({ path }) => only === undefined || only.test(path))
  .slice(0, values.limit === undefined ? undefined : Number(values.limit));
const limits = { seconds: Number(values.seconds), megabytes: Number(values.megabytes) };
const progress = startProgress(documents.length);
const program = {
  file: new URL('corpus/worker.ts', import.meta.url),
  failed: ({ path }: CorpusDocument, reason: string, ms: number) => failed(path, reason, ms),
};
const measured = await runAll(documents, Number(values.jobs), limits, program, progress);
const file = resolve('.heddle/corpus', `${createHash('sha256').update(dir).digest('hex').slice(0, 12)}.json`);
const last = readLast(file);
keep(file, last, measured);
process.stderr.write('\n');
process.stdout.write(
  printTable(documents, measured) +
    printLost(measured) +
    printShortfalls(documents, measured) +
    printDifference(last, measured),
);
