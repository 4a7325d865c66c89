import { once } from 'node:events';
import { request } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';

import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';

import { own } from '../../src/base/own-memory.ts';
import { AnswerOfBytes, letGo, sharedAnswer } from '../../src/execute/answer.ts';
import type { Answer } from '../../src/execute/answer.ts';
import { JsonText } from '../../src/projection/json-text.ts';
import { noProjection } from '../../src/projection/projected.ts';
import type { Stages } from '../../src/serve/stages.ts';
import { openWhole, sendText } from '../abuse/gateway-harness.ts';
import type { Whole } from '../abuse/gateway-harness.ts';
import { post, serve, stopAll, testGateway } from './harness.ts';

const turn = () => new Promise((resolve) => setImmediate(resolve));
const long = (letter: string) => JSON.stringify({ data: { hello: letter.repeat(200_000) } });

/** An answer as the engine makes it of text, or of bytes. */
const makers: readonly (readonly [string, (body: string) => Answer])[] = [
  ['of text', (body) => ({ body, errorCodes: [] })],
  ['of bytes', (body) => new AnswerOfBytes([Buffer.from(body.slice(0, 10)), Buffer.from(body.slice(10))])],
];

describe.each(makers)('an answer %s', (_of, make) => {
  it('is empty when it was let go', () => {
    const answer = make(long('ö'));
    letGo(answer);
    expect(answer.body).toBe('');
  });

  it('is whole when others have it', () => {
    const answer = sharedAnswer(make(long('ö')));
    letGo(answer);
    expect(answer.body).toBe(long('ö'));
  });
});

/** A gateway whose answers wait until the test gives them, and that remembers each. */
async function gatewayOf(make: (body: string) => Answer, isShareable: boolean) {
  const answers: Answer[] = [];
  const body = Promise.withResolvers<string>();
  let reached = 0;
  const { bind } = testGateway().stages;
  const stages: Partial<Stages> = {
    bind: (operation, variables) => ({ ...bind(operation, variables), isShareable }),
    recall: () => {
      reached++;
      return {};
    },
    execute: async () => {
      const answer = make(await body.promise);
      answers.push(answer);
      return answer;
    },
  };
  const { url } = await serve({ stages });
  const ask = async (count: number, text: string) => {
    const asked = Array.from({ length: count }, async () => post(url, '{ hello }'));
    await vi.waitFor(() => expect(reached).toBe(count), { timeout: 5000 });
    await turn();
    body.resolve(text);
    return (await Promise.all(asked)).map((reply) => reply.text);
  };
  return { answers, ask };
}

describe.each(makers)('an answer %s that went out', (_of, make) => {
  afterEach(stopAll);

  it.each(['x', 'ö'])('to one client is empty: %s', async (letter) => {
    const { answers, ask } = await gatewayOf(make, false);
    expect(await ask(1, long(letter))).toEqual([long(letter)]);
    expect(answers.map(({ body }) => body)).toEqual(['']);
  });

  it('to one client alone, of those who might have shared it, is empty', async () => {
    const { answers, ask } = await gatewayOf(make, true);
    expect(await ask(1, long('x'))).toEqual([long('x')]);
    expect(answers.map(({ body }) => body)).toEqual(['']);
  });

  it.each([
    [2, 'x'],
    [2, 'ö'],
    [5, 'x'],
  ])('to %i clients that asked together is whole for each: %s', async (count, letter) => {
    const { answers, ask } = await gatewayOf(make, true);
    const texts = await ask(count, long(letter));
    expect(texts).toEqual(texts.map(() => long(letter)));
    expect(texts).toHaveLength(count);
    expect(answers).toHaveLength(1);
  });

  it('to several clients, each their own, is empty each time', async () => {
    const { answers, ask } = await gatewayOf(make, false);
    expect(await ask(3, long('x'))).toEqual([long('x'), long('x'), long('x')]);
    expect(answers.map(({ body }) => body)).toEqual(['', '', '']);
  });
});

describe('the memory of an answer of bytes', () => {
  afterEach(stopAll);
  // More than the system takes from a client that does not read.
  const body = JSON.stringify({ data: { hello: 'x'.repeat(24 * 1024 * 1024) } });
  const source = (bytes: Buffer): JsonText => {
    const text = { length: bytes.length, open: () => bytes.toString(), memory: bytes, bytes };
    return new JsonText({ ...noProjection, text }, Buffer.alloc(0), () => undefined);
  };
  /** An answer of `body`, and what remembers its bytes. */
  const made = () => {
    const bytes = own(Buffer.allocUnsafeSlow(body.length - 20));
    bytes.write(body.slice(10, -10));
    const [before, behind] = [body.slice(0, 10), body.slice(-10)].map((part) => Buffer.from(part));
    return { bytes, answer: new AnswerOfBytes([before!, bytes, behind!], [source(bytes)]) };
  };

  it.each<[string, number, boolean]>([
    ['is given back when it was sent', 1, false],
    ['is given back when it was sent to the one who might have shared it', 1, true],
    ['stays where several have it', 2, true],
  ])('%s', async (_what, count, isShareable) => {
    const { bytes, answer } = made();
    const { ask } = await gatewayOf(() => answer, isShareable);
    for (const sent of await ask(count, '')) expect(sent === body).toBe(true);
    await turn();
    expect(bytes.length > 0).toBe(count > 1);
  });

  /** A client that asks and reads nothing yet. */
  const stalled = async () => {
    const { bytes, answer } = made();
    const { url } = await serve({ stages: { execute: async () => answer } });
    const asked = request(url, { method: 'POST', headers: { 'content-type': 'application/json' } });
    asked.end('{"query":"{ hello }"}');
    const [response] = (await once(asked, 'response')) as [IncomingMessage];
    await vi.waitFor(() => expect(answer.chunks).toEqual([]));
    for (let waited = 0; waited < 20; waited++) await turn();
    expect(bytes.length).toBe(body.length - 20);
    return { bytes, response };
  };

  it('stays until a client has read it, however slowly', async () => {
    const { bytes, response } = await stalled();
    expect((await text(response)) === body).toBe(true);
    await vi.waitFor(() => expect(bytes.length).toBe(0));
  });

  it('stays where a client leaves before its end', async () => {
    const { bytes, response } = await stalled();
    response.destroy();
    await once(response, 'close');
    for (let waited = 0; waited < 50; waited++) await turn();
    expect(bytes.toString() === body.slice(10, -10)).toBe(true);
  });
});

const query = '{ users { id name age } }';

/** Users, of whose answer each way makes something else. */
const lists: readonly (readonly [string, number, string])[] = [
  ['short, and stays text', 2, 'Ada'],
  ['short, in other letters', 2, 'Zoë 日本 🎉'],
  ['long, and is bytes', 600, `Ada ${'x'.repeat(60)}`],
  ['long, in other letters', 600, `Zoë ${'🎉'.repeat(10)}`],
  ['of a body that comes in pieces', 900, `Ada ${'x'.repeat(60)}`],
];

function usersOf(count: number, name: string) {
  return Array.from({ length: count }, (_, id) => ({ id: String(id), name, age: id }));
}

function answerWith(whole: Whole, users: unknown): void {
  whole.rest.answer = (response) => sendText(response, JSON.stringify(users), 'application/json');
}

describe.each(lists)('an answer that is %s', (_what, count, name) => {
  let whole: Whole;
  const users = usersOf(count, name);
  const text = JSON.stringify({ data: { users } });

  beforeAll(async () => {
    whole = await openWhole('', { timeout: '10s' });
  });
  afterEach(() => whole.reset());
  afterAll(() => whole.close());

  it('stays right, however often the same comes', async () => {
    answerWith(whole, users);
    for (let time = 0; time < 12; time++) expect((await whole.ask(query)).text).toBe(text);
    expect(whole.rest.arrived).toHaveLength(12);
    const changed = usersOf(count, `${name}!`);
    answerWith(whole, changed);
    for (let time = 0; time < 4; time++) expect((await whole.ask(query)).json).toEqual({ data: { users: changed } });
    answerWith(whole, users);
    for (let time = 0; time < 4; time++) expect((await whole.ask(query)).text).toBe(text);
  });

  it('is right for all who asked together, time after time', async () => {
    for (let time = 0; time < 5; time++) {
      const held = Promise.withResolvers<ServerResponse>();
      whole.rest.answer = (response) => held.resolve(response);
      const asked = [query, query, '{ users { name } }', query].map(async (one) => whole.ask(one));
      const response = await held.promise;
      for (let waited = 0; waited < 20; waited++) await turn();
      answerWith(whole, users);
      sendText(response, JSON.stringify(users), 'application/json');
      const [first, second, names, third] = await Promise.all(asked);
      expect([first!.text, second!.text, third!.text]).toEqual([text, text, text]);
      expect(names!.json).toEqual({ data: { users: users.map(() => ({ name })) } });
    }
  });

  it('is right for callers by turns, of whom the upstream makes no difference', async () => {
    answerWith(whole, users);
    for (let time = 0; time < 6; time++) {
      for (const user of ['ann', 'bob', `new${time}`]) {
        expect((await whole.ask(query, {}, { 'x-user': user })).text).toBe(text);
      }
    }
  });

  it('is right when it changes each time, and the memory of what was read is given back', async () => {
    const spy = vi.spyOn(ArrayBuffer.prototype, 'transfer');
    try {
      for (let time = 0; time < 40; time++) {
        const changed = usersOf(count, `${name} ${10 + time}`);
        answerWith(whole, changed);
        expect((await whole.ask(query)).json).toEqual({ data: { users: changed } });
      }
      // Of a long answer its bytes, and the body where that has memory of its own; but for the times when it was kept to be compared.
      const perAnswer = count > 800 ? 2 : count > 2 ? 1 : 0;
      expect(spy.mock.calls.length).toBeGreaterThanOrEqual(15 * perAnswer);
      expect(spy.mock.calls.length).toBeLessThanOrEqual(40 * perAnswer);
    } finally {
      spy.mockRestore();
    }
  });

  it('is right at the other door, too', async () => {
    answerWith(whole, users);
    const url = `${whole.url}?query=${encodeURIComponent(query)}`;
    for (let time = 0; time < 4; time++) {
      const both = [whole.ask(query).then((reply) => reply.text), fetch(url).then(async (reply) => reply.text())];
      expect(await Promise.all(both)).toEqual([text, text]);
    }
  });
});

describe.each(lists)('a kept answer that is %s', (_what, count, name) => {
  it('is right each time', async () => {
    const whole = await openWhole('responseCache: { ttl: 10m }\n', { timeout: '10s' });
    try {
      const users = usersOf(count, name);
      answerWith(whole, users);
      // By values, and later by texts: each kept once, and given again.
      for (const asked of ['{ users { id name } }', query, `query Again ${query}`]) {
        for (let time = 0; time < 3; time++) {
          const { json } = await whole.ask(asked);
          expect(json.data.users.map((user: { name: string }) => user.name)).toEqual(users.map(() => name));
        }
      }
      expect(whole.rest.arrived).toHaveLength(3);
    } finally {
      await whole.close();
    }
  });
});
