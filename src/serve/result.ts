import { GraphQLError, Source } from 'graphql';
import type { ExecutionResult, GraphQLFormattedError } from 'graphql';

import type { Outcome } from './gateway.ts';
import type { Answer } from './stages.ts';

/** A result in the shape that Yoga and envelop plugins know. */
export type DoorResult = ExecutionResult<Record<string, unknown>> & { readonly stringify?: unknown };

/** What a door gives on: an answer's ready text, or the errors of a refusal with their HTTP statuses. */
export function toResult(outcome: Outcome, query: string): DoorResult {
  if (outcome.kind === 'refused') return { errors: outcome.errors };
  return hasData(outcome.answer) ? readyResult(outcome.answer) : { errors: requestErrors(outcome.answer, query) };
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
      extensions: member('extensions', true),
      // Not enumerable: a copy of this result is made into text from its members.
      stringify: { value: stringify },
    },
  );
}

/** GraphQL section 7.1: no `data` means that nothing was executed. */
function hasData(answer: Answer): boolean {
  return answer.errorCodes.length === 0 || !answer.body.startsWith('{"errors"');
}

/** The errors of an operation that could not begin, with the status of GraphQL over HTTP section 6.4.2. */
function requestErrors(answer: Answer, query: string): readonly GraphQLError[] {
  const { errors } = JSON.parse(answer.body) as { errors: readonly GraphQLFormattedError[] };
  return errors.map(
    ({ message, locations = [], extensions }) =>
      new GraphQLError(message, {
        source: new Source(query),
        positions: locations.map(({ line, column }) => offsetOf(query, line) + column - 1),
        extensions: { ...extensions, http: { status: 400, spec: true } },
      }),
  );
}

function offsetOf(text: string, line: number): number {
  const ends = [...text.matchAll(/\r\n|[\n\r]/g)];
  const before = ends[line - 2];
  return before === undefined ? 0 : before.index + before[0].length;
}
