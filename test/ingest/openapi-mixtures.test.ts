import { describe, expect, it } from 'vitest';

import { compileDecoder } from '../../src/transport/http-decode.ts';
import { testGateway } from '../execute/harness.ts';
import { bindingOf, field, ingest, sdl, thing } from './openapi-harness.ts';

const text = { type: 'string' };
const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });
const customer = { type: 'object', required: ['id'], properties: { id: text, name: text, parent: ref('Parent') } };
const Parent = { anyOf: [text, ref('Customer')] };
const card = { type: 'object', properties: { object: { const: 'card' }, last4: text } };
const bank = { type: 'object', properties: { object: { const: 'bank' }, iban: text } };
const schemas = { Customer: customer, Parent, Card: card, Bank: bank };

const holding = async (it: object) => ingest(thing({ type: 'object', properties: { it } }, schemas));

/** What a caller gets of `{ it: value }` through the engine. */
async function answer(it: object, value: unknown, selection: string): Promise<unknown> {
  const model = await holding(it);
  expect(bindingOf(model, 'getThing').answer.isLoose).toBe(true);
  const decode = compileDecoder(model.types, field(model, 'getThing').type);
  const ask = async () => ({ value: decode({ it: structuredClone(value) }), errors: [] });
  const gateway = testGateway({
    types: model.types,
    sources: [{ name: 'shop', kind: 'http', types: model.types, ask }],
  });
  const { data, errors } = await gateway.run(`{ getThing { it ${selection} } }`);
  expect(errors).toEqual([]);
  return (data as { getThing: { it: unknown } }).getThing.it;
}

describe('an object or a text', () => {
  const expandable = { anyOf: [text, ref('Customer')] };
  const selection = '{ __typename ... on Customer { id } ... on StringValue { value } }';

  it('is a union with a type for the text', async () => {
    const model = await holding(expandable);
    expect(sdl(model, 'Thing')).toContain('it: CustomerOrString\n');
    expect(sdl(model, 'CustomerOrString')).toBe('union CustomerOrString = Customer | StringValue');
    expect(sdl(model, 'StringValue')).toContain('value: String!');
  });

  it.each([
    ['cus_1', { __typename: 'StringValue', value: 'cus_1' }],
    [{ id: 'cus_1' }, { __typename: 'Customer', id: 'cus_1' }],
    [7, { __typename: 'StringValue', value: '7' }],
    [null, null],
  ])('%j is read', async (value, expected) => {
    expect(await answer(expandable, value, selection)).toEqual(expected);
  });

  it('may hold itself', async () => {
    const deep = '{ ... on Customer { parent { ... on Customer { parent { ... on StringValue { value } } } } } }';
    const value = { id: 'a', parent: { id: 'b', parent: 'c' } };
    expect(await answer(expandable, value, deep)).toEqual({ parent: { parent: { value: 'c' } } });
  });

  it('is one type wherever it stands', async () => {
    const model = await ingest(thing({ type: 'object', properties: { a: expandable, b: { ...expandable } } }, schemas));
    expect(sdl(model, 'Thing')).toContain('a: CustomerOrString\n  b: CustomerOrString\n');
  });

  it('or several objects are told by their constants', async () => {
    const source = { oneOf: [ref('Card'), ref('Bank'), text] };
    const parts = '{ ... on Card { last4 } ... on Bank { iban } ... on StringValue { value } }';
    expect(await answer(source, { object: 'bank', iban: 'x' }, parts)).toEqual({ iban: 'x' });
    expect(await answer(source, 'src_1', parts)).toEqual({ value: 'src_1' });
  });

  it('may be said by a list of types', async () => {
    const inline = { type: ['string', 'object'], properties: { id: text } };
    const parts = '{ ... on ThingIt { id } ... on StringValue { value } }';
    expect(await answer(inline, { id: '1' }, parts)).toEqual({ id: '1' });
    expect(await answer(inline, '1', parts)).toEqual({ value: '1' });
  });
});

describe('one or many', () => {
  it.each([
    ['texts', { oneOf: [text, { type: 'array', items: text }] }, 'a', '', ['a']],
    ['texts', { oneOf: [text, { type: 'array', items: text }] }, ['a', 'b'], '', ['a', 'b']],
    [
      'objects',
      { anyOf: [ref('Customer'), { type: 'array', items: ref('Customer') }] },
      { id: '1' },
      '{ id }',
      [{ id: '1' }],
    ],
    ['nothing', { anyOf: [ref('Customer'), { type: 'array', items: ref('Customer') }] }, null, '{ id }', null],
  ])('%s are a list', async (_name, schema, value, selection, expected) => {
    expect(await answer(schema, value, selection)).toEqual(expected);
  });

  it('of one enum are a list of it', async () => {
    const order = {
      type: 'object',
      properties: { it: { oneOf: [ref('Order'), { type: 'array', items: ref('Order') }] } },
    };
    const model = await ingest(thing(order, { Order: { type: 'string', enum: ['up', 'down'] } }));
    expect(sdl(model, 'Thing')).toContain('it: [Order!]');
  });

  it('of different things are told apart', async () => {
    const schema = { oneOf: [text, { type: 'array', items: ref('Customer') }] };
    const parts = '{ ... on StringValue { value } ... on CustomerList { items { id } } }';
    expect(await answer(schema, [{ id: '1' }], parts)).toEqual({ items: [{ id: '1' }] });
    expect(await answer(schema, 'none', parts)).toEqual({ value: 'none' });
  });
});

describe('what may be anything', () => {
  it.each([
    [{ anyOf: [text, {}] }],
    [{ oneOf: [text, { type: 'object' }] }],
    [{ oneOf: [ref('Customer'), { type: 'array' }] }],
  ])('%j stays JSON', async (schema) => {
    const model = await holding(schema);
    expect(sdl(model, 'Thing')).toContain('it: JSON\n');
    expect(bindingOf(model, 'getThing').answer.isLoose).toBeUndefined();
  });
});
