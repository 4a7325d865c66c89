/** Hands events from who publishes to who listens now; nothing is kept for later. */
export interface PubSub {
  /** Rejects where the event could not be handed on. */
  readonly publish: (topic: string, payload: unknown) => Promise<void>;
  /** Calls `listener` with each payload from now on; gives the way to end that. */
  readonly subscribe: (topic: string, listener: (payload: unknown) => void) => () => void;
  readonly close: () => Promise<void>;
}

/** Who listens to what in this process. */
export class Listeners {
  private readonly byTopic = new Map<string, Set<(payload: unknown) => void>>();

  /** True where this is the topic's first listener. */
  add(topic: string, listener: (payload: unknown) => void): boolean {
    const known = this.byTopic.get(topic);
    if (known) known.add(listener);
    else this.byTopic.set(topic, new Set([listener]));
    return !known;
  }

  /** True where this was the topic's last listener. */
  remove(topic: string, listener: (payload: unknown) => void): boolean {
    const known = this.byTopic.get(topic);
    if (!known?.delete(listener) || known.size > 0) return false;
    return this.byTopic.delete(topic);
  }

  tell(topic: string, payload: unknown): void {
    for (const listener of this.byTopic.get(topic) ?? []) listener(payload);
  }

  /** How many topics are listened to. */
  get size(): number {
    return this.byTopic.size;
  }
}

/** Publish and subscribe within this process. */
export function memoryPubSub(): PubSub {
  const listeners = new Listeners();
  return {
    publish: async (topic, payload) => listeners.tell(topic, payload),
    subscribe: (topic, listener) => {
      // One function may listen twice.
      const own = (payload: unknown) => listener(payload);
      listeners.add(topic, own);
      return () => void listeners.remove(topic, own);
    },
    close: async () => undefined,
  };
}
