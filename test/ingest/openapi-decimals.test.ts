import { describe, expect, it } from 'vitest';

import { defaultSourcePolicy } from '../../src/blueprint/blueprint.ts';
import { httpAsk } from '../../src/transport/http.ts';
import { testGateway } from '../execute/harness.ts';
import { openFetch, startServer } from '../transport/http-harness.ts';
import { args, ingest, openapi, sdl } from './openapi-harness.ts';

const decimal = { type: 'number', format: 'decimal' };
const schemas = {
  Price: {
    type: 'object',
    properties: {
      net: decimal,
      text: { type: 'string', format: 'decimal' },
      plain: { type: 'number' },
      list: { type: 'array', items: decimal },
      either: { oneOf: [decimal, { type: 'integer' }] },
      count: { type: 'integer', format: 'int64' },
    },
  },
};
const price = { $ref: '#/components/schemas/Price' };
const content = (type: string) => ({ [type]: { schema: price } });
const spec = (type: string) =>
  openapi(
    {
      '/price': {
        put: {
          operationId: 'put',
          parameters: [{ name: 'min', in: 'query', schema: { ...decimal, default: 0.5 } }],
          requestBody: { required: true, content: content('application/json') },
          responses: { 200: { description: 'x', content: content(type) } },
        },
      },
    },
    schemas,
  );

async function gateway(answer: string, type = 'application/json') {
  const server = await startServer((_request, response) => response.setHeader('content-type', type).end(answer));
  const { types } = await ingest(spec(type));
  const source = { name: 'shop', kind: 'http', headers: {}, query: {}, policy: defaultSourcePolicy } as const;
  const ask = httpAsk({ ...source, endpoint: server.url, types }, openFetch().send);
  return { ...server, ...testGateway({ types, sources: [{ name: 'shop', kind: 'http', types, ask }] }) };
}

describe('decimals', () => {
  it('have a scalar of their own where they are numbers', async () => {
    const model = await ingest(spec('application/json'));
    expect(sdl(model, 'Price')).toBe(
      'type Price {\n  net: Decimal\n  text: String\n  plain: Float\n  list: [Decimal!]\n  either: Decimal\n  count: BigInt\n}',
    );
    expect(args(model, 'put')).toEqual(['min: Decimal = 0.5', 'input: PriceInput!']);
  });

  it.each([
    [
      'application/json',
      '{"net":0.1234567890123456789,"text":"1.10","plain":0.1234567890123456789,"list":[1.5,1e400],"either":12345678901.123456789,"count":9007199254740993}',
    ],
    [
      'application/xml',
      '<Price><net>0.1234567890123456789</net><text>1.10</text><plain>0.1234567890123456789</plain><list>1.5</list><list>1e400</list><either>12345678901.123456789</either><count>9007199254740993</count></Price>',
    ],
  ])('lose no digit in answers of %s', async (type, answer) => {
    const { run } = await gateway(answer, type);
    expect(await run('mutation { put(input: {}) { net text plain list either count } }')).toEqual({
      data: {
        put: {
          net: '0.1234567890123456789',
          text: '1.10',
          plain: 0.12345678901234568,
          list: [1.5, '1e400'],
          either: '12345678901.123456789',
          count: '9007199254740993',
        },
      },
      errors: [],
    });
  });

  it('lose no digit as arguments, in the text of a query or as variables', async () => {
    const { run, arrived } = await gateway('{}');
    const fields = 'net: 12345678901.1234567890, text: "1.10", list: ["1.50", 2], count: 9007199254740993';
    await run(`mutation { put(min: 0.12345678901234567891, input: { ${fields} }) { net } }`);
    await run(
      'mutation ($net: Decimal, $n: BigInt) { put(min: $net, input: { net: $net, list: [], count: $n }) { net } }',
      {
        net: '-0.12345678901234567891',
        n: '9007199254740993',
      },
    );
    expect(arrived.map(({ url, body }) => [url, body.toString()])).toEqual([
      [
        '/price?min=0.12345678901234567891',
        '{"net":12345678901.1234567890,"text":"1.10","list":[1.50,2],"count":9007199254740993}',
      ],
      ['/price?min=-0.12345678901234567891', '{"net":-0.12345678901234567891,"list":[],"count":9007199254740993}'],
    ]);
  });

  it('are read as before where no description declares any', async () => {
    const plain = openapi({
      '/a': {
        get: {
          operationId: 'get',
          responses: { 200: { description: 'x', content: { 'application/json': { schema: {} } } } },
        },
      },
    });
    const { types } = await ingest(plain);
    expect(types.has('Decimal')).toBe(false);
  });
});
