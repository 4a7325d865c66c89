import { describe, expect, it } from 'vitest';

import { folder, ingestFile, sdl, thing } from './openapi-harness.ts';
import type { Download } from '../../src/ingest/model.ts';

const text = { type: 'string' };
const object = (properties: object, more: object = {}) => ({ type: 'object', properties, ...more });

/** Ingests `api/spec.json` of the files; gives the schema, what was downloaded and the problems. */
async function read(files: Readonly<Record<string, unknown>>, network: Readonly<Record<string, object>> = {}) {
  const asked: string[] = [];
  const download: Download = async (url) => {
    asked.push(url);
    const found = network[url];
    if (!found) throw new Error(`${url} is not there`);
    return Buffer.from(JSON.stringify(found));
  };
  const { value, problems } = await ingestFile(folder(files), 'api/spec.json', { download });
  if (!value) throw new Error(problems.map(({ message }) => message).join());
  const types = [...value.types.keys()]
    .map((name) => sdl(value, name))
    .join(' ')
    .replaceAll(/\s+/g, ' ');
  return { types, asked, problems: problems.map(({ message }) => message) };
}

describe('names that schemas give themselves', () => {
  const part = object(
    { inner: { $ref: '#/$defs/Inner' }, other: { $ref: 'other' } },
    {
      $id: 'https://shop.test/schemas/part',
      $defs: { Inner: object({ deep: text }), Other: object({ more: text }, { $id: 'other' }) },
    },
  );

  it.each(['https://shop.test/schemas/part', 'https://shop.test/schemas/other', 'part'])(
    'are what references lead to, and start from: %s',
    async (name) => {
      const own = name === 'part' ? { $id: 'https://shop.test/schemas/thing' } : {};
      const spec = thing(object({ part: { $ref: name } }, own), { Part: part });
      const { types, asked, problems } = await read({ 'api/spec.json': spec });
      expect(types).toContain(name.endsWith('other') ? 'more: String' : 'deep: String');
      expect([asked, problems]).toEqual([[], []]);
    },
  );

  it('keep anchors apart', async () => {
    const named = (id: string, schema: object) => ({
      $id: id,
      $defs: { x: { $anchor: 'here', ...schema } },
      ...object({ y: { $ref: '#here' } }),
    });
    const spec = thing(object({ a: { $ref: 'https://a.test/a#here' }, b: { $ref: 'https://a.test/b#here' } }), {
      A: named('https://a.test/a', text),
      B: named('https://a.test/b', { type: 'boolean' }),
    });
    expect((await read({ 'api/spec.json': spec })).types).toContain('type Thing { a: String b: Boolean }');
  });

  it('do not hide the document, or the files beside it', async () => {
    const spec = thing(
      object(
        { part: { $ref: 'files/part.json' }, own: { $ref: '#/components/schemas/Part' } },
        { $id: 'https://shop.test/thing' },
      ),
      {
        Part: object({ near: text }),
      },
    );
    const { types, asked } = await read({ 'api/spec.json': spec, 'api/files/part.json': object({ far: text }) });
    expect(types).toMatch(/near: String/);
    expect(types).toMatch(/far: String/);
    expect(asked).toEqual([]);
  });
});

describe('$self', () => {
  const spec = (ref: string) => ({
    ...thing(object({ part: { $ref: ref } })),
    openapi: '3.2.0',
    $self: 'https://shop.test/v1/spec.json',
  });

  it('is the document itself', async () => {
    const described = thing(object({ part: { $ref: 'https://shop.test/v1/spec.json#/components/schemas/Part' } }), {
      Part: object({ deep: text }),
    });
    const { types, asked } = await read({
      'api/spec.json': { ...described, openapi: '3.2.0', $self: 'https://shop.test/v1/spec.json' },
    });
    expect(types).toContain('deep: String');
    expect(asked).toEqual([]);
  });

  it('is where relative references start that lead to no file', async () => {
    const network = { 'https://shop.test/common/part.json': object({ deep: text }) };
    const { types, asked } = await read({ 'api/spec.json': spec('../common/part.json') }, network);
    expect(types).toContain('deep: String');
    expect(asked).toEqual(['https://shop.test/common/part.json']);
  });

  it('opens nothing that the document may not name', async () => {
    const evil = { ...spec('admin.json'), $self: 'http://10.0.0.1/spec.json' };
    const network = { 'https://shop.test/spec.json': evil };
    const files = { 'api/spec.json': thing({ $ref: 'https://shop.test/spec.json#/components/schemas/Thing' }) };
    const { asked } = await read(files, network);
    expect(asked.every((url) => url.startsWith('https://shop.test/'))).toBe(true);
  });
});
