import { isRecord } from '../base/json.ts';
import { GatewayError } from '../error/error.ts';

/**
 * An object as it is sent: what stands under `$rest`, the properties that have no field, beside the others. Throws BAD_USER_INPUT where
 * that is no object, or names a property that has a field (`names`).
 */
export function withRest(
  value: Readonly<Record<string, unknown>>,
  names: { has(name: string): boolean },
): Readonly<Record<string, unknown>> {
  if (!Object.hasOwn(value, '$rest')) return value;
  const { $rest: rest, ...described } = value;
  if (rest === undefined || rest === null) return described;
  if (!isRecord(rest)) {
    throw new GatewayError('BAD_USER_INPUT', 'Properties that have no field are given as an object, by their names.');
  }
  const known = Object.keys(rest).find((name) => names.has(name));
  if (known !== undefined) {
    throw new GatewayError(
      'BAD_USER_INPUT',
      `The property "${known}" is described and has a field of its own. Give it there, not among the others.`,
    );
  }
  return { ...described, ...rest };
}
