import { isRecord, readPath } from '../base/json.ts';

/** The verified content of a token. Names come from outside: read it with `claimOf`. */
export type Claims = Readonly<Record<string, unknown>>;

/** A claim by its name, or by a dotted path into it (`realm_access.roles`); the whole name goes first. */
export function claimOf(claims: Claims, name: string): unknown {
  return Object.hasOwn(claims, name) ? claims[name] : readPath(claims, name.split('.'));
}

/** Top-level names of the claims that `claimOf` may read for `name`. */
export function claimNames(name: string): readonly string[] {
  return [...new Set([name, name.split('.')[0] ?? name])];
}

/** The values that a claim holds: items of a list, words of a text with blanks, or the value itself. */
export function claimValues(claim: unknown): readonly (string | number | boolean)[] {
  if (Array.isArray(claim)) return claim.filter(isSimple);
  if (typeof claim === 'string') return [...new Set([claim, ...claim.split(' ').filter((word) => word !== '')])];
  return isSimple(claim) ? [claim] : [];
}

/** The scopes of an OAuth token: `scope` (RFC 8693 section 4.2) as words, or `scp` as a list or words. */
export function scopesOf(claims: Claims | null): readonly string[] {
  if (!claims) return [];
  const words = [claimOf(claims, 'scope'), claimOf(claims, 'scp')].flatMap((claim) =>
    typeof claim === 'string' ? claim.split(' ') : claimValues(claim).map(String),
  );
  return [...new Set(words.filter((word) => word !== ''))].toSorted((left, right) => (left < right ? -1 : 1));
}

function isSimple(value: unknown): value is string | number | boolean {
  return !isRecord(value) && ['string', 'number', 'boolean'].includes(typeof value);
}
