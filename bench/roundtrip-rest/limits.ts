import { isRecord } from '../../src/base/json.ts';
import type { HttpBinding } from '../../src/blueprint/binding.ts';
import type { MockOperation } from './prism.ts';

/** Something that the mock has against a request. */
export interface Violation {
  readonly location: readonly string[];
  readonly severity: string;
  readonly message: string;
}

/** A request that is right by the OpenAPI specification and that the mock refuses all the same. */
interface Limit {
  readonly reason: string;
  readonly isIt: (violation: Violation, binding: HttpBinding, operation: MockOperation) => boolean;
}

/** The mock's own limits, each with what the specification says. The versions of `bench/prism/package.json` have them. */
const limits: readonly Limit[] = [
  {
    reason:
      'FORM_LIST: reads a list in a form as one text where no encoding is given; OpenAPI 3.1 section 4.8.15 writes it as repeated keys, RFC 7578 section 4.3 as repeated parts',
    isIt: ({ location: [, property, ...rest], message }, { body }, operation) =>
      (body?.kind === 'form' || body?.kind === 'multipart') &&
      rest.length === 0 &&
      / must be (array|object)/.test(message) &&
      !encodingsOf(operation).includes(property ?? ''),
  },
  {
    reason: 'MULTIPART_RESERVED: wants the text of parts percent-encoded; RFC 7578 sends it as it is',
    isIt: ({ message }, { body }) => body?.kind === 'multipart' && message.startsWith('Reserved characters'),
  },
  {
    reason: 'DECODED_LIST: decodes a list before it cuts it at the commas, so that commas in values cut too',
    isIt: ({ location: [place, name, index], message }, _binding, operation) =>
      place === 'query' &&
      (/must NOT have more than \d+ items$/.test(message) ||
        (index !== undefined &&
          /fewer than \d+ characters$|must match pattern/.test(message) &&
          hasCommas(operation, name))),
  },
  {
    reason:
      'OBJECT_ITEMS: reads no objects in the lists of a query, for which no style of OpenAPI says how they are written',
    isIt: ({ location: [place, , index, ...rest], message }) =>
      place === 'query' && /^\d+$/.test(index ?? '') && rest.length === 0 && message.endsWith(' must be object'),
  },
  {
    reason: 'PATH_QUERY: cannot match a path with a query or a fragment in it, which OpenAPI does not allow',
    isIt: ({ message }, { path }) => message.startsWith('NO_PATH_MATCHED') && /[?#]/.test(path),
  },
  {
    reason: 'PATH_PARAMETER: demands a path parameter that has no place in the path',
    isIt: ({ location: [place], message }, { path }) => {
      const name = /required property '(.+)'$/.exec(message)?.[1];
      return place === 'path' && name !== undefined && !path.toLowerCase().includes(`{${name}}`);
    },
  },
  {
    reason:
      'NO_CONSUMES: accepts no body that a document of 2.0 describes without `consumes`, which 2.0 leaves optional',
    isIt: ({ message }, { body }, { request }) =>
      /No supported content types/.test(message) && body !== undefined && (request?.body?.contents ?? []).length === 0,
  },
  {
    reason: 'OWN_HEADER: demands a header parameter that OpenAPI 3.1 section 4.8.12.1 says shall be ignored',
    isIt: ({ location: [place], message }) =>
      place === 'header' && /required property '(authorization|accept|content-type)'$/.test(message),
  },
];

/** The limit of the mock that stands behind all of the violations, if there is one. */
export function limitBehind(
  violations: readonly Violation[],
  binding: HttpBinding,
  operation: MockOperation,
): string | undefined {
  const found = violations.map((violation) => {
    const location = violation.location.filter((step) => step !== 'request');
    return limits.find(({ isIt }) => isIt({ ...violation, location }, binding, operation));
  });
  return found.every((limit) => limit !== undefined) ? found[0]?.reason : undefined;
}

/** True for a list whose texts may hold a comma by their pattern. */
function hasCommas({ request }: MockOperation, name: string | undefined): boolean {
  const schema = request?.query?.find((parameter) => parameter.name === name)?.schema;
  const items = isRecord(schema) && isRecord(schema['items']) ? schema['items'] : undefined;
  return typeof items?.['pattern'] === 'string' && items['pattern'].includes(',');
}

function encodingsOf({ request }: MockOperation): readonly string[] {
  return (request?.body?.contents ?? []).flatMap(({ encodings = [] }) => encodings.map(({ property }) => property));
}
