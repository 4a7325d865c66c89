import { isRecord } from '../base/json.ts';
import { Upload } from '../base/upload.ts';

/** The value with each upload as the `File` of the web that handlers take; the same value where there is none. */
export function withFiles(value: unknown): unknown {
  if (value instanceof Upload) return new File([new Uint8Array(value.bytes)], value.name, { type: value.type });
  if (Array.isArray(value)) {
    const items = value.map(withFiles);
    return items.every((item, index) => item === value[index]) ? value : items;
  }
  if (!isRecord(value)) return value;
  const entries = Object.entries(value).map(([key, item]) => [key, withFiles(item)] as const);
  return entries.every(([key, item]) => item === value[key]) ? value : Object.fromEntries(entries);
}
