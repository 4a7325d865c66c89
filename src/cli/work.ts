import { performance } from 'node:perf_hooks';

const periodMs = 1000;

/**
 * Calls `tell` whenever the process has worked for `leastMs` since the last time, with how long that was, in milliseconds; it looks once in a second. Gives what ends
 * that; does not keep the process alive.
 */
export function afterWork(leastMs: number, tell: (workedMs: number) => void): () => void {
  let told = performance.eventLoopUtilization();
  const timer = setInterval(() => {
    const { active } = performance.eventLoopUtilization(told);
    if (active < leastMs) return;
    told = performance.eventLoopUtilization();
    tell(active);
  }, periodMs);
  timer.unref();
  return () => clearInterval(timer);
}
