import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { SignJWT } from 'jose';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { createIdentify } from '../../src/guard/identity.ts';
import { createVerifier } from '../../src/guard/jwt.ts';
import { TestIssuer, keyPair } from './issuer.ts';

const first = await keyPair('k1');
const second = await keyPair('k2');
let issuer: TestIssuer;

beforeEach(async () => {
  issuer = new TestIssuer();
  issuer.keys = [first.publicJwk];
  await issuer.start();
});
afterEach(() => issuer.stop());

describe('a bearer token', () => {
  it('gives its claims, frozen', async () => {
    const verify = await issuer.verifier();
    const claims = await verify(await issuer.bearer(first, { roles: ['a'] }));
    expect(claims).toMatchObject({ sub: 'ada', roles: ['a'] });
    expect(Object.isFrozen(claims) && Object.isFrozen(claims?.['roles'])).toBe(true);
  });

  it('may be missing: the caller is nobody', async () => {
    const verify = await issuer.verifier();
    expect(await verify(undefined)).toBeNull();
    expect(issuer.fetches).toBe(0);
  });

  it('is taken with any case of the scheme, and with several audiences', async () => {
    const verify = await issuer.verifier();
    const header = await issuer.bearer(first, { aud: ['other', 'heddle'] });
    expect(await verify(header.replace('Bearer', 'bearer'))).toMatchObject({ sub: 'ada' });
  });

  it('is checked for its time at each request, also where its signature was checked before', async () => {
    const verify = await issuer.verifier();
    const header = await issuer.bearer(first, { exp: issuer.nowMs / 1000 + 30 });
    expect(await verify(header)).not.toBeNull();
    issuer.nowMs += 29_000;
    expect(await verify(header)).not.toBeNull();
    issuer.nowMs += 7000;
    await expect(verify(header)).rejects.toMatchObject({ code: 'UNAUTHENTICATED', message: 'The token has expired.' });
  });

  it('finds its key without an id among several', async () => {
    issuer.keys = [second.publicJwk, first.publicJwk];
    const verify = await issuer.verifier();
    expect(await verify(await issuer.bearer(first, {}, { kid: undefined }))).toMatchObject({ sub: 'ada' });
    const stranger = await keyPair('k3');
    await expect(verify(await issuer.bearer(stranger, {}, { kid: undefined }))).rejects.toMatchObject({
      code: 'UNAUTHENTICATED',
    });
  });

  it.each(['RS256', 'PS256', 'EdDSA'])('may be signed with %s where that is configured', async (algorithm) => {
    const pair = await keyPair('k9', algorithm);
    issuer.keys = [pair.publicJwk];
    const verify = await issuer.verifier({ algorithms: [algorithm] });
    expect(await verify(await issuer.bearer(pair))).toMatchObject({ sub: 'ada' });
  });
});

describe('the key set behind a URL', () => {
  it('is fetched once for many requests at the same time, and kept', async () => {
    const verify = await issuer.verifier();
    const headers = await Promise.all(Array.from({ length: 20 }, (_, index) => issuer.bearer(first, { index })));
    await Promise.all(headers.map((header) => verify(header)));
    expect(issuer.fetches).toBe(1);
  });

  it('is fetched again for a key that it does not hold, but not before the cool-down', async () => {
    const verify = await issuer.verifier();
    await verify(await issuer.bearer(first));
    issuer.keys = [first.publicJwk, second.publicJwk];
    const rotated = await issuer.bearer(second);
    await expect(verify(rotated)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    expect(issuer.fetches).toBe(1);
    issuer.nowMs += 30_000;
    expect(await verify(rotated)).toMatchObject({ sub: 'ada' });
    expect(issuer.fetches).toBe(2);
  });

  it('is fetched again after ten minutes, so that a key that was withdrawn is refused', async () => {
    const verify = await issuer.verifier();
    const header = await issuer.bearer(first);
    await verify(header);
    issuer.keys = [second.publicJwk];
    issuer.nowMs += 10 * 60_000;
    await expect(verify(header)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    expect(issuer.fetches).toBe(2);
  });

  it('stays in use for a day while it cannot be fetched again', async () => {
    const verify = await issuer.verifier();
    const long = { exp: issuer.nowMs / 1000 + 7 * 24 * 3600 };
    await verify(await issuer.bearer(first, long));
    issuer.answer = { status: 500, body: '' };
    issuer.nowMs += 23 * 3_600_000;
    expect(await verify(await issuer.bearer(first, long))).toMatchObject({ sub: 'ada' });
    issuer.nowMs += 3_600_000;
    await expect(verify(await issuer.bearer(first, long))).rejects.toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' });
  });
});

describe('a key file', () => {
  let dir: string;
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'keys-'));
  });
  afterAll(() => rm(dir, { recursive: true }));

  it('is read from the folder of the configuration', async () => {
    await writeFile(join(dir, 'keys.json'), JSON.stringify({ keys: [first.publicJwk] }));
    const verify = await issuer.verifier({ jwks: 'keys.json' }, dir);
    expect(await verify(await issuer.bearer(first))).toMatchObject({ sub: 'ada' });
    await expect(verify(await issuer.bearer(second))).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  });

  it('may hold a shared secret, for an issuer that signs with one', async () => {
    const secret = new Uint8Array(32).fill(7);
    const jwk = { kty: 'oct', kid: 's1', k: Buffer.from(secret).toString('base64url') };
    await writeFile(join(dir, 'secret.json'), JSON.stringify({ keys: [jwk] }));
    const verify = await issuer.verifier({ jwks: './secret.json', algorithms: ['HS256'] }, dir);
    const token = (key: Uint8Array) =>
      new SignJWT({ iss: issuer.issuer, aud: 'heddle', sub: 'ada', exp: issuer.nowMs / 1000 + 60 })
        .setProtectedHeader({ alg: 'HS256', kid: 's1' })
        .sign(key);
    expect(await verify(`Bearer ${await token(secret)}`)).toMatchObject({ sub: 'ada' });
    await expect(verify(`Bearer ${await token(secret.fill(8))}`)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  });

  it.each([
    ['missing.json', undefined, 'cannot be read'],
    ['text.json', 'no json', 'is not a JSON Web Key Set'],
    ['shape.json', '{"keys":[1]}', 'is not a JSON Web Key Set'],
  ])('that is no key set is a problem at start: %s', async (jwks, text, message) => {
    if (text !== undefined) await writeFile(join(dir, jwks), text);
    await expect(issuer.verifier({ jwks }, dir)).rejects.toThrow(message);
  });
});

describe('settings that would be unsafe', () => {
  it.each([
    [[], 'AUTH_ALGORITHM_MISSING'],
    [['none'], 'AUTH_ALGORITHM_REFUSED'],
    [['RS256', 'None'], 'AUTH_ALGORITHM_REFUSED'],
    [['RS265'], 'AUTH_ALGORITHM_REFUSED'],
    [['RS256', 'HS256'], 'AUTH_ALGORITHMS_MIXED'],
    [['HS256'], 'AUTH_SECRET_BY_URL'],
  ])('%j: %s', async (algorithms, code) => {
    const jwt = [{ issuer: 'x', jwks: 'https://id.example/keys', algorithms }];
    const { value, problems } = await createVerifier({ jwt }, { dir: '/', send: () => Promise.reject(new Error()) });
    expect(value).toBeUndefined();
    expect(problems.map((problem) => problem.code)).toEqual([code]);
  });
});

describe('several issuers', () => {
  it('are told apart by the token', async () => {
    const other = new TestIssuer();
    other.keys = [second.publicJwk];
    await other.start();
    try {
      const jwt = [
        { issuer: 'https://a.example', jwks: issuer.url, algorithms: ['ES256'] },
        { issuer: 'https://b.example', jwks: other.url, algorithms: ['ES256'], audience: ['one'] },
        { issuer: 'https://b.example', jwks: other.url, algorithms: ['ES256'], audience: ['two'] },
      ];
      const { createFetch } = await import('../../src/transport/fetch.ts');
      const network = createFetch();
      const { value: verify } = await createVerifier(
        { jwt },
        { dir: '/', send: network.send, now: () => issuer.nowMs },
      );
      expect(await verify!(await issuer.bearer(first, { iss: 'https://a.example' }))).toMatchObject({ sub: 'ada' });
      expect(await verify!(await issuer.bearer(second, { iss: 'https://b.example', aud: 'two' }))).toMatchObject({
        sub: 'ada',
      });
      await expect(verify!(await issuer.bearer(first, { iss: 'https://b.example', aud: 'two' }))).rejects.toThrow();
      await expect(verify!(await issuer.bearer(second, { iss: 'https://b.example', aud: 'three' }))).rejects.toThrow();
      await network.close();
    } finally {
      await other.stop();
    }
  });
});

describe('the identity', () => {
  it.each([
    [{ scope: 'b a b' }, ['a', 'b']],
    [{ scp: ['x', 'y'] }, ['x', 'y']],
    [{ scope: 5, scp: 'z' }, ['5', 'z']],
    [{}, []],
  ])('of %j has the scopes %j', async (claims, scopes) => {
    const identify = createIdentify(await issuer.verifier());
    expect((await identify({ authorization: await issuer.bearer(first, claims) })).scopes).toEqual(scopes);
  });

  it('is nobody without a credential', async () => {
    expect(await createIdentify(await issuer.verifier())({})).toEqual({ claims: null, scopes: [] });
  });
});
