import { Deadlines } from '../base/deadlines.ts';
import type { SourcePolicy } from '../blueprint/blueprint.ts';
import type { SourceStanding } from '../observe/standing.ts';
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

/** What surrounds one source's calls, and how these stand at the moment. */
export interface Protection {
  readonly layers: readonly Layer[];
  readonly standing: () => SourceStanding;
}

/**
 * The layers around one source's calls, the first outermost: repetition, and what watches over each attempt. An attempt takes
 * its slot anew, so that none is held during a pause.
 */
export function protect(policy: SourcePolicy, options: ProtectOptions = {}): Protection {
  const guards = {
    bulkhead: new Bulkhead(policy.maxConcurrent),
    breaker: new Breaker(options.breaker),
    deadlines: new Deadlines(policy.timeoutMs),
  };
  return {
    layers: [retry({ ...options.retry, retries: policy.retries }), attempts(guards)],
    standing: () => ({ breaker: guards.breaker.state, ...guards.bulkhead.load }),
  };
}
