import { execute } from 'graphql';

import { recordOf } from '../base/json.ts';
import type { Source } from '../blueprint/blueprint.ts';
import { GatewayError } from '../error/error.ts';
import type { MergedDocument } from './graphql-document.ts';
import { mergingAsk } from './graphql-merge.ts';
import type { Answered } from './graphql-merge.ts';
import type { MeshSource } from './mesh-handler.ts';
import { MeshContexts, readMeshResult } from './mesh-result.ts';
import { withFiles } from './mesh-upload.ts';
import type { Ask, Env } from './upstream.ts';

/** How a handler is started. */
export interface StartOptions {
  /** How long a handler that could not be started is left alone. */
  readonly retryAfterMs?: number;
  readonly now?: () => number;
}

/**
 * Asks a source that runs through a Mesh handler, in this process. The handler is started at once, so that it is there when
 * it is first needed. While it cannot be started, asks reject with UPSTREAM_UNREACHABLE and the reason. `env` is what the
 * handler's context holds for its placeholders.
 */
export function meshAsk(source: Source, started: () => Promise<MeshSource>, env: Env = process.env): Ask {
  void started().catch(() => undefined);
  const contexts = new MeshContexts(env);
  return mergingAsk({ source: source.name, isBatched: source.policy.isBatched }, async (document, variables, caller) =>
    runDocument(source.name, await started(), document, variables, contexts.of(caller)),
  );
}

/** Starts the handler when it is first asked for, and again, some time after it could not be started. */
export function keepStarted(
  source: string,
  open: () => Promise<MeshSource>,
  { retryAfterMs = 5_000, now = Date.now }: StartOptions = {},
): () => Promise<MeshSource> {
  let opening: Promise<MeshSource> | undefined;
  let failedAt: number | undefined;
  return async () => {
    if (opening && (failedAt === undefined || now() - failedAt < retryAfterMs)) return opening;
    failedAt = undefined;
    opening = open().catch((cause: unknown) => {
      failedAt = now();
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new GatewayError('UPSTREAM_UNREACHABLE', `${source} cannot be started: ${reason}`, { source, cause });
    });
    return opening;
  };
}

async function runDocument(
  source: string,
  { schema, executor }: MeshSource,
  document: MergedDocument,
  variables: Readonly<Record<string, unknown>>,
  context: unknown,
): Promise<Answered> {
  const { node, operation } = document;
  const files = recordOf(Object.entries(variables).map(([name, value]) => [name, withFiles(value)]));
  const result: unknown = executor
    ? await executor({ document: node, variables: files, context, operationType: operation })
    : await execute({ schema, document: node, variableValues: files, contextValue: context });
  return { answer: readMeshResult(source, result) };
}
