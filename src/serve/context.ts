import { randomUUID } from 'node:crypto';

import type { Abortable } from '../base/abort.ts';
import { isRecord } from '../base/json.ts';
import { lateRecord } from '../base/late-record.ts';
import type { Makers } from '../base/late-record.ts';
import type { PubSub } from '../cache/pubsub.ts';
import { callerMakers } from '../execute/sdk.ts';
import { iterate } from '../execute/topics.ts';
import { EventQueue } from '../transport/event-queue.ts';
import type { CallerContext } from '../transport/upstream.ts';

import type { Ready } from './stages.ts';

/** One GraphQL request as a door hands it in. */
export interface GatewayRequest {
  readonly method: string;
  /** The caller's headers, lower-case names, repeated ones joined by `, `. */
  readonly headers: Readonly<Record<string, string>>;
  /** The text of the document. */
  readonly query: string;
  readonly operationName: string | undefined;
  /** As the client sent them; coerced when the operation runs. */
  readonly variables: Readonly<Record<string, unknown>>;
  /** Aborts when the client leaves. */
  readonly signal: Abortable;
  readonly requestId: string;
  /** What a door's plugins put together for code resolvers. */
  readonly context?: unknown;
  /** A place for what follows from the request's text alone, where the door keeps it for requests with the same text. */
  readonly known?: { ready?: Ready };
}

/** Headers as a record without a prototype, so that no header's name can mean something else. */
export function headersOf(headers: Iterable<readonly [string, string]>): Record<string, string> {
  const record: Record<string, string> = Object.create(null);
  for (const [name, value] of headers) record[name.toLowerCase()] = value;
  return record;
}

/** The caller's own `x-request-id` where it is one word of at most 128 safe characters, else a fresh one. */
export function requestIdOf(given: string | readonly string[] | undefined): string {
  return typeof given === 'string' && /^[\w.:/-]{1,128}$/.test(given) ? given : freshId();
}

/** Told apart from those of other processes by a random beginning, from each other by a number of 12 hexadecimal digits. */
const beginning = randomUUID().slice(0, 24);
const ends = Array.from({ length: 4096 }, (_, end) => end.toString(16).padStart(3, '0'));
let high = 0;
let low = 0;
let start = `${beginning}000000000`;

function freshId(): string {
  if (++low === ends.length) {
    low = 0;
    high = (high + 1) % 2 ** 36;
    start = beginning + high.toString(16).padStart(9, '0');
  }
  return start + ends[low];
}

/** What is known of the caller, for everything that runs below. */
export class Caller implements CallerContext {
  readonly claims: CallerContext['claims'];
  readonly signal: Abortable;
  readonly requestId: string;
  private readonly request: GatewayRequest;

  constructor(request: GatewayRequest, claims: CallerContext['claims'], signal: Abortable) {
    this.request = request;
    this.claims = claims;
    this.signal = signal;
    this.requestId = request.requestId;
  }

  /** Most operations need none of them, and doors make them only when they are asked for. */
  get headers(): CallerContext['headers'] {
    return this.request.headers;
  }
}

/** What code of the user gets as context: what the door's plugins have put together, who asks, and `pubsub`. */
export function codeContext(
  pubsub: CodePubSub,
): (context: unknown, caller: CallerContext) => Readonly<Record<string, unknown>> {
  const makers: Makers<CallerContext> = new Map([...callerMakers, ['pubsub', () => pubsub]]);
  return (context, caller) => lateRecord(makers, caller, isRecord(context) ? context : undefined);
}

/** Publish and subscribe for code, with the names that it has in GraphQL Mesh too. */
export interface CodePubSub {
  /** Rejects where the event could not be handed on. */
  readonly publish: (topic: string, payload: unknown) => Promise<void>;
  readonly subscribe: (topic: string) => AsyncIterableIterator<unknown>;
  readonly asyncIterator: CodePubSub['subscribe'];
}

/** `pubsub` as code gets it; `limit` events may wait for one who iterates. */
export function codePubSub(pubsub: PubSub, limit: number): CodePubSub {
  const subscribe = (topic: string) => {
    const events = new EventQueue<unknown>(limit);
    return iterate(events, pubsub.subscribe(topic, events.push));
  };
  return { publish: pubsub.publish, subscribe, asyncIterator: subscribe };
}
