import type { ResponseCache } from '../cache/response.ts';
import type { Authorizer } from '../guard/authorize.ts';

import type { Stages } from './stages.ts';

/** The stage that looks for kept answers; without a cache there never is one. */
export function openRecall(cache: ResponseCache | undefined, authorizer: Authorizer): Stages['recall'] {
  if (!cache) return () => nothing;
  return async (operation, { plan, variables }, caller) => {
    const key = cache.keyOf(plan, operation.hash, variables, caller, authorizer.claimsOf(plan));
    if (key === null) return {};
    const body = await cache.get(key);
    if (body !== undefined) return { answer: { body, errorCodes: [] } };
    return { keep: (answer) => cache.set(key, answer, cache.ttlOf(plan)) };
  };
}

const nothing = {};
