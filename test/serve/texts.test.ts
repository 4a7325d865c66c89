import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import { graphAnswer, openWhole, sendText } from '../abuse/gateway-harness.ts';
import type { Whole } from '../abuse/gateway-harness.ts';

let whole: Whole;

beforeAll(async () => {
  whole = await openWhole('', { timeout: '10s' });
});
afterEach(() => whole.reset());
afterAll(() => whole.close());

const json = 'application/json';

/** What the same query gives the first time, by values, and later, by texts. */
async function severalTimes(query: string, times = 4): Promise<unknown> {
  const ask = async () =>
    JSON.parse((await whole.ask(query)).text.replace(/"requestId":"[^"]*"/, '"requestId":""')) as unknown;
  const first = await ask();
  for (let time = 1; time < times; time++) expect(await ask()).toEqual(first);
  return first;
}

describe('an operation that is asked again', () => {
  it.each([
    ['ISO 8859-1', 'application/json; charset=iso-8859-1', 'latin1'],
    ['UTF-16', 'application/json; charset=utf-16le', 'utf16le'],
    ['UTF-8', 'application/json; charset="UTF-8"', 'utf8'],
  ] as const)('reads bodies in %s', async (_name, type, encoding) => {
    let count = 0;
    whole.rest.answer = (response) => {
      response
        .writeHead(200, { 'content-type': type })
        .end(Buffer.from(`[{"id":"é","name":"Zoë ${count++ % 1}"}]`, encoding));
    };
    expect(await severalTimes('{ users { id name } }')).toEqual({ data: { users: [{ id: 'é', name: 'Zoë 0' }] } });
  });

  it('sends keys in any letters', async () => {
    whole.rest.answer = (response, { url }) => {
      const isPets = url.includes('/pets');
      sendText(response, isPets ? '[{"owner":"éa","name":"Rex"}]' : '[{"id":"éa"},{"id":"b"}]', json);
    };
    for (let time = 0; time < 3; time++) {
      whole.rest.arrived.length = 0;
      const { json: given } = await whole.ask('{ users { id pet { name } } }');
      expect(given).toEqual({
        data: {
          users: [
            { id: 'éa', pet: { name: 'Rex' } },
            { id: 'b', pet: null },
          ],
        },
      });
      expect(whole.rest.arrived.map(({ url }) => url).at(-1)).toContain('owners=%C3%A9a');
    }
  });

  it.each([204, 200, 404, 500, 302])('tells what a status %i without a body means', async (status) => {
    whole.rest.answer = (response) => response.writeHead(status, { 'content-type': json }).end();
    await severalTimes('{ users { id } }');
  });

  it.each([404, 500])('tells that a status %i is an error, whatever comes with it', async (status) => {
    whole.rest.answer = (response) => sendText(response, '[{"id":"1"}]', json, status);
    expect(await severalTimes('{ users { id } }')).toMatchObject({
      data: { users: null },
      errors: [{ path: ['users'] }],
    });
  });

  it('reads bodies that come in pieces, with and without their length', async () => {
    const users = Array.from({ length: 900 }, (_, id) => ({ id: String(id), name: 'x'.repeat(60) }));
    const body = Buffer.from(JSON.stringify(users));
    for (const head of [{ 'content-type': json }, { 'content-type': json, 'content-length': body.length }]) {
      whole.rest.answer = (response) => {
        response.writeHead(200, head);
        response.write(body.subarray(0, 1000));
        setTimeout(() => response.write(body.subarray(1000, 30_000)), 10);
        setTimeout(() => response.end(body.subarray(30_000)), 20);
      };
      expect(await severalTimes('{ users { id name } }', 3)).toEqual({ data: { users } });
    }
  });

  it('tells where a body is cut off, or is none', async () => {
    for (const body of ['[{"id":"1"', '<html>', '"text"', '{"id":1}', '[{"id":null}]', '[{"id":"1","age":"old"}]']) {
      whole.rest.answer = (response) => sendText(response, body, json);
      await severalTimes('{ users { id age } }');
    }
  });

  it('gives an error of a GraphQL source beside what it has', async () => {
    const title = () => {
      throw new Error('no title');
    };
    whole.rest.answer = (response) => sendText(response, '[{"id":"1"}]', json);
    whole.graph.answer = graphAnswer({ tickets: () => [{ title, userId: '1' }] });
    expect(await severalTimes('{ users { id tickets { title } } }')).toMatchObject({
      errors: [{ message: 'no title' }],
    });
  });

  it('has the same answer at both doors, however long it is', async () => {
    for (const count of [1, 100, 300, 900]) {
      const users = Array.from({ length: count }, (_, id) => ({
        id: String(id),
        name: `Zoë ${'x'.repeat(60)}`,
        age: id,
      }));
      whole.rest.answer = (response) => sendText(response, JSON.stringify(users), json);
      const query = '{ users { age name id } }';
      const expected = JSON.stringify({ data: { users: users.map(({ id, name, age }) => ({ age, name, id })) } });
      for (let time = 0; time < 3; time++) {
        const express = await whole.ask(query);
        expect(JSON.stringify(express.json)).toBe(expected);
        const url = `${whole.url}?query=${encodeURIComponent(query)}`;
        const yoga = await fetch(url, { headers: { accept: 'application/graphql-response+json' } });
        expect(await yoga.text()).toBe(expected);
        expect(express.headers['content-length']).toBe(String(Buffer.byteLength(expected)));
      }
    }
  });
});
