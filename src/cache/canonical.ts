import { isRecord } from '../base/json.ts';
import { Upload } from '../base/upload.ts';

/** Values nested deeper than this have no canonical text. */
const maxDepth = 200;

/**
 * JSON with the properties of each object sorted by name, so that equal values give equal text; absent and undefined
 * properties are the same. Undefined for values that JSON cannot hold, files among them, or that are nested more than 200 levels deep.
 */
export function canonicalJson(value: unknown, depth = 0): string | undefined {
  if (depth > maxDepth || value instanceof Upload) return undefined;
  if (Array.isArray(value))
    return join(
      '[',
      value.map((item) => canonicalJson(item ?? null, depth + 1)),
      ']',
    );
  if (isRecord(value)) return canonicalRecord(value, depth);
  return typeof value === 'bigint' ? undefined : JSON.stringify(value);
}

function canonicalRecord(record: Readonly<Record<string, unknown>>, depth: number): string | undefined {
  if (typeof record['toJSON'] === 'function') return canonicalJson(record['toJSON'](), depth + 1);
  const names = Object.keys(record)
    .filter((name) => record[name] !== undefined)
    .toSorted();
  const members = names.map((name) => {
    const text = canonicalJson(record[name], depth + 1);
    return text === undefined ? undefined : `${JSON.stringify(name)}:${text}`;
  });
  return join('{', members, '}');
}

function join(open: string, parts: readonly (string | undefined)[], close: string): string | undefined {
  return parts.includes(undefined) ? undefined : `${open}${parts.join(',')}${close}`;
}
