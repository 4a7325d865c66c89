import { channel as diagnosticsChannel } from 'node:diagnostics_channel';

/** One HTTP request, when its answer has been sent or its client has left. */
export interface RequestEvent {
  readonly requestId: string;
  readonly method: string;
  /** Path without the query string, which may hold secrets. */
  readonly path: string;
  readonly status: number;
  readonly durationMs: number;
  readonly answerBytes?: number;
}

/** One GraphQL operation, when its result is ready. */
export interface OperationEvent {
  readonly requestId: string;
  readonly kind: 'query' | 'mutation' | 'subscription';
  readonly name: string | undefined;
  /** Hash of the operation's text. */
  readonly hash?: string;
  readonly durationMs: number;
  /** How the whole-response cache took part; absent: not at all. */
  readonly cache?: 'hit' | 'miss';
  /** `extensions.code` of each error of the answer. */
  readonly errorCodes: readonly string[];
  /** It came to no answer, and its errors are told as a refusal too. */
  readonly isRefused?: true;
}

/** A request that was refused: nothing of it ran, or it came to no answer. */
export interface RefusalEvent {
  readonly requestId?: string;
  /** `extensions.code` of each error. */
  readonly errorCodes: readonly string[];
}

/** One attempt of a call to an upstream. */
export interface UpstreamEvent {
  readonly source: string;
  /** For example `GET /customers/{id}`: never the URL itself, which may hold secrets. */
  readonly operation: string;
  readonly durationMs: number;
  /** Absent where no answer came. */
  readonly status?: number;
  /** The error code where no answer came. */
  readonly code?: string;
  readonly answerBytes?: number;
}

/** Whether an answer of this status tells of a problem of the upstream; no status: no answer came. */
export function isUpstreamProblem(status: number | undefined): boolean {
  return status === undefined || status >= 500;
}

/** What a cache did. */
export interface CacheEvent {
  readonly cache: 'response' | 'http' | 'keys';
  readonly kind: 'hit' | 'miss' | 'store' | 'failure';
}

/** A new blueprint took over, or could not. */
export interface ReloadEvent {
  readonly isDone: boolean;
  readonly durationMs: number;
  readonly text: string;
}

/** Something that a person should look at though requests go on: a store that is down, a rule that throws. */
export interface ProblemEvent {
  /** Stable, in upper snake case, for example `CACHE_STORE_DOWN`. */
  readonly code: string;
  readonly message: string;
  readonly cause?: unknown;
}

/** A typed way for lower layers to tell what happens; costs next to nothing while nobody listens. */
export interface Channel<Message extends object> {
  /** False: what a message needs does not have to be made. */
  readonly hasListeners: boolean;
  /** Whether somebody listens to messages that tell of a problem, or to those that do not. */
  wants(isProblem: boolean): boolean;
  publish(message: Message, isProblem?: boolean): void;
  /**
   * Calls `listener` with each message from now on, or with those alone that tell of a problem; gives the way to end
   * that. A listener's errors do not reach publishers.
   */
  listen(listener: (message: Message) => void, options?: { readonly onlyProblems: boolean }): () => void;
}

/** All channels, by what they tell. Their names outside are `heddle:request` and so on; `heddle:operation:problem` has those alone that tell of a problem. */
export const events = {
  request: openChannel<RequestEvent>('heddle:request'),
  operation: openChannel<OperationEvent>('heddle:operation'),
  refusal: openChannel<RefusalEvent>('heddle:refusal'),
  upstream: openChannel<UpstreamEvent>('heddle:upstream'),
  cache: openChannel<CacheEvent>('heddle:cache'),
  reload: openChannel<ReloadEvent>('heddle:reload'),
  problem: openChannel<ProblemEvent>('heddle:problem'),
};

function openChannel<Message extends object>(name: string): Channel<Message> {
  const all = diagnosticsChannel(name);
  const problems = diagnosticsChannel(`${name}:problem`);
  return {
    get hasListeners() {
      return all.hasSubscribers || problems.hasSubscribers;
    },
    wants: (isProblem) => all.hasSubscribers || (isProblem && problems.hasSubscribers),
    publish: (message, isProblem = false) => {
      all.publish(message);
      if (isProblem) problems.publish(message);
    },
    listen(listener, { onlyProblems } = { onlyProblems: false }) {
      const inner = onlyProblems ? problems : all;
      // The channel's only publisher is this object, so what arrives is a Message.
      const subscriber = (message: unknown) => {
        try {
          listener(message as Message);
        } catch (error) {
          // Whoever watches must not end the process: Node would take this for an uncaught exception.
          process.emitWarning(error instanceof Error ? error : String(error));
        }
      };
      inner.subscribe(subscriber);
      return () => {
        inner.unsubscribe(subscriber);
      };
    },
  };
}
