/** What a request to end the process does. */
export interface Ending {
  /** Aborts when the process is asked to end while it waits. */
  readonly ended: AbortSignal;
  /** See `Terminal.waitAtEnd`. */
  readonly waitAtEnd: (isWaiting: boolean) => void;
}

const signals = ['SIGINT', 'SIGTERM'] as const;

/**
 * Takes SIGINT and SIGTERM only while somebody waits for them: without a listener the system ends the process at once, also
 * while a large document is parsed and no listener could run. A second signal does not wait.
 */
export function openEnding(): Ending {
  const ended = new AbortController();
  const onSignal = () => {
    if (ended.signal.aborted) process.exit(1);
    ended.abort();
  };
  let isTaken = false;
  return {
    ended: ended.signal,
    waitAtEnd: (isWaiting) => {
      if (isWaiting === isTaken) return;
      isTaken = isWaiting;
      for (const signal of signals) {
        if (isWaiting) process.on(signal, onSignal);
        else process.off(signal, onSignal);
      }
    },
  };
}
