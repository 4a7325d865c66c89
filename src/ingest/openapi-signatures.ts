import { isRecord } from '../base/json.ts';
import { successes } from './openapi-successes.ts';
import { child } from './openapi-document.ts';
import type { Spot } from './openapi-document.ts';
import type { Scope } from './openapi-scope.ts';
import { plain, recordEntries } from './openapi-text.ts';

/** What names ask of an operation beside its path; looked up when it is asked. */
export interface Signature {
  /** True where the answer is a list, or an object that holds one of `things`: by their name, as results or with pages. */
  answersMany(things: string): boolean;
  /** True for a query parameter that has to be given. */
  requires(name: string): boolean;
}

/** What an operation is asked with, and answers; `shared` are the parameters of its path. */
export function signatureOf(scope: Scope, spot: Spot, shared: readonly Spot[]): Signature {
  return {
    answersMany: (things) => {
      const schema = answerOf(scope, spot);
      return schema !== undefined && holdsMany(scope, schema, things);
    },
    requires: (name) => {
      const own = listOf(child(spot, 'parameters'));
      return [...shared, ...own].some((one) => {
        const { value } = scope.documents.resolve(one).spot ?? one;
        return isRecord(value) && value['in'] === 'query' && value['name'] === name && value['required'] === true;
      });
    },
  };
}

function listOf(list: Spot): readonly Spot[] {
  return Array.isArray(list.value) ? list.value.map((_item, index) => child(list, index)) : [];
}

/** The schema of the first success that has one; in 2.0 it has no content around it. */
function answerOf(scope: Scope, operation: Spot): Spot | undefined {
  const found = successes(child(operation, 'responses')).flatMap((declared) => {
    const response = scope.documents.resolve(declared).spot ?? declared;
    const content = child(response, 'content');
    const media = recordEntries(content.value).map(([type]) => child(content, type, 'schema'));
    return [...media, child(response, 'schema')].filter(({ value }) => isRecord(value));
  });
  return found[0];
}

function holdsMany(scope: Scope, schema: Spot, things: string): boolean {
  const { types, items, properties } = scope.shapes.shapeOf(scope.shapes.follow(schema).spot);
  if (types.has('array') || items !== undefined) return true;
  const names = [...properties.keys()].map(plain);
  const lists = [...properties]
    .filter(([, spot]) => scope.shapes.shapeOf(scope.shapes.follow(spot).spot).types.has('array'))
    .map(([name]) => plain(name));
  return (
    lists.some((name) => name === plain(things) || results.test(name)) || (lists.length === 1 && names.some(isPage))
  );
}

/** What lists are called in answers, whatever stands in them. */
const results = /^(?:content|data|elements|embedded|entries|hits|items|list|records|results?|rows|values?)$/;

/** True for a member that tells of pages. */
function isPage(name: string): boolean {
  return /^(?:\w*cursor|has(?:more|next)|next\w*|page\w*|paging|pagination|total(?:count|items|results)?)$/.test(name);
}
