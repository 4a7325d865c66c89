import { didYouMean } from '../base/problems.ts';
import type { Problems } from '../base/problems.ts';
import type { JwtIssuer } from '../blueprint/settings.ts';

/** Signatures by public key (RFC 7518 section 3.1, RFC 8037, RFC 9864). */
const asymmetric: ReadonlySet<string> = new Set([
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
]);

/** Signatures by shared secret. */
const symmetric: ReadonlySet<string> = new Set(['HS256', 'HS384', 'HS512']);

/** True for an issuer whose tokens are signed with a shared secret. */
export function isSymmetric(issuer: JwtIssuer): boolean {
  return issuer.algorithms.every((algorithm) => symmetric.has(algorithm));
}

/** Tells what is wrong with the algorithms that an issuer's tokens may use; a token never chooses its own. */
export function checkAlgorithms(issuer: JwtIssuer, isRemote: boolean, problems: Problems): void {
  const { algorithms } = issuer;
  const where = `The issuer "${issuer.issuer}"`;
  if (algorithms.length === 0) {
    problems.error(
      'AUTH_ALGORITHM_MISSING',
      `${where} names no algorithm: name those it signs with, for example RS256.`,
    );
  }
  for (const algorithm of algorithms) {
    if (asymmetric.has(algorithm) || symmetric.has(algorithm)) continue;
    const text =
      algorithm.toLowerCase() === 'none'
        ? `${where} accepts "none", which would accept tokens that anybody can write: name the algorithms it signs with.`
        : `${where} accepts "${algorithm}", which is not a known algorithm.${didYouMean(algorithm, [...asymmetric, ...symmetric])}`;
    problems.error('AUTH_ALGORITHM_REFUSED', text);
  }
  const secrets = algorithms.filter((algorithm) => symmetric.has(algorithm));
  if (secrets.length > 0 && secrets.length < algorithms.length) {
    const text = `${where} mixes ${secrets.join(', ')} with signatures by public key: whoever has the public key could then sign tokens. Name one kind.`;
    problems.error('AUTH_ALGORITHMS_MIXED', text);
  } else if (secrets.length > 0 && isRemote) {
    const text = `${where} signs with a shared secret (${secrets.join(', ')}), which must not be read from a URL: keep its key set in a file.`;
    problems.error('AUTH_SECRET_BY_URL', text);
  }
}
