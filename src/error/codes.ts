/** What each error code means to a client: the closed table of everything that can go wrong at run time. */
export const errorCodes = {
  BAD_REQUEST: { status: 400, isRetryable: false, publicText: 'The request is not a GraphQL request.' },
  GRAPHQL_PARSE_FAILED: { status: 400, isRetryable: false, publicText: 'The query text is not valid GraphQL.' },
  GRAPHQL_VALIDATION_FAILED: { status: 400, isRetryable: false, publicText: 'The query does not fit the schema.' },
  BAD_USER_INPUT: { status: 400, isRetryable: false, publicText: 'A variable or an argument has a wrong value.' },
  QUERY_TOO_DEEP: { status: 400, isRetryable: false, publicText: 'The query is nested too deeply.' },
  QUERY_TOO_LARGE: { status: 400, isRetryable: false, publicText: 'The query text is too large.' },
  PAYLOAD_TOO_LARGE: { status: 413, isRetryable: false, publicText: 'The request body is too large.' },
  METHOD_NOT_ALLOWED: { status: 405, isRetryable: false, publicText: 'This operation must be sent by POST.' },
  REQUEST_TIMEOUT: { status: 504, isRetryable: true, publicText: 'The request took too long.' },
  UNAUTHENTICATED: { status: 401, isRetryable: false, publicText: 'A valid credential is needed.' },
  FORBIDDEN: { status: 403, isRetryable: false, publicText: 'Not allowed.' },
  RATE_LIMITED: { status: 429, isRetryable: true, publicText: 'Too many requests.' },
  SUBSCRIPTION_ENDED: { status: 503, isRetryable: true, publicText: 'The subscription was ended; subscribe again.' },
  SUBSCRIBER_TOO_SLOW: { status: 503, isRetryable: true, publicText: 'Events came faster than they were taken.' },
  UPSTREAM_TIMEOUT: { status: 504, isRetryable: true, publicText: 'An upstream system did not answer in time.' },
  UPSTREAM_UNREACHABLE: { status: 502, isRetryable: true, publicText: 'An upstream system cannot be reached.' },
  UPSTREAM_UNAVAILABLE: { status: 503, isRetryable: true, publicText: 'An upstream system is resting after failures.' },
  UPSTREAM_HTTP_ERROR: { status: 502, isRetryable: false, publicText: 'An upstream system answered with an error.' },
  UPSTREAM_BAD_RESPONSE: {
    status: 502,
    isRetryable: false,
    publicText: 'An upstream system gave an unreadable answer.',
  },
  UPSTREAM_TOO_LARGE: { status: 502, isRetryable: false, publicText: 'An upstream system gave too large an answer.' },
  UPSTREAM_GRAPHQL_ERROR: { status: 502, isRetryable: false, publicText: 'An upstream system reported an error.' },
  UPSTREAM_SOAP_FAULT: { status: 502, isRetryable: false, publicText: 'An upstream system reported a fault.' },
  REQUEST_ABORTED: { status: 499, isRetryable: false, publicText: 'The client closed the request.' },
  RESOLVER_FAILED: { status: 500, isRetryable: false, publicText: 'A resolver failed.' },
  INVALID_VALUE: { status: 502, isRetryable: false, publicText: 'A value does not fit its type.' },
  INTERNAL_SERVER_ERROR: { status: 500, isRetryable: false, publicText: 'Internal server error.' },
} as const satisfies Record<string, { status: number; isRetryable: boolean; publicText: string }>;

/** One of the closed table above. */
export type ErrorCode = keyof typeof errorCodes;
