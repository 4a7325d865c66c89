import { describe, expect, it } from 'vitest';

import type { HttpBody } from '../../src/blueprint/binding.ts';
import type { TypeDef } from '../../src/blueprint/types.ts';
import { ask, binding, startServer } from './http-harness.ts';
import type { Arrived } from './http-harness.ts';

const body = (kind: HttpBody['kind'], contentType: string, more: Partial<HttpBody> = {}): HttpBody => ({
  arg: 'input',
  kind,
  contentType,
  ...more,
});

/** What arrives when the body is `value`. */
async function post(
  one: HttpBody,
  value: unknown,
  types: readonly TypeDef[] = [],
  inputType = 'JSON',
): Promise<Arrived> {
  const { url, arrived } = await startServer();
  const bound = binding({ method: 'POST', body: one, isIdempotent: false });
  await ask(url, bound, { args: value === undefined ? {} : { input: value }, types, inputType });
  const [first] = arrived;
  if (!first) throw new Error('nothing arrived');
  return first;
}

/** The parts of a multipart body, read by the platform's own parser. */
async function partsOf(arrived: Arrived): Promise<readonly (readonly [string, unknown])[]> {
  const response = new Response(new Uint8Array(arrived.body), {
    headers: { 'content-type': arrived.headers['content-type'] ?? '' },
  });
  const parts: [string, unknown][] = [];
  for (const [name, value] of await response.formData()) {
    const file = typeof value === 'string' ? value : { type: value.type, bytes: [...(await value.bytes())] };
    parts.push([name, file]);
  }
  return parts;
}

describe('a JSON body', () => {
  const json = body('json', 'application/json');

  it('arrives as it is', async () => {
    const arrived = await post(json, { a: [1, null, 'ü'], b: {} });
    expect(arrived.headers['content-type']).toBe('application/json');
    expect(arrived.body.toString()).toBe('{"a":[1,null,"ü"],"b":{}}');
    expect(arrived.headers['content-length']).toBe(String(arrived.body.length));
  });

  it('may be null, a list or a scalar', async () => {
    expect((await post(json, null)).body.toString()).toBe('null');
    expect((await post(json, [1])).body.toString()).toBe('[1]');
    expect((await post(json, 'x')).body.toString()).toBe('"x"');
  });

  it('is not sent when it is not given', async () => {
    const arrived = await post(json, undefined);
    expect(arrived.body.length).toBe(0);
    expect(arrived.headers).not.toHaveProperty('content-type');
  });

  it('holds every digit of a BigInt, as a number', async () => {
    const order: TypeDef = {
      kind: 'input',
      name: 'OrderInput',
      fields: new Map([
        ['id', { name: 'id', type: 'BigInt!' }],
        ['more', { name: 'more', type: '[BigInt]', wire: 'm' }],
        ['next', { name: 'next', type: 'OrderInput' }],
        ['code', { name: 'code', type: 'String' }],
      ]),
    };
    const value = {
      id: '9223372036854775807',
      m: ['1', 2, null],
      next: { id: 18446744073709551615n },
      code: '9007199254740993',
    };
    const arrived = await post(json, value, [order], 'OrderInput!');
    expect(arrived.body.toString()).toBe(
      '{"id":9223372036854775807,"m":[1,2,null],"next":{"id":18446744073709551615},"code":"9007199254740993"}',
    );
  });

  it('of a @oneOf input is the value of its one field, at any depth', async () => {
    const types: readonly TypeDef[] = [
      {
        kind: 'input',
        name: 'PayInput',
        isOneOf: true,
        fields: new Map([['card', { name: 'card', type: 'CardInput' }]]),
      },
      { kind: 'input', name: 'CardInput', fields: new Map([['pay', { name: 'pay', type: '[PayInput!]' }]]) },
    ];
    const arrived = await post(json, { card: { pay: [{ card: { no: 1 } }] } }, types, 'PayInput');
    expect(arrived.body.toString()).toBe('{"pay":[{"no":1}]}');
  });
});

describe('a form body', () => {
  const form = 'application/x-www-form-urlencoded';

  it('is written pair by pair', async () => {
    const arrived = await post(body('form', form), {
      name: 'a b&c',
      tags: ['x', 'y'],
      none: null,
      at: { city: 'Köln' },
    });
    expect(arrived.headers['content-type']).toBe(form);
    expect(arrived.body.toString()).toBe('name=a%20b%26c&tags=x&tags=y&at[city]=K%C3%B6ln');
  });

  it("follows each property's encoding", async () => {
    const encoding = {
      csv: { style: 'form', explode: false },
      pipes: { style: 'pipeDelimited', explode: false },
      deep: { style: 'deepObject', explode: true },
      json: { contentType: 'application/json' },
    };
    const value = { csv: [1, 2], pipes: [1, 2], deep: ['a', { b: 1 }], json: { a: 1 } };
    const arrived = await post(body('form', form, { encoding }), value);
    expect(arrived.body.toString()).toBe('csv=1,2&pipes=1%7C2&deep[0]=a&deep[1][b]=1&json=%7B%22a%22%3A1%7D');
  });
});

describe('a multipart body', () => {
  it('carries fields, files, lists and objects', async () => {
    const encoding = {
      photo: { contentType: 'image/png' },
      files: { contentType: 'application/octet-stream' },
      settings: { contentType: 'application/yaml' },
    };
    const bytes = Buffer.from([0, 13, 10, 45, 45, 255]);
    const value = {
      'na"me\r\n': 'ü',
      age: 3,
      photo: bytes.toString('base64'),
      files: [bytes.toString('base64'), 'AA=='],
      tags: ['a', 'b'],
      meta: { a: 1 },
      settings: { b: 2 },
      none: null,
    };
    const arrived = await post(body('multipart', 'multipart/form-data', { encoding }), value);
    expect(arrived.headers['content-type']).toMatch(/^multipart\/form-data; boundary=/);
    expect(await partsOf(arrived)).toEqual([
      ['na"me\r\n', 'ü'],
      ['age', '3'],
      ['photo', { type: 'image/png', bytes: [...bytes] }],
      ['files', { type: 'application/octet-stream', bytes: [...bytes] }],
      ['files', { type: 'application/octet-stream', bytes: [0] }],
      ['tags', 'a'],
      ['tags', 'b'],
      ['meta', '{"a":1}'],
      ['settings', '{"b":2}'],
    ]);
    expect(arrived.body.toString('latin1')).toMatch(/name="settings"\r\ncontent-type: application\/yaml\r\n/);
    expect(arrived.body.toString('latin1')).toMatch(/name="meta"\r\ncontent-type: application\/json\r\n/);
  });
});

describe('other bodies', () => {
  it('text goes as text', async () => {
    const arrived = await post(body('text', 'text/plain'), 'Grüße');
    expect([arrived.headers['content-type'], arrived.body.toString()]).toEqual(['text/plain', 'Grüße']);
  });

  it.each(['+/8=', '-_8', ' +/ 8= '])('bytes come from base64 or base64url: %j', async (value) => {
    const arrived = await post(body('binary', 'application/octet-stream'), value);
    expect([...arrived.body]).toEqual([0xfb, 0xff]);
  });

  it('what is not base64 is refused', async () => {
    await expect(post(body('binary', 'image/png'), 'no, not this')).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
  });
});
