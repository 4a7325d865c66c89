import { hash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

import type { JWTVerifyGetKey, JWTVerifyOptions, JWK } from 'jose';
// Its parts: the whole, which can write tokens and encrypt them too, takes as long again to load.
import * as errors from 'jose/errors';
import { createLocalJWKSet } from 'jose/jwks/local';
import { decodeJwt } from 'jose/jwt/decode';
import { jwtVerify } from 'jose/jwt/verify';
import { importJWK } from 'jose/key/import';
import { LRUCache } from 'lru-cache';

import { Problems } from '../base/problems.ts';
import type { Checked } from '../base/problems.ts';
import type { AuthSettings, JwtIssuer } from '../blueprint/settings.ts';
import { GatewayError } from '../error/error.ts';
import type { Send } from '../transport/send.ts';

import { checkAlgorithms, isSymmetric } from './algorithms.ts';
import type { Claims } from './claims.ts';
import { parseKeySet, remoteKeys } from './keys.ts';
import type { KeySet, KeySource, RemoteKeysOptions } from './keys.ts';

/**
 * The claims of an `authorization` header's bearer token (RFC 6750 section 2.1), frozen; null where there is no header.
 * Rejects with UNAUTHENTICATED for anything else that is not a valid token, without saying why (the cause does), and
 * with UPSTREAM_UNAVAILABLE where the issuer's keys could never be read.
 */
export type Verify = (authorization: string | undefined) => Promise<Claims | null>;

/** Collaborators of a verifier. */
export interface VerifierOptions {
  /** The configuration's folder, from which key files are found. */
  readonly dir: string;
  /** Fetches key sets. */
  readonly send: Send;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
  readonly keys?: Omit<RemoteKeysOptions, 'send' | 'now'>;
}

interface Issuer {
  readonly settings: JwtIssuer;
  readonly source: KeySource;
}

/** Longer tokens are refused unread. */
const maxTokenCharacters = 16 * 1024;
/** How far the clocks of issuer and gateway may differ. */
const clockToleranceSeconds = 5;
/** How long a verified token is taken as such without checking its signature again. */
const maxKeptMs = 60_000;

/** The verifier for `auth`: key files are read and checked now, key sets behind URLs when they are first needed. */
export async function createVerifier(auth: AuthSettings, options: VerifierOptions): Promise<Checked<Verify>> {
  const problems = new Problems();
  const issuers = new Map<string, Issuer[]>();
  for (const settings of auth.jwt) {
    const isRemote = /^https?:\/\//i.test(settings.jwks);
    checkAlgorithms(settings, isRemote, problems);
    const source = isRemote
      ? remoteKeys(settings.jwks, { send: options.send, ...options.keys, ...(options.now && { now: options.now }) })
      : await keysInFile(settings, options.dir, problems);
    if (source) issuers.set(settings.issuer, [...(issuers.get(settings.issuer) ?? []), { settings, source }]);
  }
  return problems.check(verifier(issuers, options.now ?? Date.now));
}

function verifier(issuers: ReadonlyMap<string, readonly Issuer[]>, now: () => number): Verify {
  const kept = new LRUCache<string, { readonly claims: Claims; readonly untilMs: number }>({ max: 1000 });
  return async (authorization) => {
    if (authorization === undefined) return null;
    const token = bearerToken(authorization);
    const key = hash('sha256', token, 'base64url');
    const known = kept.get(key);
    if (known && now() < known.untilMs) return known.claims;
    const claims = deepFreeze(await verifyToken(token, issuers, now));
    const expiresMs = typeof claims['exp'] === 'number' ? claims['exp'] * 1000 : 0;
    kept.set(key, { claims, untilMs: Math.min(expiresMs, now() + maxKeptMs) });
    return claims;
  };
}

function bearerToken(authorization: string): string {
  const token = /^bearer +([\w-]+\.[\w-]+\.[\w-]*)$/i.exec(authorization.trim())?.[1];
  if (token === undefined || token.length > maxTokenCharacters) {
    throw refusal(new Error('Expected "Bearer " and a signed token in compact form (RFC 7515 section 7.1)'));
  }
  return token;
}

/** Tries the issuer that the token names; where its audiences are configured one by one, each in turn. */
async function verifyToken(
  token: string,
  issuers: ReadonlyMap<string, readonly Issuer[]>,
  now: () => number,
): Promise<Claims> {
  let failure: unknown;
  for (const { settings, source } of issuers.get(issuerOf(token)) ?? []) {
    try {
      return await verifyFor(token, settings, source, now);
    } catch (error) {
      if (error instanceof GatewayError) throw error;
      failure = error;
    }
  }
  throw refusal(failure ?? new Error('The token names no configured issuer'));
}

function issuerOf(token: string): string {
  try {
    return decodeJwt(token).iss ?? '';
  } catch (cause) {
    throw refusal(cause);
  }
}

async function verifyFor(token: string, settings: JwtIssuer, source: KeySource, now: () => number): Promise<Claims> {
  const keySet = await source.current();
  try {
    return await verifyWith(token, settings, keySet, now);
  } catch (error) {
    if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
    const fresh = await source.refresh();
    if (!fresh || fresh === keySet) throw error;
    return verifyWith(token, settings, fresh, now);
  }
}

async function verifyWith(token: string, settings: JwtIssuer, keySet: KeySet, now: () => number): Promise<Claims> {
  const options: JWTVerifyOptions = {
    issuer: settings.issuer,
    algorithms: [...settings.algorithms],
    clockTolerance: clockToleranceSeconds,
    currentDate: new Date(now()),
    requiredClaims: ['exp'],
    ...(settings.audience && { audience: [...settings.audience] }),
  };
  const keyFor = isSymmetric(settings) ? secretIn(keySet) : publicKeyIn(keySet);
  try {
    return (await jwtVerify(token, keyFor, options)).payload;
  } catch (error) {
    if (!(error instanceof errors.JWKSMultipleMatchingKeys)) throw error;
    return verifyWithAny(token, error, options);
  }
}

/** A token without a key's id, where several keys would fit. */
async function verifyWithAny(
  token: string,
  candidates: errors.JWKSMultipleMatchingKeys,
  options: JWTVerifyOptions,
): Promise<Claims> {
  for await (const key of candidates) {
    try {
      return (await jwtVerify(token, key, options)).payload;
    } catch (error) {
      if (!(error instanceof errors.JWSSignatureVerificationFailed)) throw error;
    }
  }
  throw new errors.JWSSignatureVerificationFailed();
}

const resolvers = new WeakMap<KeySet, JWTVerifyGetKey>();

/**
 * Finds the public key that a token's header names; jose keeps the keys it has imported, so one resolver serves each
 * key set.
 */
function publicKeyIn(keySet: KeySet): JWTVerifyGetKey {
  const known = resolvers.get(keySet) ?? createLocalJWKSet({ keys: keySet.keys as JWK[] });
  resolvers.set(keySet, known);
  return known;
}

function secretIn(keySet: KeySet): JWTVerifyGetKey {
  return async ({ alg, kid }) => {
    const secrets = (keySet.keys as readonly JWK[]).filter((key) => key.kty === 'oct');
    const found = kid === undefined ? secrets : secrets.filter((key) => key.kid === kid);
    const [secret] = found;
    if (!secret || found.length > 1) throw new errors.JWKSNoMatchingKey();
    return importJWK(secret, alg);
  };
}

async function keysInFile(settings: JwtIssuer, dir: string, problems: Problems): Promise<KeySource | undefined> {
  const file = settings.jwks.startsWith('file:') ? fileURLToPath(settings.jwks) : resolve(dir, settings.jwks);
  const place = { file };
  try {
    const keySet = parseKeySet(await readFile(file, 'utf8'));
    if (keySet) return { current: async () => keySet, refresh: async () => undefined };
    const text = `The key file of issuer "${settings.issuer}" is not a JSON Web Key Set: expected { "keys": [...] }.`;
    problems.error('AUTH_KEYS_UNREADABLE', text, place);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    problems.error(
      'AUTH_KEYS_UNREADABLE',
      `The key file of issuer "${settings.issuer}" cannot be read: ${why}.`,
      place,
    );
  }
  return undefined;
}

/** Only a token whose signature is right is told that it has expired: nobody learns anything from the rest. */
function refusal(cause: unknown): GatewayError {
  const text = cause instanceof errors.JWTExpired ? 'The token has expired.' : 'The credential is not valid.';
  return new GatewayError('UNAUTHENTICATED', text, { cause });
}

function deepFreeze<Value>(value: Value): Value {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const part of Object.values(value)) deepFreeze(part);
  }
  return value;
}
