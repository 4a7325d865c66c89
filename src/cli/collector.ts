import { availableParallelism } from 'node:os';
import { getHeapStatistics, setFlagsFromString } from 'node:v8';

import { letHelpersStandBack } from './helper-threads.ts';

/**
 * Fits the collector to a process that answers requests: what one makes is of no use after it. V8 would take what waits long
 * for an upstream for something that stays, make all of its kind in the old generation from then on, and keep whatever hangs
 * there until that is collected: half of all processor time where answers are large. One thread collects young objects where no
 * core is idle, on a single core or beside other workers: several would only wait for each other, for a tenth of that time. The old
 * generation is collected when it has doubled: V8 would let it grow to several times what lives there, and hold what hangs at it outside the heap.
 */
export function tuneCollector(isOneOfSeveral: boolean): void {
  setFlagsFromString('--no-allocation-site-pretenuring');
  setFlagsFromString(usualGrowth);
  if (isOneOfSeveral || availableParallelism() === 1) {
    setFlagsFromString('--no-parallel-scavenge');
    letHelpersStandBack();
  }
  watchOutside();
}

const usualGrowth = '--heap-growing-percent=100';
const smallGrowth = '--heap-growing-percent=50';
/** Memory outside the heap, in bytes, that is much: bodies and answers of megabytes. */
const muchOutside = 40 * 1024 * 1024;
const periodMs = 1000;
const stickyPeriods = 10;

/** Has the old generation collected when it has grown by half, while much hangs at it outside the heap; for ten seconds after, too. */
function watchOutside(): void {
  let left = 0;
  const timer = setInterval(() => {
    const before = left;
    left = getHeapStatistics().external_memory >= muchOutside ? stickyPeriods : Math.max(0, left - 1);
    if (before === 0 && left > 0) setFlagsFromString(smallGrowth);
    if (before > 0 && left === 0) setFlagsFromString(usualGrowth);
  }, periodMs);
  timer.unref();
}
