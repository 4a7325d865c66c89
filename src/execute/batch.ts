import DataLoader from 'dataloader';

import { Failure } from './run.ts';

/** A key as it is sent, with the text by which equal keys are known. */
export interface Key {
  readonly text: string;
  readonly value: unknown;
}

/** Fetches what belongs to distinct keys: the rows of each key by its text, or a Failure for all. */
export type FetchRows = (keys: readonly Key[]) => Promise<ReadonlyMap<string, readonly unknown[] | Failure> | Failure>;

/** What one key has: its rows, or why they could not be had. */
export type KeyRows = readonly unknown[] | Failure;

/** The batches of one request: each loader gathers the keys that are asked for at the same time and keeps what it got. */
export class Loaders {
  private readonly loaders = new Map<string, DataLoader<Key, KeyRows, string>>();

  /** Loads the rows of distinct `keys`, by key text, through the loader called `name`, made with `fetchRows` when it is new. */
  async load(
    name: string,
    keys: readonly Key[],
    maxBatchSize: number,
    fetchRows: FetchRows,
  ): Promise<ReadonlyMap<string, KeyRows>> {
    const loader = this.loader(name, maxBatchSize, fetchRows);
    return new Map(await Promise.all(keys.map(async (key) => [key.text, await loader.load(key)] as const)));
  }

  private loader(name: string, maxBatchSize: number, fetchRows: FetchRows): DataLoader<Key, KeyRows, string> {
    const known = this.loaders.get(name);
    if (known) return known;
    const batch = async (keys: readonly Key[]): Promise<readonly KeyRows[]> => {
      const rows = await fetchRows(keys);
      return keys.map((key) => (rows instanceof Failure ? rows : (rows.get(key.text) ?? [])));
    };
    const loader = new DataLoader<Key, KeyRows, string>(batch, { maxBatchSize, cacheKeyFn: (key) => key.text });
    this.loaders.set(name, loader);
    return loader;
  }
}

/** A loader for code resolvers that give their own way from keys to results. */
export function keyedLoader<Value>(
  fetchAll: (keys: readonly unknown[]) => Promise<readonly Value[]>,
): (key: unknown) => Promise<Value> {
  const loader = new DataLoader<unknown, Value, string>(fetchAll, {
    cacheKeyFn: (key) => JSON.stringify(key) ?? String(key),
  });
  return async (key) => loader.load(key);
}
