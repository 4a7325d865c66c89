import { readFileSync, writeFileSync } from 'node:fs';

import { SignJWT, importJWK } from 'jose';
import type { JWK } from 'jose';

import { isMain } from './server.ts';

/**
 * Signs the demo's tokens and writes them as request headers beside the queries: `node demo/tokens.ts`. The key is
 * public knowledge; it opens nothing but this demo. Ed25519 signatures and fixed times: the same bytes at every run.
 */

const issuer = 'https://id.heddle-demo.example';
const audience = 'heddle-demo';
const issuedAt = Date.parse('2025-01-01T00:00:00Z') / 1000;
const expires = Date.parse('2100-01-01T00:00:00Z') / 1000;

/** Who the demo's callers are. */
export const callers = {
  agent: { sub: 'nadia.haddad', role: 'agent', name: 'Nadia Haddad' },
  partner: { sub: 'partner-1001', role: 'partner', customer_id: 'C-1001', name: 'Albatross Analytics' },
} as const;

/** A token with `claims`, valid until the year 2100. */
export async function sign(claims: Readonly<Record<string, unknown>>): Promise<string> {
  const jwk = JSON.parse(readFileSync(new URL('keys/demo-only.private.jwk.json', import.meta.url), 'utf8')) as JWK;
  return new SignJWT({ ...claims })
    .setProtectedHeader({ alg: 'EdDSA', typ: 'JWT', kid: jwk.kid ?? 'demo' })
    .setIssuer(issuer)
    .setAudience(audience)
    .setIssuedAt(issuedAt)
    .setExpirationTime(expires)
    .sign(await importJWK(jwk, 'EdDSA'));
}

/** The header files by their names in `demo/queries`. */
export async function headerFiles(): Promise<ReadonlyMap<string, string>> {
  const textOf = async (claims: Readonly<Record<string, unknown>>) =>
    `${JSON.stringify({ authorization: `Bearer ${await sign(claims)}` }, null, 2)}\n`;
  const agent = await textOf(callers.agent);
  const partner = await textOf(callers.partner);
  return new Map([
    ['customer-360.headers.json', agent],
    ['batched-join.headers.json', agent],
    ['open-ticket.headers.json', agent],
    ['partial-failure.headers.json', agent],
    ['customer-360.partner.headers.json', partner],
  ]);
}

if (isMain(import.meta.url)) {
  for (const [name, text] of await headerFiles()) writeFileSync(new URL(`queries/${name}`, import.meta.url), text);
  console.log('Wrote the headers of the support agent and the partner into demo/queries');
}
