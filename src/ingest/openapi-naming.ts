import { isRecord } from '../base/json.ts';
import { child } from './openapi-document.ts';
import type { Spot } from './openapi-document.ts';
import { Names } from './openapi-names.ts';
import { leavesOut, operationNames } from './openapi-operation-names.ts';
import { saysTwice } from './openapi-path-names.ts';
import { versionsOf } from './openapi-path-parts.ts';
import type { Signature } from './openapi-signatures.ts';
import { textIn } from './openapi-text.ts';

/** How the configuration moves operations between Query and Mutation: by operation id or field name. */
export type RootTypes = ReadonlyMap<string, 'Query' | 'Mutation'>;

/** Where an operation's field stands, and what it is called. */
export interface Named {
  readonly root: 'Query' | 'Mutation';
  readonly name: string;
}

interface Operation {
  readonly operationId: string | undefined;
  readonly method: string;
  readonly path: string;
  readonly tag: string | undefined;
  readonly summary: string | undefined;
  readonly signature: Signature;
}

/**
 * Names for all operations of a description, in its order. Where two want the same name, it is whose name leaves nothing out, then the
 * first one's: `/user` is `getUser` wherever `/users/{id}` stands.
 */
export function nameOperations<One extends Operation>(
  root: Spot,
  operations: readonly One[],
  rootTypes: RootTypes,
): readonly (readonly [One, Named])[] {
  const taken = { Query: new Names(), Mutation: new Names() };
  const hasVersions = new Set(operations.map(({ path }) => versionsOf(path).join(' '))).size > 1;
  const about = { title: titleOf(root), hostLabels: hostLabelsOf(root), hasVersions };
  const leaving = new Set(operations.filter(leavesOut));
  const twice = new Set([...leaving].filter(({ method, path }) => saysTwice(method, path)));
  const rest = [...leaving].filter((one) => !twice.has(one));
  const sorted = [...operations.filter((one) => !leaving.has(one)), ...rest, ...twice];
  const named = new Map(
    sorted.map((one) => {
      const type = rootOf(one, rootTypes.size === 0 ? [] : [...operationNames({ ...one, ...about })], rootTypes);
      return [one, { root: type, name: takeFirst(taken[type], operationNames({ ...one, ...about })) }] as const;
    }),
  );
  return operations.flatMap((one) => {
    const found = named.get(one);
    return found ? [[one, found] as const] : [];
  });
}

/** The first wish that is free, else the last one with a number. */
function takeFirst(names: Names, wishes: Iterable<string>): string {
  let last = 'unnamed';
  for (const wish of wishes) {
    if (!names.has(wish)) return names.take(wish);
    last = wish;
  }
  return names.take(last);
}

function rootOf(
  { operationId, method }: Operation,
  wishes: readonly string[],
  rootTypes: RootTypes,
): 'Query' | 'Mutation' {
  const known = operationId === undefined ? wishes : [operationId, ...wishes];
  const configured = known.map((wish) => rootTypes.get(wish)).find(Boolean);
  return configured ?? (['GET', 'HEAD', 'QUERY'].includes(method) ? 'Query' : 'Mutation');
}

function titleOf(root: Spot): string {
  const { value } = child(root, 'info');
  return isRecord(value) ? (textIn(value, 'title') ?? '') : '';
}

function hostLabelsOf(root: Spot): ReadonlySet<string> {
  const { value } = child(root, 'servers');
  const servers = Array.isArray(value) ? value.map((one) => (isRecord(one) ? textIn(one, 'url') : undefined)) : [];
  const hosts = [isRecord(root.value) ? textIn(root.value, 'host') : undefined, ...servers];
  const labels = hosts.flatMap(
    (url) =>
      url
        ?.replace(/^\w+:\/\//, '')
        .replace(/[/:].*$/, '')
        .toLowerCase()
        .split('.') ?? [],
  );
  return new Set(labels);
}
