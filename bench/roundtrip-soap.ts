/**
 * Sends random arguments of every operation of a folder of WSDLs and reads random answers, each judged by parties that
 * know nothing of Heddle: `npm run roundtrip:soap -- DIR [--documents 1000] [--operations 20] [--rounds 2] [--seed 1]
 * [--jobs 1] [--only PATTERN]`. DIR holds an `index.json`. Results are kept under `.heddle/roundtrip/` and compared with the last run's.
 */
import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

import { readDocuments } from './corpus/documents.ts';
import { runAll } from './corpus/pool.ts';
import { startProgress } from './corpus/progress.ts';
import { keep, readLast } from './corpus/report.ts';
import type { Measured } from './roundtrip/measure.ts';
import { printClasses, printDifference, printRefusals, printTable } from './roundtrip/report.ts';
import type { Task } from './roundtrip/worker.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    documents: { type: 'string', default: '1000' },
    operations: { type: 'string', default: '20' },
    rounds: { type: 'string', default: '2' },
    seed: { type: 'string', default: '1' },
    jobs: { type: 'string', default: '1' },
    only: { type: 'string' },
  },
});
const [given] = positionals;
if (given === undefined) {
  process.stderr.write('Name a folder that holds an index.json: npm run roundtrip:soap -- DIR [--documents 100]\n');
  process.exit(2);
}
const dir = resolve(given);
const only = values.only === undefined ? undefined : new RegExp(values.only, 'i');
const effort = { seed: Number(values.seed), rounds: Number(values.rounds), operations: Number(values.operations) };
const found = readDocuments(dir).filter(({ kind, path }) => kind === 'soap' && (only === undefined || only.test(path)));
// Spread over the whole folder, so that few documents are not all of one vendor.
const step = Math.max(1, found.length / Number(values.documents));
const chosen = found.filter((_, at) => Math.floor(at / step) !== Math.floor((at - 1) / step));
const tasks = chosen.map(({ path, file, bytes }): Task => ({ path, file, bytes, effort }));
const program = {
  file: new URL('roundtrip/worker.ts', import.meta.url),
  failed: ({ path }: Task, failure: string): Measured => ({ path, failure, trips: [] }),
};
const limits = { seconds: 120, megabytes: 2048 };
const measured = await runAll(tasks, Number(values.jobs), limits, program, startProgress(tasks.length));
const file = resolve('.heddle/roundtrip', `${createHash('sha256').update(dir).digest('hex').slice(0, 12)}.json`);
const last = readLast<Measured>(file);
keep(file, last, measured);
process.stderr.write('\n');
process.stdout.write(
  printTable(measured) + printClasses(measured) + printRefusals(measured) + printDifference(last, measured),
);
