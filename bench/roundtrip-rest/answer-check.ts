import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';

import { isRecord } from '../../src/base/json.ts';
import type { MockOperation, Schema } from './prism.ts';

/**
 * What is wrong with an answer by the schema that stands in the document, by a second reading: the mock passes over schemas
 * that it cannot compile, and takes anything at all where properties are described without `type: object`.
 */
export function answerFault(operation: MockOperation, body: unknown): string | undefined {
  const schema = successSchema(operation);
  if (typeof schema !== 'object') return undefined;
  const ajv = new Ajv({ strict: false, unicodeRegExp: false, logger: false, validateFormats: false });
  addFormats.default(ajv);
  try {
    const { $schema: _, ...rest } = schema;
    const isValid = ajv.compile({ ...asSaid(rest), __bundled__: asSaid(operation.__bundled__) });
    return isValid(body) ? undefined : ajv.errorsText(isValid.errors);
  } catch {
    return undefined;
  }
}

function successSchema({ responses = [] }: MockOperation): Schema | undefined {
  const success =
    responses.find(({ code }) => code.startsWith('2')) ?? responses.find(({ code }) => code === 'default');
  return success?.contents?.find(({ schema }) => schema !== undefined)?.schema;
}

/** Properties make an object, formats like `integer` a whole number. */
function asSaid(schema: unknown): Record<string, unknown> {
  const copy: Record<string, unknown> = {};
  if (!isRecord(schema)) return copy;
  for (const [name, value] of Object.entries(schema)) copy[name] = copied(value);
  if (copy['type'] === undefined && isRecord(copy['properties'])) copy['type'] = ['object', 'null'];
  if (copy['type'] === 'number' && /^u?int/i.test(String(copy['format']))) copy['type'] = 'integer';
  return copy;
}

function copied(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copied);
  return isRecord(value) ? asSaid(value) : value;
}
