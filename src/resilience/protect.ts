import type { SourcePolicy } from '../blueprint/blueprint.ts';
import type { Layer } from '../transport/send.ts';
import { Breaker } from './breaker.ts';
import type { BreakerOptions } from './breaker.ts';
import { Bulkhead } from './bulkhead.ts';
import { report } from './report.ts';
import { retry } from './retry.ts';
import type { RetryOptions } from './retry.ts';
import { timeout } from './timeout.ts';

/** Collaborators of the layers, for tests. */
export interface ProtectOptions {
  readonly retry?: Omit<RetryOptions, 'retries'>;
  readonly breaker?: BreakerOptions;
}

/**
 * The layers around one source's calls, the first outermost: retry, bulkhead, breaker, report, timeout. Each attempt
 * takes a slot anew, so that none is held during a pause. The breaker stands inside the bulkhead, whose refusals are
 * not the source's failures. The time limit is of one attempt and does not count the wait for a slot, which the
 * request's own signal ends.
 */
export function protect(policy: SourcePolicy, options: ProtectOptions = {}): readonly Layer[] {
  return [
    retry({ ...options.retry, retries: policy.retries }),
    new Bulkhead(policy.maxConcurrent).layer,
    new Breaker(options.breaker).layer,
    report(),
    timeout(policy.timeoutMs),
  ];
}
