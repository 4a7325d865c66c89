/** Failures in a row after which one rests, and how long that can get. */
const maxFailures = 4;
const maxRest = 4096;

/** Tells whether what pays when it succeeds is to be tried: after some failures in a row not for a while, and each time for twice as long. */
export class Trying {
  private failures = 0;
  private rest = 0;
  private nextRest = maxFailures;

  /** True where it is to be tried now; each time it is not shortens the rest. */
  isTime(): boolean {
    if (this.rest === 0) return true;
    this.rest--;
    return false;
  }

  /** Notes how it went. */
  tell(isSuccess: boolean): void {
    if (isSuccess) {
      this.failures = 0;
      this.nextRest = maxFailures;
    } else if (++this.failures >= maxFailures) {
      this.failures = 0;
      this.rest = this.nextRest;
      this.nextRest = Math.min(this.nextRest * 2, maxRest);
    }
  }
}
