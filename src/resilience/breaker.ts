import { GatewayError } from '../error/error.ts';

/** When calls to a failing source stop, and for how long. */
export interface BreakerOptions {
  /** Failures in a row that open it. */
  readonly failures?: number;
  /** Rest after it opens; each failed probe doubles it, up to `maxRestMs`. */
  readonly restMs?: number;
  readonly maxRestMs?: number;
  /** Milliseconds that never go back. */
  readonly now?: () => number;
}

/**
 * One source's breaker. Closed: calls pass. Open: calls are refused at once with UPSTREAM_UNAVAILABLE. After its rest
 * one call passes as a probe while the others are still refused: its success closes the breaker, its failure opens it
 * again. Failures are a lost connection, a timeout, 429, 502, 503 and 504; a call that its own request aborted says
 * nothing.
 */
export class Breaker {
  private readonly failures: number;
  private readonly restMs: number;
  private readonly maxRestMs: number;
  private readonly now: () => number;
  private failuresInRow = 0;
  private currentRestMs: number;
  private openUntil: number | undefined;
  private isProbing = false;

  constructor({ failures = 5, restMs = 1000, maxRestMs = 30_000, now = () => performance.now() }: BreakerOptions = {}) {
    this.failures = failures;
    this.restMs = restMs;
    this.maxRestMs = maxRestMs;
    this.now = now;
    this.currentRestMs = restMs;
  }

  get state(): 'closed' | 'open' | 'half-open' {
    if (this.openUntil === undefined) return 'closed';
    return this.isProbing || this.now() >= this.openUntil ? 'half-open' : 'open';
  }

  /** Before each attempt. True where it is the probe; throws UPSTREAM_UNAVAILABLE where the source rests. */
  enter(source: string): boolean {
    if (this.openUntil === undefined) return false;
    const restLeftMs = this.openUntil - this.now();
    if (restLeftMs > 0 || this.isProbing) {
      throw new GatewayError(
        'UPSTREAM_UNAVAILABLE',
        `${source} failed ${this.failuresInRow} times in a row and rests`,
        {
          source,
          details: { retryAfterMs: Math.max(0, Math.ceil(restLeftMs)) },
        },
      );
    }
    this.isProbing = true;
    return true;
  }

  /** After each attempt that entered: how it ended; undefined where that says nothing of the source. */
  leave(isProbe: boolean, isSuccess: boolean | undefined): void {
    if (isProbe) this.isProbing = false;
    if (isSuccess === undefined) return;
    if (isSuccess) {
      // A slow success that began before the breaker opened does not close it: only the probe's does.
      if (this.openUntil === undefined || isProbe) this.close();
      return;
    }
    this.failuresInRow++;
    if (isProbe) this.currentRestMs = Math.min(this.maxRestMs, this.currentRestMs * 2);
    if (isProbe || (this.openUntil === undefined && this.failuresInRow >= this.failures)) {
      this.openUntil = this.now() + this.currentRestMs;
    }
  }

  private close(): void {
    this.failuresInRow = 0;
    this.currentRestMs = this.restMs;
    this.openUntil = undefined;
  }
}
