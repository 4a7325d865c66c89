import type { FieldPlan, LookupNode } from '../plan/plan.ts';
import type { Key } from './batch.ts';
import { flatten, keyId, oneKeyId, textKeyId } from './match.ts';
import { walkDown } from './read.ts';
import { representationKey } from './representation.ts';
import { readRequired } from './required.ts';
import { Failure } from './run.ts';
import type { Run } from './run.ts';
import { setPath } from './set-path.ts';

/** The key of one parent, or the keys where its key is a list; undefined where it has none, a Failure where it could not be had. */
export type ReadKeys = (parent: object, run: Run) => Key | readonly Key[] | Failure | undefined;

/** The reader of a batched lookup's keys. */
export function keyReader(node: LookupNode): ReadKeys {
  const general: ReadKeys = (parent, run) => {
    const root = readRequired(node.required, parent, run);
    if (root instanceof Failure) return root;
    return node.representation ? representationKey(node, node.representation, root) : keysOf(node, root);
  };
  if (node.representation) return general;
  const property = plainKey(node);
  if (property === undefined) return general;
  return (parent, run) => {
    const value = (parent as Readonly<Record<string, unknown>>)[property.name];
    if (typeof value === 'string' && property.isText) return { id: textKeyId(value), value };
    if (typeof value === 'number' && property.isNumber && Number.isSafeInteger(value)) return { id: value, value };
    return general(parent, run);
  };
}

/** A property that is a whole key. */
export interface PlainKey {
  readonly name: string;
  /** Which values are keys as they are. */
  readonly isText: boolean;
  readonly isNumber: boolean;
  /** True where a number is sent as its text. */
  readonly isId: boolean;
}

/** The parent's property that is the whole key, where nothing else has to be looked at. */
export function plainKey(node: LookupNode): PlainKey | undefined {
  const [part, second] = node.lookup.batch?.key ?? [];
  const [required, more] = node.required;
  if (!part || second || !required || more || required.nested || required.name !== part.from) return undefined;
  const { field } = required;
  const { value, rule, via, leaf }: FieldPlan = field;
  const isPlain = value.kind === 'property' && value.slot === undefined && rule === undefined && via.length === 0;
  if (!isPlain || value.property in Object.prototype) return undefined;
  return {
    name: value.property,
    isText: leaf === 'String' || leaf === 'ID',
    isNumber: leaf === 'Int',
    isId: leaf === 'ID',
  };
}

/** The keys of one parent: one, or several where the key is a list; none where a part is null. */
function keysOf(node: LookupNode, root: unknown): Key | readonly Key[] | undefined {
  const parts = node.lookup.batch?.key ?? [];
  const values = parts.map((part) =>
    part.from === '__typename' ? node.wireType : walkDown(root, part.from.split('.')),
  );
  const [first] = values;
  if (parts.length === 1 && Array.isArray(first)) {
    const keys = [...flatten(first)].map((value) => ({ id: oneKeyId(value), value }));
    return keys.length === 0 ? undefined : keys;
  }
  if (values.some((value) => value === null || value === undefined)) return undefined;
  if (parts.length === 1) return { id: oneKeyId(first), value: first };
  const key: Record<string, unknown> = {};
  for (const [index, part] of parts.entries()) setPath(key, part.as.split('.'), values[index]);
  return { id: keyId(values), value: key };
}
