import { z } from 'zod';

import { flag, text } from './values.ts';

/** How the sender of a webhook is known. */
export const webhookSecurity = {
  secret: text.optional().describe('What the sender knows too. A template: `{env.SHOP_WEBHOOK_SECRET}`.'),
  signature: z
    .enum(['hmac', 'token', 'standard'])
    .optional()
    .describe(
      '`hmac`: the header holds a keyed hash of the body (the default); `token`: the secret itself; `standard`: Standard Webhooks.',
    ),
  header: text
    .optional()
    .describe('Header of the signature; `x-hub-signature-256` when absent, of a token `x-webhook-token`.'),
  algorithm: z.enum(['sha1', 'sha256', 'sha512']).optional().describe('Hash of `hmac`; `sha256` when absent.'),
  encoding: z.enum(['hex', 'base64']).optional().describe('How the hash is written; `hex` when absent.'),
  prefix: z
    .string()
    .optional()
    .describe('What stands before the value in the header; of `hmac` `sha256=` when absent, with the algorithm used.'),
  unsigned: flag.optional().describe('Take every request, whoever sends it. Instead of `secret`.'),
};

/** Shape of a source's `webhooks`. */
export const webhooksSchema = z.strictObject({
  path: z
    .string()
    .regex(/^\//, 'expected a path that starts with "/", for example "/webhooks/shop"')
    .optional()
    .describe(
      'Path under which they come; `/webhooks/<source>` when absent. The name of the webhook is the next step.',
    ),
  ...webhookSecurity,
});

/** Shape of an entry of `serve.handlers`: a path at which events of a topic are delivered as JSON. */
export const handlerSchemaOfServe = z.strictObject({
  path: z.string().regex(/^\//, 'expected a path that starts with "/", for example "/webhooks/orders"'),
  method: z
    .string()
    .regex(/^(POST|PUT|PATCH)$/i, 'expected POST, PUT or PATCH')
    .optional()
    .describe('`POST` when absent.'),
  pubsubTopic: text.describe('The topic that gets what is delivered.'),
  payload: text.optional().describe('Path below the body at which the event stands; absent: all of it.'),
  ...webhookSecurity,
});
