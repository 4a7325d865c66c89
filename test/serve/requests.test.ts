import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';

import { GraphQLError } from 'graphql';
import { afterEach, describe, expect, it, vi } from 'vitest';

import { toAbortSignal } from '../../src/base/abort.ts';
import type { Abortable } from '../../src/base/abort.ts';
import { GatewayError } from '../../src/error/error.ts';
import { post, send, serve as serveAt, stopAll } from './harness.ts';

afterEach(stopAll);

const json = { 'content-type': 'application/json' };

// Both doors are one: every promise is asked of each.
describe.each([
  { door: 'the express door', isExpress: true },
  { door: 'the whole door', isExpress: false },
])('$door', ({ isExpress }) => {
  const serve = (parts: Parameters<typeof serveAt>[0] = {}) => serveAt({ ...parts, isExpress });

  describe('an answer', () => {
    it('is sent as the engine wrote it', async () => {
      const body = '{ "data" : {"hello":  "as it is"} }';
      const { url } = await serve({ stages: { execute: async () => ({ body, errorCodes: [] }) } });
      const reply = await post(url, '{ hello }');
      expect(reply.text).toBe(body);
      expect(reply.headers['content-type']).toBe('application/graphql-response+json; charset=utf-8');
    });

    it('comes by GET too', async () => {
      const { url } = await serve();
      const reply = await send(`${url}?query={hello}`, { headers: { accept: 'application/json' } });
      expect(reply.json).toEqual({ data: { hello: 'Hello you' } });
    });

    it('carries the id of its request: the own one where it is sound, else a fresh one', async () => {
      const { url } = await serve();
      expect((await post(url, '{hello}', { headers: { 'x-request-id': 'abc-1' } })).headers['x-request-id']).toBe(
        'abc-1',
      );
      const unsound = await post(url, '{hello}', { headers: { 'x-request-id': 'a b"c' } });
      expect(unsound.headers['x-request-id']).toMatch(/^[\da-f-]{36}$/);
    });
  });

  describe('an operation', () => {
    it('is parsed, checked and prepared once for its text', async () => {
      const seen: string[] = [];
      const { url } = await serve({ onPrepare: (name) => seen.push(name ?? '') });
      const text = 'query A { hello } query B { whoami }';
      await post(url, text, { operationName: 'A' });
      await post(url, text, { operationName: 'A' });
      await post(url, text, { operationName: 'B' });
      expect(seen).toEqual(['A', 'B']);
    });

    it('gets the caller whose credential was verified', async () => {
      const { url } = await serve({ stages: { identify: async ({ headers }) => ({ sub: headers['authorization'] }) } });
      const reply = await post(url, '{ whoami }', { headers: { authorization: 'Ada' } });
      expect(reply.json.data.whoami).toBe('Ada');
    });

    it('keeps headers apart whose names mean something in JavaScript', async () => {
      const identify = vi.fn(async () => null);
      const { url } = await serve({ stages: { identify } });
      await post(url, '{ whoami }', { headers: { __proto__x: '1', constructor: 'evil' } });
      expect(identify).toHaveBeenCalledWith(
        expect.objectContaining({ headers: expect.objectContaining({ constructor: 'evil' }) }),
      );
      expect(
        Object.getPrototypeOf((identify.mock.calls as unknown as [{ headers: object }][])[0]?.[0].headers),
      ).toBeNull();
    });
  });

  describe.each([
    { way: 'the whole way', plugins: [] },
    { way: 'step by step', plugins: [{}] },
  ])('a refusal, $way', ({ plugins }) => {
    const cases = [
      { what: 'text that is not GraphQL', query: '{ hello', status: 400, code: 'GRAPHQL_PARSE_FAILED' },
      { what: 'an unknown field', query: '{ nope }', status: 400, code: 'GRAPHQL_VALIDATION_FAILED' },
      { what: 'a wrong variable', query: 'query($t: String!){shout(text:$t)}', status: 400, code: 'BAD_USER_INPUT' },
      {
        what: 'a query that is nested too deeply',
        query: `{ __schema { types { ${'fields { type { '.repeat(12)} name ${'}}'.repeat(12)} } } }`,
        status: 400,
        code: 'QUERY_TOO_DEEP',
      },
      { what: 'too many tokens', query: `{${' hello'.repeat(10_001)}}`, status: 400, code: 'QUERY_TOO_LARGE' },
    ];
    it.each(cases)('of $what says code and status', async ({ query, status, code }) => {
      const { url } = await serve({ plugins });
      const reply = await post(url, query);
      expect([reply.status, reply.json.errors[0].extensions.code]).toEqual([status, code]);
      expect(reply.json).not.toHaveProperty('data');
    });

    it('names every unknown field with its place', async () => {
      const { url } = await serve({ plugins });
      const { json: body } = await post(url, '{\n  nope\n  neither\n}');
      expect(body.errors.map((error: { locations: unknown }) => error.locations)).toEqual([
        [{ line: 2, column: 3 }],
        [{ line: 3, column: 3 }],
      ]);
    });

    it('of a credential is 401 and says how to come back', async () => {
      const identify = async () => {
        throw new GatewayError('UNAUTHENTICATED', 'The token has expired.');
      };
      const { url } = await serve({ plugins, stages: { identify } });
      const reply = await post(url, '{ hello }', { headers: { accept: 'application/json' } });
      expect(reply.status).toBe(401);
      expect(reply.headers['www-authenticate']).toBe('Bearer');
      expect(reply.json.errors[0].message).toBe('The token has expired.');
    });

    it('of a mutation by GET is 405', async () => {
      const setName = vi.fn();
      const { url } = await serve({ plugins, resolvers: { setName } });
      const reply = await send(`${url}?query=mutation{setName(name:"x")}`, { headers: { accept: 'application/json' } });
      expect(reply.status).toBe(405);
      expect(reply.headers.allow).toBe('POST');
      expect(setName).not.toHaveBeenCalled();
    });

    it('of a body that is too large is 413, with or without a length', async () => {
      const { url } = await serve({ plugins, serve: { maxBodyBytes: 200 } });
      const body = JSON.stringify({ query: `{ hello } # ${'x'.repeat(500)}` });
      expect((await send(url, { method: 'POST', headers: json, body })).status).toBe(413);
      const chunked = await send(url, { method: 'POST', headers: { ...json, 'transfer-encoding': 'chunked' }, body });
      expect(chunked.status).toBe(413);
      expect((await post(url, '{ hello }')).status).toBe(200);
    });
  });

  describe('an error', () => {
    const resolvers = {
      boom: () => {
        throw new GatewayError('INTERNAL_SERVER_ERROR', 'password=hunter2', { cause: new Error('deep') });
      },
      shout: () => {
        throw new GatewayError('UPSTREAM_HTTP_ERROR', 'crm answered 404.', { source: 'crm', details: { status: 404 } });
      },
      slow: () => {
        const cause = new GraphQLError('Out of stock.', { extensions: { code: 'OUT_OF_STOCK' } });
        throw new GatewayError('RESOLVER_FAILED', 'Query.slow failed: Out of stock.', { cause });
      },
    };

    it('that nobody has foreseen is masked in production, and reported whole', async () => {
      const reports: unknown[] = [];
      const { url } = await serve({ resolvers, reports });
      const reply = await post(url, '{ boom }', { headers: { 'x-request-id': 'r-1' } });
      expect(reply.text).not.toContain('hunter2');
      expect(reply.json.errors[0].message).toBe('Internal server error.');
      expect(reply.json.errors[0].extensions).toEqual({ code: 'INTERNAL_SERVER_ERROR', requestId: 'r-1' });
      expect(String(reports[0])).toContain('hunter2');
    });

    it('shows its text and causes in development', async () => {
      const { url } = await serve({ resolvers, isDev: true });
      const { json: body } = await post(url, '{ boom }');
      expect(body.errors[0].message).toBe('password=hunter2');
      expect(body.errors[0].extensions.causes[0]).toMatch(/^Error: deep\n/);
    });

    it('of an upstream keeps its text, code, source and details', async () => {
      const { url } = await serve({ resolvers });
      const { json: body } = await post(url, '{ shout(text: "x") hello }');
      expect(body.data).toEqual({ shout: null, hello: 'Hello you' });
      expect(body.errors[0].message).toBe('crm answered 404.');
      expect(body.errors[0].extensions).toEqual({ code: 'UPSTREAM_HTTP_ERROR', source: 'crm', status: 404 });
    });

    it("that a user's code throws for its clients reaches them with its own code", async () => {
      const { url } = await serve({ resolvers });
      const { json: body } = await post(url, '{ slow }');
      expect(body.errors[0].extensions.code).toBe('OUT_OF_STOCK');
    });
  });

  describe('time', () => {
    it('that is up aborts the work, whose partial answer is still sent', async () => {
      const slow = (_: unknown, caller: { signal: Abortable }) =>
        once(toAbortSignal(caller.signal), 'abort').then(() => {
          throw caller.signal.reason;
        });
      const { url } = await serve({ serve: { requestTimeoutMs: 50 }, resolvers: { slow } });
      const { json: body } = await post(url, '{ hello slow }');
      expect(body.data).toEqual({ hello: 'Hello you', slow: null });
      expect(body.errors[0].extensions.code).toBe('REQUEST_TIMEOUT');
    });

    it('that is up ends a request whose work does not listen', async () => {
      const { url } = await serve({
        serve: { requestTimeoutMs: 50 },
        resolvers: { slow: () => new Promise(() => {}) },
      });
      const reply = await post(url, '{ slow }');
      expect([reply.status, reply.json.errors[0].extensions.code]).toEqual([504, 'REQUEST_TIMEOUT']);
    });

    describe('that a look at the cache takes', () => {
      const late = async <Value>(value: Value): Promise<Value> => sleep(150, value);

      it('leaves none to begin in, where it was too long', async () => {
        const setName = vi.fn(() => 'Ada');
        const stages = { recall: async () => late({}) };
        const { url } = await serve({ serve: { requestTimeoutMs: 50 }, resolvers: { setName }, stages });
        const reply = await post(url, 'mutation { setName(name: "Ada") }');
        expect([reply.status, reply.json.errors[0].extensions.code]).toEqual([504, 'REQUEST_TIMEOUT']);
        expect(setName).not.toHaveBeenCalled();
      });

      it('does not matter where the answer was there', async () => {
        const answer = { body: '{"data":{"hello":"kept"}}', errorCodes: [] };
        const stages = { recall: async () => late({ answer }) };
        const { url } = await serve({ serve: { requestTimeoutMs: 50 }, stages });
        expect((await post(url, '{ hello }')).json.data).toEqual({ hello: 'kept' });
      });

      it('begins nothing for a client who left meanwhile', async () => {
        const setName = vi.fn(() => 'Ada');
        const looked = Promise.withResolvers<void>();
        const recall = async () => {
          looked.resolve();
          return late({});
        };
        const { url } = await serve({ resolvers: { setName }, stages: { recall } });
        const client = new AbortController();
        const request = post(url, 'mutation { setName(name: "Ada") }', { signal: client.signal });
        await looked.promise;
        client.abort();
        await expect(request).rejects.toThrow(/aborted/);
        await sleep(300);
        expect(setName).not.toHaveBeenCalled();
      });
    });

    it('is not spent on a client who has left', async () => {
      let signal: Abortable | undefined;
      let begin = () => {};
      const begun = new Promise<void>((resolve) => (begin = resolve));
      const slow = (_: unknown, caller: { signal: Abortable }) => {
        signal = caller.signal;
        begin();
        return once(toAbortSignal(caller.signal), 'abort');
      };
      const { url } = await serve({ resolvers: { slow } });
      const client = new AbortController();
      const request = post(url, '{ slow }', { signal: client.signal });
      await begun;
      expect(signal?.aborted).toBe(false);
      client.abort();
      await expect(request).rejects.toThrow(/aborted/);
      await vi.waitFor(() => expect(signal?.aborted).toBe(true));
    });
  });

  describe('pages of other origins', () => {
    const allowed = async (cors?: Readonly<Record<string, unknown>> | false) => {
      const { url } = await serve({ serve: cors === undefined ? {} : { cors } });
      const { headers } = await post(url, '{ hello }', { headers: { origin: 'https://shop.example' } });
      return [headers['access-control-allow-origin'], headers['access-control-allow-credentials']];
    };

    it('may not read answers unless the configuration lets them', async () => {
      expect(await allowed()).toEqual([undefined, undefined]);
      expect(await allowed(false)).toEqual([undefined, undefined]);
      expect(await allowed({ origin: false })).toEqual([undefined, undefined]);
      expect(await allowed({ origin: ['https://other.example'] })).toEqual(['https://other.example', undefined]);
    });

    it('may where it does, with credentials only where it says so', async () => {
      expect(await allowed({ origin: true })).toEqual(['https://shop.example', undefined]);
      expect(await allowed({ origin: ['https://shop.example'], credentials: true })).toEqual([
        'https://shop.example',
        'true',
      ]);
    });
  });
});
