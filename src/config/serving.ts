import { z } from 'zod';

import { byteSize, duration, flag, text, texts, wholeNumber } from './values.ts';
import { handlerSchemaOfServe } from './webhooks.ts';

const cors = z.strictObject({
  origin: z.union([flag, text, z.array(text)]).optional(),
  methods: texts.optional(),
  allowedHeaders: texts.optional(),
  exposedHeaders: texts.optional(),
  credentials: flag.optional(),
  maxAge: wholeNumber(0, 31_536_000).optional(),
  preflightContinue: flag.optional(),
  optionsSuccessStatus: wholeNumber(200, 299).optional(),
});

const example = z.strictObject({
  title: text.describe("The tab's title."),
  query: text.describe('File with the query.'),
  variables: text.optional().describe('JSON file with the variables.'),
  headers: text.optional().describe('JSON file with the request headers.'),
});

const subscriptions = z.strictObject({
  maxPerConnection: wholeNumber(1, 100_000)
    .optional()
    .describe('Subscriptions and other operations in flight on one WebSocket; 100 when absent.'),
  maxTotal: wholeNumber(1, 10_000_000).optional().describe('Subscriptions of the whole gateway; 10000 when absent.'),
  maxBufferedEvents: wholeNumber(1, 1_000_000)
    .optional()
    .describe('Events that wait for a slow subscriber before its subscription is ended; 256 when absent.'),
  initHeaders: texts
    .optional()
    .describe(
      'Headers that a WebSocket client may give in the payload of `connection_init`; `authorization` when absent.',
    ),
});

const metrics = z.strictObject({
  port: z
    .union([z.literal('gateway'), wholeNumber(0, 65_535)])
    .optional()
    .describe(
      'A TCP port of their own, 9464 when absent, or `gateway`: on its own port. `METRICS_PORT` in the environment wins over a number.',
    ),
  hostname: text.optional().describe("Address of that port; the gateway's when absent."),
  path: z
    .string()
    .regex(/^\/[^?#]*$/, 'expected a path that starts with "/", for example "/metrics"')
    .optional()
    .describe('`/metrics` when absent.'),
  buckets: z
    .array(z.number('expected a number of seconds').positive('expected a number of seconds above 0'))
    .min(1, 'name at least one bound')
    .max(100, 'expected at most 100 bounds')
    .refine((bounds) => bounds.every((bound, index) => index === 0 || bound > (bounds[index - 1] ?? 0)), {
      message: 'expected bounds that grow',
    })
    .optional()
    .describe('Upper bounds of the histograms of durations, in seconds.'),
  operationNames: wholeNumber(0, 1000)
    .optional()
    .describe('Names of operations with series of their own, the first ones that come; 100 when absent.'),
});

/** How clients reach the gateway. */
export const serveSchema = z.strictObject({
  port: wholeNumber(0, 65_535).optional().describe('TCP port; 4000 when absent. `PORT` in the environment wins.'),
  hostname: text.optional().describe('Address to listen at.'),
  endpoint: z
    .string()
    .regex(/^\//, 'expected a path that starts with "/", for example "/graphql"')
    .optional()
    .describe('Path of the GraphQL endpoint; `/graphql` when absent.'),
  playground: flag.optional().describe('Show GraphiQL at the endpoint; true when absent.'),
  playgroundTitle: text.optional().describe("Title of GraphiQL's page."),
  cors: z
    .union([z.literal(false), cors])
    .optional()
    .describe('Cross-origin requests; `false` allows none.'),
  examples: z.array(example).optional().describe("GraphiQL's tabs."),
  maxBodyBytes: byteSize.optional().describe('Largest request body; 1mb when absent.'),
  upload: z
    .strictObject({
      maxFiles: wholeNumber(1, 1000).optional().describe('Most files in one request; 10 when absent.'),
      maxFileSize: byteSize.optional().describe('Largest file; 25mb when absent.'),
      maxTotalSize: byteSize.optional().describe('Largest multipart request; the same as `maxFileSize` when absent.'),
    })
    .optional()
    .describe('Bounds of file uploads (multipart requests), where the schema takes files.'),
  handlers: z
    .array(handlerSchemaOfServe)
    .optional()
    .describe('Paths at which events for topics are delivered, beside the webhooks of the sources.'),
  metrics: z.union([metrics, flag]).optional().describe('Metrics for Prometheus; none when absent.'),
  subscriptions: subscriptions.optional().describe('Bounds of subscriptions.'),
  requestTimeout: duration.optional().describe('Limit of one request; 60s when absent.'),
});
