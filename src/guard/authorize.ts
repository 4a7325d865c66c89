import type { GraphQLSchema } from 'graphql';

import { isRecord } from '../base/json.ts';
import { Problems } from '../base/problems.ts';
import type { Checked } from '../base/problems.ts';
import type { Permissions, Rule } from '../blueprint/settings.ts';
import { buildSchema } from '../blueprint/schema.ts';
import type { Types } from '../blueprint/types.ts';
import type { IdentityNeeds } from '../cache/response.ts';
import { GatewayError } from '../error/error.ts';
import type { DataRule } from '../execute/code.ts';
import { events } from '../observe/events.ts';
import type { Plan, PlannedField } from '../plan/plan.ts';
import type { CallerContext } from '../transport/upstream.ts';

import { ruleInfo } from './info.ts';
import { RuleTable, checkPatterns } from './patterns.ts';
import { claimsOfRule, isAlwaysAllowed, toShieldRule } from './rules.ts';
import type { RuleContext } from './rules.ts';
import { loadShield } from './shield.ts';
import type { Shield, ShieldContext, ShieldOptions, ShieldRule } from './shield.ts';
import { readUserRules } from './user-rules.ts';
import type { UserRule, UserRules } from './user-rules.ts';

/** What an authorizer looks at of a plan. */
export type GuardedPlan = Pick<Plan, 'operation' | 'fields' | 'inputs'>;

/** Decides which fields of an operation a caller may read. One for each blueprint. */
export interface Authorizer {
  /**
   * The denied fields by `PlannedField.id`, each with its error: FORBIDDEN for a known caller, UNAUTHENTICATED for
   * nobody. Asks no upstream. Rules over the caller alone are decided once for each request; a user's rules for root
   * fields get their arguments. `context` is what a user's rules get as context. Rejects only where the variables do
   * not fit the arguments.
   */
  check(
    plan: GuardedPlan,
    variables: Readonly<Record<string, unknown>>,
    caller: CallerContext,
    context: unknown,
  ): ReadonlyMap<number, GatewayError> | Promise<ReadonlyMap<number, GatewayError>>;
  /** A user's rules that need the object which holds the field, by `Type.field`: `check` leaves them to the engine. */
  readonly dataRules: ReadonlyMap<string, DataRule>;
  /** What the decisions over the plan's fields depend on, data rules included. */
  claimsOf(plan: GuardedPlan): IdentityNeeds;
}

/** What an authorizer is made of. */
export interface AuthorizerOptions {
  readonly permissions: Permissions;
  readonly types: Types;
  /** What the module of `permissions.shield` exports. */
  readonly shieldTree?: unknown;
  /** The schema of `types`, where it exists already. */
  readonly schema?: GraphQLSchema;
  /** False: `__schema` and `__type` are denied unless a pattern (`Query.__schema`) allows them. */
  readonly isIntrospectionOpen?: boolean;
}

/** The authorizer; problems are patterns and rule trees that do not fit the types. */
export async function createAuthorizer(options: AuthorizerOptions): Promise<Checked<Authorizer>> {
  const { permissions, types, shieldTree, isIntrospectionOpen = true } = options;
  const problems = new Problems();
  problems.list.push(...checkPatterns(permissions, types));
  const table = new RuleTable(permissions, types, isIntrospectionOpen);
  const isGuarded = permissions.rules.length > 0 || !isAlwaysAllowed(permissions.fallback) || !isIntrospectionOpen;
  if (!isGuarded && shieldTree === undefined) return problems.check(openAuthorizer);
  const schema = options.schema ?? buildSchema(types);
  const userRules =
    shieldTree === undefined ? new Map() : problems.take(readUserRules(shieldTree, schema, await loadShield()));
  return problems.check(new RuleAuthorizer(table, userRules ?? new Map(), schema));
}

const nothing: ReadonlyMap<number, GatewayError> = new Map();

/** What holds where nothing is guarded. */
const openAuthorizer: Authorizer = {
  check: () => nothing,
  dataRules: new Map(),
  claimsOf: () => ({ claims: [], isKnownMatters: false, isWhole: false }),
};

/** What must be decided for a plan; found once for each. */
interface PlanGuard {
  /** Fields by rule of the configuration. */
  readonly byRule: ReadonlyMap<Rule, readonly PlannedField[]>;
  /** Fields by rule of the user that depends on the caller alone. */
  readonly byUserRule: ReadonlyMap<UserRule, readonly PlannedField[]>;
  /** Fields whose user's rule gets their arguments. */
  readonly withArgs: readonly { readonly field: PlannedField; readonly rule: UserRule }[];
  readonly needs: IdentityNeeds;
}

interface Decision {
  readonly fields: readonly PlannedField[];
  readonly outcome: unknown;
}

class RuleAuthorizer implements Authorizer {
  readonly dataRules: ReadonlyMap<string, DataRule>;
  private readonly table: RuleTable;
  private readonly userRules: UserRules;
  private readonly schema: GraphQLSchema;
  private readonly guards = new WeakMap<GuardedPlan, PlanGuard>();
  private readonly compiled = new Map<Rule, ShieldRule>();
  /** There from the first decision on. */
  private shield: Shield | undefined;

  constructor(table: RuleTable, userRules: UserRules, schema: GraphQLSchema) {
    this.table = table;
    this.userRules = userRules;
    this.schema = schema;
    this.dataRules = new Map(
      [...userRules]
        .filter(([name, rule]) => rule.needs === 'parent' && !this.isRoot(name.slice(0, name.indexOf('.'))))
        .map(([name, rule]) => [name, this.toDataRule(name, rule)]),
    );
  }

  async check(
    plan: GuardedPlan,
    variables: Readonly<Record<string, unknown>>,
    caller: CallerContext,
    context: unknown,
  ): Promise<ReadonlyMap<number, GatewayError>> {
    const { byRule, byUserRule, withArgs } = this.guardOf(plan);
    if (byRule.size + byUserRule.size + withArgs.length === 0) return nothing;
    const ruleContext: RuleContext = { claims: caller.claims, _shield: { cache: Object.create(null) } };
    const shared = shieldContext(context, caller);
    const ask = (rule: UserRule, field: PlannedField, args: unknown) =>
      decide(rule, undefined, args, shared, ruleInfo(this.schema, field, plan, variables));
    const decisions = await Promise.all([
      ...[...byRule].map(async ([rule, fields]) => ({ fields, outcome: await this.decideOwn(rule, ruleContext) })),
      ...[...byUserRule].map(async ([rule, fields]) => {
        const [first] = fields;
        return { fields, outcome: first ? await ask(rule, first, {}) : true };
      }),
      ...withArgs.map(async ({ rule, field }) => ({
        fields: [field],
        outcome: await ask(rule, field, field.args(variables)),
      })),
    ]);
    return deniedBy(decisions, caller);
  }

  claimsOf(plan: GuardedPlan): IdentityNeeds {
    return this.guardOf(plan).needs;
  }

  private async decideOwn(rule: Rule, context: RuleContext): Promise<unknown> {
    const shield = (this.shield ??= await loadShield());
    const options: ShieldOptions = {
      debug: false,
      allowExternalErrors: false,
      fallbackRule: shield.deny,
      hashFunction: () => '',
    };
    // Rules of the configuration look at nothing but the context.
    return this.compile(rule, shield).resolve(undefined, {}, context, undefined, options);
  }

  private guardOf(plan: GuardedPlan): PlanGuard {
    const known = this.guards.get(plan) ?? this.makeGuard(plan);
    this.guards.set(plan, known);
    return known;
  }

  private makeGuard(plan: GuardedPlan): PlanGuard {
    const byRule = new Map<Rule, PlannedField[]>();
    const byUserRule = new Map<UserRule, PlannedField[]>();
    const withArgs: { field: PlannedField; rule: UserRule }[] = [];
    const claims = new Set<string>();
    let isWhole = false;
    for (const field of plan.fields) {
      const rule = this.table.ruleOf(field.type, field.field);
      if (!isAlwaysAllowed(rule)) push(byRule, rule, field);
      for (const name of claimsOfRule(rule)) claims.add(name);
      const user = this.userRules.get(`${field.type}.${field.field}`);
      if (!user) continue;
      isWhole = true;
      if (user.needs === 'identity') push(byUserRule, user, field);
      else if (user.needs === 'args' || this.isRoot(field.type)) withArgs.push({ field, rule: user });
    }
    const needs = { claims: [...claims].toSorted(byText), isKnownMatters: byRule.size > 0, isWhole };
    return { byRule, byUserRule, withArgs, needs };
  }

  private compile(rule: Rule, shield: Shield): ShieldRule {
    const known = this.compiled.get(rule) ?? toShieldRule(rule, shield);
    this.compiled.set(rule, known);
    return known;
  }

  private isRoot(type: string): boolean {
    return type === 'Query' || type === 'Mutation' || type === 'Subscription';
  }

  private toDataRule(name: string, rule: UserRule): DataRule {
    const [type = '', field = ''] = name.split('.');
    const site = { type, field, path: [field] };
    return {
      fragments: rule.fragments,
      decide: async (parent, args, context, caller) => {
        const info = ruleInfo(this.schema, site, { operation: 'query' }, {});
        const outcome = await decide(rule, parent, args, shieldContext(context, caller), info);
        return outcome === true || denial(site, outcome, caller);
      },
    };
  }
}

/** What a user's rule says; a rule that fails denies, and is told of. */
async function decide(
  rule: UserRule,
  ...[parent, args, context, info]: Parameters<UserRule['decide']>
): Promise<unknown> {
  try {
    return await rule.decide(parent, args, context, info);
  } catch (cause) {
    const message = `The rule of ${info.parentType.name}.${info.fieldName} failed, which denies the field`;
    events.problem.publish({ code: 'RULE_FAILED', message, cause });
    return false;
  }
}

function deniedBy(decisions: readonly Decision[], caller: CallerContext): ReadonlyMap<number, GatewayError> {
  const denied = new Map<number, GatewayError>();
  for (const { fields, outcome } of decisions) {
    if (outcome === true) continue;
    for (const field of fields) if (!denied.has(field.id)) denied.set(field.id, denial(field, outcome, caller));
  }
  return denied.size === 0 ? nothing : denied;
}

/** A rule's own words go to the client, its stack does not. */
function denial(
  { type, field }: { readonly type: string; readonly field: string },
  outcome: unknown,
  caller: CallerContext,
): GatewayError {
  const why = outcome instanceof Error ? outcome.message : typeof outcome === 'string' ? outcome : undefined;
  const cause = outcome instanceof Error ? { cause: outcome } : {};
  return caller.claims
    ? new GatewayError('FORBIDDEN', why ?? `${type}.${field} is not allowed for this caller.`, cause)
    : new GatewayError('UNAUTHENTICATED', why ?? `${type}.${field} needs a caller who is known.`, cause);
}

const contexts = new WeakMap<CallerContext, { readonly context: unknown; readonly made: ShieldContext }>();

/**
 * The request's context with shield's place for decisions. The place belongs to the caller, which is one for each
 * request, so that decisions never outlive it even where a context does.
 */
function shieldContext(context: unknown, caller: CallerContext): ShieldContext {
  const known = contexts.get(caller);
  if (known && known.context === context) return known.made;
  const base = isRecord(context) ? context : null;
  const made: ShieldContext = Object.create(base, { _shield: { value: { cache: Object.create(null) } } });
  contexts.set(caller, { context, made });
  return made;
}

function push<Key>(map: Map<Key, PlannedField[]>, key: Key, field: PlannedField): void {
  const list = map.get(key);
  if (list) list.push(field);
  else map.set(key, [field]);
}

function byText(left: string, right: string): number {
  return left < right ? -1 : 1;
}
