import type { CallerContext } from '../transport/upstream.ts';
import type { Bound } from './execute.ts';

/**
 * What tells two requests for `bound` apart: the values of exactly those headers and claims of the caller that reach an
 * upstream.
 */
export function answerKey({ id, plan }: Pick<Bound, 'id' | 'plan'>, caller: CallerContext): string {
  const { headers, claims } = plan.inputs;
  if (headers.length === 0 && claims.length === 0) return id;
  const values = [...headers.map((name) => caller.headers[name]), ...claims.map((name) => caller.claims?.[name])];
  return `${id} ${JSON.stringify(values.map((value) => value ?? null))}`;
}
