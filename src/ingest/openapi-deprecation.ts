import { textIn } from './openapi-text.ts';
import type { SchemaObject } from './openapi-text.ts';

/** Where vendors say why something is deprecated, or what takes its place. */
const reasonKeys = [
  'x-deprecatedMessage',
  'x-deprecated-message',
  'x-deprecation-message',
  'x-deprecation-reason',
  'x-deprecated-reason',
] as const;

/** Why what `said` describes is deprecated, as far as it is told; undefined where it is not. */
export function deprecationOf(said: SchemaObject): string | undefined {
  if (said['deprecated'] !== true) return undefined;
  return reasonKeys.map((key) => textIn(said, key)).find((reason) => reason !== undefined) ?? 'Deprecated.';
}

/** The reason as a part of a definition, where there is one. */
export function deprecated(reason: string | undefined): { deprecated?: string } {
  return reason === undefined ? {} : { deprecated: reason };
}
