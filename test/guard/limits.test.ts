import { getIntrospectionQuery, parse, validate } from 'graphql';
import { describe, expect, it } from 'vitest';

import { depthRule, parseLimited } from '../../src/guard/limits.ts';
import { schema } from './harness.ts';

const errorsOf = (text: string, maxDepth: number) =>
  validate(schema, parse(text), [depthRule(maxDepth)]).map(({ message }) => message);

/** The least limit that lets `text` pass. */
function depthOf(text: string): number {
  for (let limit = 0; limit < 100; limit++) if (errorsOf(text, limit).length === 0) return limit;
  throw new Error('deeper than 100');
}

describe('the depth of an operation', () => {
  it.each([
    ['{ ping }', 1],
    ['{ customers { id tickets { id } } ping }', 3],
    ['{ customers { ... { ... on Customer { id } } } }', 2],
    ['query { customers { ...A } } fragment A on Customer { tickets { ...B } } fragment B on Ticket { id }', 3],
    ['query { ...A } fragment A on Query { ping ...A }', 1],
    ['query { ...A } fragment A on Query { customers { ...B } } fragment B on Customer { tickets { ...A } }', 2],
    ['query { ...Missing ping }', 1],
    ['query A { ping } query B { customers { id } }', 2],
    ['{ __schema { types { fields { type { ofType { name } } } } } }', 1],
  ])('%s is %d', (text, depth) => {
    expect(depthOf(text)).toBe(depth);
  });

  it('is told with the limit, at its operation', () => {
    const [error] = validate(schema, parse('{ ping }\nquery B { customers { tickets { id } } }'), [depthRule(2)]);
    expect(error).toMatchObject({
      message: 'The query is 3 levels deep, the limit is 2.',
      extensions: { code: 'QUERY_TOO_DEEP', depth: 3, limit: 2 },
      locations: [{ line: 2, column: 1 }],
    });
  });

  it('lets tools read the schema whatever the limit is, but not without end', () => {
    const text = getIntrospectionQuery({
      descriptions: true,
      inputValueDeprecation: true,
      oneOf: true,
      specifiedByUrl: true,
    });
    expect(errorsOf(text, 1)).toEqual([]);
    expect(
      errorsOf(`{ __schema { types { fields { type { ${'ofType { '.repeat(20)} name ${'}'.repeat(24)} }`, 1),
    ).toEqual(['The query is 25 levels deep, the limit is 20.']);
  });

  it('of many fragments that each use the next twice is found at once', () => {
    const fragments = Array.from(
      { length: 1000 },
      (_, index) => `fragment F${index} on Query { ...F${index + 1} ...F${index + 1} }`,
    );
    const startMs = performance.now();
    expect(depthOf(`query { ...F0 } ${fragments.join(' ')} fragment F1000 on Query { ping }`)).toBe(1);
    expect(performance.now() - startMs).toBeLessThan(2000);
  });
});

describe('a query text', () => {
  it('is parsed', () => {
    expect(parseLimited('{ ping }', 3).definitions).toHaveLength(1);
  });

  it('of more tokens than the limit is refused with it', () => {
    expect(() => parseLimited('{ ping ping }', 3)).toThrow(
      expect.objectContaining({
        code: 'QUERY_TOO_LARGE',
        message: 'The query has more than 3 tokens, which is the limit.',
        details: { limit: 3 },
      }),
    );
  });

  it('that is not GraphQL is refused with the place', () => {
    expect(() => parseLimited('{ ping', 100)).toThrow(
      expect.objectContaining({
        code: 'GRAPHQL_PARSE_FAILED',
        message: 'Syntax Error: Expected Name, found <EOF>.',
        cause: expect.objectContaining({ locations: [{ line: 1, column: 7 }] }),
      }),
    );
  });

  it.each(['{a', '{a(b:[', 'query($a:['])('nested as deep as the limit of tokens allows, is refused: %s', (open) => {
    for (const count of [2000, 50_000]) {
      const text = open.startsWith('{a(') ? `{a(b:${'['.repeat(count)}` : open.repeat(count);
      expect(() => parseLimited(text, 10 ** 6)).toThrow(expect.objectContaining({ name: 'GatewayError' }));
    }
  });
});
