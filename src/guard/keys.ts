import { events } from '../observe/events.ts';
import { GatewayError } from '../error/error.ts';
import type { Send } from '../transport/send.ts';

/** A key set as it was read; a new object for each reading. */
export interface KeySet {
  readonly keys: readonly object[];
}

/** Where the keys of one issuer come from. */
export interface KeySource {
  /** The keys as known now; rejects with UPSTREAM_UNAVAILABLE where none could ever be read. */
  current(): Promise<KeySet>;
  /**
   * Looks again, for a token whose key is not among the known ones. Gives undefined where it is too early for that, or
   * nothing came.
   */
  refresh(): Promise<KeySet | undefined>;
}

/** How a key set is fetched and kept. */
export interface RemoteKeysOptions {
  readonly send: Send;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
  /** How long a key set is used before it is fetched again. */
  readonly maxAgeMs?: number;
  /** How long it stays in use at most while it cannot be fetched again. */
  readonly maxStaleMs?: number;
  /** Shortest time between two fetches. */
  readonly coolDownMs?: number;
  /** The same after a fetch that failed. */
  readonly failedCoolDownMs?: number;
  readonly timeoutMs?: number;
}

const maxKeySetBytes = 1024 * 1024;

const defaultLimits = {
  maxAgeMs: 10 * 60_000,
  maxStaleMs: 24 * 60 * 60_000,
  coolDownMs: 30_000,
  failedCoolDownMs: 5000,
  timeoutMs: 5000,
};

/**
 * Keys behind a URL (RFC 7517 section 5): fetched when first needed, one fetch in flight, never more often than the
 * cool-down allows.
 */
export function remoteKeys(url: string, options: RemoteKeysOptions): KeySource {
  return new RemoteKeys(url, options);
}

/** The key set in `text`; undefined where it is not one. */
export function parseKeySet(text: string): KeySet | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null || !('keys' in value)) return undefined;
  const { keys } = value;
  const isKeySet = Array.isArray(keys) && keys.every((key) => typeof key === 'object' && key !== null);
  return isKeySet ? { keys } : undefined;
}

class RemoteKeys implements KeySource {
  private readonly url: string;
  private readonly send: Send;
  private readonly now: () => number;
  private readonly limits: Required<Omit<RemoteKeysOptions, 'send' | 'now'>>;
  private known: KeySet | undefined;
  private fetchedAt = -Infinity;
  private triedAt = -Infinity;
  private lastFailure: unknown;
  private inFlight: Promise<KeySet | undefined> | undefined;

  constructor(url: string, { send, now = Date.now, ...limits }: RemoteKeysOptions) {
    this.url = url;
    this.send = send;
    this.now = now;
    this.limits = { ...defaultLimits, ...limits };
  }

  async current(): Promise<KeySet> {
    const ageMs = this.now() - this.fetchedAt;
    if (this.known && ageMs < this.limits.maxAgeMs) return this.known;
    const keySet = (await this.refresh()) ?? (ageMs < this.limits.maxStaleMs ? this.known : undefined);
    if (keySet) return keySet;
    throw new GatewayError('UPSTREAM_UNAVAILABLE', 'The credential cannot be checked now: its key set cannot be read', {
      source: 'auth',
      cause: this.lastFailure,
    });
  }

  async refresh(): Promise<KeySet | undefined> {
    if (this.inFlight) return this.inFlight;
    return this.isCool() ? this.fetch() : undefined;
  }

  private isCool(): boolean {
    const { coolDownMs, failedCoolDownMs } = this.limits;
    return this.now() - this.triedAt >= (this.lastFailure === undefined ? coolDownMs : failedCoolDownMs);
  }

  /** Never rejects. */
  private fetch(): Promise<KeySet | undefined> {
    this.inFlight ??= this.load().finally(() => {
      this.inFlight = undefined;
    });
    return this.inFlight;
  }

  private async load(): Promise<KeySet | undefined> {
    this.triedAt = this.now();
    try {
      this.known = await this.read();
      this.fetchedAt = this.now();
      this.lastFailure = undefined;
      events.cache.publish({ cache: 'keys', kind: 'store' });
      return this.known;
    } catch (cause) {
      this.lastFailure = cause;
      const message = `The key set ${this.url} cannot be read${this.known ? ': the last one stays in use' : ''}`;
      events.problem.publish({ code: 'KEY_SET_UNREADABLE', message, cause });
      return undefined;
    }
  }

  private async read(): Promise<KeySet> {
    const reply = await this.send({
      source: 'auth',
      operation: 'GET key set',
      method: 'GET',
      url: this.url,
      headers: { accept: 'application/jwk-set+json, application/json' },
      isIdempotent: true,
      isSafe: true,
      maxResponseBytes: maxKeySetBytes,
      // Not the caller's signal: the fetch serves all who wait for it.
      signal: AbortSignal.timeout(this.limits.timeoutMs),
    });
    if (reply.status !== 200) throw new Error(`Expected status 200 from ${this.url}, got ${reply.status}`);
    const keySet = parseKeySet(new TextDecoder().decode(reply.body));
    if (!keySet) throw new Error(`Expected a JSON Web Key Set ({ "keys": [...] }) at ${this.url}`);
    return keySet;
  }
}
