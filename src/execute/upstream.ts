import type { Blueprint, Source } from '../blueprint/blueprint.ts';
import type { SourceStanding } from '../observe/standing.ts';
import { protect } from '../resilience/protect.ts';
import { apart, openCallFlights, share } from '../resilience/share.ts';
import { createFetch } from '../transport/fetch.ts';
import { surround } from '../transport/send.ts';
import type { MeshNetwork } from '../transport/mesh-fetch.ts';
import type { Send } from '../transport/send.ts';
import type { OpenStream } from '../transport/stream.ts';
import type { Ask, Env, Subscribe } from '../transport/upstream.ts';

/** The upstream systems of a blueprint, ready to be asked. */
export interface Upstreams {
  readonly asks: ReadonlyMap<string, Ask>;
  /** For the sources that have subscriptions of their own. */
  readonly subscribes: ReadonlyMap<string, Subscribe>;
  /** How the calls to each source stand. */
  readonly standings: ReadonlyMap<string, () => SourceStanding>;
  /** The network without a source's layers, for key sets. */
  readonly send: Send;
  /** Lets calls in flight finish, then closes every connection. */
  readonly close: () => Promise<void>;
}

export interface UpstreamOptions {
  /** Folder of the configuration. */
  readonly dir: string;
  /** What placeholders of the sources read; the process's environment when absent. */
  readonly env?: Env;
  /** Stands in for the network. */
  readonly send?: Send;
  /** True where requests are shown and never sent: texts like `{root.id}` stand for values. */
  readonly hasPlaceholders?: boolean;
}

/** Opens the door to each source through the layers of its policy. Transports are loaded for the kinds that are there. */
export async function openUpstreams(blueprint: Blueprint, options: UpstreamOptions): Promise<Upstreams> {
  const sources = [...blueprint.sources.values()];
  const cachedSources = new Set(sources.filter(({ policy }) => policy.isHttpCached).map(({ name }) => name));
  const network = createFetch({ cachedSources });
  const asks = new Map<string, Ask>();
  const subscribes = new Map<string, Subscribe>();
  const standings = new Map<string, () => SourceStanding>();
  const flights = openCallFlights();
  for (const source of sources) {
    const { layers, standing } = protect(source.policy);
    standings.set(source.name, standing);
    const sharing = source.policy.isDeduplicated ? share(flights) : apart(flights);
    const send = options.send ?? surround(network.send, [sharing, ...layers]);
    if (source.kind === 'mesh') {
      const openStream = options.send ? {} : { openStream: network.openStream };
      const { ask, subscribe } = await openMesh(source, { send, ...openStream }, options);
      asks.set(source.name, ask);
      if (subscribe) subscribes.set(source.name, subscribe);
      continue;
    }
    asks.set(source.name, await openSource(source, source.kind, send, options));
    const subscribe = await openSubscribe(source, network.openStream, options);
    if (subscribe) subscribes.set(source.name, subscribe);
  }
  return { asks, subscribes, standings, send: network.send, close: network.close };
}

async function openSource(
  source: Source,
  kind: Exclude<Source['kind'], 'mesh'>,
  send: Send,
  { env, hasPlaceholders = false }: UpstreamOptions,
): Promise<Ask> {
  switch (kind) {
    case 'http': {
      const { httpAsk } = await import('../transport/http.ts');
      return httpAsk(source, send, env);
    }
    case 'soap': {
      const { soapAsk } = await import('../transport/soap.ts');
      return soapAsk(source, send, env, hasPlaceholders ? { isPlaceholder, makeId: () => '{id}' } : {});
    }
    case 'graphql': {
      const { graphqlAsk } = await import('../transport/graphql.ts');
      return graphqlAsk(source, send, env);
    }
  }
}

async function openSubscribe(
  source: Source,
  openStream: OpenStream,
  { env }: UpstreamOptions,
): Promise<Subscribe | undefined> {
  if (source.kind !== 'graphql' || !source.types.has('Subscription')) return undefined;
  const { graphqlSubscribe } = await import('../transport/graphql-subscribe.ts');
  return graphqlSubscribe(source, { openStream, ...(env && { env }) });
}

function isPlaceholder(value: unknown): value is string {
  return typeof value === 'string' && /^\{(\$|root\.|args\.|context\.|env\.)[^{}]*\}$/.test(value);
}

async function openMesh(source: Source, network: MeshNetwork, { dir, env }: UpstreamOptions) {
  const { openMeshHandler } = await import('../transport/mesh-handler.ts');
  const { meshFetch } = await import('../transport/mesh-fetch.ts');
  const { keepStarted, meshAsk } = await import('../transport/mesh.ts');
  const fetch = meshFetch(source.name, { ...network, policy: source.policy });
  const given = { dir, ...(env && { env }) };
  const handler = { source: source.name, package: source.mesh?.package ?? '', options: source.mesh?.options, ...given };
  const started = keepStarted(source.name, async () => openMeshHandler(handler, fetch));
  const ask = meshAsk(source, started, env);
  if (!source.types.has('Subscription')) return { ask };
  const { meshSubscribe } = await import('../transport/mesh-subscribe.ts');
  return { ask, subscribe: meshSubscribe(source, started, env) };
}
