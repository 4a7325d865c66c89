import { z } from 'zod';

import { readPath } from '../base/json.ts';

import { cacheAnswers, handlerAnswers, pluginAnswers, serveAnswers, topAnswers, transformAnswers } from './answers.ts';
import type { Answers } from './answers.ts';
import { configSchema } from './schema.ts';
import { handlerAliases, oldestResolver, optionAliases, serveAliases, transformAliases } from './spellings.ts';

type JsonSchema = z.core.JSONSchema.BaseSchema;
type Aliases = Readonly<Record<string, string>>;

/**
 * The JSON Schema (draft 2020-12) of the configuration for editors, as the text of `schema/meshrc.schema.json`: the same
 * shapes and descriptions that the configuration is checked against, in the forms that people write. Older spellings and
 * keys that are only answered are marked as deprecated.
 */
export function printJsonSchema(): string {
  const { $schema, ...schema } = z.toJSONSchema(configSchema, {
    io: 'input',
    override: ({ jsonSchema }) => {
      const { pattern } = jsonSchema;
      if (pattern !== undefined && !pattern.endsWith(placeholder)) jsonSchema.pattern = `${pattern}|${placeholder}`;
    },
  });
  addWrittenForms(schema);
  const title = 'Heddle configuration';
  const description = 'The `.meshrc.yaml` of a Heddle gateway.';
  return `${JSON.stringify({ $schema, title, description, ...schema }, null, 2)}\n`;
}

/** A value that comes from the environment is a text wherever it stands. */
const placeholder = String.raw`^(\{env\.[^{}]+\}|\$\{[^{}]+\})$`;

function addWrittenForms(schema: JsonSchema): void {
  addNames(schema, {}, { ...topAnswers, plugins: () => undefined });
  schema.patternProperties = { '^x-': { description: 'A note; not read.' } };
  Object.assign(at(schema, ['properties', 'plugins']), {
    deprecated: false,
    description: 'Plugins of Mesh: `responseCache` and `prometheus` are understood, the others are answered.',
    type: 'array',
    items: { anyOf: [{ type: 'string' }, { type: 'object', properties: namesOf(pluginAnswers) }] },
  });
  addNames(at(schema, ['properties', 'serve']), serveAliases, serveAnswers);
  Object.assign(at(schema, ['properties', 'serve', 'properties']), {
    exampleQuery: { deprecated: true, description: 'Write `examples`, with `title` and `query`.', type: 'string' },
  });
  addNames(at(schema, ['properties', 'cache']), {}, cacheAnswers);
  const handler = at(schema, ['properties', 'sources', 'items', 'properties', 'handler']);
  for (const kind of Object.keys(handler.properties ?? {})) {
    addNames(at(handler, ['properties', kind]), optionAliases[kind] ?? {}, handlerAnswers[kind] ?? {});
  }
  addNames(handler, handlerAliases, {});
  addNames(at(schema, ['$defs', 'Transform']), transformAliases, transformAnswers);
  addListForms(schema);
}

/** Lists that may be a single item, transforms that may be their bare list, and joins in their first form. */
function addListForms(schema: JsonSchema): void {
  const definitions = at(schema, ['$defs']);
  const either = (name: string, other: JsonSchema) => {
    Object.assign(definitions, { [name]: { anyOf: [at(definitions, [name]), other] } });
  };
  const oldest = Object.fromEntries(
    Object.entries(oldestResolver).map(([old, name]) => [old, { description: `Older name of \`${name}\`.` }]),
  );
  at(definitions, ['ResolverList', 'items']).anyOf?.push({
    deprecated: true,
    type: 'object',
    properties: { ...oldest, requiredSelectionSet: { type: 'string' } },
    required: ['type', 'field', 'targetSource', 'targetMethod'],
  });
  either('ResolverList', at(definitions, ['ResolverList', 'items']));
  either('TransformList', at(definitions, ['TransformList', 'items']));
  either('Rename', at(definitions, ['Rename', 'properties', 'renames']));
  either('FilterSchema', at(definitions, ['FilterSchema', 'properties', 'filters']));
}

/** Adds older names beside today's, and names that are only answered. What is required may have its older name. */
function addNames(schema: JsonSchema, aliases: Aliases, answers: Answers): void {
  const properties = schema.properties;
  if (!properties) return;
  for (const [older, name] of Object.entries(aliases)) {
    const today = properties[name];
    if (typeof today !== 'object' || Object.hasOwn(properties, older)) continue;
    properties[older] = { ...today, deprecated: true, description: `Older name of \`${name}\`.` };
  }
  Object.assign(properties, { ...namesOf(answers), ...properties });
  for (const name of schema.required ?? []) {
    const older = Object.keys(aliases).filter((key) => aliases[key] === name);
    if (older.length === 0) continue;
    schema.required = schema.required?.filter((one) => one !== name) ?? [];
    schema.anyOf = [name, ...older].map((one) => ({ required: [one] }));
  }
}

function namesOf(answers: Answers): Record<string, JsonSchema> {
  return Object.fromEntries(
    Object.entries(answers).map(([name, answer]) => {
      const message = answer(true)?.message ?? 'has no effect.';
      return [name, { deprecated: true, description: message }];
    }),
  );
}

/** The part of the schema at `path`; a fresh one where there is none. */
function at(schema: JsonSchema, path: readonly string[]): JsonSchema {
  const found = readPath(schema, path);
  return isSchema(found) ? found : {};
}

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null;
}
