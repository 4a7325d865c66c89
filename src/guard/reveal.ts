import { isRecord } from '../base/json.ts';

import type { Shield, ShieldContext } from './shield.ts';
import type { GraphQLResolveInfo } from 'graphql';

/** What shield puts before a resolver. */
export type Middleware = (
  resolve: () => unknown,
  parent: unknown,
  args: unknown,
  context: ShieldContext,
  info: GraphQLResolveInfo,
) => Promise<unknown>;

/** The middleware of one field, and the rule inside where it shows. */
interface Revealed {
  readonly rule: unknown;
  readonly decide: Middleware;
}

/**
 * The middleware by `Type.field` that `generate` makes, with the rule that each holds. Shield hides the rule in a
 * closure, but asks it for its fragments and puts the answer beside the middleware: while `generate` runs, rules answer
 * with themselves. A rule of another copy of graphql-shield does not show, and is then treated as one that may look at
 * everything.
 */
export function revealRules(shield: Shield, generate: () => unknown): ReadonlyMap<string, Revealed> {
  const basic: unknown = Object.getPrototypeOf(shield.rule()(() => true));
  const combined: unknown = Object.getPrototypeOf(Object.getPrototypeOf(shield.allow));
  const restore = [replace(basic, 'extractFragment'), replace(combined, 'extractFragments')];
  try {
    return flatten(generate());
  } finally {
    for (const back of restore) back();
  }
}

/** Makes the method answer with its own object; gives the way back. */
function replace(prototype: unknown, method: string): () => void {
  if (!isRecord(prototype)) return () => undefined;
  const original = prototype[method];
  const set = (value: unknown) =>
    Object.defineProperty(prototype, method, { value, configurable: true, writable: true });
  set(function itself(this: unknown) {
    return this;
  });
  return () => set(original);
}

function flatten(generated: unknown): ReadonlyMap<string, Revealed> {
  const result = new Map<string, Revealed>();
  for (const [type, fields] of isRecord(generated) ? Object.entries(generated) : []) {
    for (const [field, middleware] of isRecord(fields) ? Object.entries(fields) : []) {
      const revealed = reveal(middleware);
      if (revealed) result.set(`${type}.${field}`, revealed);
    }
  }
  return result;
}

function reveal(middleware: unknown): Revealed | undefined {
  if (typeof middleware === 'function') return { rule: undefined, decide: middleware as Middleware };
  if (!isRecord(middleware) || typeof middleware['resolve'] !== 'function') return undefined;
  return { rule: middleware['fragment'] ?? middleware['fragments'], decide: middleware['resolve'] as Middleware };
}
