import { GatewayError } from '../error/error.ts';

/**
 * Sets the header unless `value` is empty: an anonymous caller sends no `authorization` at all. Throws BAD_USER_INPUT
 * for a value that would break out of its line.
 */
export function addHeader(headers: Record<string, string>, name: string, value: string): void {
  const text = value.trim();
  if (text === '' || text === 'Bearer' || text === 'Basic') return;
  // oxlint-disable-next-line no-control-regex
  if (/[\u0000-\u0008\u000a-\u001f\u007f]/.test(text)) {
    throw new GatewayError(
      'BAD_USER_INPUT',
      `The value for the header "${name}" holds a line break or control character.`,
    );
  }
  // Header values are bytes; what does not fit goes as UTF-8, as every current server reads it.
  headers[name] = /^[\u0020-\u007e\t]*$/.test(text) ? text : Buffer.from(text, 'utf8').toString('latin1');
}
