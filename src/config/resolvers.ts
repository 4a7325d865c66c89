import { z } from 'zod';

import { text } from './values.ts';

const target = {
  targetTypeName: text.describe('The type that gets the field.'),
  targetFieldName: text.describe('The field, declared in `additionalTypeDefs`.'),
};

const upstream = {
  sourceName: text.describe('The source that is asked.'),
  sourceTypeName: text.default('Query').describe('The root type of the field that is asked.'),
  sourceFieldName: text.describe('The field that is asked.'),
  sourceSelectionSet: text.optional().describe('What is selected of the answer beyond what the client asks for.'),
  requiredSelectionSet: text.optional().describe('What must be known of the parent object: `{ id }`.'),
  result: text.optional().describe('Path below the answer at which the value stands: `items[0].name`.'),
  resultType: text.optional().describe('Concrete type of the answer, where it is abstract.'),
};

const keyPart = z.union([
  text,
  z.strictObject({
    from: text.describe('Path below the parent object.'),
    to: text.optional().describe('Path below the result; absent: the same.'),
    as: text.optional().describe("Name in the key objects that are sent; absent: `to`'s last part."),
  }),
]);

const lookup = z.strictObject({
  ...target,
  ...upstream,
  sourceArgs: z
    .record(z.string(), z.unknown())
    .optional()
    .describe('Arguments of the field that is asked, by path. Templates over `root`, `args`, `context`, `env`.'),
});

const batchLookup = z.strictObject({
  ...target,
  ...upstream,
  keyField: text.optional().describe('The field of the parent object that is the key.'),
  keyFields: z.array(keyPart).optional().describe('A key of several parts.'),
  keysArg: text.describe('Path of the argument that takes the list of keys: `filter.customerIds`.'),
  valueKeyField: text
    .optional()
    .describe('The field of the results that is compared with the key; absent: `keyField`.'),
  additionalArgs: z.record(z.string(), z.unknown()).optional().describe('Other arguments. Templates.'),
  maxBatchSize: z.int().positive().optional().describe('Most keys in one call.'),
});

const subscription = z.strictObject({
  ...target,
  targetTypeName: text.default('Subscription'),
  pubsubTopic: text.describe('The topic whose events are given out. A template over `args`.'),
  result: text.optional().describe('Path below the event.'),
  filterBy: text.optional().describe('An expression over `root` and `args` that events must fulfil.'),
  sourceName: text.optional().describe('The source whose types the events have.'),
});

const resolver = z.union([
  text
    .transform((module) => ({ kind: 'module' as const, module }))
    .describe('A file with resolvers; `.ts` or `.js`, the extension may be left out.'),
  lookup.transform((value) => ({ kind: 'lookup' as const, ...value })),
  batchLookup.transform((value) => ({ kind: 'batch' as const, ...value })),
  subscription.transform((value) => ({ kind: 'subscription' as const, ...value })),
]);

/** The items of `additionalResolvers`, told apart by `kind`. */
export const resolverListSchema = z.array(resolver).meta({ id: 'ResolverList' });
