import { describe, expect, it } from 'vitest';

import type { Reply } from '../../src/transport/send.ts';
import { Unchanged } from '../../src/transport/unchanged.ts';

function reply(text: string, contentType = 'application/json', status = 200): Reply {
  return { status, headers: { 'content-type': contentType }, body: Buffer.from(text) };
}

/** A reader of JSON that counts how often it reads. */
function counting(unchanged = new Unchanged(), isLasting?: (value: unknown) => boolean) {
  const state = { reads: 0 };
  const read = unchanged.answers().reader((one: Reply): unknown => {
    state.reads++;
    return JSON.parse(Buffer.from(one.body).toString());
  }, isLasting);
  return { state, read };
}

const call = { url: 'http://x/1' };

describe('answers of the same bytes', () => {
  it('give the same value', () => {
    const { state, read } = counting();
    const first = read(call, reply('{"a":1}'));
    expect(read(call, reply('{"a":1}'))).toBe(first);
    expect(state.reads).toBe(1);
  });

  it.each([
    ['another URL', { url: 'http://x/2' }, reply('{"a":1}')],
    ['another body sent', { url: 'http://x/1', body: 'q' }, reply('{"a":1}')],
    ['another content type', call, reply('{"a":1}', 'application/json; charset=latin1')],
    ['another status', call, reply('{"a":1}', 'application/json', 201)],
    ['other bytes of the same length', call, reply('{"a":2}')],
    ['more bytes', call, reply('{"a":1} ')],
    [
      'another place that a redirect leads to',
      call,
      { ...reply('{"a":1}'), headers: { 'content-type': 'application/json', location: '/b' } },
    ],
  ])('are read anew for %s', (_what, asking, answered) => {
    const { state, read } = counting();
    read(call, reply('{"a":1}'));
    expect(read(asking, answered)).toEqual(JSON.parse(Buffer.from(answered.body).toString()));
    expect(state.reads).toBe(2);
  });

  it('are read by each operation for itself', () => {
    const unchanged = new Unchanged();
    const [one, other] = [counting(unchanged), counting(unchanged)];
    one.read(call, reply('1'));
    other.read(call, reply('1'));
    expect([one.state.reads, other.state.reads]).toEqual([1, 1]);
  });

  it('are kept once for all who read them', () => {
    const answers = new Unchanged().answers();
    const body = (one: Reply) => one.body;
    const [first, second] = [answers.reader(body), answers.reader(body)];
    const known = first(call, reply('{"a":1}'));
    expect(second(call, reply('{"a":1}'))).toBe(known);
  });

  it('are read anew where bytes were sent, whose text nobody knows', () => {
    const { state, read } = counting();
    const asking = { url: 'http://x/1', body: new Uint8Array([1]) };
    read(asking, reply('1'));
    read(asking, reply('1'));
    expect(state.reads).toBe(2);
  });

  it('are read anew where the value does not last', () => {
    const { state, read } = counting(new Unchanged(), () => false);
    read(call, reply('1'));
    read(call, reply('1'));
    expect(state.reads).toBe(2);
  });

  it('are not kept where reading fails', () => {
    const { read } = counting();
    expect(() => read(call, reply('{'))).toThrow(SyntaxError);
    expect(() => read(call, reply('{'))).toThrow(SyntaxError);
  });

  it('are forgotten beyond the bound, the oldest first', () => {
    const { state, read } = counting(new Unchanged(60_000));
    const long = JSON.stringify('x'.repeat(900));
    for (let at = 0; at < 10; at++) read({ url: `http://x/${at}` }, reply(long));
    read({ url: 'http://x/9' }, reply(long));
    expect(state.reads).toBe(10);
    read({ url: 'http://x/0' }, reply(long));
    expect(state.reads).toBe(11);
  });
});

describe('an operation whose answers change each time', () => {
  it('is always read right, and compared again when it may have come to rest', () => {
    const { state, read } = counting();
    for (let count = 0; count < 500; count++) expect(read(call, reply(`${count}`))).toBe(count);
    expect(state.reads).toBe(500);
    for (let count = 0; count < 2000; count++) read(call, reply('{"still":true}'));
    expect(state.reads).toBeLessThan(2000);
    const one = read(call, reply('{"still":true}'));
    expect(read(call, reply('{"still":true}'))).toBe(one);
  });
});
