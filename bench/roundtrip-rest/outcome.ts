/**
 * How a round trip ended.
 * - `ok`: accepted by the mock, and every value of its answer arrived at its place in the type.
 * - `refused`: the mock does not accept the request.
 * - `changed`: the JSON body that arrived is not the one that was given.
 * - `misfit`: a value that the document allows cannot be said with the arguments' types.
 * - `dropped`: the document has a parameter that the field has no argument for.
 * - `untyped`: the answer came back with an error or with values lost.
 * - `unsent`: nothing was sent.
 * - `mock`: the mock itself cannot serve the operation.
 * - `unmade`: no value was found that the mock's own check of the schema takes.
 */
export type Outcome = 'ok' | 'refused' | 'changed' | 'misfit' | 'dropped' | 'untyped' | 'unsent' | 'mock' | 'unmade';

/** Outcomes that say nothing about the gateway. */
export const beyondReach: ReadonlySet<Outcome> = new Set(['mock', 'unmade']);

/** One operation's round trip. */
export interface Trip {
  /** `GET /items/{id}`. */
  readonly operation: string;
  readonly outcome: Outcome;
  /** Empty for `ok`. */
  readonly reason: string;
}

/** What the round trips of one document gave. Plain data: it crosses processes and is kept on disk. */
export interface Trips {
  readonly path: string;
  /** Present where no operation could be called at all, with whose doing that is. */
  readonly failure?: { readonly by: 'gateway' | 'mock'; readonly reason: string };
  /** Of the document; those beyond the limit are not called. */
  readonly exposed: number;
  readonly trips: readonly Trip[];
}
