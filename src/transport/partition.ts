import { createHash } from 'node:crypto';

import type { cacheStores } from 'undici';

import { after } from '../base/maybe.ts';
import { events } from '../observe/events.ts';
import type { CacheEvent } from '../observe/events.ts';

type Store = InstanceType<typeof cacheStores.MemoryCacheStore>;
type Key = Parameters<Store['get']>[0];
type Value = Parameters<Store['createWriteStream']>[1];

/** A request header that never leaves the process: it stands for all of a request's headers together. */
const partition = 'x-request-headers';

/**
 * A store in which an answer is only found again by a request with exactly the same headers. `Vary` alone would trust
 * every upstream to name each header that its answer depends on; one forgotten name would show a caller's data to
 * another. Tells on `events.cache` what it does; an answer that must be asked for anew is a miss.
 */
export function partitioned(store: Store): Pick<Store, 'get' | 'createWriteStream' | 'delete'> {
  return {
    get: (key) =>
      after(store.get(marked(key)), (found) => {
        tell(found && Date.now() < found.staleAt ? 'hit' : 'miss');
        return found;
      }),
    createWriteStream: (key, value: Value) => {
      tell('store');
      return store.createWriteStream(marked(key), { ...value, vary: { ...value.vary, [partition]: digest(key) } });
    },
    delete: (key) => store.delete(key),
  };
}

function tell(kind: CacheEvent['kind']): void {
  if (events.cache.hasListeners) events.cache.publish({ cache: 'http', kind });
}

function marked(key: Key): Key {
  return { ...key, headers: { ...key.headers, [partition]: digest(key) } };
}

function digest(key: Key): string {
  const headers = Object.entries(key.headers ?? {}).toSorted(([left], [right]) => (left < right ? -1 : 1));
  return createHash('sha256').update(JSON.stringify(headers)).digest('base64url');
}
