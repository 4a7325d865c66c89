import { Dispatcher } from 'undici';
import { describe, expect, it } from 'vitest';

import { Exchange } from '../../src/transport/exchange.ts';
import { call } from './http-harness.ts';

/** Answers each request with the chunks, as they are. */
class Chunks extends Dispatcher {
  private readonly chunks: readonly Buffer[];
  private readonly told: number | undefined;

  constructor(chunks: readonly Buffer[], told?: number) {
    super();
    this.chunks = chunks;
    this.told = told;
  }

  override dispatch(_options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
    const controller: Dispatcher.DispatchController = {
      aborted: false,
      paused: false,
      reason: null,
      abort: () => undefined,
      pause: () => undefined,
      resume: () => undefined,
    };
    handler.onRequestStart?.(controller, {});
    handler.onResponseStart?.(
      controller,
      200,
      this.told === undefined ? {} : { 'content-length': String(this.told) },
      'OK',
    );
    for (const chunk of this.chunks) handler.onResponseData?.(controller, chunk);
    handler.onResponseEnd?.(controller, {});
    return true;
  }
}

const chunkBytes = 200_000;
const filled = (letter: string) => Buffer.allocUnsafeSlow(chunkBytes).fill(letter);

/** The body of an answer in chunks. */
async function bodyOf(chunks: readonly Buffer[], { told = false, areChunksKept = false } = {}): Promise<string> {
  const size = chunks.reduce((sum, { length }) => sum + length, 0);
  const dispatcher = new Chunks(chunks, told ? size : undefined);
  const exchange = new Exchange(call('http://127.0.0.1/', { maxResponseBytes: 10_000_000 }), areChunksKept);
  const { body } = await exchange.run(dispatcher, { origin: 'http://127.0.0.1', path: '/', method: 'GET' });
  return Buffer.from(body).toString();
}

describe.each([true, false])('the chunks of a body whose length is told (%s)', (told) => {
  it('give back their memory, all but the last', async () => {
    const chunks = ['a', 'b', 'c'].map(filled);
    const expected = Buffer.concat(chunks).toString();
    expect(await bodyOf(chunks, { told })).toBe(expected);
    expect(chunks.map(({ length }) => length)).toEqual([0, 0, chunkBytes]);
  });

  it('keep it where the body is short', async () => {
    const chunks = ['a', 'b', 'c'].map((letter) => Buffer.allocUnsafeSlow(20_000).fill(letter));
    expect(await bodyOf(chunks, { told })).toBe(Buffer.concat(chunks).toString());
    expect(chunks.map(({ length }) => length)).toEqual([20_000, 20_000, 20_000]);
  });

  it('keep it where the dispatcher keeps them', async () => {
    const chunks = ['a', 'b', 'c'].map(filled);
    expect(await bodyOf(chunks, { told, areChunksKept: true })).toBe(Buffer.concat(chunks).toString());
    expect(chunks.map(({ length }) => length)).toEqual([chunkBytes, chunkBytes, chunkBytes]);
  });

  it('keep it where it holds more than the chunk', async () => {
    const [one, two, three] = ['a', 'b', 'c'].map((letter) => filled(letter).subarray(9));
    const chunks = [one, two, three].filter((chunk) => chunk !== undefined);
    expect(await bodyOf(chunks, { told })).toBe(Buffer.concat(chunks).toString());
    expect(chunks.map(({ length }) => length)).toEqual([chunkBytes - 9, chunkBytes - 9, chunkBytes - 9]);
  });

  it('keep it where the next one stands in it, too', async () => {
    const one = filled('a');
    const chunks = [one, one.subarray(0, chunkBytes - 10), filled('b')];
    const expected = Buffer.concat(chunks).toString();
    expect(await bodyOf(chunks, { told })).toBe(expected);
    expect(one.length).toBe(chunkBytes);
  });
});

it('a body of one chunk is that chunk', async () => {
  const only = filled('a');
  expect(await bodyOf([only])).toBe(filled('a').toString());
  expect(only.length).toBe(chunkBytes);
});

it('a body that is longer than was told is whole', async () => {
  const chunks = ['a', 'b', 'c'].map(filled);
  const expected = Buffer.concat(chunks).toString();
  const exchange = new Exchange(call('http://127.0.0.1/', { maxResponseBytes: 10_000_000 }), false);
  const { body } = await exchange.run(new Chunks(chunks, chunkBytes + 10_000), {
    origin: 'http://127.0.0.1',
    path: '/',
    method: 'GET',
  });
  expect(Buffer.from(body).toString()).toBe(expected);
});
