import { createHmac } from 'node:crypto';

import { exportSPKI } from 'jose';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { GatewayError } from '../../src/error/error.ts';
import type { Verify } from '../../src/guard/jwt.ts';
import { TestIssuer, keyPair } from '../guard/issuer.ts';

const trusted = await keyPair('k1');
const rsa = await keyPair('k1', 'RS256');
const stranger = await keyPair('k1');
let issuer: TestIssuer;
let verify: Verify;

beforeEach(async () => {
  issuer = new TestIssuer();
  issuer.keys = [trusted.publicJwk];
  await issuer.start();
  verify = await issuer.verifier();
});
afterEach(() => issuer.stop());

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** The refusal, which must tell nothing but that. */
async function refusal(header: string | Promise<string>, by: Verify = verify): Promise<GatewayError> {
  const error: unknown = await by(await header).then(
    () => 'accepted',
    (reason: unknown) => reason,
  );
  if (!(error instanceof GatewayError)) throw new Error(`Expected a refusal, got ${String(error)}`);
  expect(error.details).toBeUndefined();
  return error;
}

async function expectRefused(header: string | Promise<string>, by?: Verify): Promise<void> {
  expect(await refusal(header, by)).toMatchObject({ code: 'UNAUTHENTICATED', message: 'The credential is not valid.' });
}

describe('a token is refused', () => {
  it('when it has expired, and only then it is told why', async () => {
    const expired = issuer.bearer(trusted, { exp: issuer.nowMs / 1000 - 6 });
    expect(await refusal(expired)).toMatchObject({ code: 'UNAUTHENTICATED', message: 'The token has expired.' });
    await expectRefused(issuer.bearer(stranger, { exp: issuer.nowMs / 1000 - 6 }));
  });

  it.each<[string, Record<string, unknown>]>([
    ['it never expires', { exp: undefined }],
    ['it is not valid yet', { nbf: 1_000_000_000_000 }],
    ['its audience is another', { aud: 'elsewhere' }],
    ['it has no audience', { aud: undefined }],
    ['its issuer is another', { iss: 'https://evil.example/' }],
    ['its issuer is nearly ours', { iss: 'https://id.example' }],
    ['it has no issuer', { iss: undefined }],
    ['its issuer is a name of the language', { iss: '__proto__' }],
  ])('when %s', async (_, claims) => {
    await expectRefused(issuer.bearer(trusted, claims));
  });

  it('when another key signed it', async () => {
    await expectRefused(issuer.bearer(stranger));
  });

  it('when it was changed after it was signed', async () => {
    const [head, , signature] = (await issuer.bearer(trusted)).split('.');
    const payload = encode({ iss: issuer.issuer, aud: 'heddle', sub: 'root', exp: issuer.nowMs / 1000 + 60 });
    await expectRefused(`${head}.${payload}.${signature}`);
  });

  it.each(['none', 'None', 'NONE'])('when it is not signed: alg %s', async (alg) => {
    const payload = encode({ iss: issuer.issuer, aud: 'heddle', exp: issuer.nowMs / 1000 + 60 });
    await expectRefused(`Bearer ${encode({ alg })}.${payload}.`);
    await expectRefused(`Bearer ${encode({ alg, kid: 'k1' })}.${payload}.AAAA`);
  });

  it('when the public key was used as a shared secret', async () => {
    issuer.keys = [rsa.publicJwk];
    const verifyRsa = await issuer.verifier({ algorithms: ['RS256'] });
    const signed = `${encode({ alg: 'HS256', kid: 'k1' })}.${encode({ iss: issuer.issuer, aud: 'heddle', exp: issuer.nowMs / 1000 + 60 })}`;
    for (const secret of [await exportSPKI(rsa.publicKey), JSON.stringify(rsa.publicJwk)]) {
      const signature = createHmac('sha256', secret).update(signed).digest('base64url');
      await expectRefused(`Bearer ${signed}.${signature}`, verifyRsa);
    }
  });

  it('when its algorithm is a good one but not the configured one', async () => {
    issuer.keys = [rsa.publicJwk];
    await expectRefused(issuer.bearer(rsa));
  });

  it('when it brings its own key, or says where to fetch it', async () => {
    await expectRefused(issuer.bearer(stranger, {}, { jwk: stranger.publicJwk }));
    await expectRefused(
      issuer.bearer(stranger, {}, { jku: 'http://127.0.0.1:1/keys', x5u: 'http://127.0.0.1:1/cert' }),
    );
  });

  it('when its key is unknown, with one fetch for a thousand of them', async () => {
    await verify(await issuer.bearer(trusted));
    issuer.nowMs += 60_000;
    const headers = await Promise.all(
      Array.from({ length: 1000 }, (_, index) => issuer.bearer(stranger, {}, { kid: `unknown-${index}` })),
    );
    await Promise.all(headers.map((header) => expectRefused(header)));
    expect(issuer.fetches).toBe(2);
  });

  it('when it demands an extension that nobody knows', async () => {
    const payload = encode({ iss: issuer.issuer, aud: 'heddle', exp: issuer.nowMs / 1000 + 60 });
    await expectRefused(`Bearer ${encode({ alg: 'ES256', kid: 'k1', crit: ['x'], x: 1 })}.${payload}.AAAA`);
  });
});

describe('a header is refused', () => {
  it.each([
    '',
    ' ',
    'Bearer',
    'Bearer ',
    'Bearer null',
    'Bearer a.b',
    'Bearer a.b.c',
    'Bearer a.b.c.d.e',
    'Bearer ..',
    'Bearer eyJ.eyJ.x, Bearer eyJ.eyJ.x',
    `Bearer ${encode([])}.${encode([])}.AAAA`,
    `Bearer ${encode(null)}.${encode(null)}.AAAA`,
    `Bearer ${encode({ alg: 'ES256' })}.${Buffer.from('\u0000{').toString('base64url')}.AAAA`,
    'Basic YWRhOnNlY3JldA==',
    'Digest username="ada"',
    `Bearer ${'a'.repeat(20_000)}.b.c`,
    `Bearer ${'a.'.repeat(50_000)}`,
    'Bearer\t\u0000\u202E',
  ])('%j', async (header) => {
    await expectRefused(header);
  });
});

describe('while the key set cannot be read', () => {
  it.each([
    ['down', { status: 503, body: '' }],
    ['not JSON', { status: 200, body: '<html>login</html>' }],
    ['not a key set', { status: 200, body: '{"keys":"none"}' }],
    ['empty', { status: 200, body: '' }],
    ['a redirect', { status: 302, body: '' }],
    ['larger than it may be', { status: 200, body: `{"keys":[],"x":"${'x'.repeat(2_000_000)}"}` }],
  ])('(%s) nobody gets in, no request fetches it again at once, and it recovers', async (_, answer) => {
    issuer.answer = answer;
    const header = issuer.bearer(trusted);
    expect(await refusal(header)).toMatchObject({ code: 'UPSTREAM_UNAVAILABLE', source: 'auth' });
    expect(await refusal(header)).toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' });
    expect(await verify(undefined)).toBeNull();
    expect(issuer.fetches).toBe(1);
    issuer.answer = undefined;
    issuer.nowMs += 5000;
    expect(await verify(await header)).toMatchObject({ sub: 'ada' });
  });

  it('nobody is let in by a key set without keys', async () => {
    issuer.keys = [];
    await expectRefused(issuer.bearer(trusted));
  });

  it('a key that is not a public one does not serve', async () => {
    issuer.keys = [
      { kty: 'oct', kid: 'k1', k: 'AAAA' },
      { kty: 'EC', kid: 'k1', crv: 'P-256', x: 'AA', y: 'AA' },
    ];
    await expectRefused(issuer.bearer(trusted));
  });
});
