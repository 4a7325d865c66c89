import { randomBytes } from 'node:crypto';

import type { HttpBody } from '../blueprint/binding.ts';
import { GatewayError } from '../error/error.ts';
import { bytesOf, isPresent, textOf } from './http-text.ts';

/**
 * A `multipart/form-data` body (RFC 7578). A list gives one part per item; objects go as JSON; a part whose encoding names a
 * content type that is neither JSON nor text is bytes, given as base64 and sent with a file name.
 */
export function writeMultipart(body: HttpBody, value: unknown): { contentType: string; body: Uint8Array } {
  if (typeof value !== 'object' || value === null) {
    throw new GatewayError('BAD_USER_INPUT', 'Expected an object for a multipart body.');
  }
  const boundary = `heddle-${randomBytes(16).toString('hex')}`;
  const chunks: Uint8Array[] = [];
  for (const [name, item] of Object.entries(value)) {
    const items: readonly unknown[] = Array.isArray(item) ? item : [item];
    const encoding = body.encoding?.[name]?.contentType?.split(',')[0]?.trim();
    for (const one of items.filter(isPresent)) {
      const part = partOf(name, one, encoding);
      chunks.push(Buffer.from(`--${boundary}\r\n${part.head}\r\n\r\n`), part.content, Buffer.from('\r\n'));
    }
  }
  chunks.push(Buffer.from(`--${boundary}--\r\n`));
  return { contentType: `${multipartType(body.contentType)}; boundary=${boundary}`, body: Buffer.concat(chunks) };
}

function partOf(name: string, value: unknown, contentType: string | undefined): { head: string; content: Uint8Array } {
  const disposition = `content-disposition: form-data; name="${quoted(name)}"`;
  if (contentType !== undefined && typeof value !== 'object' && !/json|^text\//i.test(contentType)) {
    const type = contentType.includes('*') ? 'application/octet-stream' : contentType;
    return { head: `${disposition}; filename="${quoted(name)}"\r\ncontent-type: ${type}`, content: bytesOf(value) };
  }
  const isJson = typeof value === 'object' || (contentType !== undefined && /json/i.test(contentType));
  const type = contentType ?? (isJson ? 'application/json' : undefined);
  const head = type === undefined ? disposition : `${disposition}\r\ncontent-type: ${type}`;
  return { head, content: Buffer.from(isJson ? JSON.stringify(value) : textOf(value)) };
}

/** RFC 7578 section 4.2 and the HTML standard: quotes and line breaks are percent-encoded, so that none ends the header. */
function quoted(name: string): string {
  return name.replaceAll('"', '%22').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function multipartType(contentType: string): string {
  const type = contentType.split(';')[0]?.trim() ?? '';
  return /^multipart\/[\w.+-]+$/i.test(type) ? type : 'multipart/form-data';
}
