import DataLoader from 'dataloader';

import type { LookupNode, Plan } from '../plan/plan.ts';
import { Failure } from './run.ts';

/** By what equal keys are known (`keyId`). */
export type KeyId = string | number;

/** A key as it is sent. */
export interface Key {
  readonly id: KeyId;
  readonly value: unknown;
}

/** Fetches what belongs to distinct keys, of which the first is the `from`-th: what each key has, in their order, or a Failure for all. */
export type FetchRows<OneKey = Key> = (keys: readonly OneKey[], from: number) => Promise<readonly KeyRows[] | Failure>;

/** What one key has: undefined where that is nothing, its only row, which is no list, its rows, or why they could not be had. */
export type KeyRows = unknown;

/** The rows of one key that has several. */
export class Rows {
  readonly all: unknown[];

  constructor(first: unknown, second: unknown) {
    this.all = [first, second];
  }
}

/** All rows of a key, of which there is no Failure. */
export function rowsOf(found: unknown): readonly unknown[] {
  if (found instanceof Rows) return found.all;
  return found === undefined ? none : [found];
}

const none: readonly unknown[] = [];

/** Batches of one lookup that are on their way at once. */
const maxBatchesAtOnce = 16;

/** Fetches distinct keys in batches of at most `maxBatchSize`, some side by side: what each key has, in their order. */
export function inBatches<OneKey>(
  keys: readonly OneKey[],
  maxBatchSize: number,
  fetchRows: FetchRows<OneKey>,
): Promise<readonly KeyRows[]> {
  if (keys.length <= maxBatchSize) return fetchRows(keys, 0).then((rows) => spread(rows, keys.length));
  return inSeveral(keys, maxBatchSize, fetchRows);
}

async function inSeveral<OneKey>(
  keys: readonly OneKey[],
  maxBatchSize: number,
  fetchRows: FetchRows<OneKey>,
): Promise<readonly KeyRows[]> {
  const found: KeyRows[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < keys.length) {
      const from = next;
      next += maxBatchSize;
      const batch = keys.slice(from, next);
      for (const [index, rows] of spread(await fetchRows(batch, from), batch.length).entries())
        found[from + index] = rows;
    }
  };
  const workers = Math.min(maxBatchesAtOnce, Math.ceil(keys.length / maxBatchSize));
  await Promise.all(Array.from({ length: workers }, worker));
  return found;
}

function spread(rows: readonly KeyRows[] | Failure, length: number): readonly KeyRows[] {
  return rows instanceof Failure ? Array.from({ length }, () => rows) : rows;
}

/** The loaders of one request, for lookups that meet: each gathers the keys that are asked for at the same time and keeps what it got. */
export class Loaders {
  private readonly loaders = new Map<string, DataLoader<Key, KeyRows, KeyId>>();

  /** What each of the distinct `keys` has, in their order, through the loader called `name`, made with `fetchRows` when it is new. */
  async load(
    name: string,
    keys: readonly Key[],
    maxBatchSize: number,
    fetchRows: FetchRows,
  ): Promise<readonly KeyRows[]> {
    const loader = this.loader(name, maxBatchSize, fetchRows);
    return Promise.all(keys.map(async (key) => loader.load(key)));
  }

  private loader(name: string, maxBatchSize: number, fetchRows: FetchRows): DataLoader<Key, KeyRows, KeyId> {
    const known = this.loaders.get(name);
    if (known) return known;
    const batch = async (keys: readonly Key[]): Promise<readonly KeyRows[]> =>
      spread(await fetchRows(keys, 0), keys.length);
    const loader = new DataLoader<Key, KeyRows, KeyId>(batch, { maxBatchSize, cacheKeyFn: (key) => key.id });
    this.loaders.set(name, loader);
    return loader;
  }
}

/** Lookups of one plan share a loader, and so their keys, where they have the same name: they ask the same and match alike. */
export function batchName(node: LookupNode): string {
  if (node.part) return String(node.id);
  const { batch, sourceType, sourceField } = node.lookup;
  const how = [batch?.keysArg, batch?.maxBatchSize, node.result, node.rowKeys.map(({ path }) => path)];
  return `${node.source} ${sourceType}.${sourceField} ${JSON.stringify(how)}`;
}

/** Ids of the batched lookups that share a loader with another one of their plan. */
export function meetingLookups(plan: Plan): ReadonlySet<number> {
  const byName = new Map<string, number[]>();
  for (const node of plan.nodes) {
    if (node.kind !== 'lookup' || !node.lookup.batch) continue;
    const name = batchName(node);
    byName.set(name, [...(byName.get(name) ?? []), node.id]);
  }
  return new Set([...byName.values()].filter((ids) => ids.length > 1).flat());
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
