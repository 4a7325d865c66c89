import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

import type { CorpusDocument, CorpusKind } from './documents.ts';
import { printGroups } from './groups.ts';
import { isValid } from './measured.ts';
import type { Measured } from './measured.ts';
import { counted, tableOf } from './table.ts';
import type { Pair } from './table.ts';

const titles: Readonly<Record<CorpusKind, string>> = {
  openapi: 'OpenAPI',
  soap: 'WSDL',
  graphql: 'GraphQL',
  meshrc: 'Configurations',
};

/** For each kind of document its groups and its targets with verdicts, as Markdown; and whether all targets but those of time are met. */
export function printTables(
  documents: readonly CorpusDocument[],
  measured: readonly Measured[],
): { readonly text: string; readonly isMet: boolean } {
  const pairs = pairsOf(documents, measured);
  let text = '';
  let isAllMet = true;
  for (const kind of ['openapi', 'soap', 'graphql', 'meshrc'] as const) {
    const own = pairs.filter(({ document }) => document.kind === kind);
    if (own.length === 0) continue;
    const rows = tableOf(kind, own);
    isAllMet &&= rows.every(({ isMet, isOfTime }) => isMet || isOfTime === true);
    const lines = rows.map(
      ({ name, value, target, isMet }) => `| ${name} | ${value} | ${target} | ${isMet ? 'met' : 'MISSED'} |`,
    );
    const table = [`| ${titles[kind]} | measured | target | |`, '| --- | --- | --- | --- |', ...lines].join('\n');
    text += `${printGroups(kind, titles[kind], own)}\n${table}\n\n`;
  }
  return { text, isMet: isAllMet };
}

function pairsOf(documents: readonly CorpusDocument[], measured: readonly Measured[]): readonly Pair[] {
  const results = new Map(measured.map((one) => [one.path, one]));
  return documents.flatMap((document) => {
    const one = results.get(document.path);
    return one ? [{ document, measured: one }] : [];
  });
}

/** Every document that falls short, each with its reason; operations of one document with the same kind of reason together. */
export function printShortfalls(documents: readonly CorpusDocument[], measured: readonly Measured[]): string {
  const lines = pairsOf(documents, measured).flatMap((pair) => shortfallOf(pair) ?? []);
  return lines.length === 0 ? '' : `\nFalls short:\n${lines.map((line) => `  ${line}\n`).join('')}`;
}

function shortfallOf(pair: Pair): string | undefined {
  const { document, measured } = pair;
  const { path } = measured;
  if (document.isHostile) {
    if (measured.isCrash) return `${path}: ${measured.failure}`;
    return measured.problems === 0 ? `${path}: taken without a problem, though it is bad on purpose` : undefined;
  }
  if (!isValid(measured)) return `${path}: ${measured.failure ?? `not valid: ${measured.invalid}`}`;
  const total = counted(pair);
  const reasons = [
    ...(measured.exposed < total
      ? [`${total - measured.exposed} of ${total} operations not served`, ...measured.skipped.slice(0, 3)]
      : []),
    ...(measured.prints ? [] : ['its schema does not print back']),
  ];
  return reasons.length > 0 ? [path, ...reasons].join('\n    ') : undefined;
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
  if (before.length === 0) return '\nThere is no earlier run to compare with.\n';
  const old = new Map(before.map((one) => [one.path, one]));
  const both = now.flatMap((one) => {
    const was = old.get(one.path);
    return was ? [{ was, one }] : [];
  });
  const lines = both.flatMap(({ was, one }) => differencesOf(was, one).map((text) => `  ${one.path}: ${text}\n`));
  const same = both.filter(({ was, one }) => was.hash === one.hash).length;
  const fresh = now.length - both.length;
  return (
    `\nSince the last run: ${same} of ${both.length} schemas are the same bytes` +
    `${fresh > 0 ? `; ${fresh} documents were not in it` : ''}.\n${lines.slice(0, maxDifferences).join('')}` +
    (lines.length > maxDifferences ? `  and ${lines.length - maxDifferences} more differences\n` : '')
  );
}

const maxDifferences = 60;

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
