import { printSchema } from 'graphql';
import { expect, it } from 'vitest';

import { readTypes } from '../../src/blueprint/read-types.ts';
import { buildSchema } from '../../src/blueprint/schema.ts';

it('prints the root types first, the others in their order', () => {
  const types = readTypes(
    'scalar Z type A { z: Z } type Mutation { a: A } type Query { b: B } type B { a: A } type Subscription { a: A }',
  );
  const names = [...printSchema(buildSchema(types)).matchAll(/^\w+ (\w+)/gm)].map(([, name]) => name);
  expect(names).toEqual(['Query', 'Mutation', 'Subscription', 'Z', 'A', 'B']);
});
