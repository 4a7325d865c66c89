import { median, pairedRatio } from './numbers.ts';
import type { Round } from './rounds.ts';

/** What Heddle is held to in a row. `floor`: a contender that does less than it has to, and shows what the machine and Node take of the target. */
export type Target =
  /** CPU time of a request, as a multiple of another contender's in the same rounds. */
  | { readonly kind: 'cpu'; readonly against: string; readonly atMost: number; readonly floor?: string }
  /** The 99th percentile of the latencies, and the longest of all, as multiples of their median. */
  | { readonly kind: 'p99'; readonly atMost: number }
  | { readonly kind: 'longest'; readonly atMost: number; readonly floor?: string }
  /** The most resident memory, in MB. */
  | { readonly kind: 'rss'; readonly atMost: number };

/** How one target stands. */
export interface Verdict {
  readonly row: string;
  readonly what: string;
  readonly target: string;
  readonly measured: string;
  /** The same of one that does less than Heddle has to; empty where there is none. */
  readonly floor: string;
  readonly verdict: 'ok' | 'short' | 'not measured';
}

/** Judges one contender's rounds; `roundsOf` gives those of another by its name, `titleOf` how it is called. */
export function judge(
  row: string,
  target: Target,
  rounds: readonly Round[],
  roundsOf: (name: string) => readonly Round[] | undefined,
  titleOf: (name: string) => string,
): Verdict {
  const unit = target.kind === 'rss' ? ' MB' : ' x';
  const measured = measuredOf(target, rounds, roundsOf);
  return verdictOf(row, describe(target, titleOf), measured, target.atMost, unit, floorOf(target, rounds, roundsOf));
}

/** Judges a number; NaN is one that could not be measured, and a floor that there is not. */
export function verdictOf(
  row: string,
  what: string,
  measured: number,
  atMost: number,
  unit: string,
  floor: number = Number.NaN,
): Verdict {
  const isMeasured = Number.isFinite(measured);
  return {
    row,
    what,
    target: `<= ${short(atMost)}${unit}`,
    measured: isMeasured ? `${short(measured)}${unit}` : '',
    floor: Number.isFinite(floor) ? `${short(floor)}${unit}` : '',
    verdict: isMeasured ? (measured <= atMost ? 'ok' : 'short') : 'not measured',
  };
}

function measuredOf(
  target: Target,
  rounds: readonly Round[],
  roundsOf: (name: string) => readonly Round[] | undefined,
): number {
  switch (target.kind) {
    case 'cpu': {
      const others = roundsOf(target.against) ?? [];
      return pairedRatio(
        rounds.map((round) => round.cpuMs),
        others.map((round) => round.cpuMs),
      );
    }
    case 'p99':
      return median(rounds.map((round) => round.p99Ms / round.p50Ms));
    case 'longest':
      return Math.max(...rounds.map((round) => round.longestMs)) / median(rounds.map((round) => round.p50Ms));
    case 'rss':
      return Math.max(...rounds.map((round) => round.rssBytes)) / 1024 / 1024;
  }
}

/** What the floor's contender would be told. Its longest latency is a multiple of Heddle's median: so long a request waits for others than the program. */
function floorOf(
  target: Target,
  rounds: readonly Round[],
  roundsOf: (name: string) => readonly Round[] | undefined,
): number {
  if (!('floor' in target) || target.floor === undefined) return Number.NaN;
  const own = roundsOf(target.floor);
  if (!own) return Number.NaN;
  if (target.kind === 'cpu') return measuredOf(target, own, roundsOf);
  return Math.max(...own.map((round) => round.longestMs)) / median(rounds.map((round) => round.p50Ms));
}

function describe(target: Target, titleOf: (name: string) => string): string {
  switch (target.kind) {
    case 'cpu':
      return `CPU per request, against ${titleOf(target.against)}`;
    case 'p99':
      return '99th percentile of latency, against the median';
    case 'longest':
      return 'longest latency, against the median';
    case 'rss':
      return 'RSS under load';
  }
}

/** Three digits that count. */
function short(value: number): string {
  return String(value >= 1000 ? Math.round(value) : Number(value.toPrecision(3)));
}
