/**
 * Runs ingest over a folder of real descriptions, each in a process of its own, and prints how it stands to its targets:
 * `npm run corpus -- DIR [--jobs 2] [--limit N] [--only PATTERN] [--seconds 60] [--megabytes 2048] [--check]`.
 * DIR holds an `index.json`. Results are kept under `.heddle/corpus/` and compared with the last run's. Exit code 2 for
 * wrong usage; 1 with `--check` where a target is missed, times aside.
 */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

import { readDocuments } from './corpus/documents.ts';
import type { CorpusDocument } from './corpus/documents.ts';
import { measureAll } from './corpus/each.ts';
import { startProgress } from './corpus/progress.ts';
import { keep, printDifference, printLost, printShortfalls, printTables, readLast } from './corpus/report.ts';

const usage =
  'npm run corpus -- DIR [--jobs 2] [--limit N] [--only PATTERN] [--seconds 60] [--megabytes 2048] [--check]';

const { values, dir } = readArguments();
const only = values.only === undefined ? undefined : new RegExp(values.only, 'i');
const documents = readCorpus(dir)
  .filter(({ path }) => only === undefined || only.test(path))
  .slice(0, values.limit === undefined ? undefined : Number(values.limit));
const limits = { seconds: Number(values.seconds), megabytes: Number(values.megabytes) };
const measured = await measureAll(documents, Number(values.jobs), limits, startProgress(documents.length));
process.stderr.write('\n');
const file = resolve('.heddle/corpus', `${createHash('sha256').update(dir).digest('hex').slice(0, 12)}.json`);
const last = readLast(file);
const { text, isMet } = printTables(documents, measured);
process.stdout.write(
  text + printLost(measured) + printShortfalls(documents, measured) + printDifference(last, measured),
);
keep(file, last, measured);
if (values.check && !isMet) process.exitCode = 1;

function readArguments() {
  const number = { type: 'string' } as const;
  try {
    const { values: given, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        jobs: { ...number, default: '1' },
        limit: number,
        only: { type: 'string' },
        seconds: { ...number, default: '60' },
        megabytes: { ...number, default: '2048' },
        check: { type: 'boolean', default: false },
      },
    });
    const { jobs, seconds, megabytes, limit = '1' } = given;
    if (![jobs, seconds, megabytes, limit].every((one) => Number(one) >= 1)) throw new Error('A number is below 1.');
    const [folder] = positionals;
    if (folder === undefined || positionals.length > 1) throw new Error('Name one folder that holds an index.json.');
    return { values: given, dir: folderOf(folder) };
  } catch (error) {
    return stop(error);
  }
}

/** As seen from where the user is, which npm hides, else from here. */
function folderOf(folder: string): string {
  const seen = resolve(process.env['INIT_CWD'] ?? '.', folder);
  return existsSync(join(seen, 'index.json')) ? seen : resolve(folder);
}

function readCorpus(folder: string): readonly CorpusDocument[] {
  try {
    return readDocuments(folder);
  } catch (error) {
    return stop(error);
  }
}

function stop(error: unknown): never {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${usage}\n`);
  process.exit(2);
}
