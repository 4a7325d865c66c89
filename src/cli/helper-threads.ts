import { readFileSync, readdirSync } from 'node:fs';
import { constants as system, getPriority, setPriority } from 'node:os';
import { PerformanceObserver, constants } from 'node:perf_hooks';

import { kindOf } from './collections.ts';
import { afterWork } from './work.ts';

/** Of V8's four threads, as `nice` counts, beyond that of the thread that answers: together they then get a third more of a core than it. */
const niceness = 5;
/** Work, in milliseconds, after which it is told how often the old generation is collected. */
const enoughMs = 5000;
/** That is seldom: collections in a second of work. */
const seldom = 1;

/**
 * Has V8's threads stand back for the one that answers, once the old generation turns out to be collected seldom. They mark what lives there while
 * requests are answered: where all share a core, four of them leave a fifth of it to the answers for some 20 ms. Standing back they take longer, and
 * what becomes old meanwhile stays until the next time: where they have work all the time, that would be much. A process may not take its threads' priority back
 * without a privilege, so this is for good. On Linux alone, where each thread has its own.
 */
export function letHelpersStandBack(): void {
  let collections = 0;
  const observer = new PerformanceObserver((list) => {
    collections += list.getEntries().filter((entry) => kindOf(entry) === constants.NODE_PERFORMANCE_GC_MAJOR).length;
  });
  observer.observe({ entryTypes: ['gc'] });
  const end = afterWork(enoughMs, (workedMs) => {
    const isSeldom = (collections * 1000) / workedMs < seldom;
    collections = 0;
    if (!isSeldom) return;
    end();
    observer.disconnect();
    const lowered = Math.min(system.priority.PRIORITY_LOW, getPriority() + niceness);
    for (const id of helperThreads()) lower(id, lowered);
  });
}

const threads = '/proc/self/task';

/** Ids of V8's threads; none where the system or this version of Node does not tell them by name. */
function helperThreads(): readonly number[] {
  try {
    const ids = readdirSync(threads);
    return ids.filter((id) => readFileSync(`${threads}/${id}/comm`, 'utf8').trimEnd().endsWith('V8Worker')).map(Number);
  } catch {
    return [];
  }
}

function lower(id: number, priority: number): void {
  try {
    setPriority(id, priority);
  } catch {
    // It has ended, or is not allowed: then all stays as it was.
  }
}
