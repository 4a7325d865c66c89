import { z } from 'zod';

import { authSchema, cacheSchema, limitsSchema, permissionsSchema, responseCacheSchema } from './guarding.ts';
import { handlerSchema } from './handlers.ts';
import { resolverListSchema } from './resolvers.ts';
import { serveSchema } from './serving.ts';
import { transformListSchema } from './transforms.ts';
import { byteSize, duration, flag, text, texts, wholeNumber } from './values.ts';
import { webhooksSchema } from './webhooks.ts';

const source = z.strictObject({
  name: text.describe('Unique name of the source; joins and code resolvers call it by this name.'),
  handler: handlerSchema.describe('The kind of the source and its options: exactly one entry.'),
  transforms: transformListSchema.default([]).describe("Changes of the source's schema, applied in order."),
  via: z.literal('mesh').optional().describe('Run the source through its Mesh handler although it could run natively.'),
  webhooks: webhooksSchema.optional().describe("How the source's own requests are checked: webhooks and callbacks."),
  timeout: duration.optional().describe('Limit of one attempt; 30s when absent.'),
  retry: wholeNumber(0, 20).optional().describe('Attempts after the first, for calls that are safe to repeat.'),
  cache: flag.optional().describe("Keep the source's GET answers as RFC 9111 allows."),
  deduplicate: flag
    .optional()
    .describe(
      'Let requests that ask the same at the same time share one answer, and equal calls one call; true when absent.',
    ),
  maxConcurrent: wholeNumber(1, 100_000).optional().describe('Calls in flight at once; 256 when absent.'),
  maxResponseBytes: byteSize.optional().describe('Largest answer that is read; 64mb when absent.'),
});

/** The shape of the configuration after older spellings have been rewritten. Unknown keys are refused. */
export const configSchema = z.strictObject({
  sources: z.array(source).min(1, 'expected at least one source').describe('The upstream systems.'),
  transforms: transformListSchema.default([]).describe('Changes of the whole schema, applied in order.'),
  additionalTypeDefs: texts.default([]).describe('SDL that is added: text, files or globs.'),
  additionalResolvers: resolverListSchema.default([]).describe('Joins between sources, and files with resolvers.'),
  additionalEnvelopPlugins: texts.default([]).describe('Modules whose default export is a list of envelop plugins.'),
  serve: serveSchema.optional().describe('How clients reach the gateway.'),
  auth: authSchema.optional().describe('Who the caller is.'),
  permissions: permissionsSchema.optional().describe('Who may read what.'),
  limits: limitsSchema.optional().describe('How large an operation may be.'),
  responseCache: responseCacheSchema
    .optional()
    .describe('Keeps whole answers, apart for each caller where they differ.'),
  cache: cacheSchema.optional().describe('Where shared state is kept; absent: in memory, or at `REDIS_URL`.'),
});

/** The configuration, parsed. Durations are milliseconds, sizes bytes; strings of the upstream part are templates. */
export type Config = z.output<typeof configSchema>;

/** One source of it. */
export type SourceConfig = Config['sources'][number];

/** One transform: an object with exactly one entry, the transform's name. */
export type TransformConfig = Config['transforms'][number];

/** The kind of a source and its options: the one entry of its `handler`; for a handler of one's own, the package's name. */
export function handlerOf(one: SourceConfig): {
  readonly kind: string;
  readonly options: Readonly<Record<string, unknown>>;
} {
  if (one.handler.custom) return { kind: one.handler.custom.package, options: one.handler.custom.options };
  const [kind = '', options = {}] = Object.entries(one.handler).find(([, value]) => value !== undefined) ?? [];
  return { kind, options: { ...options } };
}
