/** A place in a text that a person can open: lines and columns count from 1. */
export interface Place {
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
}

/** Something that is wrong with what the user gave us: an error stops the build, a warning costs only its part. */
export interface Problem {
  /** Stable, in upper snake case, for example `CONFIG_UNKNOWN_KEY`. */
  readonly code: string;
  readonly severity: 'error' | 'warning';
  /** What was expected, what came, and the way out. */
  readonly message: string;
  readonly place?: Place;
  /** Other places that take part, for example the second of two definitions. */
  readonly related?: readonly { readonly message: string; readonly place: Place }[];
}

/** A value with the warnings met on the way, or every problem that prevented it. */
export type Checked<Value> =
  | { readonly value: Value; readonly problems: readonly Problem[] }
  | { readonly value?: undefined; readonly problems: readonly Problem[] };

/** Gathers problems of one pass, so that a compiler reports all of them and not the first. */
export class Problems {
  readonly list: Problem[] = [];

  error(code: string, message: string, place?: Place, related?: Problem['related']): void {
    this.add('error', code, message, place, related);
  }

  warn(code: string, message: string, place?: Place, related?: Problem['related']): void {
    this.add('warning', code, message, place, related);
  }

  /** Takes over the problems of `checked` and gives its value, if it has one. */
  take<Value>(checked: Checked<Value>): Value | undefined {
    this.list.push(...checked.problems);
    return checked.value;
  }

  get failed(): boolean {
    return this.list.some((problem) => problem.severity === 'error');
  }

  /** `value` with the warnings, or only the problems where one of them is an error. */
  check<Value>(value: Value): Checked<Value> {
    return this.failed ? { problems: this.list } : { value, problems: this.list };
  }

  private add(
    severity: Problem['severity'],
    code: string,
    message: string,
    place: Place | undefined,
    related: Problem['related'],
  ): void {
    this.list.push({ code, severity, message, ...(place && { place }), ...(related && { related }) });
  }
}

/** ` Did you mean "orders"?` when one of `known` is close to `given`, else an empty string. */
export function didYouMean(given: string, known: Iterable<string>): string {
  let best: string | undefined;
  let bestDistance = Math.max(2, Math.floor(given.length / 3)) + 1;
  for (const candidate of known) {
    const distance = editDistance(given.toLowerCase(), candidate.toLowerCase(), bestDistance);
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance];
  }
  return best === undefined ? '' : ` Did you mean "${best}"?`;
}

/** The Levenshtein distance, or `limit` once it is sure to be at least that. */
function editDistance(left: string, right: string, limit: number): number {
  if (Math.abs(left.length - right.length) >= limit) return limit;
  let above = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let row = 1; row <= left.length; row++) {
    const current = [row];
    for (let column = 1; column <= right.length; column++) {
      const substitution = (above[column - 1] ?? 0) + (left[row - 1] === right[column - 1] ? 0 : 1);
      current.push(Math.min(substitution, (above[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1));
    }
    above = current;
  }
  return above[right.length] ?? limit;
}
