import type { GraphQLError, GraphQLSchema } from 'graphql';

import type { Deadlines } from '../base/deadlines.ts';
import type { Blueprint } from '../blueprint/blueprint.ts';
import { answerKey } from '../execute/answer-key.ts';
import type { Answer, Bound } from '../execute/execute.ts';
import { events } from '../observe/events.ts';
import type { OperationEvent } from '../observe/events.ts';
import type { WebhookRoute } from '../trigger/webhook.ts';

import type { Places } from './answer-stream.ts';
import { Caller } from './context.ts';
import type { GatewayRequest } from './context.ts';
import { withinDeadline } from './flight.ts';
import type { Mask } from './mask.ts';
import type { KnownOperation } from './operations.ts';
import type { Flights } from './share.ts';
import { assertMethod } from './stages.ts';
import type { Claims, Operation, Ready, Recalled, Stages } from './stages.ts';

/** One blueprint, being served: never changed, replaced as a whole by a reload. */
export interface Gateway {
  readonly blueprint: Blueprint;
  readonly schema: GraphQLSchema;
  readonly stages: Stages;
  readonly flights: Flights;
  /** Of a request, or of one event of a subscription. */
  readonly deadlines: Deadlines;
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
    const claims = await stages.identify(request);
    return await run(gateway, request, request.known?.ready ?? readyOf(gateway, request), claims);
  } catch (error) {
    return { kind: 'refused', errors: gateway.mask.refuse(error, request.requestId) };
  }
}

/** True where no draw chose the plan, and nobody can change the variables: code of the user, which may, gets no objects of them. */
function isLasting({ blueprint }: Gateway, { plan, variables, isDrawn }: Bound): boolean {
  if (isDrawn) return false;
  const isCodeThere = plan.inputs.isOpen || blueprint.settings.permissions.shield !== undefined;
  return !isCodeThere || Object.values(variables).every((value) => typeof value !== 'object' || value === null);
}

function readyOf(gateway: Gateway, request: GatewayRequest): Ready {
  const { stages } = gateway;
  const document = stages.parse(request.query);
  const wrong = stages.check(document);
  if (wrong.length > 0) throw new AggregateError(wrong);
  const ready = bind(stages, request, { ...request, document });
  if (request.known && isLasting(gateway, ready.bound)) request.known.ready = ready;
  return ready;
}

/** The second half of the way, for a caller who is known and a document that others have checked. Never rejects. */
export async function runChecked(
  gateway: Gateway,
  request: GatewayRequest,
  asked: Operation,
  claims: Claims,
): Promise<Outcome> {
  try {
    return await run(gateway, request, bind(gateway.stages, request, asked), claims);
  } catch (error) {
    return { kind: 'refused', errors: gateway.mask.refuse(error, request.requestId) };
  }
}

/** Finds the operation of a checked document and binds it to its variables. Throws what is wrong with the request. */
function bind(stages: Stages, request: GatewayRequest, asked: Operation): Ready {
  const operation = stages.find(asked.document, asked.operationName);
  assertMethod(request.method, operation.prepared);
  return { operation, bound: stages.bind(operation, asked.variables) };
}

/** For a caller who is known and an operation that is bound. */
async function run(
  gateway: Gateway,
  request: GatewayRequest,
  { operation, bound }: Ready,
  claims: Claims,
): Promise<Outcome> {
  const { stages, flights, deadlines, mask } = gateway;
  const { context } = request;
  const startedMs = events.operation.hasListeners ? performance.now() : 0;
  const isMutation = operation.prepared.kind === 'mutation';
  if (isMutation) flights.part();
  try {
    const answered = await withinDeadline(request.signal, deadlines, async (within) => {
      const caller = new Caller(request, claims, within);
      const denied = await stages.authorize(bound, caller, context);
      // An answer with refusals in it is never kept or shared, and a kept one is not for a caller who is refused.
      const recalled = denied.size > 0 ? {} : await stages.recall(operation, bound, caller);
      const key = denied.size > 0 || !bound.isShareable ? undefined : answerKey(bound, caller);
      const given =
        recalled.answer ??
        (key === undefined
          ? await stages.execute(bound, caller, denied, context)
          : await flights.join(key, within, async (shared) =>
              stages.execute(bound, new Caller(request, claims, shared), denied, context),
            ));
      void recalled.keep?.(given);
      tell(request, operation, given, { startedMs, recalled });
      return given;
    });
    return { kind: 'answered', answer: answered };
  } catch (error) {
    return { kind: 'refused', errors: mask.refuse(error, request.requestId) };
  } finally {
    if (isMutation) flights.part();
  }
}

interface How {
  readonly startedMs: number;
  readonly recalled: Recalled;
}

function tell(request: GatewayRequest, { prepared, hash }: KnownOperation, answer: Answer, how: How): void {
  const isProblem = answer.errorCodes.length > 0;
  if (!events.operation.wants(isProblem)) return;
  const { startedMs, recalled } = how;
  const cache = recalled.answer ? 'hit' : recalled.keep && 'miss';
  const event: OperationEvent = {
    requestId: request.requestId,
    kind: prepared.kind,
    name: prepared.name,
    hash,
    durationMs: performance.now() - startedMs,
    ...(cache && { cache }),
    errorCodes: answer.errorCodes,
  };
  events.operation.publish(event, isProblem);
}
