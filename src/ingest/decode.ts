import { gunzipSync } from 'node:zlib';

/** `bytes` as they are, or what they unpack to where they are gzip; throws where that is more than `maxBytes`. */
export function unpack(bytes: Uint8Array, maxBytes: number): Uint8Array {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  try {
    return gunzipSync(bytes, { maxOutputLength: maxBytes });
  } catch (cause) {
    const isLarge = cause instanceof Error && 'code' in cause && cause.code === 'ERR_BUFFER_TOO_LARGE';
    const reason = isLarge
      ? `it unpacks to more than ${maxBytes / 1024 / 1024} MB`
      : 'it is gzip that is cut off or broken';
    throw new Error(reason, { cause });
  }
}

/**
 * The Unicode encoding that the first bytes tell, by a byte order mark or by where the zeros of the first character stand;
 * undefined where they tell nothing. Throws where they are UTF-32, or no text at all.
 */
export function unicodeOf(bytes: Uint8Array): 'utf-8' | 'utf-16le' | 'utf-16be' | undefined {
  const [first, second, third, fourth] = bytes;
  const isLittle = third === 0 && fourth === 0 && (second === 0 || second === 0xfe);
  if ((first === 0 && second === 0) || isLittle) {
    throw new Error('it begins with zero bytes: it is binary, or text in UTF-32. Save it as UTF-8');
  }
  if ((first === 0xff && second === 0xfe) || (first !== 0 && second === 0)) return 'utf-16le';
  if ((first === 0xfe && second === 0xff) || (first === 0 && second !== undefined)) return 'utf-16be';
  return first === 0xef && second === 0xbb && third === 0xbf ? 'utf-8' : undefined;
}
