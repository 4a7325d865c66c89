import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { Blueprint } from '../../src/blueprint/blueprint.ts';
import { printBlueprint, readBlueprint } from '../../src/blueprint/sdl.ts';
import { compose } from '../../src/compose/compose.ts';
import { loadConfig } from '../../src/config/load.ts';
import { openUpstreams } from '../../src/execute/upstream.ts';
import { ingestAll } from '../../src/ingest/ingest.ts';
import { createGateway } from '../../src/serve/create.ts';
import { answer } from '../../src/serve/gateway.ts';
import { createFetch } from '../../src/transport/fetch.ts';
import type { Call, Reply } from '../../src/transport/send.ts';

/** One call of an upstream, as it was sent and answered. */
export interface Exchange {
  readonly call: Call;
  readonly reply: Reply;
}

/** What a client got, and what went over the wire for it. */
export interface Asked {
  readonly data: Readonly<Record<string, unknown>> | null | undefined;
  readonly errors: readonly { readonly message: string; readonly path?: readonly (string | number)[] }[];
  readonly exchanges: readonly Exchange[];
  /** True where a call was sent and never answered. */
  readonly isUnanswered: boolean;
}

/** A gateway in front of one document's mock. */
export interface OpenGateway {
  readonly blueprint: Blueprint;
  readonly ask: (query: string, variables: Readonly<Record<string, unknown>>) => Promise<Asked>;
  readonly close: () => Promise<void>;
}

const source = 'spec';

/**
 * Builds a gateway for one document as `heddle build` and `heddle serve` do, with the artifact between them. Calls to servers
 * that the document names go to the mock too, and nowhere else. Throws where the document gives no schema.
 */
export async function openGateway(file: string, mockUrl: string): Promise<OpenGateway> {
  const blueprint = await compile(file, mockUrl);
  const network = createFetch();
  let exchanges: Exchange[] = [];
  let sent = 0;
  const send = async (call: Call): Promise<Reply> => {
    const local = { ...call, url: toMock(call.url, mockUrl, blueprint) };
    sent++;
    const reply = await network.send(local);
    exchanges.push({ call: local, reply });
    return reply;
  };
  const upstreams = await openUpstreams(blueprint, { dir: tmpdir(), env: {}, send });
  const made = await createGateway({
    blueprint,
    dir: tmpdir(),
    env: {},
    isDev: true,
    report: () => undefined,
    upstreams,
  });
  if (!made.value) throw new Error(made.problems.map(({ message }) => message).join('; '));
  const gateway = made.value;
  return {
    blueprint,
    ask: async (query, variables) => {
      exchanges = [];
      sent = 0;
      const signal = AbortSignal.timeout(15_000);
      const about = { method: 'POST', headers: {}, operationName: undefined, signal, requestId: 'round-trip' };
      const outcome = await answer(gateway, { ...about, query, variables });
      const isUnanswered = sent > exchanges.length;
      if (outcome.kind === 'refused') {
        const errors = outcome.errors.map(({ message }) => ({ message }));
        return { data: undefined, errors, exchanges, isUnanswered };
      }
      const { data, errors = [] } = JSON.parse(outcome.answer.body);
      return { data, errors, exchanges, isUnanswered };
    },
    close: async () => {
      await gateway.close();
      await network.close();
    },
  };
}

async function compile(file: string, endpoint: string): Promise<Blueprint> {
  const dir = mkdtempSync(join(tmpdir(), 'heddle-round-trip-'));
  try {
    const limits = { maxDepth: 40, maxTokens: 100_000 };
    const sources = [{ name: source, handler: { openapi: { source: file, endpoint } } }];
    writeFileSync(join(dir, '.meshrc.yaml'), JSON.stringify({ sources, limits }));
    const loaded = await loadConfig(dir, { env: {} });
    if (!loaded.value) throw new Error(loaded.problems.map(({ message }) => message).join('; '));
    const download = async (url: string) => Promise.reject(new Error(`${url} is remote`));
    const { models, problems } = await ingestAll(loaded.value, { download });
    if (models.length === 0) throw new Error(problems[0]?.message ?? 'no model');
    const composed = await compose({ loaded: loaded.value, models });
    if (!composed.value) throw new Error(composed.problems.find(({ severity }) => severity === 'error')?.message);
    const read = readBlueprint(printBlueprint(composed.value), 'unified.graphql');
    if (!read.value) throw new Error(read.problems[0]?.message);
    return read.value;
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/** The mock serves every path at its root, whatever server the document names for it. */
function toMock(url: string, mockUrl: string, blueprint: Blueprint): string {
  if (url.startsWith(mockUrl)) return url;
  const servers = [...serversOf(blueprint)].filter((server) => url.startsWith(server));
  const longest = servers.toSorted((left, right) => right.length - left.length)[0];
  if (longest === undefined) throw new Error(`${url} is no address of the mock`);
  return mockUrl + url.slice(longest.length);
}

function* serversOf(blueprint: Blueprint): Iterable<string> {
  for (const type of blueprint.sources.get(source)?.types.values() ?? []) {
    if (type.kind !== 'object') continue;
    for (const { binding } of type.fields.values()) {
      if (binding?.kind === 'http' && binding.server !== undefined) yield binding.server.replace(/\/+$/, '');
    }
  }
}
