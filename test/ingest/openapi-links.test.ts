import { describe, expect, it } from 'vitest';

import { ingest, openapi, sdl } from './openapi-harness.ts';

const id = { name: 'id', in: 'path', required: true, schema: { type: 'string' } };
const page = { name: 'page', in: 'query', schema: { type: 'integer', default: 1 } };
const answer = (type: string, links: object = {}) => ({
  200: {
    description: 'ok',
    content: { 'application/json': { schema: { $ref: `#/components/schemas/${type}` } } },
    links,
  },
});
const schemas = {
  Order: { type: 'object', properties: { id: { type: 'string' }, by: { $ref: '#/components/schemas/Person' } } },
  Person: { type: 'object', properties: { 'person-id': { type: 'string' }, tags: { type: 'array', items: {} } } },
  Orders: { type: 'array', items: { $ref: '#/components/schemas/Order' } },
};
const shop = (links: object, more: object = {}) =>
  ingest(
    openapi(
      {
        '/orders/{id}': {
          get: { operationId: 'getOrder', parameters: [id], responses: answer('Order', links) },
          delete: { operationId: 'dropOrder', parameters: [id], responses: { 204: { description: '' } } },
        },
        '/people/{id}': { get: { operationId: 'getPerson', parameters: [id, page], responses: answer('Person') } },
        ...more,
      },
      schemas,
    ),
  );
const skipped = ({ problems }: Awaited<ReturnType<typeof shop>>) =>
  problems.filter(({ code }) => code === 'OPENAPI_LINK_SKIPPED').map(({ message, place }) => [message, place?.line]);

describe('a link', () => {
  it('is a field that calls another operation with keys of the answer; the rest are its arguments', async () => {
    const parameters = { id: '$response.body#/by/person-id' };
    const model = await shop({ Buyer: { operationId: 'getPerson', parameters, description: 'Who bought.' } });
    expect(sdl(model, 'Order')).toBe(
      'type Order {\n  id: String\n  by: Person\n\n  """Who bought."""\n  buyer(page: Int = 1): Person\n}',
    );
    expect(model.joins).toMatchObject([
      {
        type: 'Order',
        field: 'buyer',
        source: 'shop',
        sourceType: 'Query',
        sourceField: 'getPerson',
        args: { id: '{root.by.person_id}', page: '{args.page}' },
      },
    ]);
  });

  it.each([
    ['#/paths/~1people~1{id}/get', 'getPerson'],
    ['spec.json#/paths/~1orders~1{id}/get', 'getOrder'],
  ])('may lead to a place: %s', async (operationRef, expected) => {
    const model = await shop({ next: { operationRef, parameters: { 'path.id': '$response.body#/id' } } });
    expect(model.joins).toMatchObject([{ sourceField: expected, args: { id: '{root.id}' } }]);
  });

  it.each([
    ['$request.path.id', 'id: String!'],
    ['$response.header.X-Id', 'id: String!'],
    ['$response.body#/nothing', 'id: String!'],
    ['$response.body#/by', 'id: String!'],
    ['$response.body', 'id: String!'],
    ['{$request.path.id}-{$response.body#/id}', 'id: String!'],
    ['{env.SECRET}', 'id: String!'],
  ])('has what the answer does not hold as an argument: %s', async (expression, expected) => {
    const model = await shop({ self: { operationId: 'getPerson', parameters: { id: expression } } });
    const order = model.types.get('Order');
    const field = order?.kind === 'object' ? order.fields.get('self') : undefined;
    expect([...(field?.args.values() ?? [])].map(({ name, type }) => `${name}: ${type}`)[0]).toBe(expected);
    expect(model.joins?.[0]?.args['id']).toBe('{args.id}');
    expect(field?.args.get('id')?.description).toContain('What the link reads');
  });

  it('may put texts and answers together, and give constants', async () => {
    const model = await shop({
      self: { operationId: 'getPerson', parameters: { id: 'o-{$response.body#/id}', page: 3 } },
    });
    expect(model.joins?.[0]?.args).toEqual({ id: 'o-{root.id}', page: 3 });
  });

  it('of the same name twice is one field; beside a property it has a name of its own', async () => {
    const links = {
      by: { operationId: 'getPerson', parameters: { id: '$response.body#/id' } },
    };
    const more = { '/last': { get: { operationId: 'lastOrder', responses: answer('Order', links) } } };
    const model = await shop(links, more);
    expect(model.joins?.map(({ type, field }) => `${type}.${field}`)).toEqual(['Order.byLink']);
    expect(skipped(model)).toEqual([]);
  });

  it.each([
    [{ operationId: 'dropOrder' }, 'it leads to an operation that writes, which is called as Mutation.dropOrder'],
    [{ operationId: 'gone' }, 'no operation that is served has the operationId "gone"'],
    [{ operationRef: '#/paths/~1gone/get' }, 'the reference "#/paths/~1gone/get" leads nowhere'],
    [{ description: 'x' }, 'it names no operation'],
    [{ operationId: 'getPerson', parameters: { who: 1 } }, 'the operation that it leads to has no parameter "who"'],
    [{ $ref: '#/components/links/Gone' }, 'the reference "#/components/links/Gone" leads nowhere'],
  ])('that cannot be a field is named: %j', async (link, reason) => {
    const model = await shop({ odd: link });
    expect(model.joins).toBeUndefined();
    expect(skipped(model)).toEqual([[`No field is made of the link "odd": ${reason}.`, expect.any(Number)]]);
  });

  it('needs an answer that is one object', async () => {
    const links = { first: { operationId: 'getPerson', parameters: { id: '$response.body#/0/id' } } };
    const more = { '/orders': { get: { operationId: 'listOrders', responses: answer('Orders', links) } } };
    expect(skipped(await shop({}, more))).toEqual([
      ['No field is made of the link "first": the answer is not one object.', expect.any(Number)],
    ]);
  });
});
