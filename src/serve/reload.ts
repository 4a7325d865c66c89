import { leftOf } from './door.ts';
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
  const leave = (served: Served): void => {
    served.inFlight--;
    closeWhenDone(served);
  };
  return {
    handle: (request, response, requestId) => {
      const served = current;
      served.inFlight++;
      const left = leftOf(response, () => leave(served));
      return served.door.handle(request, response, requestId, left);
    },
    upgrade: (request, socket, head) => {
      const served = current;
      served.inFlight++;
      socket.on('close', () => leave(served));
      return served.door.upgrade(request, socket, head);
    },
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
