import { z } from 'zod';

const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const unitBytes: Readonly<Record<string, number>> = { b: 1, kb: 1024, mb: 1024 ** 2, gb: 1024 ** 3 };

/** A length of time in milliseconds: written as a number of them or as `250ms`, `30s`, `5m`, `2h`, `1d`. */
export const duration = z
  .union([
    z.number('expected a number of milliseconds or a text like "30s"').nonnegative('a time cannot be negative'),
    z.string().regex(/^\d+(\.\d+)?\s*(ms|s|m|h|d)?$/, 'expected a time like "250ms", "30s", "5m", "2h" or "1d"'),
  ])
  .transform((value) => scaled(value, unitMs))
  .meta({ id: 'Duration' });

/** A number of bytes: written as a number or as `64kb`, `10mb`. */
export const byteSize = z
  .union([
    z.number('expected a number of bytes or a text like "10mb"').int().nonnegative(),
    z.string().regex(/^\d+\s*(b|kb|mb|gb)?$/i, 'expected a size like "64kb" or "10mb"'),
  ])
  .transform((value) => Math.floor(scaled(value, unitBytes)))
  .meta({ id: 'ByteSize' });

/** A whole number from `min` to `max`; a text of digits counts, because environment variables are texts. */
export function wholeNumber(min: number, max: number) {
  return z
    .union([
      z.int('expected a whole number'),
      z
        .string()
        .regex(/^\d+$/, 'expected a whole number')
        .transform((text) => Number(text)),
    ])
    .refine((value) => value >= min && value <= max, `expected a whole number from ${min} to ${max}`);
}

/** True or false; the texts `"true"` and `"false"` count, because environment variables are texts. */
export const flag = z
  .union([
    z.boolean(),
    z
      .string()
      .regex(/^(true|false)$/, 'expected true or false')
      .transform((word) => word === 'true'),
  ])
  .meta({ id: 'Flag' });

/** A text that is not empty. */
export const text = z.string('expected a text').min(1, 'expected a text that is not empty');

/** One text or a list of them; always a list afterwards. */
export const texts = z.union([text.transform((one) => [one]), z.array(text)]).meta({ id: 'Texts' });

/** Header or query values by name; numbers and booleans become texts. */
export const textMap = z
  .record(
    z.string(),
    z.union([z.string(), z.number().transform(String), z.boolean().transform(String), z.null().transform(() => '')]),
  )
  .meta({ id: 'TextMap' });

function scaled(value: number | string, units: Readonly<Record<string, number>>): number {
  if (typeof value === 'number') return value;
  const unit = /[a-z]+$/i.exec(value)?.[0].toLowerCase();
  return Number.parseFloat(value) * (unit === undefined ? 1 : (units[unit] ?? 1));
}
