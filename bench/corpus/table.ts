import type { CorpusDocument } from './documents.ts';
import type { Measured } from './measure.ts';

/** One line of the table: a target of the product and how the corpus stands to it. */
export interface Row {
  readonly name: string;
  readonly value: string;
  readonly target: string;
  readonly isMet: boolean;
}

interface Targets {
  readonly valid: number;
  readonly exposed: number;
  readonly lost: number;
  readonly medianMs: number;
  readonly p99Ms: number;
  readonly largestMs: number;
  readonly peakBytes: number;
}

const mega = 1024 * 1024;
const targetsOf: Readonly<Record<CorpusDocument['kind'], Targets>> = {
  openapi: {
    valid: 0.998,
    exposed: 0.995,
    lost: 0.005,
    medianMs: 150,
    p99Ms: 2000,
    largestMs: 15_000,
    peakBytes: 1024 * mega,
  },
  soap: { valid: 0.99, exposed: 0.99, lost: 0, medianMs: 100, p99Ms: 2000, largestMs: 10_000, peakBytes: 512 * mega },
};

/** The table for the documents of one kind. */
export function tableOf(documents: readonly CorpusDocument[], measured: readonly Measured[]): readonly Row[] {
  const [first] = documents;
  if (!first) return [];
  const targets = targetsOf[first.kind];
  const byPath = new Map(documents.map((document) => [document.path, document]));
  const whole = measured.filter(({ path }) => byPath.get(path)?.isWhole);
  const broken = measured.filter(({ path }) => !byPath.get(path)?.isWhole);
  const counted = (one: Measured) => Math.max(one.total, byPath.get(one.path)?.operations ?? 0);
  return [
    share('documents that give a valid schema', whole.filter(isValid).length, whole.length, targets.valid),
    share(
      'operations exposed',
      sum(whole, (one) => one.exposed),
      sum(whole, counted),
      targets.exposed,
    ),
    ...brokenRows(broken, counted),
    share(
      'schemas that print, parse back and print the same bytes',
      measured.filter((one) => one.prints).length,
      measured.filter((one) => one.failure === undefined).length,
      1,
    ),
    lostRow(measured, targets.lost),
    longestRow(measured),
    ...costRows(measured, targets),
  ];
}

/** True for a document that gives a schema which GraphQL accepts. */
export function isValid(measured: Measured): boolean {
  return measured.failure === undefined && measured.invalid === undefined;
}

/** The value at `share` of the sorted numbers. */
export function quantile(values: readonly number[], portion: number): number {
  const sorted = values.toSorted((left, right) => left - right);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * portion))] ?? 0;
}

/** Where something is missing there is no target but that nothing is silent. */
function brokenRows(broken: readonly Measured[], counted: (one: Measured) => number): readonly Row[] {
  if (broken.length === 0) return [];
  const silent = broken.filter((one) => one.failure === undefined && one.problems === 0 && one.exposed < counted(one));
  return [
    share('valid, of those with a missing or remote reference', broken.filter(isValid).length, broken.length, 0),
    share(
      'their operations exposed',
      sum(broken, (one) => one.exposed),
      sum(broken, counted),
      0,
    ),
    { name: 'operations dropped silently', value: String(silent.length), target: '0', isMet: silent.length === 0 },
  ];
}

function lostRow(measured: readonly Measured[], most: number): Row {
  const lost = sum(measured, (one) => sum(Object.values(one.lost), (count) => count));
  const fields = sum(measured, (one) => one.fields);
  const all = sum(measured, (one) => one.untyped);
  const value = `${percent(lost / Math.max(1, fields))} (${lost} of ${fields}; ${all} with free-form ones)`;
  return {
    name: 'untyped output fields where the spec gives a type',
    value,
    target: `<= ${percent(most)}`,
    isMet: lost <= most * fields,
  };
}

function longestRow(measured: readonly Measured[]): Row {
  const longest = Math.max(0, ...measured.map(({ longestName }) => longestName.length));
  return { name: 'longest generated name', value: `${longest}`, target: '<= 80', isMet: longest <= 80 };
}

function costRows(measured: readonly Measured[], targets: Targets): readonly Row[] {
  const time = (name: string, portion: number, most: number): Row => {
    const [ms, cpuMs] = [(one: Measured) => one.ms, (one: Measured) => one.cpuMs].map((of) =>
      Math.round(quantile(measured.map(of), portion)),
    );
    return { name, value: `${ms} ms (${cpuMs} ms of processor)`, target: `<= ${most} ms`, isMet: Number(ms) <= most };
  };
  const peak = Math.max(0, ...measured.map((one) => one.peakBytes));
  return [
    time('time, median', 0.5, targets.medianMs),
    time('time, p99', 0.99, targets.p99Ms),
    time('time, slowest', 1, targets.largestMs),
    {
      name: 'memory, most',
      value: `${Math.round(peak / mega)} MB`,
      target: `<= ${targets.peakBytes / mega} MB`,
      isMet: peak <= targets.peakBytes,
    },
  ];
}

function share(name: string, count: number, of: number, least: number): Row {
  const isMet = of === 0 || count / of >= least;
  return {
    name,
    value: `${percent(of === 0 ? 1 : count / of)} (${count} of ${of})`,
    target: least === 0 ? '-' : `>= ${percent(least)}`,
    isMet,
  };
}

function sum<Item>(items: readonly Item[], of: (item: Item) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}

function percent(portion: number): string {
  return `${(portion * 100).toFixed(2).replace(/\.?0+$/, '')} %`;
}
