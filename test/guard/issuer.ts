import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { SignJWT, exportJWK, generateKeyPair } from 'jose';
import type { CryptoKey, JWK } from 'jose';

import type { JwtIssuer } from '../../src/blueprint/settings.ts';
import { createVerifier } from '../../src/guard/jwt.ts';
import type { Verify } from '../../src/guard/jwt.ts';
import { createFetch } from '../../src/transport/fetch.ts';

export interface Pair {
  readonly kid: string;
  readonly algorithm: string;
  readonly privateKey: CryptoKey;
  readonly publicKey: CryptoKey;
  readonly publicJwk: JWK;
}

export async function keyPair(kid: string, algorithm = 'ES256'): Promise<Pair> {
  const { privateKey, publicKey } = await generateKeyPair(algorithm, { extractable: true });
  const publicJwk = { ...(await exportJWK(publicKey)), kid, alg: algorithm, use: 'sig' };
  return { kid, algorithm, privateKey, publicKey, publicJwk };
}

/** Where the tests' time stands when they begin. */
export const startMs = Date.UTC(2030, 0, 1);

/** An identity provider on loopback whose key set tests change, and a verifier that trusts it. */
export class TestIssuer {
  readonly issuer = 'https://id.example/';
  keys: readonly JWK[] = [];
  /** What the key set's URL answers instead, when a test wants that. */
  answer: { readonly status: number; readonly body: string } | undefined;
  fetches = 0;
  nowMs = startMs;
  url = '';
  private readonly network = createFetch();
  private readonly server = createServer((_request, response) => {
    this.fetches++;
    const { status, body } = this.answer ?? { status: 200, body: JSON.stringify({ keys: this.keys }) };
    response.writeHead(status, { 'content-type': 'application/json' }).end(body);
  });

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    this.url = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/jwks`;
  }

  async stop(): Promise<void> {
    await this.network.close();
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  async verifier(settings: Partial<JwtIssuer> = {}, dir = '/'): Promise<Verify> {
    const issuer: JwtIssuer = {
      issuer: this.issuer,
      audience: ['heddle'],
      jwks: this.url,
      algorithms: ['ES256'],
      ...settings,
    };
    const checked = await createVerifier({ jwt: [issuer] }, { dir, send: this.network.send, now: () => this.nowMs });
    if (!checked.value) throw new Error(checked.problems.map(({ code, message }) => `${code} ${message}`).join('\n'));
    return checked.value;
  }

  /** `Bearer` and a token that is valid for an hour where `claims` say nothing else. */
  async bearer(
    pair: Pair,
    claims: Record<string, unknown> = {},
    header: Record<string, unknown> = {},
  ): Promise<string> {
    const exp = Math.floor(this.nowMs / 1000) + 3600;
    const token = await new SignJWT({ iss: this.issuer, aud: 'heddle', sub: 'ada', exp, ...claims })
      .setProtectedHeader({ alg: pair.algorithm, kid: pair.kid, ...header })
      .sign(pair.privateKey);
    return `Bearer ${token}`;
  }
}
