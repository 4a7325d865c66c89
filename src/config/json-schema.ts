import { z } from 'zod';

import { configSchema } from './schema.ts';

type JsonSchema = z.core.JSONSchema.BaseSchema;

/**
 * The JSON Schema (draft 2020-12) of the configuration for editors, as the text of `schema/meshrc.schema.json`: the same
 * shapes and descriptions that the configuration is checked against, in the forms that people write.
 */
export function printJsonSchema(): string {
  const schema = z.toJSONSchema(configSchema, {
    io: 'input',
    override: ({ jsonSchema }) => {
      const { pattern } = jsonSchema;
      if (pattern !== undefined && !pattern.endsWith(placeholder)) jsonSchema.pattern = `${pattern}|${placeholder}`;
    },
  });
  const { $schema, $defs = {}, ...rest } = schema;
  const whole = {
    $schema,
    title: 'Heddle configuration',
    description: 'The `.meshrc.yaml` of a Heddle gateway.',
    ...rest,
    $defs: writtenForms($defs),
  };
  return `${JSON.stringify(whole, null, 2)}\n`;
}

/** A value that comes from the environment is a text wherever it stands. */
const placeholder = String.raw`^(\{env\.[^{}]+\}|\$\{[^{}]+\})$`;

/** Lists that may be a single item, and transforms that may be their bare list. */
function writtenForms(definitions: Readonly<Record<string, JsonSchema>>): Readonly<Record<string, JsonSchema>> {
  const forms: Readonly<Record<string, (definition: JsonSchema) => JsonSchema | undefined>> = {
    TransformList: (list) => singleItem(list),
    ResolverList: (list) => singleItem(list),
    Rename: (object) => schemaIn(object.properties?.['renames']),
    FilterSchema: (object) => schemaIn(object.properties?.['filters']),
  };
  return Object.fromEntries(
    Object.entries(definitions).map(([name, definition]) => {
      const other = forms[name]?.(definition);
      return [name, other ? { anyOf: [definition, other] } : definition];
    }),
  );
}

function singleItem({ items }: JsonSchema): JsonSchema | undefined {
  return Array.isArray(items) ? undefined : schemaIn(items);
}

function schemaIn(value: unknown): JsonSchema | undefined {
  return isSchema(value) ? value : undefined;
}

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null;
}
