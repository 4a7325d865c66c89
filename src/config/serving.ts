import { z } from 'zod';

import { byteSize, duration, flag, text, texts, wholeNumber } from './values.ts';

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
  requestTimeout: duration.optional().describe('Limit of one request; 60s when absent.'),
});
