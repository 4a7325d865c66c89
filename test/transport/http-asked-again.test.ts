import { describe, expect, it } from 'vitest';

import type { HttpBinding } from '../../src/blueprint/binding.ts';
import type { Source } from '../../src/blueprint/blueprint.ts';
import { httpAsk } from '../../src/transport/http.ts';
import type { Call, Send } from '../../src/transport/send.ts';
import type { CallerContext } from '../../src/transport/upstream.ts';
import { binding, caller, httpSource, parameter } from './http-harness.ts';

type Args = Readonly<Record<string, unknown>>;

/** Asks one after the other; gives what was sent. */
async function sent(
  asked: readonly (readonly [args: Args, caller: CallerContext])[],
  bound: Partial<HttpBinding> = {},
  more: Partial<Source> = {},
): Promise<readonly Call[]> {
  const calls: Call[] = [];
  const send: Send = async (call) => {
    calls.push(call);
    return { status: 200, headers: { 'content-type': 'application/json' }, body: Buffer.from('{}') };
  };
  const ask = httpAsk(httpSource(more), send);
  const field = {
    name: 'field',
    type: 'JSON',
    args: new Map(),
    binding: binding({ path: '/a', parameters: [parameter('query', 'id')], ...bound }),
  };
  for (const [args, from] of asked) await ask({ field, args, part: null, variables: {}, caller: from });
  return calls;
}

const urlsOf = (calls: readonly Call[]) => calls.map(({ url }) => url.replace('http://', ''));

const [one, two]: readonly [Args, Args] = [{ id: 1 }, { id: 2 }];
const [ada, bob] = [caller({ headers: { host: 'ada' } }), caller({ headers: { host: 'bob' } })];

describe('a call that is asked again', () => {
  it('is the same while its arguments are', async () => {
    const calls = await sent([one, one, two, two, one, { ...one }].map((args) => [args, ada]));
    expect(urlsOf(calls)).toEqual([1, 1, 2, 2, 1, 1].map((id) => `shop.example/a?id=${id}`));
    expect(calls[1]?.headers).toBe(calls[0]?.headers);
  });

  it('goes where the address leads now', async () => {
    const endpoint = 'http://{context.headers.host}.example';
    const calls = await sent(
      [ada, bob, bob, ada].map((from) => [one, from]),
      {},
      { endpoint },
    );
    expect(urlsOf(calls)).toEqual(['ada', 'bob', 'bob', 'ada'].map((host) => `${host}.example/a?id=1`));
  });

  it('says who asks now', async () => {
    const headers = { 'x-who': '{context.headers.host}' };
    const calls = await sent(
      [ada, bob, ada].map((from) => [one, from]),
      {},
      { headers },
    );
    expect(calls.map((call) => call.headers['x-who'])).toEqual(['ada', 'bob', 'ada']);
    const query = { who: '{context.headers.host}' };
    const asked = [ada, bob].map((from) => [one, from] as const);
    expect(urlsOf(await sent(asked, {}, { query }))).toEqual(
      ['ada', 'bob'].map((who) => `shop.example/a?id=1&who=${who}`),
    );
  });

  it('has its body each time', async () => {
    const body: HttpBinding['body'] = { arg: 'input', kind: 'json', contentType: 'application/json' };
    const calls = await sent(
      [1, 2].map((n) => [{ input: { n } }, ada]),
      { method: 'POST', parameters: [], body },
    );
    expect(calls.map((call) => call.body)).toEqual(['{"n":1}', '{"n":2}']);
  });

  it('is written by its arguments, where one is a header or stands in the path', async () => {
    const parameters = [parameter('path', 'id'), parameter('header', 'x-n', { arg: 'n' })];
    const asked = [
      { id: 1, n: 1 },
      { id: 1, n: 2 },
      { id: 2, n: 2 },
    ].map((args) => [args, ada] as const);
    const calls = await sent([...asked, ...asked.slice(2)], { path: '/a/{id}', parameters });
    expect(urlsOf(calls)).toEqual([1, 1, 2, 2].map((id) => `shop.example/a/${id}`));
    expect(calls.map(({ headers }) => headers['x-n'])).toEqual(['1', '2', '2', '2']);
  });
});
