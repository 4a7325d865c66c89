import { PerformanceObserver, constants } from 'node:perf_hooks';
import { getHeapSpaceStatistics, getHeapStatistics, setFlagsFromString } from 'node:v8';

import { kindOf } from './collections.ts';
import { afterWork } from './work.ts';

/** The kind of a collection of the young generation: more place for that spares others nothing. */
const minor = constants.NODE_PERFORMANCE_GC_MINOR;
/** Place for new objects, in bytes, that is enough at first; the young generation is twice as large. */
const firstStep = 8 * 1024 * 1024;
/** What it may be at most when V8 has doubled it, in multiples of what is meant: between loads V8 takes any part of it back. */
const slack = 1.1;
const alwaysBytes = firstStep * slack;
/** Of work that says how much of it collecting takes; shorter work is counted with what follows it. */
const enoughMs = 500;
/** Of the time in which there was work: where collecting takes more, twice the place of the first step pays; twice as much place must spare twice as much. */
const maxShare = 0.09;
/** Memory outside the heap, in bytes, that is much: it hangs at young objects, and twice the place for these would hold twice of it. */
const muchOutside = 12 * 1024 * 1024;

/**
 * Keeps the young generation from growing where that does not pay. V8 doubles it up to 64 MB as soon as some of its objects live on, and those of requests that
 * wait for their upstreams do; where few live on, collecting it twice as often costs nothing to speak of. It grows by one step at a time, and not where
 * much hangs outside the heap.
 */
export function holdYoungGeneration(): void {
  let mostBytes = alwaysBytes;
  let isHeld = false;
  const hold = (): void => {
    const isToHold = youngBytes() * 2 > mostBytes;
    if (isToHold !== isHeld) setFlagsFromString(`--semi-space-growth-factor=${isToHold ? 1 : 2}`);
    isHeld = isToHold;
  };
  hold();
  let spentMs = 0;
  let outsideBytes = 0;
  // Under load it would double again before the period is over.
  const observer = new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (kindOf(entry) === minor) spentMs += entry.duration;
    outsideBytes = Math.max(outsideBytes, getHeapStatistics().external_memory);
    hold();
  });
  observer.observe({ entryTypes: ['gc'] });
  afterWork(enoughMs, (workedMs) => {
    // What V8 took back it does not get again.
    const size = youngBytes();
    const pays = outsideBytes < muchOutside && spentMs / workedMs >= maxShare * Math.max(1, size / firstStep);
    mostBytes = Math.max(alwaysBytes, pays ? size * 2 * slack : Math.min(mostBytes, size * slack));
    spentMs = 0;
    outsideBytes = 0;
    hold();
  });
}

/** Place for new objects, in bytes, taken or not: the space's own size moves with what is in it. */
function youngBytes(): number {
  const space = getHeapSpaceStatistics().find(({ space_name: name }) => name === 'new_space');
  return space ? space.space_used_size + space.space_available_size : 0;
}
