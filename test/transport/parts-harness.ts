import { Readable } from 'node:stream';

import { Dicer } from '@fastify/busboy';

/** One part of a multipart body. */
export interface Part {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** The parts of any multipart body, read by another's parser. */
export async function partsOf(contentType: string, body: Buffer): Promise<readonly Part[]> {
  const boundary = /boundary="?([^";\s]+)/.exec(contentType)?.[1] ?? '';
  const dicer = new Dicer({ boundary });
  const parts: Part[] = [];
  dicer.on('part', (stream) => {
    const one = { headers: {} as Record<string, string>, body: Buffer.alloc(0) };
    parts.push(one);
    stream.on('header', (header: object) => {
      for (const [name, [value]] of Object.entries(header) as [string, string[]][]) one.headers[name] = value ?? '';
    });
    stream.on('data', (chunk: Buffer) => (one.body = Buffer.concat([one.body, chunk])));
  });
  await new Promise((resolve, reject) => {
    dicer.once('finish', resolve);
    dicer.once('error', reject);
    Readable.from([body]).pipe(dicer);
  });
  return parts;
}
