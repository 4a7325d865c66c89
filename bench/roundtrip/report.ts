import type { Verdict } from './exchange.ts';
import type { Measured, Trip } from './measure.ts';

const ways = ['request', 'answer', 'package'] as const;
type Way = (typeof ways)[number];

const titles: Readonly<Record<Way, string>> = {
  request: 'requests: valid by xmllint, and every value there',
  answer: 'answers written from the schemas: every value read',
  package: "through the `soap` package's server and back",
};

/** Kinds of verdicts that say nothing of Heddle, each with the reason. */
const others: readonly (readonly [kind: RegExp, reason: string])[] = [
  [/^no arguments$/, 'no value fits the type'],
  [/^open content$/, 'what may stand for xs:any there, no caller can know but from the schema'],
  [/^union$/, 'a union of different types is text, which the upstream checks'],
  [/^abstract$/, 'an abstract type without derived ones'],
  [/^no instance$/, 'the schemas lack something or allow nothing that can be made up'],
  [/^instance invalid$/, 'xmllint refuses the instance that was made up'],
  [/^not asked$/, 'the other way could not be gone'],
  [/^not loadable$/, 'the package cannot load the WSDL'],
  [/^package: /, 'the package reads or writes otherwise than the schemas say'],
];

/** The table, as Markdown; shares are of what the independent parties can judge. */
export function printTable(measured: readonly Measured[]): string {
  const trips = measured.flatMap((one) => one.trips);
  const rows = ways.map((way) => {
    const judged = trips.filter((trip) => !isOthers(trip[way]));
    const right = judged.filter((trip) => isRight(trip[way])).length;
    const share = ((right / Math.max(1, judged.length)) * 100).toFixed(2);
    return `| ${titles[way]} | ${share} % (${right} of ${judged.length}) | >= 99 % | ${right >= judged.length * 0.99 ? 'met' : 'MISSED'} |`;
  });
  const validated = measured.filter(
    (one) => one.failure === undefined && one.refused === undefined && one.trips.length > 0,
  );
  const operations = new Set(
    measured.flatMap(({ path, trips: own }) => own.map(({ operation }) => `${path} ${operation}`)),
  );
  const loaded = measured.filter((one) => one.failure === undefined);
  const counts = [
    `| documents; operations; exchanges | ${loaded.length}; ${operations.size}; ${trips.length} | >= 60 documents | |`,
    `| documents whose schemas xmllint accepts | ${validated.length} of ${loaded.length} | | |`,
    `| documents that the package loads | ${loaded.filter((one) => one.unloadable === undefined).length} of ${loaded.length} | | |`,
  ];
  return ['| | measured | target | |', '| --- | --- | --- | --- |', ...counts, ...rows, ''].join('\n');
}

/** How often each kind of verdict came, with two examples of each that is Heddle's. */
export function printClasses(measured: readonly Measured[]): string {
  const lines = ways.flatMap((way) => {
    const found = new Map<string, { readonly path: string; readonly trip: Trip }[]>();
    for (const { path, trips } of measured) {
      for (const trip of trips) found.set(trip[way].kind, [...(found.get(trip[way].kind) ?? []), { path, trip }]);
    }
    const sorted = [...found].toSorted((left, right) => right[1].length - left[1].length);
    return [`\n${way}:`, ...sorted.flatMap(([kind, examples]) => classLines(kind, examples, way))];
  });
  return `${lines.join('\n')}\n`;
}

function classLines(
  kind: string,
  examples: readonly { readonly path: string; readonly trip: Trip }[],
  way: Way,
): readonly string[] {
  const reason = others.find(([pattern]) => pattern.test(kind))?.[1];
  const line = `  ${String(examples.length).padStart(6)}  ${kind}${reason === undefined ? '' : ` (${reason})`}`;
  if (reason !== undefined || isRight({ kind })) return [line];
  const distinct = new Map(examples.map((one) => [one.path, one]));
  const shown = [...distinct.values()].slice(0, 40);
  return [line, ...shown.map(({ path, trip }) => `            ${path} ${trip.operation}: ${trip[way].text ?? ''}`)];
}

/** Why whole documents fall out. */
export function printRefusals(measured: readonly Measured[]): string {
  const lines = measured.flatMap(({ path, failure, refused }) => [
    ...(failure === undefined ? [] : [`  ${path}: ${failure}`]),
    ...(refused === undefined ? [] : [`  ${path}: xmllint refuses its schemas: ${refused}`]),
  ]);
  return lines.length === 0 ? '' : `\nFall out:\n${lines.join('\n')}\n`;
}

/** Which documents do better or worse than in the last run. */
export function printDifference(before: readonly Measured[], now: readonly Measured[]): string {
  const old = new Map(before.map((one) => [one.path, one]));
  const lines = now.flatMap((one) => {
    const was = old.get(one.path);
    return was ? ways.flatMap((way) => changeOf(was, one, way)) : [];
  });
  return lines.length === 0 ? '' : `\nSince the last run:\n${lines.slice(0, 60).join('\n')}\n`;
}

function changeOf(was: Measured, one: Measured, way: Way): readonly string[] {
  const wrong = ({ trips }: Measured) => trips.filter((trip) => !isOthers(trip[way]) && !isRight(trip[way])).length;
  const [before, after] = [wrong(was), wrong(one)];
  return before === after ? [] : [`  ${one.path}: wrong ${way}s ${before} -> ${after}`];
}

function isRight({ kind }: Verdict): boolean {
  return kind.startsWith('ok');
}

function isOthers({ kind }: Verdict): boolean {
  return others.some(([pattern]) => pattern.test(kind));
}
