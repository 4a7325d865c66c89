import type { Lookup, Source } from '../blueprint/blueprint.ts';
import { namedType } from '../blueprint/typeref.ts';
import type { Field, InputValue } from '../blueprint/types.ts';
import { GatewayError, invariant } from '../error/error.ts';
import type { PlannerPort } from './context.ts';
import { documentArgs, documentPart, selectionOf } from './document.ts';
import type { DocumentArgs, DocumentField, DocumentSelection } from './document.ts';
import { Encoders } from './encode.ts';
import type { ArgsPlan, PartPlan, RowKey } from './plan.ts';

/** The arguments that a step of a hoisted field's `via` takes. */
export type StepArgs = (step: number) => DocumentArgs | undefined;

/** The parts that joins and merges share: how the source's field is called and where the rows stand in its answer. */
export function lookup(planner: PlannerPort, entry: Lookup) {
  const source = planner.catalog.source(entry.source);
  const field = planner.catalog.field(entry.source, entry.sourceType, entry.sourceField);
  if (!field?.binding) {
    const name = `${entry.sourceType}.${entry.sourceField}`;
    throw new GatewayError(
      'INTERNAL_SERVER_ERROR',
      `Source "${entry.source}" has no field ${name} that can be called.`,
    );
  }
  const used = new Set(
    [...Object.keys(entry.args), ...(entry.batch ? [entry.batch.keysArg] : [])].map((path) => path.split('.')[0]),
  );
  const args = new Map([...field.args].filter(([name]) => used.has(name)));
  const walk = startDocument(source, field, args, () => ({}));
  const result = [...walk.follow(field.via ?? [])];
  let rowField = field;
  for (const segment of entry.result?.split('.') ?? []) {
    if (/^\d+$/.test(segment)) {
      result.push(segment);
      continue;
    }
    const next = planner.catalog.field(entry.source, namedType(rowField.type), segment);
    invariant(next, `result path ${entry.result ?? ''} exists in ${entry.source}`);
    result.push(...walk.follow([next.wire ?? next.name, ...(next.via ?? [])]));
    rowField = next;
  }
  const compared = entry.batch?.isEntity ? [] : (entry.batch?.key ?? []);
  const keyPaths = compared.map((part) => rowKey(planner, entry.source, rowField, part.to.split('.'), walk.rows()));
  const encode = new Encoders(source.types, true).args(field.args);
  return { walk, rowField, parts: { source: source.name, field, encode, part: walk.part, result, rowKeys: keyPaths } };
}

/** Properties from a row down to a part of its key, which a GraphQL upstream is asked for under an alias. */
function rowKey(
  planner: PlannerPort,
  source: string,
  rowField: Field,
  path: readonly string[],
  rows: DocumentSelection | undefined,
): RowKey {
  const properties: string[] = [];
  let type = namedType(rowField.type);
  let document = rows;
  for (const [depth, segment] of path.entries()) {
    if (segment === '__typename') {
      document?.add(segment, segment);
      properties.push(segment);
      break;
    }
    if (/^\d+$/.test(segment)) {
      properties.push(segment);
      continue;
    }
    const field = planner.catalog.field(source, type, segment);
    invariant(field, `key path ${path.join('.')} exists in ${source}`);
    const wire = field.wire ?? field.name;
    const alias = document && depth === 0 ? `_key_${field.name}` : wire;
    const added = document?.add(alias, wire);
    properties.push(alias, ...(field.via ?? []));
    type = namedType(field.type);
    const hasMore = path.slice(depth + 1).some((next) => !/^\d+$/.test(next));
    document = added && hasMore ? selectionOf(added) : undefined;
  }
  return { path: properties, names: planner.catalog.enumNames(source, type) };
}

/** Follows properties below a call's answer, asking a GraphQL upstream for each. */
class DocumentWalk {
  readonly part: PartPlan | null;
  private field: DocumentField | undefined;

  constructor(field: DocumentField | undefined, operation: 'query' | 'mutation' | 'subscription') {
    this.field = field;
    this.part = field ? documentPart(operation, field) : null;
  }

  follow(properties: readonly string[], args?: StepArgs): readonly string[] {
    for (const [index, property] of properties.entries()) {
      this.field = this.field && selectionOf(this.field).add(property, property, args?.(index + 1));
    }
    return properties;
  }

  rows(): DocumentSelection | undefined {
    return this.field && selectionOf(this.field);
  }
}

/** A walk that begins at a field which is called with `args`; nothing is written where no document is sent. */
export function startDocument(
  source: Source,
  field: Field,
  args: ReadonlyMap<string, InputValue>,
  value: ArgsPlan,
): DocumentWalk {
  if (field.binding?.kind !== 'graphql') return new DocumentWalk(undefined, 'query');
  const document = documentArgs(args, source.types, value, (name) => name);
  return new DocumentWalk(
    { name: field.wire ?? field.name, args: document, selection: undefined },
    field.binding.operation,
  );
}
