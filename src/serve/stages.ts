import type { DocumentNode } from 'graphql';

import type { Maybe } from '../base/maybe.ts';
import { GatewayError } from '../error/error.ts';
import type { Answer, Bound, Prepared } from '../execute/execute.ts';
import type { OpenSubscription } from '../execute/subscribe.ts';
import type { CallerContext } from '../transport/upstream.ts';

import type { GatewayRequest } from './context.ts';
import type { KnownOperation, Operations } from './operations.ts';

/** Fields that the caller may not read, by their index in `Plan.fields`. */
export type Denied = ReadonlyMap<number, GatewayError>;

/** Verified claims; null for an anonymous caller. */
export type Claims = CallerContext['claims'];

/** What one gateway does with a request, step by step; `answer` in `gateway.ts` puts the steps in their order. */
export interface Stages extends Operations {
  /** Who asks: verifies the caller's credential. Rejects with UNAUTHENTICATED for one that is not valid. */
  readonly identify: (request: Pick<GatewayRequest, 'headers'>) => Maybe<Claims>;
  /** The operation's plan for these variables, coerced. Throws BAD_USER_INPUT. */
  readonly bind: (operation: KnownOperation, variables: GatewayRequest['variables']) => Bound;
  /** The fields that this caller may not read with these variables. */
  readonly authorize: (bound: Bound, caller: CallerContext, context: unknown) => Maybe<Denied>;
  /** The kept answer that this caller may see, if there is one, and the way to keep the one that is made now. */
  readonly recall: (operation: KnownOperation, bound: Bound, caller: CallerContext) => Maybe<Recalled>;
  /** Asks the upstreams and puts the answer's text together. */
  readonly execute: (bound: Bound, caller: CallerContext, denied: Denied, context: unknown) => Maybe<Answer>;
  /** Opens a subscription's stream until the caller's signal aborts; undefined where its field is denied. */
  readonly subscribe: (
    bound: Bound,
    caller: CallerContext,
    denied: Denied,
    context: unknown,
  ) => OpenSubscription | undefined;
}

/** What the response cache says. */
export interface Recalled {
  readonly answer?: Answer;
  /** Absent: the answer must not be kept. */
  readonly keep?: (answer: Answer) => Promise<void>;
}

/** A request whose document is known. */
export interface Operation {
  readonly document: DocumentNode;
  readonly operationName: string | undefined;
  readonly variables: GatewayRequest['variables'];
  readonly context?: unknown;
}

/** A request's operation, bound to its variables. */
export interface Ready {
  readonly operation: KnownOperation;
  readonly bound: Bound;
}

/** GraphQL over HTTP: GET is safe, so only queries may come by it; and it has one answer, so no subscriptions. */
export function assertMethod(method: string, { kind }: Prepared): void {
  if (method === 'GET' && kind === 'mutation') {
    throw new GatewayError('METHOD_NOT_ALLOWED', 'A mutation must be sent by POST.');
  }
  if (kind === 'subscription') {
    throw new GatewayError(
      'BAD_REQUEST',
      'A subscription has many answers: ask for it with "accept: text/event-stream", or over WebSocket.',
    );
  }
}
