/**
 * Calls the operations of real OpenAPI documents through Heddle against Prism, a mock server that checks every request and
 * answers from the document: `npm run roundtrip:rest -- DIR [--documents 200] [--operations 40] [--seed 1] [--jobs 1] [--only PATTERN]`.
 * DIR holds an `index.json`. Results are kept under `.heddle/roundtrip-rest/` and compared with the last run's.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { parseArgs } from 'node:util';

import { readDocuments } from './corpus/documents.ts';
import { runAll } from './corpus/pool.ts';
import { startProgress } from './corpus/progress.ts';
import type { Trips } from './roundtrip-rest/outcome.ts';
import { printChanges, printFailures, printTrips } from './roundtrip-rest/report.ts';
import { sampleOf } from './roundtrip-rest/sample.ts';
import type { Task } from './roundtrip-rest/trips.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    documents: { type: 'string', default: '200' },
    operations: { type: 'string', default: '40' },
    seed: { type: 'string', default: '1' },
    jobs: { type: 'string', default: '1' },
    only: { type: 'string' },
    seconds: { type: 'string', default: '180' },
    megabytes: { type: 'string', default: '2048' },
  },
});
const [given] = positionals;
if (given === undefined) {
  process.stderr.write(
    'Name a folder that holds an index.json: npm run roundtrip:rest -- DIR [--documents 200] [--seed 1]\n',
  );
  process.exit(2);
}
const dir = resolve(given);
const only = values.only === undefined ? undefined : new RegExp(values.only, 'i');
const { seed } = values;
const tasks = sampleOf(
  readDocuments(dir).filter(({ path }) => only === undefined || only.test(path)),
  Number(values.documents),
  seed,
).map((document): Task => ({ ...document, seed, mostOperations: Number(values.operations) }));
const limits = { seconds: Number(values.seconds), megabytes: Number(values.megabytes) };
const program = {
  file: new URL('roundtrip-rest/worker.ts', import.meta.url),
  failed: ({ path }: Task, reason: string): Trips => ({ path, failure: { by: 'mock', reason }, exposed: 0, trips: [] }),
};
const all = await runAll(tasks, Number(values.jobs), limits, program, startProgress(tasks.length));
process.stderr.write('\n');
const file = resolve('.heddle/roundtrip-rest', `${createHash('sha256').update(dir).digest('hex').slice(0, 12)}.json`);
const last = readLast(file);
process.stdout.write(printTrips(all) + printFailures(all) + printChanges(last, all));
keep(file, last, all);

function readLast(from: string): readonly Trips[] {
  try {
    const kept: unknown = JSON.parse(readFileSync(from, 'utf8'));
    return Array.isArray(kept) ? (kept as readonly Trips[]) : [];
  } catch {
    return [];
  }
}

/** Documents that this run left out stay as the last one has them. */
function keep(into: string, before: readonly Trips[], now: readonly Trips[]): void {
  const fresh = new Set(now.map(({ path }) => path));
  mkdirSync(dirname(into), { recursive: true });
  writeFileSync(into, JSON.stringify([...before.filter(({ path }) => !fresh.has(path)), ...now]));
}
