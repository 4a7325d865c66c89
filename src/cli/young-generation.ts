import { PerformanceObserver, constants } from 'node:perf_hooks';
import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';

import { isRecord } from '../base/json.ts';

/** Size in bytes from which the young generation is held, at the step that it has come to. */
const alwaysBytes = 16 * 1024 * 1024;
const periodMs = 250;
/** Of the time: where collecting takes more, twice the place for young objects pays. */
const maxShare = 0.25;

/**
 * Keeps the young generation from growing where that does not pay. V8 doubles it up to 64 MB as soon as some of its objects live on, and those of requests that
 * wait for their upstreams do; where few live on, collecting it twice as often costs nothing to speak of. It grows by one step at a time.
 */
export function holdYoungGeneration(): void {
  let allowedBytes = alwaysBytes;
  let isHeld = false;
  const hold = (): void => {
    const isToHold = youngBytes() >= allowedBytes;
    if (isToHold !== isHeld) setFlagsFromString(`--semi-space-growth-factor=${isToHold ? 1 : 2}`);
    isHeld = isToHold;
  };
  let spentMs = 0;
  // Under load it would double again before the period is over.
  const observer = new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (isMinor(entry)) spentMs += entry.duration;
    hold();
  });
  observer.observe({ entryTypes: ['gc'] });
  const timer = setInterval(() => {
    // It doubles: half as much again is less than the next step, and more than this one.
    const growth = spentMs / periodMs >= maxShare ? 1.5 : 1;
    allowedBytes = Math.max(alwaysBytes, youngBytes() * growth);
    spentMs = 0;
    hold();
  }, periodMs);
  timer.unref();
}

/** True for a collection of the young generation: more place for that spares others nothing. */
function isMinor(entry: object): boolean {
  return 'detail' in entry && isRecord(entry.detail) && entry.detail['kind'] === constants.NODE_PERFORMANCE_GC_MINOR;
}

function youngBytes(): number {
  return getHeapSpaceStatistics().find(({ space_name: name }) => name === 'new_space')?.space_size ?? 0;
}
