import { z } from 'zod';

import { flag, text } from './values.ts';

/** How Mesh applies a transform; kept because files name it, without effect: names are mapped at build time. */
const mode = z.string().optional().describe('`bare` or `wrap`; both mean the same here.');

const renameSide = z.strictObject({ type: text.optional(), field: text.optional(), argument: text.optional() });

const renameRule = z.strictObject({
  from: renameSide,
  to: renameSide,
  useRegExpForTypes: flag.optional().describe('`type` is a regular expression; `to` may use `$1`.'),
  useRegExpForFields: flag.optional().describe('`field` is a regular expression; `to` may use `$1`.'),
  useRegExpForArguments: flag.optional().describe('`argument` is a regular expression; `to` may use `$1`.'),
  regExpFlags: z.string().optional(),
  includeDefaults: flag.optional().describe('Rename default scalars and root types too.'),
});

const caseName = z.enum([
  'camelCase',
  'capitalCase',
  'constantCase',
  'dotCase',
  'headerCase',
  'noCase',
  'paramCase',
  'pascalCase',
  'pathCase',
  'sentenceCase',
  'snakeCase',
  'upperCase',
  'lowerCase',
]);

const hoistRule = z.strictObject({
  typeName: text,
  pathConfig: z.array(z.union([text, z.strictObject({ fieldName: text, filterArgs: z.array(text) })])),
  newFieldName: text,
  alias: text.optional(),
  filterArgsInPath: flag.optional(),
});

const mergedType = z.strictObject({
  typeName: text.optional(),
  key: z.union([z.strictObject({ selectionSet: text }), z.array(z.strictObject({ selectionSet: text }))]).optional(),
  canonical: flag.optional(),
  fields: z
    .array(z.strictObject({ fieldName: text, computed: z.strictObject({ selectionSet: text }).optional() }))
    .optional(),
});

const mergedQueryField = z.strictObject({
  queryFieldName: text,
  keyField: text.optional(),
  keyArg: text.optional(),
  keysArg: text.optional(),
  additionalArgs: z.union([text, z.record(z.string(), z.unknown())]).optional(),
  key: z.array(text).optional(),
  argsExpr: text.optional(),
  maxBatchSize: z.int().positive().optional(),
});

const reference = z.strictObject({ queryFieldName: text, args: z.record(z.string(), z.unknown()).optional() });

const federatedType = z.strictObject({
  name: text,
  config: z
    .strictObject({
      key: z.array(z.strictObject({ fields: text.optional() })).optional(),
      shareable: flag.optional(),
      extends: flag.optional(),
      fields: z.array(z.strictObject({ name: text, config: z.record(z.string(), z.unknown()) })).optional(),
      resolveReference: z.union([text, reference]).optional(),
    })
    .optional(),
});

const shape = {
  prefix: z
    .strictObject({
      mode,
      value: text.optional().describe("The prefix; absent: the source's name and an underscore."),
      ignore: z.array(text).optional().describe('Types that keep their name.'),
      includeRootOperations: flag.optional().describe('Prefix the fields of Query, Mutation and Subscription too.'),
      includeTypes: flag.optional().describe('Prefix types; true when absent.'),
    })
    .optional()
    .describe('Puts a prefix before type names and root fields.'),
  rename: z
    .strictObject({ mode, renames: z.array(renameRule) })
    .meta({ id: 'Rename' })
    .optional()
    .describe('Renames types, fields, arguments.'),
  filterSchema: z
    .strictObject({
      mode,
      filters: z.array(text).describe('`Type.field`, `Type.!{a, b}`, `!Type`, `Type.field.!arg`.'),
      filterDeprecatedTypes: flag.optional(),
      filterDeprecatedFields: flag.optional(),
    })
    .meta({ id: 'FilterSchema' })
    .optional()
    .describe('Keeps or removes types, fields and arguments.'),
  encapsulate: z
    .strictObject({
      name: text.optional().describe("The field that holds the source's root fields; absent: the source's name."),
      applyTo: z
        .strictObject({ query: flag.optional(), mutation: flag.optional(), subscription: flag.optional() })
        .optional(),
    })
    .optional()
    .describe("Moves the source's root fields below one field."),
  namingConvention: z
    .strictObject({
      mode,
      typeNames: caseName.optional(),
      fieldNames: caseName.optional(),
      enumValues: caseName.optional(),
      fieldArgumentNames: caseName.optional(),
    })
    .optional()
    .describe('Rewrites names to one convention.'),
  prune: z
    .strictObject({
      skipPruning: z.array(text).optional(),
      skipEmptyCompositeTypePruning: flag.optional(),
      skipUnimplementedInterfacesPruning: flag.optional(),
      skipEmptyUnionPruning: flag.optional(),
      skipUnusedTypesPruning: flag.optional(),
    })
    .optional()
    .describe('Removes types that nothing reaches.'),
  hoistField: z.array(hoistRule).optional().describe('Lifts a nested field to a parent type.'),
  extend: z
    .strictObject({
      typeDefs: z.union([text, z.array(text)]).optional(),
      resolvers: z.union([text, z.array(text)]).optional(),
    })
    .optional()
    .describe('Adds type definitions and resolvers to one source.'),
  typeMerging: z
    .strictObject({
      types: z.array(mergedType).optional(),
      queryFields: z.array(mergedQueryField).optional(),
      additionalConfiguration: z.unknown().optional(),
    })
    .optional()
    .describe('Merges a type that several sources hold, by its key.'),
  federation: z
    .strictObject({ types: z.array(federatedType).optional(), version: z.union([text, z.number()]).optional() })
    .optional()
    .describe('The key form of federation: merges types by `key`.'),
};

/** What may stand in a list of `transforms`: exactly one of these per item. */
export const transformSchema = z.strictObject(shape).meta({ id: 'Transform' });

/** A list of them, applied in order. */
export const transformListSchema = z.array(transformSchema).meta({ id: 'TransformList' });
