import { beyondReach } from './outcome.ts';
import type { Outcome, Trip, Trips } from './outcome.ts';

/** Of what the mock itself can serve. */
const target = 0.98;

/** The table of a run, as Markdown. */
export function printTrips(all: readonly Trips[]): string {
  const trips = all.flatMap((one) => one.trips);
  const counts = countsOf(trips);
  const reachable = trips.filter(({ outcome }) => !beyondReach.has(outcome)).length;
  const ok = counts.get('ok') ?? 0;
  const share = reachable === 0 ? 1 : ok / reachable;
  const called = all.filter((one) => !one.failure);
  const rows = [
    ['documents', `${called.length} of ${all.length}`],
    ['operations called', String(trips.length)],
    ['of these, what the mock can serve', String(reachable)],
    [
      'accepted and answered with every value',
      `${percent(share)} (${ok}), target ${percent(target)}: ${share >= target ? 'met' : 'MISSED'}`,
    ],
    ...[...counts].filter(([outcome]) => outcome !== 'ok').map(([outcome, count]) => [outcome, String(count)]),
  ];
  return ['| | |', '| --- | --- |', ...rows.map((row) => `| ${row.join(' | ')} |`), ''].join('\n');
}

/** Every round trip that failed, by outcome and reason; those that are the mock's doing only by kind. */
export function printFailures(all: readonly Trips[]): string {
  const lines: string[] = [];
  for (const { path, failure } of all) if (failure) lines.push(`  ${path}: the ${failure.by}: ${failure.reason}`);
  const failed = all
    .flatMap(({ path, trips }) => trips.map((trip) => ({ path, ...trip })))
    .filter(({ outcome }) => outcome !== 'ok');
  for (const [outcome, ofOutcome] of Map.groupBy(failed, (trip) => trip.outcome)) {
    lines.push('', `${outcome}: ${ofOutcome.length}`);
    if (outcome === 'mock') {
      const kinds = [...Map.groupBy(ofOutcome, ({ reason }) => reason.split(':')[0] ?? '')];
      for (const [kind, ofKind] of kinds)
        lines.push(
          `  ${ofKind.length} ${kind}, for example ${ofKind[0]?.path} ${ofKind[0]?.operation}: ${ofKind[0]?.reason}`,
        );
    } else for (const { path, operation, reason } of ofOutcome) lines.push(`  ${path} ${operation}: ${reason}`);
  }
  return lines.length === 0 ? '' : `\nNot served:\n${lines.join('\n')}\n`;
}

/** Operations whose outcome is another one than last time. */
export function printChanges(before: readonly Trips[], now: readonly Trips[]): string {
  const old = new Map(
    before.flatMap(({ path, trips }) => trips.map((trip) => [`${path} ${trip.operation}`, trip.outcome] as const)),
  );
  const changed = now.flatMap(({ path, trips }) =>
    trips.flatMap(({ operation, outcome }) => {
      const was = old.get(`${path} ${operation}`);
      return was === undefined || was === outcome ? [] : [`  ${path} ${operation}: ${was} -> ${outcome}`];
    }),
  );
  return changed.length === 0 ? '' : `\nSince the last run:\n${changed.join('\n')}\n`;
}

function countsOf(trips: readonly Trip[]): ReadonlyMap<Outcome, number> {
  const counts = [...Map.groupBy(trips, ({ outcome }) => outcome)].map(
    ([outcome, list]) => [outcome, list.length] as const,
  );
  return new Map(counts.toSorted((left, right) => right[1] - left[1]));
}

function percent(share: number): string {
  return `${(share * 100).toFixed(2)} %`;
}
