import { createServer } from 'node:http';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

import { Busboy } from '@fastify/busboy';
import { createSchema, createYoga } from 'graphql-yoga';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { build, serve } from '../../src/index.ts';
import { cleanUp, folder, write } from '../cli/harness.ts';
import { post } from './harness.ts';

/** A part as an upstream's own parser reads it. */
interface Part {
  readonly name: string;
  readonly file?: string;
  readonly type: string;
  readonly text: string;
}

const file = { type: 'string', format: 'binary' };
const ok = { 200: { description: 'ok', content: { 'application/json': { schema: { type: 'object' } } } } };
const spec = {
  openapi: '3.0.3',
  info: { title: 'Files', version: '1' },
  paths: {
    '/photos': {
      post: {
        operationId: 'addPhoto',
        requestBody: {
          required: true,
          content: {
            'multipart/form-data': {
              schema: {
                type: 'object',
                required: ['photo'],
                properties: {
                  photo: file,
                  more: { type: 'array', items: file },
                  title: { type: 'string' },
                  tags: { type: 'array', items: { type: 'string' } },
                  place: { type: 'object', properties: { lat: { type: 'number' } } },
                },
              },
            },
          },
        },
        responses: ok,
      },
    },
    '/raw': {
      put: {
        operationId: 'putRaw',
        requestBody: { content: { 'application/octet-stream': { schema: file }, 'image/png': { schema: file } } },
        responses: ok,
      },
    },
  },
};

const config = (port: number) => `
sources:
  - name: files
    handler:
      openapi: { source: ./files.json, endpoint: 'http://127.0.0.1:${port}' }
  - name: desk
    handler:
      graphql: { endpoint: 'http://127.0.0.1:${port}/graphql', source: ./desk.graphql }
serve:
  maxBodyBytes: 2kb
  upload: { maxFiles: 3, maxFileSize: 20kb, maxTotalSize: 50kb }
`;

const desk = `
  scalar Upload
  input Note { text: String, files: [Upload!] }
  type Query { hello: String }
  type Mutation { attach(file: Upload!, notes: [Note!]): String }
`;

const described = async (one: File) => `${one.name} ${one.type} ${await one.text()}`;

const yoga = createYoga({
  logging: false,
  schema: createSchema({
    typeDefs: desk,
    resolvers: {
      Mutation: {
        attach: async (_root, { file: first, notes = [] }: { file: File; notes?: { files?: File[] }[] }) => {
          const others = notes.flatMap(({ files = [] }) => files);
          return (await Promise.all([first, ...others].map(described))).join(' | ');
        },
      },
    },
  }),
});

async function partsOf(request: IncomingMessage): Promise<readonly Part[]> {
  const parts: Part[] = [];
  const parser = new Busboy({ headers: { ...request.headers, 'content-type': request.headers['content-type'] ?? '' } });
  parser.on('field', (name, text, _nameCut, _cut, _encoding, type) => parts.push({ name, type, text }));
  parser.on('file', (name, stream, fileName, _encoding, type) => {
    const chunks: Buffer[] = [];
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    stream.on('end', () => parts.push({ name, file: fileName, type, text: Buffer.concat(chunks).toString('latin1') }));
  });
  await new Promise((resolve, reject) => {
    parser.once('finish', resolve);
    parser.once('error', reject);
    request.pipe(parser);
  });
  return parts;
}

/** A request as the specification of multipart requests has it. */
function multipart(
  operations: unknown,
  map: unknown,
  files: readonly (readonly [name: string, type: string, content: string])[],
): FormData {
  const form = new FormData();
  form.set('operations', JSON.stringify(operations));
  form.set('map', JSON.stringify(map));
  for (const [index, [name, type, content]] of files.entries()) {
    form.set(String(index), new File([Buffer.from(content, 'latin1')], name, { type }));
  }
  return form;
}

describe('a file', () => {
  let arrived: { type: string; parts: readonly Part[]; body: Buffer }[] = [];
  let url = '';
  let stop: () => Promise<unknown>;
  const upstream = createServer((request, response) => {
    if (request.url === '/graphql') return void yoga(request, response);
    const type = request.headers['content-type'] ?? '';
    void (async () => {
      const isForm = type.startsWith('multipart/');
      const parts = isForm ? await partsOf(request) : [];
      const body = isForm ? Buffer.alloc(0) : Buffer.concat(await request.toArray());
      arrived.push({ type, parts, body });
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    })();
  });

  beforeAll(async () => {
    await new Promise<void>((resolve) => void upstream.listen(0, '127.0.0.1', resolve));
    const dir = await folder();
    await write(dir, '.meshrc.yaml', config((upstream.address() as AddressInfo).port));
    await write(dir, 'files.json', JSON.stringify(spec));
    await write(dir, 'desk.graphql', desk);
    const { artifact } = await build(dir);
    await write(dir, 'schema/unified.graphql', artifact);
    const server = await serve({ dir, port: 0 });
    url = `${server.origin}/graphql`;
    stop = server.stop;
  });
  beforeEach(() => (arrived = []));
  afterAll(async () => {
    await stop();
    upstream.close();
    await cleanUp();
  });

  const upload = async (body: FormData) => {
    const reply = await fetch(url, { method: 'POST', body });
    return { status: reply.status, json: (await reply.json()) as { data?: unknown; errors?: { message: string }[] } };
  };
  const addPhoto = 'mutation($input: AddPhotoInput!) { addPhoto(input: $input) }';

  it('reaches a REST system as a part with its name, type and bytes, beside typed parts', async () => {
    const input = { photo: null, more: [null, null], title: 'Grüße', tags: ['a', 'b'], place: { lat: 1.5 } };
    const map = { 0: ['variables.input.photo'], 1: ['variables.input.more.0'], 2: ['variables.input.more.1'] };
    const bytes = '\x00\r\n--heddle\xff';
    const answer = await upload(
      multipart({ query: addPhoto, variables: { input } }, map, [
        ['cat "1"\r\nx.png', 'image/png', bytes],
        ['a.txt', 'text/plain', 'one'],
        ['b', '', 'two'],
      ]),
    );
    expect(answer).toEqual({ status: 200, json: { data: { addPhoto: {} } } });
    const [request] = arrived;
    expect(request?.type).toMatch(/^multipart\/form-data; boundary=heddle-/);
    const photo = request?.parts.find(({ name }) => name === 'photo');
    expect(photo).toMatchObject({ type: 'image/png', text: bytes });
    expect(photo?.file).not.toMatch(/["\r\n]/);
    expect(request?.parts.filter(({ name }) => name !== 'photo')).toEqual([
      { name: 'title', type: 'text/plain', text: 'Grüße' },
      { name: 'tags', type: 'text/plain', text: 'a' },
      { name: 'tags', type: 'text/plain', text: 'b' },
      { name: 'place', type: 'application/json', text: '{"lat":1.5}' },
      { name: 'more', file: 'a.txt', type: 'text/plain', text: 'one' },
      { name: 'more', file: 'b', type: 'application/octet-stream', text: 'two' },
    ]);
  });

  it('may be base64 in an ordinary request', async () => {
    const input = { photo: Buffer.from('bytes').toString('base64') };
    expect((await post(url, addPhoto, { variables: { input } })).json).toEqual({ data: { addPhoto: {} } });
    expect(arrived[0]?.parts).toEqual([
      { name: 'photo', file: 'photo', type: 'application/octet-stream', text: 'bytes' },
    ]);
  });

  it.each([
    ['image/png', 'image/png'],
    ['image/gif', 'application/octet-stream'],
  ])('of %s goes up as a body of %s', async (type, sent) => {
    const query = 'mutation($file: Upload) { putRaw(input: $file) }';
    const operations = { query, variables: { file: null } };
    await upload(multipart(operations, { 0: ['variables.file'] }, [['x', type, '\x00\xff\r\n']]));
    expect(arrived).toEqual([{ type: sent, parts: [], body: Buffer.from([0, 255, 13, 10]) }]);
  });

  it('reaches a GraphQL system, wherever it stands in the variables', async () => {
    const query = 'mutation($f: Upload!, $n: [Note!]) { attach(file: $f, notes: $n) }';
    const variables = { f: null, n: [{ text: 'x', files: [null] }] };
    const map = { 0: ['variables.f'], 1: ['variables.n.0.files.0'] };
    const answer = await upload(
      multipart({ query, variables }, map, [
        ['a.txt', 'text/plain', 'one'],
        ['b.csv', 'text/csv', 'two'],
      ]),
    );
    expect(answer.json).toEqual({ data: { attach: 'a.txt text/plain one | b.csv text/csv two' } });
  });

  describe('is refused', () => {
    const one = { query: addPhoto, variables: { input: { photo: null } } };
    const map = { 0: ['variables.input.photo'] };
    const several = (count: number, size: number) =>
      multipart(
        one,
        Object.fromEntries(Array.from({ length: count }, (_, index) => [index, [`variables.input.more.${index}`]])),
        Array.from({ length: count }, (_, index) => [`f${index}`, '', 'x'.repeat(size)] as const),
      );

    it.each([
      ['that is too large', several(1, 21 * 1024), 413, /"f0" is larger than 20480 bytes/],
      ['that is one too many', several(4, 1), 413, /3 files at most/],
      ['in a request that is too large', several(3, 18 * 1024), 413, /larger than 51200 bytes/],
      ['without operations', multipart(undefined, map, []), 400, /operations/],
      ['with a map that is none', multipart(one, { 0: 1 }, [['a', '', 'x']]), 400, /list of paths for each file/],
    ])('%s', async (_what, body, status, message) => {
      const answer = await upload(body);
      expect([answer.status, answer.json.errors?.[0]?.message]).toEqual([status, expect.stringMatching(message)]);
      expect(arrived).toEqual([]);
    });

    it('where it is neither a file nor base64', async () => {
      const wrong = await post(url, addPhoto, { variables: { input: { photo: {} } } });
      expect(wrong.json.errors[0].message).toMatch(/Upload is a file of a multipart request/);
      const text = await post(url, addPhoto, { variables: { input: { photo: 'no, not this' } } });
      expect(text.json.errors[0].extensions.code).toBe('BAD_USER_INPUT');
      expect(arrived).toEqual([]);
    });

    it.each([
      ['application/json', 8],
      ['multipart/form-data; boundary=x', 80],
    ])('in a body of %s that does not say its length and is too large', async (type, kilobytes) => {
      const chunks = Array.from({ length: kilobytes }, () => new Uint8Array(1024).fill(120));
      const body = new ReadableStream({
        pull: (controller) => {
          const chunk = chunks.pop();
          if (chunk) controller.enqueue(chunk);
          else controller.close();
        },
      });
      const init = { method: 'POST', headers: { 'content-type': type }, body, duplex: 'half' } as const;
      expect((await fetch(url, init)).status).toBe(413);
    });
  });
});
