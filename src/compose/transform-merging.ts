import { didYouMean } from '../base/problems.ts';
import { compileDeep } from '../base/template.ts';
import { fieldsOf, inputsOf } from '../blueprint/cells.ts';
import { listItem, namedType } from '../blueprint/typeref.ts';
import type { Field } from '../blueprint/types.ts';

import { readArguments, readKeyExpression } from './key-expression.ts';
import type { KeyedArguments, KeyShape } from './key-expression.ts';
import type { PlacedMerge } from './model.ts';
import { addPath, pathParts, pathsOf, printSelection, readSelection } from './selection.ts';
import type { Selection } from './selection.ts';
import type { OptionPath, OptionsOf, TransformScope } from './transform.ts';

type Options = OptionsOf<'typeMerging'>;
type QueryField = NonNullable<Options['queryFields']>[number];

/**
 * Ways to complete objects of types that other sources hold too: a root field that finds one by its key, or many by a list
 * of keys. They are proved like joins when all sources are known.
 */
export function mergesByKey(options: Options, scope: TransformScope): readonly PlacedMerge[] {
  const { problems, placeOf } = scope;
  if (options.additionalConfiguration !== undefined) {
    const message =
      'typeMerging: `additionalConfiguration` is code, which is not run. Say the same with `queryFields`, or write a join under `additionalResolvers`.';
    problems.error('MERGE_UNSUPPORTED', message, placeOf('additionalConfiguration'));
  }
  const keys = readKeys(options, scope);
  return (options.queryFields ?? []).flatMap((entry, index) => mergesOf(entry, ['queryFields', index], keys, scope));
}

/** The key of each type that names one. */
function readKeys({ types = [] }: Options, scope: TransformScope): ReadonlyMap<string, readonly string[]> {
  const { problems, placeOf } = scope;
  const keys = new Map<string, readonly string[]>();
  for (const [index, { typeName, key, fields = [] }] of types.entries()) {
    if (typeName === undefined) continue;
    if (!scope.types.has(typeName)) {
      const message = `typeMerging: there is no type "${typeName}".${didYouMean(typeName, scope.types.keys())}`;
      problems.warn('TRANSFORM_NO_MATCH', message, placeOf('types', index, 'typeName'));
    }
    const computed = fields.findIndex((field) => field.computed !== undefined);
    if (computed >= 0) {
      const message = `typeMerging: ${typeName}.${fields[computed]?.fieldName ?? ''} is computed from fields of other sources. Write it as a join under \`additionalResolvers\`, with \`requiredSelectionSet\`.`;
      problems.error('MERGE_UNSUPPORTED', message, placeOf('types', index, 'fields', computed));
    }
    const first = Array.isArray(key) ? key[0] : key;
    if (!first) continue;
    const selection = readSelection(first.selectionSet);
    const at = Array.isArray(key)
      ? ['types', index, 'key', 0, 'selectionSet']
      : ['types', index, 'key', 'selectionSet'];
    if (typeof selection === 'string') {
      problems.error('MERGE_KEY', `typeMerging: the key of ${typeName}: ${selection}.`, placeOf(...at));
    } else {
      keys.set(typeName, pathsOf(selection));
    }
  }
  return keys;
}

function mergesOf(
  entry: QueryField,
  at: OptionPath,
  keys: ReadonlyMap<string, readonly string[]>,
  scope: TransformScope,
): readonly PlacedMerge[] {
  const { types, problems, placeOf, source = '' } = scope;
  const query = fieldsOf(types.get('Query'));
  const { queryFieldName } = entry;
  const field = query.get(queryFieldName);
  if (!field) {
    const message = `typeMerging: Query has no field "${queryFieldName}".${didYouMean(queryFieldName, query.keys())}`;
    problems.warn('TRANSFORM_NO_MATCH', message, placeOf(...at, 'queryFieldName'));
    return [];
  }
  const type = namedType(field.type);
  const keyed = argumentsOf(entry, field, keys.get(type) ?? [], scope);
  if (typeof keyed === 'string') {
    problems.error('MERGE_KEY', `typeMerging: Query.${queryFieldName}: ${keyed}.`, placeOf(...at));
    return [];
  }
  const { maxBatchSize } = entry;
  const parts = keyed.many && partsOf(keyed.many.key);
  const required: Selection = new Map();
  for (const part of parts ?? []) addPath(required, pathParts(part.from));
  for (const need of compileDeep(keyed.args).needs) {
    if (need.startsWith('root.')) addPath(required, pathParts(need).slice(1));
  }
  const batch = keyed.many &&
    parts && { keysArg: keyed.many.path, key: parts, ...(maxBatchSize !== undefined && { maxBatchSize }) };
  return possibleTypes(type, scope).map((name) => ({
    type: name,
    source,
    sourceType: 'Query',
    sourceField: queryFieldName,
    required: printSelection(required),
    args: keyed.args,
    ...(batch && { batch }),
    place: placeOf(...at, 'queryFieldName'),
  }));
}

/** What the field is called with, or a message. */
function argumentsOf(
  entry: QueryField,
  field: Field,
  typeKey: readonly string[],
  { types }: TransformScope,
): KeyedArguments | string {
  if (entry.argsExpr !== undefined) return readKeyExpression(entry.argsExpr);
  const additional =
    typeof entry.additionalArgs === 'string' ? readArguments(entry.additionalArgs) : entry.additionalArgs;
  if (typeof additional === 'string') return `additionalArgs: ${additional}`;
  const path = entry.keyArg ?? entry.keysArg ?? onlyArgument(field);
  if (path === undefined) return 'it has several arguments: say which takes the key, `keyArg`';
  const key = keyOf(entry, typeKey, field, path, types);
  if (key === undefined) return 'say which field of the objects is the key: `keyField`';
  if (listItem(field.type) !== undefined) return { args: { ...additional }, many: { path, key } };
  const value =
    typeof key === 'string' ? `{root.${key}}` : Object.fromEntries(key.map(({ as, from }) => [as, `{root.${from}}`]));
  return { args: { ...additional, [path]: value } };
}

/** One field where values are asked for, an object where the argument takes objects. */
function keyOf(
  { keyField, key = [] }: QueryField,
  typeKey: readonly string[],
  field: Field,
  path: string,
  types: TransformScope['types'],
): KeyShape | undefined {
  if (keyField !== undefined) return keyField;
  const written = key.length > 0 ? key : typeKey;
  const parts = written.map((text) => {
    const [as = '', from = as] = text.split(':').map((part) => part.trim());
    return { as: pathParts(as).at(-1) ?? as, from };
  });
  const [first] = parts;
  if (parts.length !== 1 || !first) return parts.length === 0 ? undefined : parts;
  let type = field.args.get(pathParts(path)[0] ?? '')?.type ?? '';
  for (const name of pathParts(path).slice(1)) type = inputsOf(types.get(namedType(type))).get(name)?.type ?? '';
  return types.get(namedType(type))?.kind === 'input' ? parts : first.from;
}

function onlyArgument(field: Field): string | undefined {
  const [first, ...others] = field.args.keys();
  return others.length === 0 ? first : undefined;
}

function partsOf(key: KeyShape) {
  if (typeof key === 'string') return [{ from: key, to: key, as: pathParts(key).at(-1) ?? key }];
  return key.map(({ as, from }) => ({ from, to: from, as }));
}

function possibleTypes(name: string, { types }: TransformScope): readonly string[] {
  const type = types.get(name);
  if (type?.kind === 'union') return type.members;
  if (type?.kind !== 'interface') return [name];
  return [...types.values()]
    .filter((one) => one.kind === 'object' && one.interfaces.includes(name))
    .map((one) => one.name);
}
