import { asymmetricAlgorithms, symmetricAlgorithms } from '../base/algorithms.ts';
import { didYouMean } from '../base/problems.ts';
import type { Problems } from '../base/problems.ts';
import type { JwtIssuer } from '../blueprint/settings.ts';

const asymmetric: ReadonlySet<string> = new Set(asymmetricAlgorithms);
const symmetric: ReadonlySet<string> = new Set(symmetricAlgorithms);

/** True for an issuer whose tokens are signed with a shared secret. */
export function isSymmetric(issuer: JwtIssuer): boolean {
  return issuer.algorithms.every((algorithm) => symmetric.has(algorithm));
}

/** Tells what is wrong with the algorithms that an issuer's tokens may use; a token never chooses its own. */
export function checkAlgorithms(issuer: JwtIssuer, isRemote: boolean, problems: Problems): void {
  const { algorithms } = issuer;
  const fail = (code: string, what: string) => problems.error(code, `The issuer "${issuer.issuer}" ${what}`);
  if (algorithms.length === 0) {
    fail('AUTH_ALGORITHM_MISSING', 'names no algorithm: name those it signs with, for example RS256.');
  }
  for (const algorithm of algorithms) {
    if (!asymmetric.has(algorithm) && !symmetric.has(algorithm)) fail('AUTH_ALGORITHM_REFUSED', refusalOf(algorithm));
  }
  const secrets = algorithms.filter((algorithm) => symmetric.has(algorithm));
  const names = secrets.join(', ');
  if (secrets.length > 0 && secrets.length < algorithms.length) {
    const why = 'whoever has the public key could then sign tokens. Name one kind.';
    fail('AUTH_ALGORITHMS_MIXED', `mixes ${names} with signatures by public key: ${why}`);
  } else if (secrets.length > 0 && isRemote) {
    const why = 'which must not be read from a URL: keep its key set in a file.';
    fail('AUTH_SECRET_BY_URL', `signs with a shared secret (${names}), ${why}`);
  }
}

function refusalOf(algorithm: string): string {
  if (algorithm.toLowerCase() === 'none') {
    return 'accepts "none", and so tokens that anybody can write: name the algorithms it signs with.';
  }
  return `accepts "${algorithm}", which is not a known algorithm.${didYouMean(algorithm, [...asymmetric, ...symmetric])}`;
}
