import type { UpstreamRequest } from './upstream.ts';

/** The values of a part's variables, by the names that they have in a document of this part alone. */
export function partVariables({ part, variables }: UpstreamRequest): Readonly<Record<string, unknown>> {
  const named: Record<string, unknown> = {};
  for (const { name } of part?.variables ?? []) {
    if (Object.hasOwn(variables, name) && variables[name] !== undefined) named[`_0_${name}`] = variables[name];
  }
  return named;
}
