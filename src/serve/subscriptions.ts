import { setMaxListeners } from 'node:events';

import { Kind, OperationTypeNode } from 'graphql';

import type { Abortable } from '../base/abort.ts';
import type { Deadlines } from '../base/deadlines.ts';
import { GatewayError } from '../error/error.ts';
import type { OpenSubscription } from '../execute/subscribe.ts';
import { events } from '../observe/events.ts';
import { withinDeadline } from '../resilience/flight.ts';
import type { UpstreamAnswer } from '../transport/upstream.ts';

import { AnswerStream } from './answer-stream.ts';
import { Caller } from './context.ts';
import type { GatewayRequest } from './context.ts';
import { answer, runChecked } from './gateway.ts';
import type { Gateway } from './gateway.ts';
import type { KnownOperation } from './operations.ts';
import { toResult } from './result.ts';
import type { DoorResult } from './result.ts';
import type { Claims, Operation } from './stages.ts';

/** One result, or a stream of them. */
export type Served = DoorResult | AsyncGenerator<DoorResult, undefined>;

/**
 * The way of a request that may be a subscription, for doors that can give out many results: the same stages in the same
 * order as `answer`, but what is executed is each event. Never rejects.
 */
export async function answerOrSubscribe(gateway: Gateway, request: GatewayRequest): Promise<Served> {
  const { stages, mask } = gateway;
  try {
    const document = stages.parse(request.query);
    if (!hasSubscription(document)) return toResult(await answer(gateway, request));
    const claims = await stages.identify(request);
    const wrong = stages.check(document);
    if (wrong.length > 0) throw new AggregateError(wrong);
    return await runOrSubscribe(gateway, request, { ...request, document }, claims);
  } catch (error) {
    return { errors: mask.refuse(error, request.requestId) };
  }
}

/** The second half of the way, for a caller who is known and a document that is checked. Never rejects. */
export async function runOrSubscribe(
  gateway: Gateway,
  request: GatewayRequest,
  asked: Operation,
  claims: Claims,
): Promise<Served> {
  const { stages, mask } = gateway;
  try {
    const operation = stages.find(asked.document, asked.operationName);
    if (operation.prepared.kind !== 'subscription') return toResult(await runChecked(gateway, request, asked, claims));
    return await subscribe(gateway, request, operation, asked, claims);
  } catch (error) {
    return { errors: mask.refuse(error, request.requestId) };
  }
}

function hasSubscription({ definitions }: Operation['document']): boolean {
  return definitions.some(
    (one) => one.kind === Kind.OPERATION_DEFINITION && one.operation === OperationTypeNode.SUBSCRIPTION,
  );
}

async function subscribe(
  gateway: Gateway,
  request: GatewayRequest,
  operation: KnownOperation,
  asked: Operation,
  claims: Claims,
): Promise<Served> {
  const { stages, mask, ending, deadlines } = gateway;
  const bound = stages.bind(operation, asked.variables);
  const life = new Lifetime(request, claims, ending);
  try {
    const giveBack = gateway.subscriptions.take();
    if (!giveBack) throw new GatewayError('RATE_LIMITED', 'The gateway holds as many subscriptions as it may.');
    life.atEnd(giveBack);
    const caller = new Caller(request, claims, life.signal);
    const denied = await withinDeadline(life.signal, deadlines, async (within) =>
      stages.authorize(bound, new Caller(request, claims, within), asked.context),
    );
    const opened = stages.subscribe(bound, caller, denied, asked.context);
    if (!opened) {
      life.close();
      return toResult({ kind: 'answered', answer: await stages.execute(bound, caller, denied, asked.context) });
    }
    tellAtEnd(life, request, operation);
    return streamOf(opened, { request, claims, life, deadlines }, (error) => ({
      errors: mask.refuse(life.reason ?? error, request.requestId),
    }));
  } catch (error) {
    life.close();
    throw error;
  }
}

interface Asking {
  readonly request: GatewayRequest;
  readonly claims: Claims;
  readonly life: Lifetime;
  /** Of answering one event. */
  readonly deadlines: Deadlines;
}

function streamOf(
  { events: queue, answer: answerEvent }: OpenSubscription,
  { request, claims, life, deadlines }: Asking,
  failed: (error: unknown) => DoorResult,
): AnswerStream<UpstreamAnswer> {
  life.onEnd = (error) => queue.stop(error);
  queue.onOverflow = (error) => life.end(error);
  return new AnswerStream({
    next: async () => queue.next(),
    answer: async (event) => {
      const given = await withinDeadline(life.signal, deadlines, async (within) =>
        answerEvent(event, new Caller(request, claims, within)),
      );
      life.errorCodes = given.errorCodes;
      return toResult({ kind: 'answered', answer: given });
    },
    failed: (error) => {
      life.errorCodes = [error instanceof GatewayError ? error.code : 'INTERNAL_SERVER_ERROR'];
      return failed(error);
    },
    close: () => life.close(),
  });
}

/** Longest delay of a timer, in milliseconds. */
const maxTimerMs = 2 ** 31 - 1;

/**
 * How long a subscription may live: until its client leaves, its token expires or the gateway ends, by its end or by another
 * one in its place. Nothing of it is left once it is closed.
 */
class Lifetime {
  errorCodes: readonly string[] = [];
  /** Called with the reason where the end comes from outside. */
  onEnd: (error: GatewayError | undefined) => void = () => undefined;
  /** Why it was ended from outside. */
  reason: GatewayError | undefined;
  private readonly over = new AbortController();
  private readonly last: (() => void)[] = [];

  constructor(request: GatewayRequest, claims: Claims, ending: AbortSignal) {
    const leave = () => this.close();
    const retire = () =>
      this.end(new GatewayError('SUBSCRIPTION_ENDED', 'The gateway stops or has a new schema: subscribe again.'));
    if (request.signal.aborted || ending.aborted) this.close();
    listen(request.signal, leave, this.last);
    listen(ending, retire, this.last);
    const expiresSeconds = claims?.['exp'];
    if (typeof expiresSeconds !== 'number') return;
    const expire = () => this.end(new GatewayError('UNAUTHENTICATED', 'The token has expired.'));
    const timer = setTimeout(expire, Math.min(Math.max(0, expiresSeconds * 1000 - Date.now()), maxTimerMs));
    this.last.push(() => clearTimeout(timer));
  }

  get signal(): AbortSignal {
    return this.over.signal;
  }

  atEnd(action: () => void): void {
    this.last.push(action);
  }

  /** The subscriber is told why. */
  end(error: GatewayError): void {
    this.reason = error;
    this.onEnd(error);
    this.close();
  }

  close(): void {
    this.over.abort();
    this.onEnd(undefined);
    for (const action of this.last.splice(0)) action();
  }
}

function listen(signal: Abortable, action: () => void, last: (() => void)[]): void {
  signal.addEventListener('abort', action, { once: true });
  last.push(() => signal.removeEventListener('abort', action));
}

/** One for each gateway: it ends all subscriptions, so that many listen to it. */
export function endingSignal(): AbortController {
  const ending = new AbortController();
  setMaxListeners(0, ending.signal);
  return ending;
}

function tellAtEnd(life: Lifetime, { requestId }: GatewayRequest, { prepared, hash }: KnownOperation): void {
  if (!events.operation.hasListeners) return;
  const startedMs = performance.now();
  life.atEnd(() => {
    const durationMs = performance.now() - startedMs;
    const { kind, name } = prepared;
    const { errorCodes } = life;
    events.operation.publish({ requestId, kind, name, hash, durationMs, errorCodes }, errorCodes.length > 0);
  });
}
