import { availableParallelism } from 'node:os';
import { setFlagsFromString } from 'node:v8';

/**
 * Fits the collector to a process that answers requests: what one makes is of no use after it. V8 would take what waits long
 * for an upstream for something that stays, make all of its kind in the old generation from then on, and keep whatever hangs
 * there until that is collected: half of all processor time where answers are large. One thread collects young objects where no
 * core is idle, on a single core or beside other workers: several would only wait for each other, for a tenth of that time. The old
 * generation is collected when it has grown by half: V8 would let it grow to several times what lives there, and hold what hangs at it outside the heap.
 */
export function tuneCollector(isOneOfSeveral: boolean): void {
  setFlagsFromString('--no-allocation-site-pretenuring');
  setFlagsFromString('--heap-growing-percent=50');
  if (isOneOfSeveral || availableParallelism() === 1) setFlagsFromString('--no-parallel-scavenge');
}
