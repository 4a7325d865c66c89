import type { ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

import type { Door } from './door.ts';

/** The door of the moment: the next one takes its place without a request being dropped. */
export interface RevolvingDoor extends Door {
  /** From now on requests go through `next`; the one before ends its subscriptions, and is closed when its last request is answered. */
  readonly swap: (next: Door) => void;
  /** Counts up with each swap. */
  readonly version: () => number;
}

interface Served {
  readonly door: Door;
  inFlight: number;
  isRetired: boolean;
}

/** Starts with `first`. A door that fails to close is told to `onCloseError`. */
export function createRevolvingDoor(first: Door, onCloseError: (error: unknown) => void): RevolvingDoor {
  let current: Served = { door: first, inFlight: 0, isRetired: false };
  let version = 1;
  const closing = new Set<Promise<void>>();
  const closeWhenDone = (served: Served): void => {
    if (!served.isRetired || served.inFlight > 0) return;
    const closed = served.door
      .close()
      .catch(onCloseError)
      .finally(() => closing.delete(closed));
    closing.add(closed);
  };
  /** Until `what` closes, which for a response is when its answer is sent or its client has left. */
  const count = (what: ServerResponse | Duplex): Door => {
    const served = current;
    served.inFlight++;
    what.on('close', () => {
      served.inFlight--;
      closeWhenDone(served);
    });
    return served.door;
  };
  return {
    handle: (request, response, requestId) => count(response).handle(request, response, requestId),
    upgrade: (request, socket, head) => count(socket).upgrade(request, socket, head),
    version: () => version,
    retire: () => current.door.retire(),
    swap: (next) => {
      const before = current;
      current = { door: next, inFlight: 0, isRetired: false };
      version++;
      before.isRetired = true;
      before.door.retire();
      closeWhenDone(before);
    },
    close: async () => {
      await current.door.close().catch(onCloseError);
      await Promise.all(closing);
    },
  };
}
