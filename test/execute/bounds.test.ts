import { parse } from 'graphql';
import { describe, expect, it } from 'vitest';

import { defaultSourcePolicy } from '../../src/blueprint/blueprint.ts';
import { defaultSettings } from '../../src/blueprint/settings.ts';
import { readTypes } from '../../src/blueprint/read-types.ts';
import { buildSchema } from '../../src/blueprint/schema.ts';
import { GatewayError } from '../../src/error/error.ts';
import { createExecutor } from '../../src/execute/execute.ts';
import { anybody, formatError } from './harness.ts';

const names = Array.from({ length: 50 }, (_, index) => `T${index}`);
const types = readTypes(
  `type Query { node: N } interface N { id: ID peer: N } ${names.map((name) => `type ${name} implements N { id: ID peer: N }`).join(' ')}`,
);
const schema = buildSchema(types);
/** The source's view: `node` can be called. */
const own = new Map(types);
const root = own.get('Query');
if (root?.kind === 'object') {
  const binding = { kind: 'graphql', operation: 'query' } as const;
  const fields = [...root.fields.values()].map((field) => [field.name, { ...field, binding }] as const);
  own.set('Query', { ...root, fields: new Map(fields) });
}

function executor(maxKeptKilobytes: number) {
  const source = {
    name: 'only',
    kind: 'graphql',
    headers: {},
    query: {},
    types: own,
    policy: defaultSourcePolicy,
  } as const;
  const blueprint = { types, sources: new Map([['only', source]]), joins: [], merges: [], settings: defaultSettings };
  const { prepare, bind, run } = createExecutor({ blueprint, schema, asks: new Map(), formatError, maxKeptKilobytes });
  const operation = (text: string) => prepare(parse(text));
  return { operation, bind, run };
}

describe('plans', () => {
  it('are kept while they are few', () => {
    const { operation, bind } = executor(10_000);
    const known = operation('query ($a: Boolean!) { node { id @skip(if: $a) } }');
    const { plan } = bind(known, { a: false });
    expect(bind(known, { a: true }).plan).not.toBe(plan);
    expect(bind(known, { a: false }).plan).toBe(plan);
  });

  it('are counted by all that they hold, and the oldest forgotten', () => {
    const { operation, bind } = executor(1000);
    const known = operation('{ node { id } }');
    const { plan } = bind(known, {});
    expect(plan.size).toBe(1 + names.length);
    for (let index = 0; index < 12; index++) bind(operation(`{ node { a${index}: id } }`), {});
    expect(bind(known, {}).plan).not.toBe(plan);
  });

  it('that are asked for again stay, however many come once', () => {
    const { operation, bind } = executor(2000);
    const known = operation('{ node { id } }');
    const { plan } = bind(known, {});
    expect(bind(known, {}).plan).toBe(plan);
    for (let index = 0; index < 100; index++) bind(operation(`{ node { a${index}: id } }`), {});
    expect(bind(known, {}).plan).toBe(plan);
  });

  it('that spread too far are refused', () => {
    const { operation, bind } = executor(1000);
    const deep = (depth: number): string => (depth === 0 ? '{ id }' : `{ peer ${deep(depth - 1)} }`);
    const wide = Array.from({ length: 500 }, (_, index) => `a${index}: id`).join(' ');
    for (const text of [`{ node ${deep(4)} }`, `{ node { ${wide} } }`]) {
      expect(() => bind(operation(text), {}), text.slice(0, 40)).toThrow(
        expect.objectContaining({ code: 'QUERY_TOO_LARGE' }) as Error,
      );
    }
  });

  it('for callers to whom much is denied are right and kept apart', async () => {
    const { operation, bind, run } = executor(1000);
    const bound = bind(operation('{ a: node { id } b: node { id } }'), {});
    const denied = (id: number) => new Map([[id, new GatewayError('FORBIDDEN', 'no')]]);
    for (const id of [0, bound.plan.fields.findIndex(({ path }) => path.join() === 'b'), 0]) {
      const { body } = await run(bound, { caller: anybody, denied: denied(id) });
      const { errors } = JSON.parse(body) as { errors: { path: string[]; code: string }[] };
      const refused = errors.filter(({ code }) => code === 'FORBIDDEN');
      expect(refused.map(({ path }) => path)).toEqual([[id === 0 ? 'a' : 'b']]);
    }
  });
});
