import type { Place } from '../base/problems.ts';

/** A join as somebody wrote it, in YAML or as `@resolveTo`; nothing of it is proved. */
export interface WrittenJoin {
  readonly type: string;
  readonly field: string;
  readonly source: string;
  readonly sourceType: string;
  readonly sourceField: string;
  /** A selection set of the parent type; absent: what the placeholders and the key need. */
  readonly required?: string;
  /** Values by path. */
  readonly args: Readonly<Record<string, unknown>>;
  readonly keysArg?: string;
  readonly key: readonly WrittenKey[];
  readonly maxBatchSize?: number;
  readonly result?: string;
  readonly resultType?: string;
  readonly sourceSelectionSet?: string;
  /** A topic instead of a source. */
  readonly topic?: string;
  /** Which of the topic's events count. */
  readonly filter?: string;
  readonly place: Place;
  /** Where one part is written: `keysArg`, or an argument's path. */
  readonly placeOf: (part: string) => Place;
}

/** One part of a key. */
export interface WrittenKey {
  readonly from: string;
  readonly to?: string;
  readonly as?: string;
}
