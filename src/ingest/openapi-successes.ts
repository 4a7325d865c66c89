import { isRecord } from '../base/json.ts';
import { child } from './openapi-document.ts';
import type { Spot } from './openapi-document.ts';
import { recordEntries } from './openapi-text.ts';

/** The successful answers: 2xx by number, then `2XX`; `default` only where the spec names no success at all and it is not called an error. */
export function successes(responses: Spot): readonly Spot[] {
  const declared = recordEntries(responses.value);
  const found = declared.map(([status]) => status).filter((status) => /^2(\d\d|xx)$/i.test(status));
  if (found.length > 0) return found.toSorted().map((status) => child(responses, status));
  if (declared.some(([status]) => /^[13]/.test(status))) return [];
  return declared
    .filter(([status, response]) => status === 'default' && (isAboutErrors(responses) || !isCalledError(response)))
    .map(([status]) => child(responses, status));
}

/** `ApiErrors`, `ErrorResponse`, `Problem`, `HttpException`; `MathProblem` and `CalendarException` are things. */
const errorName =
  /(?:(?:Error|(?<![A-Za-z])error)s?|\/(?:[Aa]pi|[Hh]ttp|HTTP|API|Rest|Service)?(?:[Pp]roblem|[Ff]ault|[Ee]xception)s?)[-_]?(?:[Bb]ody|[Dd]etails?|D[Tt][Oo]|[Ee]nvelope|[Mm]essage|[Mm]odel|[Oo]bject|[Rr]esponse|[Ss]chema)?(?:\.[a-z]+)?$/;

/** True for the operations of `/errors`, whose answers are called so. */
function isAboutErrors({ pointer }: Spot): boolean {
  return /(?<![a-z])(?:error|problem|fault|exception)/i.test(String(pointer[1] ?? ''));
}

/** Whether the response or the schema of its body is a component that is called an error. */
function isCalledError(response: unknown): boolean {
  const contents = isRecord(response) ? recordEntries(response['content']) : [];
  const schemas = contents.map(([, media]) => (isRecord(media) ? media['schema'] : undefined));
  return [response, ...schemas].some(
    (one) => isRecord(one) && typeof one['$ref'] === 'string' && errorName.test(one['$ref']),
  );
}
