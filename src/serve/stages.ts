import type { DocumentNode } from 'graphql';

import { GatewayError } from '../error/error.ts';
import type { CallerContext } from '../transport/upstream.ts';
import type { Plan } from '../plan/plan.ts';

import { callerOf } from './context.ts';
import type { GatewayRequest } from './context.ts';

/** The whole JSON text of a result, and the codes of the errors in it. */
export interface Answer {
  readonly body: string;
  readonly errorCodes: readonly string[];
}

/** Fields that the caller may not read, by their index in `Plan.fields`. */
export type Denied = ReadonlyMap<number, GatewayError>;

/** What one gateway does with a request, step by step; `answer` in `gateway.ts` puts the steps in their order. */
export interface Stages {
  /** Who asks: verifies the caller's credential. Rejects with UNAUTHENTICATED for one that is not valid. */
  readonly identify: (headers: GatewayRequest['headers']) => Promise<CallerContext['claims']>;
  /** The document of a text, parsed once. */
  readonly parse: (text: string) => DocumentNode;
  /** What is wrong with a document, found once. */
  readonly check: (document: DocumentNode) => readonly GatewayError[];
  /** How an operation is answered, planned once. */
  readonly plan: (document: DocumentNode, operationName: string | undefined) => Plan;
  /** The fields that this caller may not read with these variables. */
  readonly authorize: (plan: Plan, operation: Operation, caller: CallerContext) => Promise<Denied>;
  /** A kept answer where there is one that this caller may see, else what `execute` gives. */
  readonly recall: (
    plan: Plan,
    operation: Operation,
    caller: CallerContext,
    denied: Denied,
    execute: () => Promise<Answer>,
  ) => Promise<Answer>;
  /** Asks the upstreams and puts the answer's text together. */
  readonly execute: (plan: Plan, operation: Operation, caller: CallerContext, denied: Denied) => Promise<Answer>;
}

/** What runs, beside its plan. */
export interface Operation {
  readonly document: DocumentNode;
  readonly operationName: string | undefined;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly context?: unknown;
}

/** GraphQL over HTTP: GET is safe, so only queries may come by it. */
export function assertMethod(method: string, plan: Plan): void {
  if (method === 'GET' && plan.operation !== 'query') {
    throw new GatewayError('METHOD_NOT_ALLOWED', `A ${plan.operation} must be sent by POST.`);
  }
  if (plan.operation === 'subscription') {
    throw new GatewayError('BAD_REQUEST', 'Subscriptions are not served here: send a query or a mutation.');
  }
}

/** How long an operation may go on after its deadline, to answer with what it has. */
const graceMs = 1000;

/**
 * Runs `work` for a caller whose signal aborts when the client leaves or `limitMs` have passed. Work that still goes on
 * a moment after that is left alone, and REQUEST_TIMEOUT or REQUEST_ABORTED is the answer.
 */
export async function withinDeadline<Value>(
  request: GatewayRequest,
  claims: CallerContext['claims'],
  limitMs: number,
  work: (caller: CallerContext) => Promise<Value>,
): Promise<Value> {
  const limit = new AbortController();
  const late = new GatewayError('REQUEST_TIMEOUT', `The request took longer than ${limitMs} ms.`);
  const timer = setTimeout(() => limit.abort(late), limitMs);
  const signal = AbortSignal.any([request.signal, limit.signal]);
  let graceTimer: NodeJS.Timeout | undefined;
  let startGrace: (() => void) | undefined;
  try {
    const tooLate = new Promise<never>((_, reject) => {
      startGrace = () => {
        const gone = new GatewayError('REQUEST_ABORTED', 'The client closed the request.', { cause: signal.reason });
        graceTimer = setTimeout(() => reject(limit.signal.aborted ? late : gone), graceMs);
      };
      if (signal.aborted) startGrace();
      else signal.addEventListener('abort', startGrace, { once: true });
    });
    return await Promise.race([work(callerOf(request, claims, signal)), tooLate]);
  } finally {
    clearTimeout(timer);
    clearTimeout(graceTimer);
    if (startGrace) signal.removeEventListener('abort', startGrace);
  }
}
