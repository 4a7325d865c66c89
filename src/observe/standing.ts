/** How calls to one source stand. */
export interface SourceStanding {
  readonly breaker: 'closed' | 'half-open' | 'open';
  /** Calls in flight. */
  readonly running: number;
  /** Calls that wait for one of those to end. */
  readonly queued: number;
}

/** How things stand in one gateway: read when somebody asks, so that nothing is counted on the way of a request. */
export interface Standing {
  readonly subscriptions: () => number;
  readonly sources: ReadonlyMap<string, () => SourceStanding>;
}

const shown = new Set<Standing>();

/** Lets `standings` see a gateway; gives the way to end that. */
export function showStanding(standing: Standing): () => void {
  shown.add(standing);
  return () => void shown.delete(standing);
}

/** Every gateway of the process; beside the newest one, those that still finish requests. */
export function standings(): Iterable<Standing> {
  return shown;
}
