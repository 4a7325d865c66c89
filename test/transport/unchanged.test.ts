import { describe, expect, it } from 'vitest';

import { own } from '../../src/base/own-memory.ts';
import { Projecting } from '../../src/projection/json-text.ts';
import type { Shape } from '../../src/projection/shape.ts';
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

describe('the memory of what was read', () => {
  const shape: Shape = {
    kind: 'object',
    isNonNull: false,
    members: [{ kind: 'property', key: 'n', property: 'name', value: { kind: 'string', isNonNull: false } }],
    kept: undefined,
  };
  const long = (name: string): Reply => {
    const { status, headers, body } = reply(JSON.stringify({ name: name.repeat(20_000) }));
    const bytes = own(Buffer.allocUnsafeSlow(body.length));
    bytes.set(body);
    return { status, headers, body: bytes };
  };
  const nameIn = ({ body }: Reply) => (JSON.parse(Buffer.from(body).toString()) as { name: string }).name;
  /** A reader of texts, each with what it was read of. */
  const reading = (unchanged = new Unchanged()) => {
    const projecting = new Projecting(shape);
    const read = unchanged.answers().reader((one: Reply) => projecting.of(one.body, () => nameIn(one)));
    return (one: Reply) => {
      const text = read(call, one);
      if (!text) throw new Error('no text');
      return { text, body: one.body };
    };
  };

  it('is given back where a value changes each time', () => {
    const read = new Unchanged().answers().reader(nameIn);
    let given = 0;
    for (let count = 0; count < 40; count++) {
      const one = long(String(count % 10));
      expect(read(call, one)).toBe(String(count % 10).repeat(20_000));
      if (one.body.length === 0) given++;
    }
    expect(given).toBeGreaterThan(15);
  });

  it('stays where the value is kept, to be compared', () => {
    const { state, read } = counting();
    const replies = Array.from({ length: 4 }, () => long('a'));
    for (const one of replies) read(call, one);
    expect(state.reads).toBe(1);
    expect(replies.map(({ body }) => body.length > 0)).toEqual([true, false, false, false]);
  });

  it('stays where a text leads to it, until that is not read any more', () => {
    const read = reading();
    let given = 0;
    for (let count = 0; count < 40; count++) {
      const { text, body } = read(long(String(count % 10)));
      expect(text.value()).toBe(String(count % 10).repeat(20_000));
      expect(text.projection.text.open()).toHaveProperty('slice');
      const { memory } = text.projection.text;
      text.giveBack();
      if (body.length > 0) continue;
      given++;
      expect(memory?.length).toBe(0);
      expect(() => text.projection).toThrow('given back');
    }
    expect(given).toBeGreaterThan(15);
  });

  it('stays where a text is kept', () => {
    const read = reading();
    for (let count = 0; count < 4; count++) {
      const { text } = read(long('a'));
      text.giveBack();
      expect(text.value()).toBe('a'.repeat(20_000));
      expect(String(text.projection.text.bytes)).toBe(`{"n":"${'a'.repeat(20_000)}"}`);
    }
  });

  it('stays where another text of the same body is kept', () => {
    const { body } = long('a');
    const [kept, other] = [shape, shape].map((one) => new Projecting(one).of(body, () => undefined));
    kept?.keep();
    other?.giveBack();
    expect(body.length).toBeGreaterThan(20_000);
  });

  it('is given back where all are too large to be kept', () => {
    const read = reading(new Unchanged(20_000));
    const given = Array.from({ length: 40 }, () => {
      const { text, body } = read(long('a'));
      text.giveBack();
      return body.length === 0;
    });
    expect(given).toEqual(given.map(() => true));
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
