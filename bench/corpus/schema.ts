import { createHash } from 'node:crypto';

import { buildSchema as parseSchema, printSchema, validateSchema } from 'graphql';

import { completeQuery } from '../../src/blueprint/query.ts';
import { buildSchema } from '../../src/blueprint/schema.ts';
import { namedType } from '../../src/blueprint/typeref.ts';
import type { Types } from '../../src/blueprint/types.ts';
import type { Measured } from './measured.ts';

/** Whether GraphQL accepts the schema, and whether its text parses back and prints the same bytes. */
export function checkSchema(types: Types): Pick<Measured, 'invalid' | 'prints' | 'hash'> {
  try {
    const schema = buildSchema(completeQuery(types), { assumeValid: false });
    const [error] = validateSchema(schema);
    const text = printSchema(schema);
    const prints = printSchema(parseSchema(text, { assumeValid: true, noLocation: true })) === text;
    return { ...(error && { invalid: error.message }), prints, hash: hashOf(text) };
  } catch (cause) {
    return { invalid: String(cause), prints: false, hash: '' };
  }
}

/** Stands for a text where two runs are compared. */
export function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}

/** Counts what a person would look at in the types. */
export function countFields(types: Types): Pick<Measured, 'types' | 'fields' | 'untyped' | 'longestName'> {
  let [fields, untyped, longestName] = [0, 0, ''];
  for (const type of types.values()) {
    if (type.name.length > longestName.length) longestName = type.name;
    if (type.kind !== 'object' && type.kind !== 'interface') continue;
    for (const field of type.fields.values()) {
      fields++;
      if (namedType(field.type) === 'JSON') untyped++;
      if (field.name.length > longestName.length) longestName = field.name;
    }
  }
  return { types: types.size, fields, untyped, longestName };
}
