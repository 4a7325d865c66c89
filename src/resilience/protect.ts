import { Deadlines } from '../base/deadlines.ts';
import type { SourcePolicy } from '../blueprint/blueprint.ts';
import type { Layer } from '../transport/send.ts';
import { attempts } from './attempt.ts';
import { Breaker } from './breaker.ts';
import type { BreakerOptions } from './breaker.ts';
import { Bulkhead } from './bulkhead.ts';
import { retry } from './retry.ts';
import type { RetryOptions } from './retry.ts';

/** Collaborators of the layers, for tests. */
export interface ProtectOptions {
  readonly retry?: Omit<RetryOptions, 'retries'>;
  readonly breaker?: BreakerOptions;
}

/**
 * The layers around one source's calls, the first outermost: repetition, and what watches over each attempt. An attempt takes
 * its slot anew, so that none is held during a pause.
 */
export function protect(policy: SourcePolicy, options: ProtectOptions = {}): readonly Layer[] {
  const guards = {
    bulkhead: new Bulkhead(policy.maxConcurrent),
    breaker: new Breaker(options.breaker),
    deadlines: new Deadlines(policy.timeoutMs),
  };
  return [retry({ ...options.retry, retries: policy.retries }), attempts(guards)];
}
