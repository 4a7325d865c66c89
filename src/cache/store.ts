import { LRUCache } from 'lru-cache';

/** Where kept texts live: in this process, or shared by several. Keys and values are any text. */
export interface Store {
  /** The value, unless it is missing, has outlived its time, or the store cannot be asked just now. Never rejects. */
  get(key: string): Promise<string | undefined>;
  /**
   * Keeps `value` for `ttlMs` at most; nothing for less than a millisecond. Never rejects: what cannot be kept is
   * missed later.
   */
  set(key: string, value: string, ttlMs: number): Promise<void>;
  /** Forgets the value, if there is one. Never rejects. */
  delete(key: string): Promise<void>;
  /** Gives back what the store holds: connections, timers, memory. */
  close(): Promise<void>;
}

/** What one entry costs beside its texts, measured roughly. */
const entryOverheadBytes = 200;

interface Entry {
  readonly value: string;
  readonly untilMs: number;
}

/** A store in this process, of at most `maxBytes`; the least recently used goes first. */
export function memoryStore(options: { readonly maxBytes: number; readonly now?: () => number }): Store {
  const { maxBytes, now = () => performance.now() } = options;
  const entries = new LRUCache<string, Entry>({
    maxSize: Math.max(1, Math.floor(maxBytes)),
    // Two bytes for each character is what the longest of V8's forms takes.
    sizeCalculation: ({ value }, key) => (value.length + key.length) * 2 + entryOverheadBytes,
  });
  return {
    get: async (key) => {
      const entry = entries.get(key);
      if (!entry || now() < entry.untilMs) return entry?.value;
      entries.delete(key);
      return undefined;
    },
    set: async (key, value, ttlMs) => {
      if (ttlMs >= 1) entries.set(key, { value, untilMs: now() + ttlMs });
      else entries.delete(key);
    },
    delete: async (key) => {
      entries.delete(key);
    },
    close: async () => entries.clear(),
  };
}
