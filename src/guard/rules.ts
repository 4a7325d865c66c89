import type { Rule } from '../blueprint/settings.ts';

import { claimNames, claimOf, claimValues } from './claims.ts';
import type { Claims } from './claims.ts';
import type { Shield, ShieldContext } from './shield.ts';

/** The context of rules from the configuration: they see the caller's claims and nothing else. */
export interface RuleContext extends ShieldContext {
  readonly claims: Claims | null;
}

/** A rule that graphql-shield can combine with others. */
type CombinableRule = Parameters<Shield['and']>[number];

/** A rule as a rule of graphql-shield: basic ones are decided once for each request, however many fields they guard. */
export function toShieldRule(rule: Rule, shield: Shield): CombinableRule {
  switch (rule.kind) {
    case 'allow':
      return shield.allow;
    case 'deny':
      return shield.deny;
    case 'authenticated':
    case 'claim':
      return basicRule(rule, shield);
    case 'and':
    case 'or':
      return shield[rule.kind](...rule.rules.map((each) => toShieldRule(each, shield)));
    case 'not':
      return shield.not(toShieldRule(rule.rule, shield));
  }
}

/** True where the rule always allows, whoever asks. */
export function isAlwaysAllowed(rule: Rule): boolean {
  switch (rule.kind) {
    case 'allow':
      return true;
    case 'and':
      return rule.rules.every(isAlwaysAllowed);
    case 'or':
      return rule.rules.some(isAlwaysAllowed);
    case 'deny':
    case 'authenticated':
    case 'claim':
    case 'not':
      return false;
  }
}

/** Top-level names of the claims that the rule may look at. */
export function claimsOfRule(rule: Rule): readonly string[] {
  switch (rule.kind) {
    case 'claim':
      return claimNames(rule.claim);
    case 'and':
    case 'or':
      return rule.rules.flatMap(claimsOfRule);
    case 'not':
      return claimsOfRule(rule.rule);
    case 'allow':
    case 'deny':
    case 'authenticated':
      return [];
  }
}

type BasicRule = Extract<Rule, { kind: 'authenticated' | 'claim' }>;

function basicRule(rule: BasicRule, shield: Shield): CombinableRule {
  // Shield keeps decisions by name, so equal rules share one; of plain values it would keep only `true`.
  const name = `heddle:${JSON.stringify(rule)}`;
  return shield.rule(name, { cache: 'contextual' })(async (_parent, _args, context: RuleContext) =>
    holds(rule, context.claims),
  );
}

function holds(rule: BasicRule, claims: Claims | null): boolean {
  if (!claims) return false;
  if (rule.kind === 'authenticated') return true;
  const values = claimValues(claimOf(claims, rule.claim));
  return rule.values.some((value) => values.includes(value));
}
