/** The middle value; of an even count the mean of the middle two. NaN for an empty list. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

/**
 * The median of the quotients round by round: both values of a round were measured seconds apart, so that a slow
 * minute of the machine weighs on both. NaN where no round has both.
 */
export function pairedRatio(values: readonly number[], reference: readonly number[]): number {
  const quotients = values.flatMap((value, round) => {
    const one = reference[round];
    return one !== undefined && one > 0 && Number.isFinite(value) ? [value / one] : [];
  });
  return median(quotients);
}

/** Durations counted in buckets 2 % wide, so that a million of them take a few kilobytes. */
export class Histogram {
  private readonly counts = new Uint32Array(1200);
  private total = 0;
  private largestMs = 0;

  get count(): number {
    return this.total;
  }

  get maxMs(): number {
    return this.largestMs;
  }

  add(ms: number): void {
    this.total++;
    if (ms > this.largestMs) this.largestMs = ms;
    const bucket = Math.max(0, Math.ceil(Math.log(ms * 1000) / step));
    const at = Math.min(bucket, this.counts.length - 1);
    this.counts[at] = (this.counts[at] ?? 0) + 1;
  }

  /** The duration that `share` (0 to 1) of all do not exceed, at most 2 % too long. NaN when empty. */
  percentile(share: number): number {
    if (this.total === 0) return Number.NaN;
    const wanted = Math.ceil(this.total * share);
    let seen = 0;
    for (const [bucket, count] of this.counts.entries()) {
      seen += count;
      if (seen >= wanted) return Math.min(Math.exp(bucket * step) / 1000, this.largestMs);
    }
    return this.largestMs;
  }
}

const step = Math.log(1.02);
