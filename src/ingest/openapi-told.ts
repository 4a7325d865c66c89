import { isRecord } from '../base/json.ts';
import type { ToldHeader, ToldHeaders } from '../blueprint/binding.ts';
import { successes } from './openapi-successes.ts';
import { child } from './openapi-document.ts';
import type { Spot } from './openapi-document.ts';
import type { Scope } from './openapi-scope.ts';
import { recordEntries } from './openapi-text.ts';

/** Headers that a client shall see, by their lower-case names. */
export type WantedHeaders = ReadonlySet<string> | 'all';

/** Headers that are HTTP's own, or must not leave the gateway. */
const neverTold = new Set([
  'connection',
  'content-encoding',
  'content-length',
  'content-type',
  'link',
  'set-cookie',
  'transfer-encoding',
  'www-authenticate',
]);

/** What of the headers that an operation's successful answers declare is told to the client; undefined: nothing. */
export function toldHeaders(scope: Scope, operation: Spot, wanted: WantedHeaders | undefined): ToldHeaders | undefined {
  const declared = new Map<string, ToldHeader>();
  let links = false;
  for (const answer of successes(child(operation, 'responses'))) {
    const { spot } = scope.documents.resolve(answer);
    const headers = spot && child(spot, 'headers');
    for (const [name] of recordEntries(headers?.value)) {
      const key = name.toLowerCase();
      if (key === 'link') links = true;
      const isWanted = wanted === 'all' ? !neverTold.has(key) : wanted?.has(key) === true && key !== 'set-cookie';
      if (headers && isWanted && !declared.has(key))
        declared.set(key, { name, type: typeAt(scope, child(headers, name)) });
    }
  }
  if (!links && declared.size === 0) return undefined;
  return { ...(links && { links }), ...(declared.size > 0 && { headers: [...declared.values()] }) };
}

/** 2.0 has no schema around the type. */
function typeAt(scope: Scope, declared: Spot): ToldHeader['type'] {
  const { spot } = scope.documents.resolve(declared);
  if (!spot) return 'string';
  const schema = child(spot, 'schema');
  const { types } = scope.shapes.shapeOf(scope.shapes.follow(isRecord(schema.value) ? schema : spot).spot);
  const [type, ...others] = types;
  if (others.length > 0) return 'string';
  if (type === 'integer' || type === 'number') return 'number';
  return type === 'boolean' ? type : 'string';
}
