import { uploadScalar } from '../base/upload.ts';
import type { ScalarDef, TypeDef } from '../blueprint/types.ts';
import type { Shape } from './openapi-shape.ts';

const scalar = (name: string, description: string, specifiedBy?: string): ScalarDef => ({
  kind: 'scalar',
  name,
  description,
  ...(specifiedBy !== undefined && { specifiedBy }),
});

/** The scalars that generated schemas use beside GraphQL's own. */
export const scalars: ReadonlyMap<string, ScalarDef> = new Map(
  [
    scalar('JSON', 'Any JSON value.', 'https://www.rfc-editor.org/rfc/rfc8259'),
    scalar('BigInt', 'An integer of any size: a number, or a string of its digits where a number would lose some.'),
    scalar('Decimal', 'A number of any precision: a number, or a string of its digits where a number would lose some.'),
    scalar(
      'DateTime',
      'A date and time with its offset, for example `2024-05-01T12:00:00Z`.',
      'https://www.rfc-editor.org/rfc/rfc3339',
    ),
    scalar('Date', 'A date, for example `2024-05-01`.', 'https://www.rfc-editor.org/rfc/rfc3339'),
    scalar('Time', 'A time of day, for example `12:00:00Z`.', 'https://www.rfc-editor.org/rfc/rfc3339'),
    scalar('UUID', 'A universally unique identifier.', 'https://www.rfc-editor.org/rfc/rfc9562'),
    scalar('Byte', 'Bytes as base64 text.', 'https://www.rfc-editor.org/rfc/rfc4648'),
    scalar(
      uploadScalar,
      'A file of a multipart request, or a text of its bytes in base64.',
      'https://github.com/jaydenseric/graphql-multipart-request-spec',
    ),
  ].map((definition) => [definition.name, definition]),
);

/** Names that no generated type may have. */
export const reservedTypeNames: readonly string[] = [
  'Query',
  'Mutation',
  'Subscription',
  'Int',
  'Float',
  'String',
  'Boolean',
  'ID',
  ...scalars.keys(),
];

const stringFormats: ReadonlyMap<string, string> = new Map([
  ['date-time', 'DateTime'],
  ['datetime', 'DateTime'],
  ['date', 'Date'],
  ['time', 'Time'],
  ['uuid', 'UUID'],
  ['guid', 'UUID'],
  ['byte', 'Byte'],
  ['base64', 'Byte'],
  ['binary', 'Byte'],
]);

const maxInt = 2 ** 31 - 1;

/** The scalar for a shape whose types are all scalar; undefined where they have no common one but JSON. */
export function scalarOf(shape: Shape): string | undefined {
  const types = [...shape.types];
  if (types.length === 0) return undefined;
  if (types.every((type) => type === 'string')) return stringFormats.get(shape.format?.toLowerCase() ?? '') ?? 'String';
  if (types.every((type) => type === 'boolean')) return 'Boolean';
  if (types.every((type) => type === 'integer')) return isLong(shape) ? 'BigInt' : 'Int';
  if (types.every((type) => type === 'integer' || type === 'number')) return numberOf(shape);
  return undefined;
}

/** `types` with the scalars that its references use. */
export function withScalars(types: ReadonlyMap<string, TypeDef>, used: ReadonlySet<string>): Map<string, TypeDef> {
  const all = new Map(types);
  for (const name of used) {
    const definition = scalars.get(name);
    if (definition) all.set(name, definition);
  }
  return all;
}

/** Times in milliseconds and sizes in bytes outgrow 32 bits soon, whatever the examples say. */
const outgrowing = /\b(milliseconds? since|epoch milli|unix milli|ms since|in bytes|number of bytes)\b/i;

/** True for an `Int` whose name, or a description beside its schema, tells of what 32 bits cannot hold for long: `disk_usage_bytes`. */
export function outgrowsInt(
  type: string,
  shape: Shape | undefined,
  name: string,
  description: string | undefined,
): boolean {
  const isOpen = type === 'Int' && shape?.format === undefined;
  return isOpen && (tellsOutgrowing(description) || /(?<!kilo|mega|giga|tera|(?:^|_)[kmgt])bytes$/i.test(name));
}

/** True also for a line that speaks of milliseconds after it has spoken of a timestamp. */
function tellsOutgrowing(description = ''): boolean {
  if (outgrowing.test(description)) return true;
  return description.split(/[\r\n]/).some((line) => {
    const start = line.search(/\b(epoch|timestamp)\b/i);
    return start !== -1 && /\bmilliseconds?\b/i.test(line.slice(start));
  });
}

/**
 * GraphQL's Int has 32 bits and a larger value is an error, so an integer is only one where nothing speaks against it: a format, a
 * bound, a default, an example or the description.
 */
function isLong(shape: Shape): boolean {
  const { format, largest } = shape;
  if (format === 'int32' || format === 'int16' || format === 'int8') return false;
  if (
    format !== undefined &&
    /^(int64|long|uint|uint32|uint64|unsigned|bigint|timestamp|unix-?time(-?stamp)?(-ms)?|epoch|utc-millisec)$/i.test(
      format,
    )
  )
    return true;
  if (largest !== undefined && largest > maxInt) return true;
  return format === undefined && tellsOutgrowing(shape.description);
}

function numberOf(shape: Shape): string {
  if (/^(big-?)?decimal(128)?$/i.test(shape.format ?? '')) return 'Decimal';
  const isWhole = shape.format !== undefined && /^u?int/i.test(shape.format);
  if (!isWhole) return 'Float';
  return isLong(shape) ? 'BigInt' : 'Int';
}
