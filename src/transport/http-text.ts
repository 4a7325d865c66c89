import { Upload } from '../base/upload.ts';
import { GatewayError } from '../error/error.ts';

/** Makes a piece of text safe for one place of a request. */
export type Encode = (text: string) => string;

/** Null and undefined are never sent. */
export function isPresent(value: unknown): boolean {
  return value !== undefined && value !== null;
}

/** The text of a scalar; anything else is JSON. */
export function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'object' && value !== null) return JSON.stringify(value);
  return String(value);
}

/** RFC 3986 unreserved characters stay, everything else is percent-encoded. */
export function encodeQuery(text: string): string {
  if (/^[\w.~-]*$/.test(text)) return text;
  return encodeURIComponent(text.toWellFormed()).replace(/[!'()*]/g, percent);
}

/** `allowReserved`: RFC 3986 reserved characters stay, except those that would end the query or begin another pair. */
export function encodeReserved(text: string): string {
  return encodeURI(text.toWellFormed())
    .replace(/%5B/gi, '[')
    .replace(/%5D/gi, ']')
    .replace(/%25(?=[0-9a-f]{2})/gi, '%')
    .replace(/[#&+]/g, percent);
}

/** RFC 6265 cookie octets. */
export function encodeCookie(text: string): string {
  return encodeQuery(text);
}

/** `style: cookie` (OpenAPI 3.2) encodes nothing: the text as it is, BAD_USER_INPUT where it would end the pair or the header. */
export function plainCookie(text: string): string {
  if (/^[\x20-\x3a\x3c-\x7e]*$/.test(text)) return text;
  throw new GatewayError('BAD_USER_INPUT', 'A cookie must not hold ";", control characters or letters beyond ASCII.');
}

/** The bytes of an upload, or those that a base64 or base64url text stands for; BAD_USER_INPUT where it is neither. */
export function bytesOf(value: unknown): Uint8Array {
  if (value instanceof Upload) return value.bytes;
  const text = textOf(value).replace(/\s+/g, '');
  if (!/^[A-Za-z0-9+/_-]*={0,2}$/.test(text)) {
    throw new GatewayError('BAD_USER_INPUT', 'Expected base64 for a binary value.');
  }
  return Buffer.from(text, 'base64');
}

function percent(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}
