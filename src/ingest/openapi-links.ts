import { isRecord } from '../base/json.ts';
import { fieldsOf } from '../blueprint/cells.ts';
import { listItem, namedType, nullable } from '../blueprint/typeref.ts';
import type { Field, InputValue, TypeDef } from '../blueprint/types.ts';
import type { SourceJoin } from './model.ts';
import { successes } from './openapi-successes.ts';
import { child, placeOf } from './openapi-document.ts';
import type { Spot } from './openapi-document.ts';
import { partsOf } from './openapi-expressions.ts';
import type { Part } from './openapi-expressions.ts';
import { camelName, memberName } from './openapi-names.ts';
import { described } from './openapi-scope.ts';
import type { DescribedError } from './openapi-results.ts';
import type { Scope } from './openapi-scope.ts';
import { recordEntries, textIn } from './openapi-text.ts';

/** An operation that is served, and its field. */
export interface Served {
  readonly operationId: string | undefined;
  readonly root: 'Query' | 'Mutation';
  readonly field: Field;
  /** Those that shall be members of the field's type. */
  readonly errors: readonly DescribedError[];
  /** The operation in the document. */
  readonly spot: Spot;
  /** The same in the dialect that is read. */
  readonly read: Spot;
}

/** What a link gives to one argument, or that the caller has to give it. */
type Given = { readonly value: unknown } | { readonly missing: string };

const maxReported = 200;

/**
 * Writes a field for each link (OpenAPI 3.1 section 4.8.20) on the type of the answer that it starts from: another operation,
 * called with keys of the answer. What stands only in the request is an argument of the field, for the caller has it. Links
 * that cannot be fields are named with their reason.
 */
export function writeLinks(scope: Scope, source: string, operations: readonly Served[]): readonly SourceJoin[] {
  const joins = new Map<string, SourceJoin>();
  let reported = 0;
  for (const from of operations) {
    for (const declared of linksOf(scope, from)) {
      const join = linkOf(scope, source, operations, from, declared, joins);
      if (typeof join !== 'string') joins.set(`${join.type}.${join.field}`, join);
      else if (reported++ < maxReported) {
        const name = String(declared.pointer.at(-1));
        scope.problems.warn('OPENAPI_LINK_SKIPPED', `No field is made of the link "${name}": ${join}.`, declared);
      }
    }
  }
  return [...joins.values()];
}

function linksOf(scope: Scope, { read }: Served): readonly Spot[] {
  return successes(child(read, 'responses')).flatMap((declared) => {
    const { spot } = scope.documents.resolve(declared);
    const links = spot && child(spot, 'links');
    return recordEntries(links?.value).flatMap(([name]) =>
      links && !name.startsWith('x-') ? [child(links, name)] : [],
    );
  });
}

/** The join of one link, its field added to the type; or why there is none. */
function linkOf(
  scope: Scope,
  source: string,
  operations: readonly Served[],
  from: Served,
  declared: Spot,
  joins: ReadonlyMap<string, SourceJoin>,
): SourceJoin | string {
  const { spot, failure } = scope.documents.resolve(declared);
  if (!spot || !isRecord(spot.value)) return failure ?? 'it is not an object';
  const target = targetOf(scope, spot, operations);
  if (typeof target === 'string') return target;
  if (target.root === 'Mutation') {
    return `it leads to an operation that writes, which is called as Mutation.${target.field.name}`;
  }
  const holder = scope.types.get(namedType(from.field.type));
  if (holder?.kind !== 'object' || listItem(from.field.type) !== undefined) return 'the answer is not one object';
  const link = { name: String(declared.pointer.at(-1)), spot, value: spot.value };
  const written = writeField(scope, holder, target, link);
  if (typeof written === 'string') return written;
  const { field, args } = written;
  const join = { type: holder.name, source, sourceType: 'Query', sourceField: target.field.name, required: '', args };
  const names = [field.name, `${field.name}Link`];
  const known = names.map((one) => joins.get(`${holder.name}.${one}`)).find((one) => one && isSame(one, join));
  if (known) return known;
  const name = names.find((one) => !holder.fields.has(one));
  if (name === undefined) return `${holder.name} has fields of that name already`;
  const fields = new Map(holder.fields).set(name, { ...field, name, place: placeOf(declared) });
  scope.types.set(holder.name, { ...holder, fields });
  return { ...join, field: name, place: placeOf(declared) };
}

function isSame(left: SourceJoin, right: Pick<SourceJoin, 'sourceField' | 'args'>): boolean {
  return left.sourceField === right.sourceField && JSON.stringify(left.args) === JSON.stringify(right.args);
}

function targetOf(scope: Scope, link: Spot, operations: readonly Served[]): Served | string {
  const value = isRecord(link.value) ? link.value : {};
  const id = textIn(value, 'operationId');
  if (id !== undefined) {
    const found = operations.find(({ operationId }) => operationId === id);
    return found ?? `no operation that is served has the operationId "${id}"`;
  }
  const ref = textIn(value, 'operationRef');
  if (ref === undefined) return 'it names no operation';
  const spot = scope.documents.find(ref, link);
  if (typeof spot === 'string') return spot;
  const { spot: end } = scope.documents.resolve(spot);
  return operations.find((one) => one.spot.value === end?.value) ?? `no operation that is served stands at "${ref}"`;
}

function writeField(
  scope: Scope,
  holder: TypeDef & { readonly kind: 'object' },
  target: Served,
  link: { readonly name: string; readonly spot: Spot; readonly value: Readonly<Record<string, unknown>> },
): { readonly field: Field; readonly args: Readonly<Record<string, unknown>> } | string {
  const given = givenValues(link.value, target);
  if (typeof given === 'string') return given;
  const own = new Map<string, InputValue>();
  const args: Record<string, unknown> = {};
  for (const arg of target.field.args.values()) {
    const wanted = given.get(arg.name);
    const value = wanted === undefined ? undefined : valueOf(scope, holder, wanted);
    if (value && 'value' in value) {
      args[arg.name] = value.value;
      continue;
    }
    args[arg.name] = `{args.${arg.name}}`;
    const hint = value === undefined ? [] : [`What the link reads: ${value.missing}.`];
    const texts = [...(arg.description === undefined ? [] : [arg.description]), ...hint];
    own.set(arg.name, { ...arg, ...described(texts.length === 0 ? undefined : texts.join('\n\n')) });
  }
  const description = textIn(link.value, 'description') ?? target.field.description;
  const name = memberName(camelName(link.name));
  return { args, field: { name, type: nullable(target.field.type), args: own, ...described(description) } };
}

/** What the link says of each argument of the operation that it leads to; `path.id` says which of several `id`s. */
function givenValues(link: Readonly<Record<string, unknown>>, target: Served): ReadonlyMap<string, unknown> | string {
  const { binding } = target.field;
  const given = new Map<string, unknown>();
  if (binding?.kind !== 'http') return given;
  for (const [name, value] of recordEntries(link['parameters'])) {
    const found =
      binding.parameters.find((one) => one.name === name) ??
      binding.parameters.find((one) => `${one.in}.${one.name}` === name);
    if (!found) return `the operation that it leads to has no parameter "${name}"`;
    given.set(found.arg, value);
  }
  const body = link['requestBody'];
  if (body !== undefined && binding.body) given.set(binding.body.arg, body);
  return given;
}

/** A constant, a template over the parent, or what the caller has to give. */
function valueOf(scope: Scope, holder: TypeDef & { readonly kind: 'object' }, value: unknown): Given {
  if (typeof value !== 'string') return { value };
  const texts: string[] = [];
  const parts = partsOf(value);
  for (const part of parts) {
    const text = part.kind === 'text' ? constantText(part.text) : templateOf(scope, holder, part);
    if (text === undefined) return { missing: `\`${part.kind === 'text' ? value : part.expression}\`` };
    texts.push(text);
  }
  return { value: texts.join('') };
}

/** Braces would be read as a template of the configuration. */
function constantText(text: string): string | undefined {
  return /[{}]/.test(text) ? undefined : text;
}

function templateOf(
  scope: Scope,
  holder: TypeDef & { readonly kind: 'object' },
  part: Part & { readonly kind: 'expression' },
): string | undefined {
  if (part.pointer === undefined || part.pointer.length === 0) return undefined;
  const path: string[] = [];
  let type: TypeDef | undefined = holder;
  for (const segment of part.pointer) {
    const field: Field | undefined = [...fieldsOf(type).values()].find((one) => (one.wire ?? one.name) === segment);
    if (!field || listItem(field.type) !== undefined) return undefined;
    path.push(field.name);
    type = scope.types.get(namedType(field.type));
  }
  return type?.kind === 'object' || type?.kind === 'union' ? undefined : `{root.${path.join('.')}}`;
}
