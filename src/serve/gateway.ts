import type { GraphQLError, GraphQLSchema } from 'graphql';

import type { Blueprint } from '../blueprint/blueprint.ts';

import type { GatewayRequest } from './context.ts';
import type { Mask } from './mask.ts';
import { assertMethod, withinDeadline } from './stages.ts';
import type { Answer, Operation, Stages } from './stages.ts';

/** One blueprint, being served: never changed, replaced as a whole by a reload. */
export interface Gateway {
  readonly blueprint: Blueprint;
  readonly schema: GraphQLSchema;
  readonly stages: Stages;
  readonly mask: Mask;
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
  operation: Operation,
  claims: Readonly<Record<string, unknown>> | null,
): Promise<Outcome> {
  const { stages, blueprint, mask } = gateway;
  try {
    const plan = stages.plan(operation.document, operation.operationName);
    assertMethod(request.method, plan);
    const { requestTimeoutMs } = blueprint.settings.serve;
    const done = await withinDeadline(request, claims, requestTimeoutMs, async (caller) => {
      const denied = await stages.authorize(plan, operation, caller);
      return stages.recall(plan, operation, caller, denied, () => stages.execute(plan, operation, caller, denied));
    });
    return { kind: 'answered', answer: done };
  } catch (error) {
    return { kind: 'refused', errors: mask.refuse(error, request.requestId) };
  }
}
