import { GatewayError, invariant } from '../error/error.ts';
import type { JsonText } from '../projection/json-text.ts';
import type { Shape } from '../projection/shape.ts';
import { DocumentCache } from './graphql-document.ts';
import type { MergedDocument } from './graphql-document.ts';
import { innocent, share } from './graphql-share.ts';
import type { GraphqlAnswer } from './graphql-share.ts';
import type { Ask, CallerContext, DocumentPart, UpstreamAnswer, UpstreamRequest } from './upstream.ts';

/** Each shape takes a look at the whole answer: more than these take longer than reading its values. */
export const maxShapes = 4;

/** Runs one document; rejects with a GatewayError when there is no GraphQL answer at all. With the shapes of its fields it may give their texts. */
export type RunDocument = (
  document: MergedDocument,
  variables: Readonly<Record<string, unknown>>,
  caller: CallerContext,
  shapes: readonly Shape[] | undefined,
) => Promise<Answered>;

/** Who asked takes the answer out. */
export interface Answered {
  answer: GraphqlAnswer | readonly JsonText[] | undefined;
}

export interface MergeOptions {
  readonly source: string;
  /** False: every request goes alone. */
  readonly isBatched: boolean;
  /** Root fields of one document; more are spread over several. */
  readonly maxParts?: number;
  /** Calls `run` when everybody who asks now has asked. */
  readonly schedule?: (run: () => void) => void;
}

interface Pending {
  readonly request: UpstreamRequest;
  readonly part: DocumentPart;
  readonly resolve: (answer: UpstreamAnswer) => void;
  readonly reject: (cause: unknown) => void;
}

/**
 * Asks through `run`, with the queries that one caller asks at the same time in one document. Mutations go alone, each
 * at once. Where one query of a document spoils it for the others, these are asked again without it.
 */
export function mergingAsk(options: MergeOptions, run: RunDocument): Ask {
  const { source, isBatched, maxParts = 50, schedule = afterPendingJobs } = options;
  const documents = new DocumentCache();
  const waiting = new Map<CallerContext, Pending[]>();

  const send = async (batch: readonly Pending[]): Promise<void> => {
    const [first] = batch;
    invariant(first, 'a batch holds a request');
    try {
      const document = documents.get(batch.map(({ part }) => part));
      const shapes = shapesOf(batch);
      const areAll = shapes.length === batch.length && shapes.length <= maxShapes;
      const answered = await run(document, mergeVariables(batch), first.request.caller, areAll ? shapes : undefined);
      const { answer } = answered;
      invariant(answer, 'an answer is taken once');
      answered.answer = undefined;
      if (!('errors' in answer)) {
        for (const [index, value] of answer.entries()) batch[index]?.resolve({ value, errors: [] });
        return;
      }
      const again = batch.length > 1 ? innocent(answer, batch.length) : [];
      for (const [index, outcome] of share(source, answer, batch.length).entries()) {
        if (again.some((group) => group.includes(index))) continue;
        if (outcome instanceof GatewayError) batch[index]?.reject(outcome);
        else batch[index]?.resolve(outcome);
      }
      for (const group of again) void send(batch.filter((_, index) => group.includes(index)));
    } catch (cause) {
      for (const pending of batch) pending.reject(cause);
    }
  };

  const flush = (caller: CallerContext): void => {
    const all = waiting.get(caller) ?? [];
    waiting.delete(caller);
    for (let start = 0; start < all.length; start += maxParts) void send(all.slice(start, start + maxParts));
  };

  const put = (pending: Pending): void => {
    const { caller } = pending.request;
    const others = waiting.get(caller);
    if (!isBatched || pending.part.operation !== 'query') void send([pending]);
    else if (others) others.push(pending);
    else {
      waiting.set(caller, [pending]);
      schedule(() => flush(caller));
    }
  };

  return (request) =>
    new Promise((resolve, reject) => put({ request, part: partOf(source, request), resolve, reject }));
}

function shapesOf(batch: readonly Pending[]): readonly Shape[] {
  const shapes: Shape[] = [];
  for (const { request } of batch) if (request.shape) shapes.push(request.shape);
  return shapes;
}

/** Like dataloader: after the promise jobs that are queued now, and those that they queue. */
function afterPendingJobs(run: () => void): void {
  void Promise.resolve().then(() => process.nextTick(run));
}

function partOf(source: string, request: UpstreamRequest): DocumentPart {
  const { part, field } = request;
  invariant(part, `the call of ${source}.${field.name} has a document`);
  if (part.operation === 'subscription') {
    const message = `${source}.${field.name} is a subscription; it cannot be asked for one answer.`;
    throw new GatewayError('INTERNAL_SERVER_ERROR', message, { source });
  }
  return part;
}

function mergeVariables(batch: readonly Pending[]): Readonly<Record<string, unknown>> {
  const merged: Record<string, unknown> = {};
  for (const [index, { part, request }] of batch.entries()) {
    for (const { name } of part.variables) {
      const value = Object.hasOwn(request.variables, name) ? request.variables[name] : undefined;
      if (value !== undefined) merged[`_${index}_${name}`] = value;
    }
  }
  return merged;
}
