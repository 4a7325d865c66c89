import { isRecord } from '../base/json.ts';
import type { GatewayError } from '../error/error.ts';
import type { Engine } from './engine.ts';
import type { Run } from './run.ts';

/** Characters of an upstream's own words that are said at every place. */
const maxRepeated = 8_000;

/**
 * The errors of an answer, each at its place. Where one error left many places empty, as a failed call for a list's items does, a long
 * `body` of it is said at the first of them alone.
 */
export function shownErrors(engine: Engine, run: Run): readonly Readonly<Record<string, unknown>>[] {
  const said = new Set<GatewayError>();
  return run.errors.map((located) => {
    const shown = engine.formatError(located, run.caller);
    if (said.has(located.error)) return withoutLongBody(shown);
    said.add(located.error);
    return shown;
  });
}

function withoutLongBody(shown: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const { extensions } = shown;
  if (!isRecord(extensions) || extensions['body'] === undefined) return shown;
  const { body, ...rest } = extensions;
  return JSON.stringify(body).length > maxRepeated ? { ...shown, extensions: rest } : shown;
}
