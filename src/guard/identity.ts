import { scopesOf } from './claims.ts';
import type { Claims } from './claims.ts';
import type { Verify } from './jwt.ts';

/** Who asks. */
export interface Identity {
  /** Verified claims; null for an anonymous caller. */
  readonly claims: Claims | null;
  /** Sorted; empty for an anonymous caller. */
  readonly scopes: readonly string[];
}

/**
 * Finds out who asks, from headers with lower-case names. Rejects with UNAUTHENTICATED for a credential that is not
 * valid.
 */
export type Identify = (headers: Readonly<Record<string, string>>) => Promise<Identity>;

/** A caller without a credential. */
export const anonymous: Identity = { claims: null, scopes: [] };

/** Knows the callers whose credentials `verify` finds valid. */
export function createIdentify(verify: Verify): Identify {
  return async (headers) => {
    const claims = await verify(headers['authorization']);
    return claims ? { claims, scopes: scopesOf(claims) } : anonymous;
  };
}
