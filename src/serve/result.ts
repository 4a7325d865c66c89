import type { ExecutionResult } from 'graphql';

import type { Answer } from '../execute/execute.ts';

import type { Outcome } from './gateway.ts';

/** A result in the shape that Yoga and envelop plugins know. */
export type DoorResult = ExecutionResult<Record<string, unknown>> & { readonly stringify?: unknown };

/** What a door gives on: an answer's ready text, or the errors of a refusal with their HTTP statuses. */
export function toResult(outcome: Outcome): DoorResult {
  return outcome.kind === 'refused' ? { errors: outcome.errors } : readyResult(outcome.answer);
}

/**
 * A result that is its text. Whoever reads or sets one of its members gets plain data, parsed then, and the text is
 * made anew from that data; when nobody does, the text goes out as it is.
 */
function readyResult(answer: Answer): DoorResult {
  let isTouched = false;
  let parsed: DoorResult | undefined;
  const read = (): DoorResult => {
    isTouched = true;
    return (parsed ??= JSON.parse(answer.body) as DoorResult);
  };
  const member = (name: 'data' | 'errors' | 'extensions', isAbsent: boolean): PropertyDescriptor => ({
    enumerable: true,
    configurable: true,
    get: () => (isAbsent && !parsed ? undefined : read()[name]),
    set: (value: unknown) => Object.assign(read(), { [name]: value }),
  });
  const stringify = (): string => (isTouched ? JSON.stringify(parsed) : answer.body);
  return Object.defineProperties(
    {},
    {
      data: member('data', false),
      errors: member('errors', answer.errorCodes.length === 0),
      extensions: member('extensions', !answer.body.includes('"extensions":')),
      // Not enumerable: a copy of this result is made into text from its members.
      stringify: { value: stringify },
    },
  );
}
