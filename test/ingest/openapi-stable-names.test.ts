import { describe, expect, it } from 'vitest';

import { namedType } from '../../src/blueprint/typeref.ts';
import type { Field, InputValue } from '../../src/blueprint/types.ts';
import type { SourceModel } from '../../src/ingest/model.ts';
import { bindingOf, fields, ingest, openapi } from './openapi-harness.ts';

/** Numbers from 0 to below `limit`, the same for the same seed. */
function dice(seed: number): (limit: number) => number {
  let state = seed + 1;
  return (limit) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % limit;
  };
}

type Roll = ReturnType<typeof dice>;

const words = ['Order', 'OrderRequest', 'OrderInput', 'Person', 'PersonRequest', 'order_line', 'Status', 'StatusInput'];
const colors = (roll: Roll) => ({ type: 'string', enum: ['red', 'green', 'blue'].slice(0, 2 + roll(2)) });

function schema(roll: Roll, names: readonly string[], depth = 0): object {
  const kind = roll(depth > 2 ? 3 : 7);
  const ref = { $ref: `#/components/schemas/${names[roll(names.length)]}` };
  if (kind === 0) return { type: 'string' };
  if (kind === 1) return colors(roll);
  if (kind === 2) return ref;
  if (kind === 3) return { type: 'array', items: schema(roll, names, depth + 1) };
  if (kind === 4) return { allOf: [ref, objectOf(roll, names, depth + 1)] };
  return objectOf(roll, names, depth + 1);
}

function objectOf(roll: Roll, names: readonly string[], depth: number): object {
  const keys = ['status', 'order', 'color', 'person', 'note'].filter(() => roll(2) === 0);
  const properties = Object.fromEntries([...keys, 'id'].map((key) => [key, schema(roll, names, depth + 1)]));
  return { type: 'object', properties };
}

function operation(roll: Roll, id: string, names: readonly string[]): object {
  const parameters = [
    { $ref: '#/components/parameters/color' },
    { name: 'sort', in: 'query', schema: colors(roll) },
  ].filter(() => roll(2) === 0);
  const content = () => ({ content: { 'application/json': { schema: schema(roll, names) } } });
  const shared = { $ref: '#/components/responses/Found' };
  const responses = { 200: roll(3) === 0 ? shared : { description: '', ...content() } };
  const hasBody = roll(2) === 0;
  return { ...(roll(4) > 0 && { operationId: id }), parameters, responses, ...(hasBody && { requestBody: content() }) };
}

interface Parts {
  readonly paths: readonly (readonly [string, object])[];
  readonly schemas: readonly (readonly [string, object])[];
}

function parts(roll: Roll): Parts {
  const all = words.filter(() => roll(3) > 0);
  const names = all.length > 0 ? all : ['Order'];
  const ids = ['getOrder', 'list_orders', 'Shop.find', 'ordersController_add', 'make'];
  return {
    schemas: names.map((name) => [name, objectOf(roll, names, 0)]),
    paths: ids.map((id, index) => [
      `/things/${index}`,
      { [roll(2) === 0 ? 'get' : 'post']: operation(roll, id, names) },
    ]),
  };
}

function specOf({ paths, schemas }: Parts): object {
  const found = { type: 'object', properties: { kind: { enum: ['a', 'b'] } } };
  const components = {
    schemas: Object.fromEntries(schemas),
    parameters: { color: { name: 'color', in: 'query', schema: { enum: ['x', 'y'] } } },
    responses: { Found: { description: '', content: { 'application/json': { schema: found } } } },
  };
  return { ...openapi(Object.fromEntries(paths)), components };
}

/** Every name that a caller of the operations of `model` meets, by the way to it. */
function names(model: SourceModel): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const seen = new Set<string>();
  const walk = (way: string, item: Field | InputValue): void => {
    found.set(way, `${item.name}: ${item.type}`);
    const type = model.types.get(namedType(item.type));
    if (!type || seen.has(`${way.split(' ')[0]} ${type.name}`)) return;
    seen.add(`${way.split(' ')[0]} ${type.name}`);
    const inner = 'fields' in type ? [...type.fields.values()] : [];
    for (const one of inner) walk(`${way} ${one.wire ?? one.name}`, one);
  };
  for (const root of ['Query', 'Mutation'] as const) {
    const definition = model.types.get(root);
    for (const name of fields(model, root)) {
      const field = definition?.kind === 'object' ? definition.fields.get(name) : undefined;
      const way = `${bindingOf(model, name).method}${bindingOf(model, name).path}`;
      if (field) walk(way, field);
      for (const arg of field?.args.values() ?? []) walk(`${way} (${arg.name})`, arg);
    }
  }
  return found;
}

function inserted<Item>(items: readonly Item[], item: Item, roll: Roll): readonly Item[] {
  return items.toSpliced(roll(items.length + 1), 0, item);
}

describe('names', () => {
  it.each(Array.from({ length: 60 }, (_, seed) => seed))('stay when the description grows (seed %i)', async (seed) => {
    const roll = dice(seed);
    const before = parts(roll);
    const known = before.schemas.map(([name]) => name);
    const isOperation = roll(2) === 0;
    const method = roll(2) === 0 ? 'get' : 'put';
    const after: Parts = isOperation
      ? { ...before, paths: inserted(before.paths, ['/new', { [method]: operation(roll, 'brandNew', known) }], roll) }
      : { ...before, schemas: inserted(before.schemas, ['BrandNew', objectOf(roll, known, 0)], roll) };
    const [old, grown] = [names(await ingest(specOf(before))), names(await ingest(specOf(after)))];
    for (const [way, name] of old) expect(`${way} ${grown.get(way)}`).toBe(`${way} ${name}`);
    expect(old.size).toBeGreaterThan(5);
  });

  it('of what is shared are its own, not those of who met it first', async () => {
    const kind = { type: 'string', enum: ['a', 'b'] };
    const order = { allOf: [{ $ref: '#/components/schemas/Base' }, { properties: { n: kind } }] };
    const find = operation(() => 0, '', ['Order']);
    const paths = [['/a', { get: { ...find, requestBody: undefined } }]] as const;
    const made = { content: { 'application/json': { schema: { $ref: '#/components/schemas/Order' } } } };
    const spec = specOf({
      paths: [...paths, ['/b', { put: { operationId: 'put', requestBody: made, responses: {} } }]],
      schemas: [
        ['Order', order],
        ['Base', { properties: { kind } }],
      ],
    });
    const model = await ingest(spec);
    const enums = [...model.types.values()].filter((type) => type.kind === 'enum').map(({ name }) => name);
    expect(enums.toSorted()).toEqual(['BaseKind', 'Color', 'FoundKind', 'GetASort', 'OrderN']);
  });
});
