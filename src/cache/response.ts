import { hash } from 'node:crypto';

import type { ResponseCacheSettings } from '../blueprint/settings.ts';
import type { Types } from '../blueprint/types.ts';
import { events } from '../observe/events.ts';
import type { CallerContext } from '../transport/upstream.ts';

import { canonicalJson } from './canonical.ts';
import type { Store } from './store.ts';

/** What the cache looks at of a plan. */
export interface PlanFacts {
  readonly operation: 'query' | 'mutation' | 'subscription';
  /** Every selected field, with the types that its value may have. */
  readonly fields: readonly { readonly type: string; readonly field: string; readonly returns: readonly string[] }[];
  /** What of the caller reaches an upstream: names of headers and of claims; open where that cannot be known. */
  readonly inputs: {
    readonly headers: readonly string[];
    readonly claims: readonly string[];
    readonly isOpen: boolean;
  };
}

/** What the decisions over a plan's fields depend on, beside the operation and its variables. */
export interface IdentityNeeds {
  /** Top-level names of claims, sorted. */
  readonly claims: readonly string[];
  /** True where it matters whether the caller is known at all. */
  readonly isKnownMatters: boolean;
  /** True where code decides, which may look at everything of the caller. */
  readonly isWhole: boolean;
}

/** Keeps whole answers, each for exactly the callers who would get the same one. */
export interface ResponseCache {
  /**
   * The key under which the answer is kept; null where it must not be kept: mutations, subscriptions, lifetimes of 0,
   * plans in which code resolvers take part, variables without canonical text. `operationHash` stands for the text and
   * the operation's name.
   */
  keyOf(
    plan: PlanFacts,
    operationHash: string,
    variables: Readonly<Record<string, unknown>>,
    caller: Pick<CallerContext, 'headers' | 'claims'>,
    needs: IdentityNeeds,
  ): string | null;
  /** How long an answer of this plan may be kept, in ms: the least of all that its types and fields allow. */
  ttlOf(plan: PlanFacts): number;
  /** The kept body. Never rejects. */
  get(key: string): Promise<string | undefined>;
  /** Keeps an answer; one with errors, as such or as values, is never kept. Never rejects. */
  set(key: string, answer: CachedAnswer, ttlMs: number): Promise<void>;
}

/** An answer as it was sent: the JSON text, and the codes of the errors in it. */
export interface CachedAnswer {
  readonly body: string;
  readonly errorCodes: readonly string[];
  readonly hasErrorValue?: boolean;
}

/** What belongs to one blueprint. */
export interface ResponseCacheScope {
  /** The public schema: lifetimes of an interface or union hold for its possible types too. */
  readonly types?: Types;
  /** Differs between blueprints, so that a shared store never gives an answer of another one. */
  readonly version?: string;
}

/** Headers that name a request and say nothing of its caller. */
const requestHeaders: ReadonlySet<string> = new Set(['content-length', 'traceparent', 'tracestate', 'x-request-id']);

/** The whole-response cache over `store`. */
export function createResponseCache(
  settings: ResponseCacheSettings,
  store: Store,
  { types = new Map(), version = '' }: ResponseCacheScope = {},
): ResponseCache {
  const lifetime = new Lifetime(settings, types);
  const ttls = new WeakMap<PlanFacts, number>();
  const ttlOf = (plan: PlanFacts) => {
    const known = ttls.get(plan) ?? lifetime.of(plan);
    ttls.set(plan, known);
    return known;
  };
  return {
    ttlOf,
    keyOf(plan, operationHash, variables, caller, needs) {
      if (plan.operation !== 'query' || plan.inputs.isOpen || ttlOf(plan) <= 0) return null;
      const text = canonicalJson([version, operationHash, variables, identityOf(plan, caller, needs)]);
      return text === undefined ? null : hash('sha256', text, 'base64url');
    },
    async get(key) {
      const body = await store.get(key);
      events.cache.publish({ cache: 'response', kind: body === undefined ? 'miss' : 'hit' });
      return body;
    },
    async set(key, answer, ttlMs) {
      if (answer.errorCodes.length > 0 || answer.hasErrorValue === true || ttlMs <= 0) return;
      await store.set(key, answer.body, ttlMs);
      events.cache.publish({ cache: 'response', kind: 'store' });
    },
  };
}

/** Exactly what of the caller the answer depends on. Missing values differ from every given one. */
function identityOf(
  plan: PlanFacts,
  { headers, claims }: Pick<CallerContext, 'headers' | 'claims'>,
  needs: IdentityNeeds,
): unknown {
  if (needs.isWhole) {
    return {
      headers: Object.entries(headers)
        .filter(([name]) => !requestHeaders.has(name))
        .toSorted(byName),
      claims,
    };
  }
  const claimNames = [...new Set([...plan.inputs.claims, ...needs.claims])].toSorted();
  return {
    headers: plan.inputs.headers.map((name) => own(headers, name)),
    claims: claimNames.map((name) => (claims ? own(claims, name) : [])),
    isKnown: (needs.isKnownMatters || claimNames.length > 0) && claims !== null,
  };
}

/** The own value in a list, or an empty list. */
function own(record: Readonly<Record<string, unknown>>, name: string): readonly unknown[] {
  return Object.hasOwn(record, name) ? [record[name]] : [];
}

function byName([left]: readonly [string, unknown], [right]: readonly [string, unknown]): number {
  return left < right ? -1 : 1;
}

/** Finds the lifetime of plans. */
class Lifetime {
  private readonly defaultMs: number;
  private readonly byType: ReadonlyMap<string, number>;
  private readonly byField: ReadonlyMap<string, number>;

  constructor(settings: ResponseCacheSettings, types: Types) {
    this.defaultMs = settings.ttlMs;
    this.byType = withPossibleTypes(settings.ttlPerTypeMs, types, (name) => name);
    this.byField = withPossibleTypes(
      settings.ttlPerFieldMs,
      types,
      (name) => name.split('.')[0] ?? '',
      (name, type) => `${type}.${name.split('.')[1] ?? ''}`,
    );
  }

  of(plan: PlanFacts): number {
    let leastMs = this.defaultMs;
    const atMost = (ttlMs: number | undefined) => {
      if (ttlMs !== undefined && ttlMs < leastMs) leastMs = ttlMs;
    };
    for (const { type, field, returns } of plan.fields) {
      atMost(this.byType.get(type));
      for (const name of [`${type}.${field}`, `${type}.*`, `*.${field}`, '*.*']) atMost(this.byField.get(name));
      for (const name of returns) atMost(this.byType.get(name));
    }
    return leastMs;
  }
}

/** Lifetimes by name, those of abstract types spread over their possible types; where several meet, the least. */
function withPossibleTypes(
  ttls: Readonly<Record<string, number>>,
  types: Types,
  typeOf: (name: string) => string,
  renamed: (name: string, type: string) => string = (_, type) => type,
): ReadonlyMap<string, number> {
  const result = new Map<string, number>();
  const put = (name: string, ttlMs: number) => result.set(name, Math.min(ttlMs, result.get(name) ?? Infinity));
  for (const [name, ttlMs] of Object.entries(ttls)) {
    put(name, ttlMs);
    for (const type of possibleTypes(typeOf(name), types)) put(renamed(name, type), ttlMs);
  }
  return result;
}

function possibleTypes(name: string, types: Types): readonly string[] {
  const definition = types.get(name);
  if (definition?.kind === 'union') return definition.members;
  if (definition?.kind !== 'interface') return [];
  return [...types.values()]
    .filter((type) => type.kind === 'object' && type.interfaces.includes(name))
    .map((type) => type.name);
}
