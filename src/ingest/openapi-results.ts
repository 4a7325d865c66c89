import { resultProperty, successKey } from '../blueprint/result-union.ts';
import { listItem, namedType } from '../blueprint/typeref.ts';
import type { Field, TypeDef, TypeRef } from '../blueprint/types.ts';
import type { SourceJoin } from './model.ts';
import { nameAt } from './openapi-bodies.ts';
import { successes } from './openapi-successes.ts';
import { child } from './openapi-document.ts';
import type { Spot } from './openapi-document.ts';
import type { Served } from './openapi-links.ts';
import { chooseMedia } from './openapi-media.ts';
import { pascalName } from './openapi-names.ts';
import type { OutputWriter } from './openapi-outputs.ts';
import type { Scope } from './openapi-scope.ts';
import { recordEntries } from './openapi-text.ts';

/** An error answer whose body the description types. */
export interface DescribedError {
  /** `404`, `4XX`, `default`. */
  readonly status: string;
  readonly type: TypeRef;
}

/** RFC 9110 section 15, RFC 4918 and RFC 6585. */
const statusNames: ReadonlyMap<number, string> = new Map([
  [400, 'BadRequest'],
  [401, 'Unauthorized'],
  [402, 'PaymentRequired'],
  [403, 'Forbidden'],
  [404, 'NotFound'],
  [405, 'MethodNotAllowed'],
  [406, 'NotAcceptable'],
  [408, 'RequestTimeout'],
  [409, 'Conflict'],
  [410, 'Gone'],
  [411, 'LengthRequired'],
  [412, 'PreconditionFailed'],
  [413, 'ContentTooLarge'],
  [415, 'UnsupportedMediaType'],
  [422, 'UnprocessableContent'],
  [423, 'Locked'],
  [424, 'FailedDependency'],
  [428, 'PreconditionRequired'],
  [429, 'TooManyRequests'],
  [500, 'InternalServerError'],
  [501, 'NotImplemented'],
  [502, 'BadGateway'],
  [503, 'ServiceUnavailable'],
  [504, 'GatewayTimeout'],
]);

/** Root fields by name. */
type Fields = ReadonlyMap<string, Field>;

/** The error answers of an operation that have a JSON body with a type; a `default` that is the success is none. */
export function describedErrors(
  scope: Scope,
  outputs: OutputWriter,
  operation: { readonly spot: Spot; readonly typeName: string },
): readonly DescribedError[] {
  const responses = child(operation.spot, 'responses');
  const good = new Set(successes(responses).map(({ pointer }) => pointer.at(-1)));
  return recordEntries(responses.value).flatMap(([status]) => {
    if (!/^([45](\d\d|xx)|default)$/i.test(status) || good.has(status)) return [];
    const { spot } = scope.documents.resolve(child(responses, status));
    const media = spot && chooseMedia(scope, spot);
    if (!spot || !media?.schema || media.kind !== 'json') return [];
    const parent = nameAt(spot, 'responses') ?? operation.typeName;
    const { type } = outputs.typed(media.schema, { parent, member: statusName(status) });
    return namedType(type) === 'JSON' ? [] : [{ status: status === 'default' ? status : status.toUpperCase(), type }];
  });
}

/**
 * Makes a union of each field's type and its described errors: `GetPetResult = Pet | NotFound`. What is no object stands in one of the
 * union's own. Joins that the description declares get the new types.
 */
export function withResults(
  scope: Scope,
  operations: { readonly served: readonly Served[]; readonly query: Fields; readonly mutation: Fields },
  joins: readonly SourceJoin[],
): { readonly query: Fields; readonly mutation: Fields } {
  const fields = { Query: new Map(operations.query), Mutation: new Map(operations.mutation) };
  for (const { root, field, errors } of operations.served) {
    const current = fields[root].get(field.name);
    const type = current && resultType(scope, current, errors);
    if (!type || current.binding?.kind !== 'http') continue;
    const { binding } = current;
    const answer = { ...binding.answer, isResult: true };
    fields[root].set(field.name, { ...current, type, binding: { ...binding, answer } });
  }
  for (const { type, field, sourceField } of joins) {
    const holder = scope.types.get(type);
    const [target, joined] = [fields.Query.get(sourceField), holder?.kind === 'object' && holder.fields.get(field)];
    if (!target?.binding || holder?.kind !== 'object' || !joined) continue;
    scope.types.set(type, { ...holder, fields: new Map(holder.fields).set(field, { ...joined, type: target.type }) });
  }
  return { query: fields.Query, mutation: fields.Mutation };
}

/** The union's name; undefined where no error is told from the success. */
function resultType(scope: Scope, field: Field, errors: readonly DescribedError[]): TypeRef | undefined {
  const distinct = errors.filter(({ type }) => namedType(type) !== namedType(field.type));
  if (distinct.length === 0) return undefined;
  const name = pascalName(field.name);
  const values = [
    [successKey, memberOf(scope, field.type, `${name}Success`)],
    ...distinct.map(({ status, type }) => [status, memberOf(scope, type, name + statusName(status))]),
  ];
  const union = scope.names.take(`${name}Result`, `${name}ResultUnion`);
  scope.types.set(union, {
    kind: 'union',
    name: union,
    description: `What \`${field.name}\` gives: its answer, or the error that the upstream answered instead.`,
    members: [...new Set(values.map(([, member = '']) => member))],
    resolution: { kind: 'property', property: resultProperty, values: Object.fromEntries(values) },
  });
  return union;
}

/** The type itself where it is an object, else an object that holds it. */
function memberOf(scope: Scope, type: TypeRef, wish: string): string {
  if (scope.types.get(type)?.kind === 'object') return type;
  const property = listItem(type) === undefined ? 'value' : 'items';
  const field = { name: property, type, args: new Map(), wire: `$${property}` };
  const name = scope.names.take(wish, `${wish}Value`);
  const holder: TypeDef = { kind: 'object', name, interfaces: [], fields: new Map([[property, field]]) };
  scope.types.set(name, holder);
  return name;
}

/** `NotFound`, as the status is called. */
function statusName(status: string): string {
  if (status === 'default') return 'Error';
  if (/xx$/i.test(status)) return status.startsWith('4') ? 'ClientError' : 'ServerError';
  return statusNames.get(Number(status)) ?? `Error${status}`;
}
