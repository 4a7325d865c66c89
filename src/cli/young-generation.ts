import { PerformanceObserver } from 'node:perf_hooks';
import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';

/** Size in bytes that the young generation may always have. */
const alwaysBytes = 16 * 1024 * 1024;
const periodMs = 250;
/** Of the time: where collecting takes more, more place for young objects pays. */
const maxShare = 0.25;

/**
 * Keeps the young generation from growing where that does not pay. V8 doubles it up to 64 MB as soon as some of its objects live on, and those of requests that
 * wait for their upstreams do; where few live on, collecting it twice as often costs nothing to speak of.
 */
export function holdYoungGeneration(): void {
  let spentMs = 0;
  const observer = new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) spentMs += duration;
  });
  observer.observe({ entryTypes: ['gc'] });
  let isHeld = false;
  const timer = setInterval(() => {
    const young = getHeapSpaceStatistics().find(({ space_name: name }) => name === 'new_space');
    const isToHold = (young?.space_size ?? 0) >= alwaysBytes && spentMs / periodMs < maxShare;
    spentMs = 0;
    if (isToHold !== isHeld) setFlagsFromString(`--semi-space-growth-factor=${isToHold ? 1 : 2}`);
    isHeld = isToHold;
  }, periodMs);
  timer.unref();
}
