import type { GraphQLError, GraphQLSchema } from 'graphql';

import type { Deadlines } from '../base/deadlines.ts';
import { after, attempt, settle } from '../base/maybe.ts';
import type { Maybe } from '../base/maybe.ts';
import type { Blueprint } from '../blueprint/blueprint.ts';
import type { Answer, Bound } from '../execute/execute.ts';
import { events } from '../observe/events.ts';
import type { Flights } from '../resilience/flights.ts';
import type { WebhookRoute } from '../trigger/webhook.ts';

import type { Places } from './answer-stream.ts';
import type { GatewayRequest } from './context.ts';
import { Errand } from './errand.ts';
import { codesOf } from './mask.ts';
import type { Mask } from './mask.ts';
import { assertMethod } from './stages.ts';
import type { Claims, Operation, Ready, Stages } from './stages.ts';
import { Telling } from './telling.ts';

/** One blueprint, being served: never changed, replaced as a whole by a reload. */
export interface Gateway {
  readonly blueprint: Blueprint;
  readonly schema: GraphQLSchema;
  readonly stages: Stages;
  readonly flights: Flights<Answer>;
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
 * The way of a request, from its text to the text of its answer: at once where nothing has to be waited for. Never throws,
 * never rejects.
 *
 * Start reading here: each line is one stage, and all that happens to a request happens in this order.
 */
export function answer(gateway: Gateway, request: GatewayRequest): Maybe<Outcome> {
  return orRefuse(gateway, request, () =>
    after(gateway.stages.identify(request), (claims) =>
      run(gateway, request, request.known?.ready ?? readyOf(gateway, request), claims),
    ),
  );
}

function orRefuse({ mask }: Gateway, { requestId }: GatewayRequest, work: () => Maybe<Answer>): Maybe<Outcome> {
  return settle(work, answered, (error) => ({
    kind: 'refused',
    errors: error instanceof Refusal ? error.errors : mask.refuse(error, requestId),
  }));
}

function answered(given: Answer): Outcome {
  return { kind: 'answered', answer: given };
}

/** Why a request was refused, as the client is told. */
class Refusal extends Error {
  readonly errors: readonly GraphQLError[];

  constructor(errors: readonly GraphQLError[]) {
    super('The request was refused.');
    this.errors = errors;
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

/** The second half of the way, for a caller who is known and a document that others have checked. Never throws, never rejects. */
export function runChecked(
  gateway: Gateway,
  request: GatewayRequest,
  asked: Operation,
  claims: Claims,
): Maybe<Outcome> {
  return orRefuse(gateway, request, () => run(gateway, request, bind(gateway.stages, request, asked), claims));
}

/** Finds the operation of a checked document and binds it to its variables. Throws what is wrong with the request. */
function bind(stages: Stages, request: GatewayRequest, asked: Operation): Ready {
  const operation = stages.find(asked.document, asked.operationName);
  assertMethod(request.method, operation.prepared);
  return { operation, bound: stages.bind(operation, asked.variables) };
}

/** For a caller who is known and an operation that is bound. */
function run(gateway: Gateway, request: GatewayRequest, ready: Ready, claims: Claims): Maybe<Answer> {
  const { flights, mask } = gateway;
  const telling = events.operation.hasListeners ? new Telling(request, ready.operation) : undefined;
  const running = () => new Errand(gateway, request, ready, claims, telling).answer();
  const isMutation = ready.operation.prepared.kind === 'mutation';
  const given = (): Maybe<Answer> => (isMutation ? flights.alone(running) : running());
  // A log of problems alone does without operations that came to no answer, and without one more promise for each.
  if (!telling || !events.operation.wants(false)) return given();
  return attempt(given, (error) => {
    const errors = mask.refuse(error, request.requestId);
    telling.refused(codesOf(errors));
    throw new Refusal(errors);
  });
}
