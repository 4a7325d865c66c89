import { isRecord } from '../base/json.ts';

/** Which collection an entry of a PerformanceObserver tells of: one of `constants.NODE_PERFORMANCE_GC_*`. */
export function kindOf(entry: object): unknown {
  return 'detail' in entry && isRecord(entry.detail) ? entry.detail['kind'] : undefined;
}
