/**
 * Tells whether what pays when it succeeds is to be tried: after some failures in a row not for a while, and each time for twice as long.
 */
export class Trying {
  private readonly maxFailures: number;
  private readonly maxRest: number;
  private failures = 0;
  private rest = 0;
  private nextRest: number;

  /** Rests after `maxFailures` in a row, at first for as many times, at most for `maxRest`. */
  constructor(maxFailures: number = 4, maxRest: number = 4096) {
    this.maxFailures = maxFailures;
    this.maxRest = maxRest;
    this.nextRest = maxFailures;
  }

  /** True where it is to be tried now; each time it is not shortens the rest. */
  isTime(): boolean {
    if (this.rest === 0) return true;
    this.rest--;
    return false;
  }

  /** Notes how it went; false where one rests from now on. */
  tell(isSuccess: boolean): boolean {
    if (isSuccess) {
      this.failures = 0;
      this.nextRest = this.maxFailures;
      return true;
    }
    if (++this.failures < this.maxFailures) return true;
    this.failures = 0;
    this.rest = this.nextRest;
    this.nextRest = Math.min(this.nextRest * 2, this.maxRest);
    return false;
  }
}
