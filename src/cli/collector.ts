import { availableParallelism } from 'node:os';
import { setFlagsFromString } from 'node:v8';

/**
 * Has one thread collect young objects where no core is idle, on a single core or beside other workers: several threads would
 * only wait for each other, for a tenth of all processor time.
 */
export function tuneCollector(isOneOfSeveral: boolean): void {
  if (isOneOfSeveral || availableParallelism() === 1) setFlagsFromString('--no-parallel-scavenge');
}
