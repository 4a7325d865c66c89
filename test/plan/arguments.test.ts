import { buildSchema, getArgumentValues, getVariableValues, parse } from 'graphql';
import type { FieldNode, OperationDefinitionNode } from 'graphql';
import { expect, it } from 'vitest';

import { compileArguments } from '../../src/plan/arguments.ts';

const schema = buildSchema(`
  enum Size { SMALL BIG }
  input Box { width: Int = 3, sizes: [Size!] }
  type Query {
    find(id: ID!, first: Int = 10, size: Size = SMALL, box: Box = {}, tags: [String!], note: String, constructor: Int): Int
  }
`);
const definition = schema.getQueryType()!.getFields()['find']!;
const declared =
  '$id: ID! $first: Int $size: Size $box: Box $tags: [String!] $tag: String! = "t" $note: String $constructor: Int';

function fieldOf(args: string) {
  const [operation] = parse(`query(${declared}) { find(${args}) }`).definitions as readonly OperationDefinitionNode[];
  return { operation: operation!, node: operation!.selectionSet.selections[0] as FieldNode };
}

it.each([
  ['id: 7', {}],
  ['id: "a" first: 3 size: BIG note: "n"', {}],
  ['id: $id first: $first size: $size note: $note', { id: 'a', first: 1, size: 'BIG', note: 'n' }],
  ['id: $id first: $first size: $size note: $note', { id: 'a' }],
  ['id: $id first: $first note: $note', { id: 'a', first: null, note: null }],
  ['id: 1 box: $box tags: $tags', { box: { sizes: ['BIG'] }, tags: ['x'] }],
  ['id: 1 box: { width: $first, sizes: [BIG] } tags: [$tag]', { first: 4 }],
  ['id: 1 box: { width: 1 } tags: "one"', {}],
  ['id: 1 note: null first: null', {}],
  ['id: 1 constructor: $constructor', {}],
  ['id: 1 constructor: $constructor', { constructor: 3 }],
])('reads (%s) as graphql-js does: %j', (args, given) => {
  const { operation, node } = fieldOf(args);
  const { coerced } = getVariableValues(schema, operation.variableDefinitions ?? [], { id: 'a', ...given });
  const read = compileArguments(definition, node);
  expect(read(coerced!)).toEqual(getArgumentValues(definition, node, coerced));
});

it('hands out no object twice, since code may change what it gets', () => {
  const { node } = fieldOf('id: 1 box: { width: 1 } tags: ["a"]');
  const read = compileArguments(definition, node);
  const [first, second] = [read({}), read({})];
  expect(first).toEqual(second);
  expect([first === second, first['box'] === second['box'], first['tags'] === second['tags']]).toEqual([
    false,
    false,
    false,
  ]);
});

it('complains as graphql-js does of what must not be null', () => {
  const { node } = fieldOf('id: $id');
  expect(() => compileArguments(definition, node)({ id: null })).toThrow(
    /Argument "id" of non-null type "ID!" must not be null/,
  );
  expect(() => compileArguments(definition, node)({})).toThrow(
    /was provided the variable "\$id" which was not provided/,
  );
});
