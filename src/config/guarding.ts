import { z } from 'zod';

import { asymmetricAlgorithms, symmetricAlgorithms } from '../base/algorithms.ts';
import { byteSize, duration, text, texts, wholeNumber } from './values.ts';

const algorithms = z
  .array(
    z.enum(
      [...asymmetricAlgorithms, ...symmetricAlgorithms],
      '"none" and unknown algorithms are refused; expected for example RS256',
    ),
  )
  .min(1, 'name at least one algorithm')
  .refine((list) => new Set(list.map((name) => name.startsWith('HS'))).size < 2, {
    message:
      'symmetric (HS...) and asymmetric algorithms in one list let a public key be used as a secret; keep one kind',
  })
  .default(['RS256', 'ES256', 'EdDSA'])
  .describe('Accepted signature algorithms.');

const jwtIssuer = z.strictObject({
  issuer: text.describe('The `iss` claim that tokens must have.'),
  audience: texts.optional().describe('The `aud` claim must hold one of these.'),
  jwks: text.describe("The issuer's key set: a URL, or a file beside the configuration."),
  algorithms,
});

/** Who the caller is. */
export const authSchema = z.strictObject({
  jwt: z
    .union([jwtIssuer.transform((one) => [one]), z.array(jwtIssuer)])
    .describe('Issuers whose bearer tokens are accepted.'),
});

const scalar = z.union([z.string(), z.number(), z.boolean()]);
const scalars = z.union([scalar.transform((one) => [one]), z.array(scalar).min(1, 'name at least one value')]);

/** A rule as the configuration writes it. */
export type RuleInput =
  | 'allow'
  | 'deny'
  | 'authenticated'
  | { readonly claim: string; readonly values: readonly (string | number | boolean)[] }
  | { readonly claims: Readonly<Record<string, readonly (string | number | boolean)[]>> }
  | { readonly and: readonly RuleInput[] }
  | { readonly or: readonly RuleInput[] }
  | { readonly not: RuleInput };

const rule: z.ZodType<RuleInput> = z
  .lazy(() =>
    z.union([
      z.enum(['allow', 'deny', 'authenticated']),
      z
        .strictObject({ claim: text, values: scalars })
        .describe('The claim has, or as a list contains, one of the values.'),
      z
        .strictObject({ claims: z.record(z.string(), scalars) })
        .describe('All of these claims have one of their values.'),
      z.strictObject({ and: z.array(rule).min(1, 'name at least one rule') }),
      z.strictObject({ or: z.array(rule).min(1, 'name at least one rule') }),
      z.strictObject({ not: rule }),
    ]),
  )
  .meta({ id: 'Rule' });

/** Who may read what. */
export const permissionsSchema = z.strictObject({
  fallback: rule.optional().describe('What holds for fields that no pattern names; `allow` when absent.'),
  rules: z
    .record(z.string(), rule)
    .optional()
    .describe('Rules by field pattern: `Query.payments`, `Customer.*`, `*.email`.'),
  shield: text.optional().describe('A module whose default export is a graphql-shield rule tree.'),
});

/** How large an operation may be. */
export const limitsSchema = z.strictObject({
  maxDepth: wholeNumber(1, 1000).optional().describe('Deepest nesting of selections.'),
  maxTokens: wholeNumber(1, 1_000_000).optional().describe('Most tokens of the query text.'),
});

/** Whole answers that are kept. */
export const responseCacheSchema = z.strictObject({
  ttl: duration.optional().describe('Lifetime of an answer where nothing below says less.'),
  ttlPerType: z.record(z.string(), duration).optional().describe('Lifetime of answers that hold the type.'),
  ttlPerField: z.record(z.string(), duration).optional().describe('Lifetime of answers that hold the `Type.field`.'),
  maxBytes: byteSize.optional().describe('Memory for kept answers.'),
});

/** Where shared state is kept; absent: in memory. */
export const cacheSchema = z.strictObject({
  redis: z
    .strictObject({
      url: text.optional().describe('`redis://user:password@host:6379/0`. A template.'),
      host: text.optional().describe('A template.'),
      port: z.union([text, z.int()]).optional(),
      username: z.string().optional().describe('A template.'),
      password: z.string().optional().describe('A template.'),
      db: z.union([text, z.int()]).optional(),
      family: z.union([text, z.int()]).optional(),
      lazyConnect: z.boolean().optional(),
    })
    .refine((redis) => redis.url !== undefined || redis.host !== undefined, { message: 'expected `url` or `host`' })
    .optional()
    .describe('Redis.'),
});
