import type { GraphQLError, GraphQLSchema } from 'graphql';

import type { Blueprint } from '../blueprint/blueprint.ts';
import type { Answer } from '../execute/execute.ts';
import { events } from '../observe/events.ts';
import type { WebhookRoute } from '../trigger/webhook.ts';

import type { Places } from './answer-stream.ts';
import type { GatewayRequest } from './context.ts';
import type { Mask } from './mask.ts';
import type { KnownOperation } from './operations.ts';
import { assertMethod, withinDeadline } from './stages.ts';
import type { Claims, Operation, Recalled, Stages } from './stages.ts';

/** One blueprint, being served: never changed, replaced as a whole by a reload. */
export interface Gateway {
  readonly blueprint: Blueprint;
  readonly schema: GraphQLSchema;
  readonly stages: Stages;
  readonly mask: Mask;
  /** Where upstreams deliver events, by method and path. */
  readonly webhooks: ReadonlyMap<string, WebhookRoute>;
  /** How many subscriptions there may be at once. */
  readonly subscriptions: Places;
  /** Aborts when this gateway's subscriptions are to end: at its stop, or when another one takes its place. */
  readonly ending: AbortSignal;
  /** Ends all subscriptions; what else is in flight goes on. */
  readonly retire: () => void;
  /** Gives back the upstream connections and timers; rejects requests that still come. */
  readonly close: () => Promise<void>;
}

/** What became of a request: an answer, perhaps with errors in it, or a refusal before anything ran. */
export type Outcome =
  | { readonly kind: 'answered'; readonly answer: Answer }
  | { readonly kind: 'refused'; readonly errors: readonly GraphQLError[] };

/**
 * The way of a request, from its text to the text of its answer. Never rejects.
 *
 * Start reading here: each line is one stage, and all that happens to a request happens in this order.
 */
export async function answer(gateway: Gateway, request: GatewayRequest): Promise<Outcome> {
  const { stages } = gateway;
  try {
    const claims = await stages.identify(request.headers);
    const document = stages.parse(request.query);
    const wrong = stages.check(document);
    if (wrong.length > 0) throw new AggregateError(wrong);
    return await run(gateway, request, { ...request, document }, claims);
  } catch (error) {
    return { kind: 'refused', errors: gateway.mask.refuse(error, request.requestId) };
  }
}

/** The second half of the way, for a caller who is known and a document that is checked. Never rejects. */
export async function run(
  gateway: Gateway,
  request: GatewayRequest,
  asked: Operation,
  claims: Claims,
): Promise<Outcome> {
  const { stages, blueprint, mask } = gateway;
  const { requestTimeoutMs } = blueprint.settings.serve;
  const startedMs = performance.now();
  try {
    const operation = stages.find(asked.document, asked.operationName);
    assertMethod(request.method, operation.prepared);
    const bound = stages.bind(operation, asked.variables);
    const answered = await withinDeadline(request, claims, requestTimeoutMs, async (caller) => {
      const denied = await stages.authorize(bound, caller, asked.context);
      // An answer with refusals in it is never kept, and a kept one is not for a caller who is refused.
      const recalled = denied.size > 0 ? {} : await stages.recall(operation, bound, caller);
      const given = recalled.answer ?? (await stages.execute(bound, caller, denied, asked.context));
      void recalled.keep?.(given);
      tell(request, operation, given, { startedMs, recalled });
      return given;
    });
    return { kind: 'answered', answer: answered };
  } catch (error) {
    return { kind: 'refused', errors: mask.refuse(error, request.requestId) };
  }
}

interface How {
  readonly startedMs: number;
  readonly recalled: Recalled;
}

function tell(request: GatewayRequest, { prepared, hash }: KnownOperation, answer: Answer, how: How): void {
  if (!events.operation.hasListeners) return;
  const { startedMs, recalled } = how;
  const cache = recalled.answer ? 'hit' : recalled.keep && 'miss';
  events.operation.publish({
    requestId: request.requestId,
    kind: prepared.kind,
    name: prepared.name,
    hash,
    durationMs: performance.now() - startedMs,
    ...(cache && { cache }),
    errorCodes: answer.errorCodes,
  });
}
