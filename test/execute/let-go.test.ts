import { beforeEach, describe, expect, it, vi } from 'vitest';

import type { Join } from '../../src/blueprint/blueprint.ts';
import { AnswerOfBytes, letGo } from '../../src/execute/answer.ts';
import type { Answer } from '../../src/execute/execute.ts';
import type { Run } from '../../src/execute/run.ts';
import { JsonText, Projecting } from '../../src/projection/json-text.ts';
import type { Ask, UpstreamAnswer } from '../../src/transport/upstream.ts';
import { testGateway } from './harness.ts';

/** Runs that were let go. */
const runs = vi.hoisted((): Run[] => []);

vi.mock(import('../../src/execute/run.ts'), async (original) => {
  const real = await original();
  return {
    ...real,
    letRunGo: (run) => {
      runs.push(run);
      real.letRunGo(run);
    },
  };
});

beforeEach(() => {
  runs.length = 0;
});

const post = 'type Post { id: Int! title: String userId: Int }';
const user = 'type User { id: Int! name: String! }';
const sources = {
  posts: `type Query { posts: [Post!] } ${post}`,
  users: `type Query { users(ids: [Int!]): [User] } ${user}`,
};
const types = `type Query { posts: [Post!] } ${post} ${user} extend type Post { user: User }`;
const join: Join = {
  type: 'Post',
  field: 'user',
  source: 'users',
  sourceType: 'Query',
  sourceField: 'users',
  required: '{ userId }',
  args: {},
  batch: { keysArg: 'ids', key: [{ from: 'userId', to: 'id', as: 'id' }] },
};
const joined = '{ posts { title user { name } } }';
const plain = '{ posts { id title } }';

const few = [
  { id: 1, title: 'a', userId: 1 },
  { id: 2, title: 'b', userId: 2 },
];
const many = Array.from({ length: 900 }, (_, id) => ({ id, title: `Zoë ${'x'.repeat(40)}`, userId: 1 }));
const users = [
  { id: 1, name: 'Ann' },
  { id: 2, name: 'Bob' },
];

/** The engine over two sources that say this, and all that these gave. */
function engine(textsAfter: number, given: Readonly<Record<string, unknown>>, isKept = true) {
  const answers: UpstreamAnswer[] = [];
  const texts: JsonText[] = [];
  const values = new Map<string, unknown>();
  const ask: Ask = async ({ field, shape }) => {
    const body = JSON.stringify(given[field.name]);
    const value = () => JSON.parse(body) as unknown;
    const known = `${shape ? 'text' : 'value'} of ${field.name}`;
    if (!values.has(known)) {
      const text = shape && new Projecting(shape).of(Buffer.from(body), value);
      if (isKept) text?.keep();
      values.set(known, text ?? value());
    }
    const answer = { value: values.get(known), errors: [] };
    answers.push(answer);
    if (answer.value instanceof JsonText) texts.push(answer.value);
    return answer;
  };
  const list = Object.entries(sources).map(([name, sdl]) => ({ name, kind: 'http' as const, types: sdl, ask }));
  const gateway = testGateway({ types, sources: list, joins: [join], more: { textsAfter } });
  return { ...gateway, answers, texts };
}

describe('what was found on the way to an answer', () => {
  it.each<[string, number, string, Readonly<Record<string, unknown>>, number]>([
    ['by values', Infinity, joined, { posts: few, users }, 2],
    ['by texts', 0, joined, { posts: few, users }, 2],
    ['by values after texts that were refused', 0, joined, { posts: few, users: [{ id: 1, name: null }] }, 3],
    ['by bytes', 0, plain, { posts: many }, 1],
    ['with errors', Infinity, joined, { posts: few, users: 'none' }, 2],
  ])('is let go when it is made %s', async (_how, textsAfter, query, given, count) => {
    const { answer, answers } = engine(textsAfter, given);
    const { body } = await answer(query);
    expect(JSON.parse(body)).toHaveProperty('data.posts.length', (given['posts'] as unknown[]).length);
    expect(runs).toHaveLength(1);
    const { found, results, parents } = runs[0]!;
    expect(found).toHaveLength(count);
    expect(found.map(({ value }) => value)).toEqual(found.map(() => undefined));
    for (const one of results) expect(one).toMatchObject({ values: [], parents: [], written: [] });
    expect(parents.flat().filter((object) => Object.keys(object).length > 0)).toEqual([]);
    expect(answers.map(({ value }) => value)).toEqual(answers.map(() => undefined));
  });

  it.each([
    ['values', Infinity],
    ['texts', 0],
  ])('is let go when the last answer is given again, once made of %s', async (_what, textsAfter) => {
    const again = engine(textsAfter, { posts: few, users }).prepare(joined);
    const given: Answer[] = [];
    for (let time = 0; time < 5; time++) given.push(await again());
    expect(given[4]).toBe(given[3]);
    expect(runs).toHaveLength(5);
    for (const { found } of runs) expect(found.map(({ value }) => value)).toEqual([undefined, undefined]);
  });
});

describe('the memory of texts', () => {
  const isGone = (text: JsonText): boolean => {
    try {
      return !text.projection;
    } catch {
      return true;
    }
  };

  it('is given back when the answer is a text of its own', async () => {
    const { answer, texts } = engine(0, { posts: few, users }, false);
    await answer(joined);
    expect(texts.map(isGone)).toEqual([true, true]);
  });

  it('stays while its bytes are to be sent, which know of it', async () => {
    const { answer, texts } = engine(0, { posts: many }, false);
    const made = await answer(plain);
    expect(made).toBeInstanceOf(AnswerOfBytes);
    expect((made as AnswerOfBytes).sources).toEqual(texts);
    expect(texts.map(isGone)).toEqual([false]);
    letGo(made);
    expect((made as AnswerOfBytes).sources).toEqual([]);
  });

  it('stays where values make the answer', async () => {
    const { answer, texts } = engine(0, { posts: few, users: [{ id: 1, name: null }] }, false);
    await answer(joined);
    expect(texts.map(isGone)).toEqual([false]);
  });
});

describe('an answer of bytes', () => {
  it('is empty when it was let go, also where its text was read', () => {
    const answer = new AnswerOfBytes([Buffer.from('{"data":'), Buffer.from('{}}')]);
    expect(answer.body).toBe('{"data":{}}');
    letGo(answer);
    expect([answer.body, answer.length]).toEqual(['', 0]);
  });
});
