import { Kind } from 'graphql';
import type { ASTNode, ConstArgumentNode, FieldDefinitionNode } from 'graphql';

import { isRecord } from '../base/json.ts';
import { didYouMean } from '../base/problems.ts';
import type { Place, Problems } from '../base/problems.ts';
import { readLiteral } from '../blueprint/literal.ts';
import type { LoadedConfig } from '../config/load.ts';

import type { WrittenJoin, WrittenKey } from './written.ts';

/** Arguments of `@resolveTo`. */
const known = [
  'sourceName',
  'sourceTypeName',
  'sourceFieldName',
  'requiredSelectionSet',
  'sourceSelectionSet',
  'sourceArgs',
  'keyField',
  'keyFields',
  'keysArg',
  'additionalArgs',
  'valueKeyField',
  'valueKeyFields',
  'maxBatchSize',
  'result',
  'resultType',
  'pubsubTopic',
  'filterBy',
];

/** The join of a field's `@resolveTo` directive, if it has one. */
export function readResolveTo(
  type: string,
  field: FieldDefinitionNode,
  placeOf: (node: ASTNode) => Place,
  problems: Problems,
): WrittenJoin | undefined {
  const directive = field.directives?.find((one) => one.name.value === 'resolveTo');
  if (!directive) return undefined;
  const nodes = new Map((directive.arguments ?? []).map((arg) => [arg.name.value, arg]));
  for (const [name, node] of nodes) {
    if (known.includes(name)) continue;
    problems.error(
      'JOIN_UNKNOWN_ARGUMENT',
      `@resolveTo has no argument "${name}".${didYouMean(name, known)}`,
      placeOf(node),
    );
  }
  const options = Object.fromEntries([...nodes].map(([name, node]) => [name, readLiteral(node.value)]));
  const place = placeOf(directive);
  return writtenJoin({ targetTypeName: type, targetFieldName: field.name.value, ...options }, place, (part) => {
    const node =
      nodes.get(part) ?? argumentNode(nodes.get('sourceArgs'), part) ?? argumentNode(nodes.get('additionalArgs'), part);
    return node ? placeOf(node) : place;
  });
}

/** The joins of `additionalResolvers`; modules are left to others. */
export function readYamlJoins({ config, placeOf }: Pick<LoadedConfig, 'config' | 'placeOf'>): readonly WrittenJoin[] {
  return config.additionalResolvers.flatMap((resolver, index) => {
    if (resolver.kind === 'module') return [];
    const path = ['additionalResolvers', index];
    const { kind: _kind, ...options } = resolver;
    const partOf = (part: string) => {
      const list = ['sourceArgs', 'additionalArgs'].find((key) => isRecord(resolver) && hasKey(resolver, key, part));
      return placeOf(list === undefined ? [...path, part] : [...path, list, part]);
    };
    return [writtenJoin(options, placeOf(path), partOf)];
  });
}

function writtenJoin(
  options: Readonly<Record<string, unknown>>,
  place: Place,
  placeOf: (part: string) => Place,
): WrittenJoin {
  const text = (name: string) => (typeof options[name] === 'string' ? options[name] : undefined);
  const optional = <Name extends string, Value>(name: Name, value: Value | undefined) =>
    (value === undefined ? {} : { [name]: value }) as Partial<Record<Name, Value>>;
  const { sourceArgs, additionalArgs, maxBatchSize } = options;
  return {
    type: text('targetTypeName') ?? '',
    field: text('targetFieldName') ?? '',
    source: text('sourceName') ?? '',
    sourceType: text('sourceTypeName') ?? 'Query',
    sourceField: text('sourceFieldName') ?? '',
    args: { ...(isRecord(sourceArgs) && sourceArgs), ...(isRecord(additionalArgs) && additionalArgs) },
    key: keyOf(options),
    ...optional('required', text('requiredSelectionSet')),
    ...optional('keysArg', text('keysArg')),
    ...optional('maxBatchSize', typeof maxBatchSize === 'number' ? maxBatchSize : undefined),
    ...optional('result', text('result')),
    ...optional('resultType', text('resultType')),
    ...optional('sourceSelectionSet', text('sourceSelectionSet')),
    ...optional('topic', text('pubsubTopic')),
    ...optional('filter', text('filterBy')),
    place,
    placeOf,
  };
}

/** The property of an object argument. */
function argumentNode(argument: ConstArgumentNode | undefined, name: string): ASTNode | undefined {
  if (argument?.value.kind !== Kind.OBJECT) return undefined;
  return argument.value.fields.find((field) => field.name.value === name);
}

function hasKey(options: Readonly<Record<string, unknown>>, list: string, key: string): boolean {
  const record = options[list];
  return isRecord(record) && Object.hasOwn(record, key);
}

/** `keyField` or `keyFields`, with what `valueKeyField(s)` say of the other side. */
function keyOf(options: Readonly<Record<string, unknown>>): readonly WrittenKey[] {
  const { keyField, keyFields, valueKeyField, valueKeyFields } = options;
  const froms: readonly unknown[] = Array.isArray(keyFields) ? keyFields : keyField === undefined ? [] : [keyField];
  const tos: readonly unknown[] = Array.isArray(valueKeyFields) ? valueKeyFields : [valueKeyField];
  return froms.map((part, index) => {
    const to = tos[index];
    const named = typeof to === 'string' ? { to } : {};
    if (!isRecord(part)) return { from: String(part), ...named };
    return {
      from: String(part['from']),
      ...named,
      ...(typeof part['to'] === 'string' && { to: part['to'] }),
      ...(typeof part['as'] === 'string' && { as: part['as'] }),
    };
  });
}
