import { endianness } from 'node:os';

/** How many units are kept for the next text. */
const maxKept = 1024 * 1024;

let kept: Uint16Array | undefined;

/**
 * The UTF-16 units of a text, as numbers that are quick to look at one after the other; behind them stands a zero, which is no
 * character of a document. They are lent: given back they hold another text next.
 */
export function lendUnits(text: string): Uint16Array {
  const { length } = text;
  const isKept = kept !== undefined && kept.length > length;
  const units = isKept && kept ? kept : new Uint16Array(length < maxKept / 2 ? length * 2 + 1 : length + 1);
  if (isKept) kept = undefined;
  const bytes = Buffer.from(units.buffer, 0, length * 2);
  bytes.write(text, 'utf16le');
  if (endianness() === 'BE') bytes.swap16();
  units[length] = 0;
  return units;
}

/** Takes back what `lendUnits` gave. */
export function takeUnits(units: Uint16Array): void {
  if (units.length <= maxKept && units.length > (kept?.length ?? 0)) kept = units;
}
