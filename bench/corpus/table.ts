import type { CorpusDocument, CorpusKind } from './documents.ts';
import { isValid } from './measured.ts';
import type { Measured } from './measured.ts';

/** One line of the table: a target of the product and how the corpus stands to it. */
export interface Row {
  readonly name: string;
  readonly value: string;
  readonly target: string;
  readonly isMet: boolean;
  /** True for what other work on the machine changes. */
  readonly isOfTime?: boolean;
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
const targetsOf: Readonly<Record<CorpusKind, Targets>> = {
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
  graphql: { valid: 1, exposed: 1, lost: 1, medianMs: 150, p99Ms: 2000, largestMs: 10_000, peakBytes: 512 * mega },
  meshrc: { valid: 0, exposed: 0, lost: 1, medianMs: 3000, p99Ms: 10_000, largestMs: 30_000, peakBytes: 1024 * mega },
};

/** How documents of one kind stand to its targets. */
export function tableOf(kind: CorpusKind, pairs: readonly Pair[]): readonly Row[] {
  const targets = targetsOf[kind];
  const friendly = pairs.filter(({ document }) => !document.isHostile);
  const measured = friendly.map((pair) => pair.measured);
  const [whole, broken] = [friendly.filter(isWhole), friendly.filter((pair) => !isWhole(pair))];
  return [
    ...(whole.length > 0 ? wholeRows(kind, whole, targets) : []),
    ...(broken.length > 0 ? brokenRows(broken) : []),
    ...(measured.length > 0 ? [printRow(measured), lostRow(measured, targets.lost), longestRow(measured)] : []),
    ...hostileRows(pairs.filter(({ document }) => document.isHostile)),
    crashRow(pairs),
    ...costRows(
      pairs.map((pair) => pair.measured),
      targets,
    ),
  ];
}

/** A document and what it gave. */
export interface Pair {
  readonly document: CorpusDocument;
  readonly measured: Measured;
}

function isWhole({ document }: Pair): boolean {
  return document.isWhole;
}

function wholeRows(kind: CorpusKind, whole: readonly Pair[], targets: Targets): readonly Row[] {
  const valid = whole.filter((pair) => isValid(pair.measured)).length;
  const what = kind === 'meshrc' ? 'configurations that build' : 'documents that give a valid schema';
  return [
    share(what, valid, whole.length, targets.valid),
    share(
      'operations exposed',
      sum(whole, (pair) => pair.measured.exposed),
      sum(whole, counted),
      targets.exposed,
    ),
  ];
}

/** Operations that the document has, by the index or by ingest, whichever finds more. */
export function counted({ document, measured }: Pair): number {
  return Math.max(measured.total, document.operations);
}

/** The value at `share` of the sorted numbers. */
export function quantile(values: readonly number[], portion: number): number {
  const sorted = values.toSorted((left, right) => left - right);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * portion))] ?? 0;
}

/** Where something is missing there is no target but that nothing is silent. */
function brokenRows(broken: readonly Pair[]): readonly Row[] {
  const silent = broken.filter(
    (pair) =>
      pair.measured.failure === undefined && pair.measured.problems === 0 && pair.measured.exposed < counted(pair),
  );
  const valid = broken.filter((pair) => isValid(pair.measured)).length;
  return [
    share('valid, of those with a missing or remote reference', valid, broken.length, 0),
    share(
      'their operations exposed',
      sum(broken, (pair) => pair.measured.exposed),
      sum(broken, counted),
      0,
    ),
    { name: 'operations dropped silently', value: String(silent.length), target: '0', isMet: silent.length === 0 },
  ];
}

function printRow(measured: readonly Measured[]): Row {
  const given = measured.filter((one) => one.failure === undefined);
  return share(
    'schemas that print, parse back and print the same bytes',
    given.filter((one) => one.prints).length,
    given.length,
    1,
  );
}

/** What is bad on purpose is answered by a problem. */
function hostileRows(hostile: readonly Pair[]): readonly Row[] {
  if (hostile.length === 0) return [];
  const answered = hostile.filter(({ measured }) => measured.isCrash !== true && measured.problems > 0).length;
  return [share('documents that are bad on purpose, answered by a problem', answered, hostile.length, 1)];
}

function crashRow(pairs: readonly Pair[]): Row {
  const crashes = pairs.filter(({ measured }) => measured.isCrash === true).length;
  return {
    name: 'crashes, and limits of time and memory passed',
    value: `${crashes}`,
    target: '0',
    isMet: crashes === 0,
  };
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
    return {
      name,
      value: `${cpuMs} ms (${ms} ms with waiting)`,
      target: `<= ${most} ms`,
      isMet: Number(cpuMs) <= most,
      isOfTime: true,
    };
  };
  const peak = Math.max(0, ...measured.map((one) => one.peakBytes));
  return [
    time('time of the processor, median', 0.5, targets.medianMs),
    time('time of the processor, p99', 0.99, targets.p99Ms),
    time('time of the processor, slowest', 1, targets.largestMs),
    {
      name: 'memory, most',
      value: `${Math.round(peak / mega)} MB`,
      target: `<= ${targets.peakBytes / mega} MB`,
      isMet: peak <= targets.peakBytes,
    },
  ];
}

/** A portion as a row, with the least that it has to be; 0: no target. */
function share(name: string, count: number, of: number, least: number): Row {
  const isMet = of === 0 || count / of >= least;
  return {
    name,
    value: `${percent(of === 0 ? 1 : count / of)} (${count} of ${of})`,
    target: least === 0 ? '-' : `>= ${percent(least)}`,
    isMet,
  };
}

/** The sum over all items. */
export function sum<Item>(items: readonly Item[], of: (item: Item) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}

/** `99.8 %` of 0.998. */
export function percent(portion: number): string {
  return `${(portion * 100).toFixed(2).replace(/\.?0+$/, '')} %`;
}
