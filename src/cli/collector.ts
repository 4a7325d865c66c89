import { availableParallelism } from 'node:os';
import { performance } from 'node:perf_hooks';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/**
 * Fits the collector to a process that answers requests: what one makes is of no use after it. V8 would take what waits long
 * for an upstream for something that stays, make all of its kind in the old generation from then on, and keep whatever hangs
 * there until that is collected: half of all processor time where answers are large. One thread collects young objects where no
 * core is idle, on a single core or beside other workers: several would only wait for each other, for a tenth of that time.
 */
export function tuneCollector(isOneOfSeveral: boolean): void {
  setFlagsFromString('--no-allocation-site-pretenuring');
  if (isOneOfSeveral || availableParallelism() === 1) setFlagsFromString('--no-parallel-scavenge');
}

/** The part of its time that a process at rest may spend on work. */
const restingUtilization = 0.05;

/**
 * Gives back what starting took and nobody needs any more, a tenth of the memory of a process at rest, where it does next to nothing for
 * `quietMs`: all stands still for some 50 ms. V8 would keep it until there is much to do. Of a process that has work it would
 * take what V8 has learned of that, and what it does would be slower from then on.
 */
export function releaseAtRest(quietMs: number): void {
  const before = performance.eventLoopUtilization();
  const look = () => {
    if (performance.eventLoopUtilization(before).utilization < restingUtilization) collectAll();
  };
  setTimeout(look, quietMs).unref();
}

function collectAll(): void {
  // Only contexts made from now on, and until it is taken back, have `gc`.
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as (how: Readonly<Record<string, string>>) => void;
  setFlagsFromString('--no-expose-gc');
  collect({ type: 'major', execution: 'sync', flavor: 'last-resort' });
}
