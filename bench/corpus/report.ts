import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

import type { CorpusDocument } from './documents.ts';
import type { Measured } from './measure.ts';
import { isValid, tableOf } from './table.ts';

/** The table, as Markdown with verdicts. */
export function printTable(documents: readonly CorpusDocument[], measured: readonly Measured[]): string {
  const rows = tableOf(documents, measured);
  const lines = rows.map(
    ({ name, value, target, isMet }) => `| ${name} | ${value} | ${target} | ${isMet ? 'met' : 'MISSED'} |`,
  );
  return ['| | measured | target | |', '| --- | --- | --- | --- |', ...lines, ''].join('\n');
}

/** Every document that falls short, each with its reason; operations of one document with the same kind of reason together. */
export function printShortfalls(documents: readonly CorpusDocument[], measured: readonly Measured[]): string {
  const expected = new Map(documents.map(({ path, operations }) => [path, operations]));
  const lines = measured.flatMap((one) => {
    if (!isValid(one)) return [`${one.path}: ${one.failure ?? `not valid: ${one.invalid}`}`];
    const total = Math.max(one.total, expected.get(one.path) ?? 0);
    const reasons = [
      ...(one.exposed < total
        ? [`${total - one.exposed} of ${total} operations not served`, ...one.skipped.slice(0, 3)]
        : []),
      ...(one.prints ? [] : ['its schema does not print back']),
    ];
    return reasons.length > 0 ? [[one.path, ...reasons].join('\n    ')] : [];
  });
  return lines.length === 0 ? '' : `\nFalls short:\n${lines.map((line) => `  ${line}\n`).join('')}`;
}

/** What is in the way of a type, over all documents. */
export function printLost(measured: readonly Measured[]): string {
  const counts = new Map<string, number>();
  for (const { lost } of measured) {
    for (const [reason, count] of Object.entries(lost)) counts.set(reason, (counts.get(reason) ?? 0) + count);
  }
  if (counts.size === 0) return '';
  const sorted = [...counts].toSorted((left, right) => right[1] - left[1]);
  return `\nIn the way of a type:\n${sorted.map(([reason, count]) => `  ${String(count).padStart(6)}  ${reason}\n`).join('')}`;
}

/** What the last run has that this one has not, and the other way about. */
export function printDifference(before: readonly Measured[], now: readonly Measured[]): string {
  const old = new Map(before.map((one) => [one.path, one]));
  const both = now.flatMap((one) => {
    const was = old.get(one.path);
    return was ? [{ was, one }] : [];
  });
  if (both.length === 0) return '';
  const lines = both.flatMap(({ was, one }) => differencesOf(was, one).map((text) => `  ${one.path}: ${text}\n`));
  const same = both.filter(({ was, one }) => was.hash === one.hash).length;
  return `\nSince the last run: ${same} of ${both.length} schemas are the same bytes.\n${lines.slice(0, 60).join('')}`;
}

/** The results of the last run over this corpus; none where there was none. */
export function readLast<Kept = Measured>(file: string): readonly Kept[] {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as readonly Kept[];
  } catch {
    return [];
  }
}

/** Keeps results for the next run; documents that were not measured keep their earlier ones. */
export function keep<Kept extends { readonly path: string }>(
  file: string,
  before: readonly Kept[],
  now: readonly Kept[],
): void {
  const all = new Map([...before, ...now].map((one) => [one.path, one]));
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify([...all.values()], null, 1)}\n`);
}

function differencesOf(was: Measured, one: Measured): readonly string[] {
  const lostOf = ({ lost }: Measured) => Object.values(lost).reduce((total, count) => total + count, 0);
  return [
    ...(isValid(was) === isValid(one) ? [] : [isValid(one) ? 'valid now' : 'no longer valid']),
    ...(was.exposed === one.exposed ? [] : [`operations ${was.exposed} -> ${one.exposed}`]),
    ...(lostOf(was) === lostOf(one) ? [] : [`fields without their type ${lostOf(was)} -> ${lostOf(one)}`]),
    ...(one.ms > was.ms * 2 && one.ms > 1000 ? [`time ${Math.round(was.ms)} -> ${Math.round(one.ms)} ms`] : []),
  ];
}
