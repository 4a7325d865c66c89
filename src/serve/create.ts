import { createHash } from 'node:crypto';

import { Deadlines } from '../base/deadlines.ts';
import { Problems } from '../base/problems.ts';
import type { Checked } from '../base/problems.ts';
import type { Blueprint } from '../blueprint/blueprint.ts';
import { fillSettings } from '../blueprint/fill-settings.ts';
import { buildSchema } from '../blueprint/schema.ts';
import { printBlueprint } from '../blueprint/sdl.ts';
import type { Settings, StoreSettings } from '../blueprint/settings.ts';
import { memoryPubSub } from '../cache/pubsub.ts';
import type { PubSub } from '../cache/pubsub.ts';
import { createResponseCache } from '../cache/response.ts';
import type { ResponseCache } from '../cache/response.ts';
import { memoryStore } from '../cache/store.ts';
import type { Store } from '../cache/store.ts';
import { sharedAnswer } from '../execute/answer.ts';
import type { CodeResolver } from '../execute/code.ts';
import { createExecutor } from '../execute/execute.ts';
import { createSubscriber } from '../execute/subscribe.ts';
import { eventSubscribe, topicResolvers } from '../execute/topics.ts';
import { loadResolvers } from '../execute/resolvers.ts';
import type { Upstreams } from '../execute/upstream.ts';
import { createAuthorizer } from '../guard/authorize.ts';
import type { Authorizer } from '../guard/authorize.ts';
import { createIdentify } from '../guard/identity.ts';
import { loadShieldTree } from '../guard/shield.ts';
import { showStanding } from '../observe/standing.ts';
import { Flights } from '../resilience/flights.ts';
import { webhookRoutes } from '../trigger/webhook.ts';

import { Places } from './answer-stream.ts';
import { codeContext, codePubSub } from './context.ts';
import type { Gateway } from './gateway.ts';
import { createMask } from './mask.ts';
import type { ReportError } from './mask.ts';
import { createOperations } from './operations.ts';
import { openRecall } from './recall.ts';
import { createRedact } from './secrets.ts';
import { endingSignal } from './subscriptions.ts';
import type { Stages } from './stages.ts';

/** What a gateway is made of. */
export interface GatewayOptions {
  readonly blueprint: Blueprint;
  /** The text from which the blueprint was read, where it was: printing it anew takes a while. */
  readonly artifact?: string;
  /** Folder of the configuration: modules and key files are found from here. */
  readonly dir: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** True: errors show their causes. */
  readonly isDev: boolean;
  /** Called with every error that nobody has foreseen. */
  readonly report: ReportError;
  readonly upstreams: Upstreams;
  /** Another value than before loads modules of the user anew. */
  readonly codeVersion?: string;
}

/** Makes a gateway for a blueprint; problems are modules, keys and rules that do not fit. Opens no connection yet. */
export async function createGateway(options: GatewayOptions): Promise<Checked<Gateway>> {
  const { env, upstreams, dir } = options;
  const settings = fillSettings(options.blueprint.settings, env);
  const blueprint = { ...options.blueprint, settings };
  const problems = new Problems();
  const schema = buildSchema(blueprint.types);
  const { isDev, report } = options;
  const mask = createMask({ isDev, report, redact: createRedact(blueprint, env, isDev) });
  const identify = await openIdentify(settings, options, problems);
  const authorizer = await openAuthorizer(blueprint, options, schema, problems);
  const code = problems.take(await loadResolvers(settings.resolvers, dir, options.codeVersion));
  if (problems.failed || !identify || !authorizer || !code) return { problems: problems.list };
  const { subscriptions } = settings.serve;
  const pubsub = await openPubSub(settings.store);
  const { executor, subscriber } = openEngine({ blueprint, schema, mask, authorizer, code, pubsub }, options);
  const ending = endingSignal();
  const cache = await openCache(blueprint, options);
  const places = new Places(subscriptions.maxTotal);
  const hideStanding = showStanding({ subscriptions: () => places.taken, sources: upstreams.standings });
  const isCodeThere = code.size > 0 || settings.permissions.shield !== undefined;
  const contextOf = isCodeThere ? codeContext(codePubSub(pubsub, subscriptions.maxBufferedEvents)) : () => nothing;
  const gateway: Gateway = {
    blueprint,
    schema,
    mask,
    flights: new Flights(sharedAnswer),
    deadlines: new Deadlines(settings.serve.requestTimeoutMs),
    stages: {
      ...createOperations({ schema, prepare: executor.prepare, limits: settings.limits }),
      identify,
      bind: (operation, variables) => executor.bind(operation.prepared, variables),
      authorize: (bound, caller, context) =>
        authorizer.check(bound.plan, bound.variables, caller, contextOf(context, caller)),
      recall: openRecall(cache?.responses, authorizer),
      execute: (bound, caller, denied, context) =>
        executor.run(bound, { caller, denied, context: contextOf(context, caller) }),
      subscribe: (bound, caller, denied, context) =>
        subscriber(bound, { caller, denied, context: contextOf(context, caller) }),
    },
    webhooks: webhookRoutes(blueprint, pubsub, env),
    subscriptions: places,
    ending: ending.signal,
    retire: () => ending.abort(),
    close: async () => {
      hideStanding();
      ending.abort();
      await upstreams.close();
      await cache?.store.close();
      await pubsub.close();
    },
  };
  return problems.check(gateway);
}

interface EngineParts extends Pick<Gateway, 'blueprint' | 'schema' | 'mask'> {
  readonly authorizer: Authorizer;
  readonly code: ReadonlyMap<string, CodeResolver>;
  readonly pubsub: PubSub;
}

/** The engine, and its half that subscribes. */
function openEngine(
  { blueprint, schema, mask, authorizer, code, pubsub }: EngineParts,
  { upstreams, env }: GatewayOptions,
) {
  const { subscriptions } = blueprint.settings.serve;
  const topics = { pubsub, env, maxBufferedEvents: subscriptions.maxBufferedEvents };
  const resolvers = new Map([...code, ...topicResolvers(blueprint.topics ?? [], topics)]);
  const executor = createExecutor({
    blueprint,
    schema,
    asks: upstreams.asks,
    resolvers,
    dataRules: authorizer.dataRules,
    env,
    formatError: ({ error, path, locations }, { requestId }) => ({
      ...mask.format(error, requestId),
      ...(locations.length > 0 && { locations }),
      path,
    }),
  });
  const { asks, subscribes } = upstreams;
  const subscribeEvents = eventSubscribe(topics);
  const subscriber = createSubscriber({ ...subscriptions, executor, asks, resolvers, subscribes, subscribeEvents });
  return { executor, subscriber };
}

const nothing: Readonly<Record<string, unknown>> = {};

async function openIdentify(
  { auth }: Settings,
  options: GatewayOptions,
  problems: Problems,
): Promise<Stages['identify'] | undefined> {
  if (!auth) return () => null;
  const { createVerifier } = await import('../guard/jwt.ts');
  const verify = problems.take(await createVerifier(auth, { dir: options.dir, send: options.upstreams.send }));
  if (!verify) return undefined;
  const identify = createIdentify(verify);
  return async ({ headers }) => (await identify(headers)).claims;
}

async function openAuthorizer(
  { types, settings: { permissions } }: Blueprint,
  { dir, codeVersion }: GatewayOptions,
  schema: Gateway['schema'],
  problems: Problems,
): Promise<Authorizer | undefined> {
  const shieldTree =
    permissions.shield === undefined
      ? undefined
      : problems.take(await loadShieldTree(permissions.shield, dir, codeVersion));
  return problems.take(await createAuthorizer({ permissions, types, schema, shieldTree }));
}

async function openPubSub(store: StoreSettings): Promise<PubSub> {
  if (store.kind === 'memory') return memoryPubSub();
  const { redisPubSub } = await import('../cache/redis-pubsub.ts');
  return redisPubSub({ url: store.url });
}

interface Cache {
  readonly responses: ResponseCache;
  readonly store: Store;
}

async function openCache(blueprint: Blueprint, given: GatewayOptions): Promise<Cache | undefined> {
  const { responseCache, store: where } = blueprint.settings;
  if (!responseCache) return undefined;
  const store =
    where.kind === 'redis'
      ? (await import('../cache/redis-store.ts')).redisStore({ url: where.url })
      : memoryStore({ maxBytes: responseCache.maxBytes });
  const text = given.artifact ?? printBlueprint(given.blueprint);
  const { settings } = blueprint;
  const version = createHash('sha256').update(text).update(JSON.stringify(settings)).digest('base64url');
  return { store, responses: createResponseCache(responseCache, store, { types: blueprint.types, version }) };
}
