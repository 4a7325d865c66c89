import { didYouMean } from '../base/problems.ts';
import { compileDeep } from '../base/template.ts';
import { fieldsOf } from '../blueprint/cells.ts';

import type { PlacedMerge } from './model.ts';
import { addPath, pathParts, printSelection, readSelection } from './selection.ts';
import type { Selection } from './selection.ts';
import { rootTypes } from './transform.ts';
import type { OptionPath, OptionsOf, TransformScope } from './transform.ts';

type FederatedType = NonNullable<OptionsOf<'federation'>['types']>[number];

/** The key form of federation: a type with a `key` whose objects `resolveReference` finds by a root field. */
export function mergesByReference(options: OptionsOf<'federation'>, scope: TransformScope): readonly PlacedMerge[] {
  return (options.types ?? []).flatMap((type, index) => mergeOf(type, ['types', index], scope));
}

function mergeOf({ name, config = {} }: FederatedType, at: OptionPath, scope: TransformScope): readonly PlacedMerge[] {
  const { types, problems, placeOf, source = '' } = scope;
  if (rootTypes.has(name)) return [];
  if (!types.has(name)) {
    const message = `federation: there is no type "${name}".${didYouMean(name, types.keys())}`;
    problems.warn('TRANSFORM_NO_MATCH', message, placeOf(...at, 'name'));
    return [];
  }
  const foreign = (config.fields ?? []).findIndex((field) => field.config['requires'] !== undefined);
  if (foreign >= 0) {
    const message = `federation: ${name}.${config.fields?.[foreign]?.name ?? ''} requires fields of other sources. Write it as a join under \`additionalResolvers\`, with \`requiredSelectionSet\`.`;
    problems.error('MERGE_UNSUPPORTED', message, placeOf(...at, 'config', 'fields', foreign));
  }
  const reference = config.resolveReference;
  if (reference === undefined) return [];
  if (typeof reference === 'string') {
    const message = `federation: resolveReference names code, ${reference}, which is not run. Name a root field: { queryFieldName: ..., args: { id: "{root.id}" } }.`;
    problems.error('MERGE_UNSUPPORTED', message, placeOf(...at, 'config', 'resolveReference'));
    return [];
  }
  const { queryFieldName } = reference;
  const query = fieldsOf(types.get('Query'));
  const place = placeOf(...at, 'config', 'resolveReference', 'queryFieldName');
  if (!query.has(queryFieldName)) {
    const message = `federation: Query has no field "${queryFieldName}".${didYouMean(queryFieldName, query.keys())}`;
    problems.warn('TRANSFORM_NO_MATCH', message, place);
    return [];
  }
  const keys = keyFields(config.key ?? []);
  if (typeof keys === 'string') {
    problems.error('MERGE_KEY', `federation: the key of ${name}: ${keys}.`, placeOf(...at, 'config', 'key'));
    return [];
  }
  const written = Object.entries(reference.args ?? {}).map(([path, value]) => [path, templateOf(value)] as const);
  const taken = new Set(query.get(queryFieldName)?.args.keys());
  const implied = keys.filter((key) => taken.has(key)).map((key) => [key, `{root.${key}}`] as const);
  const args = Object.fromEntries(written.length > 0 ? written : implied);
  const required: Selection = new Map();
  for (const need of compileDeep(args).needs) {
    if (need.startsWith('root.')) addPath(required, pathParts(need).slice(1));
  }
  const lookup = { source, sourceType: 'Query', sourceField: queryFieldName, required: printSelection(required), args };
  return [{ type: name, ...lookup, place }];
}

/** Names of the keys' own fields; a message where a key is no selection. */
function keyFields(keys: NonNullable<NonNullable<FederatedType['config']>['key']>): readonly string[] | string {
  const all: Selection = new Map();
  for (const { fields } of keys) {
    const selection = fields === undefined ? new Map<string, Selection>() : readSelection(fields);
    if (typeof selection === 'string') return selection;
    for (const [field, inner] of selection) all.set(field, inner);
  }
  return [...all].filter(([, inner]) => inner.size === 0).map(([field]) => field);
}

/** The first versions wrote `root.id` without braces. */
function templateOf(value: unknown): unknown {
  return typeof value === 'string' && /^(root|args|context|env)\.[\w.]+$/.test(value) ? `{${value}}` : value;
}
