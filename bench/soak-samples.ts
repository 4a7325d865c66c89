import { median } from './numbers.ts';

/** The middle of the memory samples in the second and in the last fifth of the time. */
export function judgeSoak(samples: readonly number[]): { readonly second: number; readonly last: number } {
  const fifth = samples.length / 5;
  return {
    second: median(samples.slice(Math.floor(fifth), Math.ceil(2 * fifth))),
    last: median(samples.slice(Math.floor(4 * fifth))),
  };
}

/** Memory that is let grow between the two: a collector is not asked to collect everything. */
const slack = 1.05;

/** True where the last fifth needs no more than the second; false for too few samples to tell. */
export function isFlat(samples: readonly number[]): boolean {
  const { second, last } = judgeSoak(samples);
  return samples.length >= 5 && last <= second * slack;
}
