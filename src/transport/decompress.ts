import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate, inflateRaw } from 'node:zlib';

import { own } from '../base/own-memory.ts';
import { GatewayError } from '../error/error.ts';
import { tooLarge } from './exchange.ts';
import type { Call, Reply } from './send.ts';

const gunzipBytes = promisify<Uint8Array, { maxOutputLength: number }, Uint8Array>(gunzip);
const inflateBytes = promisify<Uint8Array, { maxOutputLength: number }, Uint8Array>(inflate);
const inflateRawBytes = promisify<Uint8Array, { maxOutputLength: number }, Uint8Array>(inflateRaw);
const brotliBytes = promisify<Uint8Array, { maxOutputLength: number }, Uint8Array>(brotliDecompress);

/**
 * The reply with its content encodings undone (RFC 9110 section 8.4), never beyond the call's `maxResponseBytes`. Rejects
 * with UPSTREAM_BAD_RESPONSE where the bytes are cut or not what the header says, UPSTREAM_TOO_LARGE for a bomb.
 */
export async function decompress(call: Call, reply: Reply): Promise<Reply> {
  const encoding = reply.headers['content-encoding'];
  if (encoding === undefined || reply.body.length === 0) return reply;
  let { body } = reply;
  try {
    for (const coding of encoding.toLowerCase().split(',').toReversed()) {
      body = await undo(coding.trim(), body, call.maxResponseBytes);
    }
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(call);
    const message = `${call.source} answered ${call.operation} with a body that is not valid ${encoding}.`;
    throw new GatewayError('UPSTREAM_BAD_RESPONSE', message, { source: call.source, cause });
  }
  const { 'content-encoding': _encoding, 'content-length': _length, ...headers } = reply.headers;
  return { ...reply, headers, body };
}

async function undo(coding: string, body: Uint8Array, maxOutputLength: number): Promise<Uint8Array> {
  switch (coding) {
    case '':
    case 'identity':
      return body;
    case 'gzip':
    case 'x-gzip':
      return own(await gunzipBytes(body, { maxOutputLength }));
    case 'deflate':
      // Some servers leave out the zlib header; its first byte tells.
      return own(await (((body[0] ?? 0) & 0x0f) === 8 ? inflateBytes : inflateRawBytes)(body, { maxOutputLength }));
    case 'br':
      return own(await brotliBytes(body, { maxOutputLength }));
    default:
      throw new Error(`the content encoding "${coding}" is not supported`);
  }
}
