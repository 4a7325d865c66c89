import { Kind, parse } from 'graphql';

import { buildSchema } from '../../src/blueprint/schema.ts';
import { readTypes } from '../../src/blueprint/read-types.ts';
import type { Permissions, Rule } from '../../src/blueprint/settings.ts';
import type { Claims } from '../../src/guard/claims.ts';
import { createAuthorizer } from '../../src/guard/authorize.ts';
import type { Authorizer, GuardedPlan } from '../../src/guard/authorize.ts';
import type { PlanInputs } from '../../src/plan/plan.ts';
import { selectFields } from '../../src/plan/select.ts';
import type { CallerContext } from '../../src/transport/upstream.ts';

export const types = readTypes(`
  type Query { customer(id: ID!): Customer customers: [Customer!]! payments: [Payment!]! ping: String search: [Hit!]! }
  type Mutation { openTicket(text: String!): Ticket }
  interface Node { id: ID! }
  interface Owned { id: ID! ownerId: ID! secret: String }
  type Customer implements Node { id: ID! name: String email: String tickets: [Ticket!]! payments: [Payment!]! }
  type Ticket implements Node & Owned { id: ID! ownerId: ID! secret: String text: String }
  type Payment implements Node { id: ID! amount: Float email: String }
  union Hit = Customer | Ticket
`);
export const schema = buildSchema(types);

/** The plan of `query` as guards see it. */
export function planOf(query: string, inputs: Partial<PlanInputs> = {}): GuardedPlan {
  const document = parse(query);
  const operation = document.definitions.find((definition) => definition.kind === Kind.OPERATION_DEFINITION)!;
  return {
    operation: operation.operation,
    fields: selectFields(schema, document, operation, {}).fields,
    inputs: { headers: [], claims: [], isOpen: false, ...inputs },
  };
}

export function caller(claims: Claims | null, headers: Record<string, string> = {}): CallerContext {
  return { claims, headers, signal: new AbortController().signal, requestId: 'r1' };
}

export const nobody = caller(null);
export const agent = caller({ sub: 'ada', role: 'support', scope: 'read:payments write:tickets' });
export const partner = caller({ sub: 'acme', role: 'partner' });

export const allow: Rule = { kind: 'allow' };
export const deny: Rule = { kind: 'deny' };
export const authenticated: Rule = { kind: 'authenticated' };
export const claim = (name: string, ...values: (string | number | boolean)[]): Rule => ({
  kind: 'claim',
  claim: name,
  values,
});

/** Rules by pattern, with what holds for the rest. */
export function permissions(rules: Record<string, Rule>, fallback: Rule = allow): Permissions {
  return { fallback, rules: Object.entries(rules).map(([pattern, rule]) => ({ pattern, rule })) };
}

/** The authorizer of these settings; fails on problems. */
export async function authorizer(options: Partial<Parameters<typeof createAuthorizer>[0]>): Promise<Authorizer> {
  const { value, problems } = await createAuthorizer({ permissions: permissions({}), types, ...options });
  if (!value || problems.length > 0)
    throw new Error(problems.map(({ code, message }) => `${code} ${message}`).join('\n'));
  return value;
}

/** What is denied of `query`: `Type.field CODE`, sorted. */
export async function denied(
  guard: Authorizer,
  query: string,
  who: CallerContext,
  variables: Record<string, unknown> = {},
  context: unknown = {},
): Promise<readonly string[]> {
  const plan = planOf(query);
  const errors = await guard.check(plan, variables, who, context);
  return [...errors].map(([id, { code }]) => `${plan.fields[id]!.type}.${plan.fields[id]!.field} ${code}`).toSorted();
}
