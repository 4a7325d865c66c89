import { readPath, recordOf } from '../base/json.ts';
import { parseJson } from '../base/parse-json.ts';
import type { Webhook } from '../blueprint/binding.ts';
import type { Blueprint, Source, WebhookPolicy } from '../blueprint/blueprint.ts';
import type { WebhookHandler } from '../blueprint/settings.ts';
import type { Field } from '../blueprint/types.ts';
import { webhookPath } from '../blueprint/webhook-path.ts';
import type { PubSub } from '../cache/pubsub.ts';
import { GatewayError } from '../error/error.ts';
import { compileDecoder } from '../transport/http-decode.ts';
import { createVerify } from './signature.ts';
import type { SignedRequest, Verify } from './signature.ts';

/** A path of the gateway at which an upstream delivers events. */
export interface WebhookRoute {
  readonly path: string;
  readonly method: string;
  /**
   * Checks the sender, reads the body and publishes it. Rejects with FORBIDDEN for a sender who is not known, BAD_REQUEST for
   * a body that cannot be read, UPSTREAM_UNAVAILABLE where the event cannot be handed on: the sender is to try again.
   */
  readonly receive: (request: SignedRequest) => Promise<void>;
}

type Env = Readonly<Record<string, string | undefined>>;

/** Every route of a blueprint, by path and method: those of the sources' own webhooks, and those of `serve.handlers`. */
export function webhookRoutes(blueprint: Blueprint, pubsub: PubSub, env: Env): ReadonlyMap<string, WebhookRoute> {
  const routes = new Map<string, WebhookRoute>();
  const add = (route: WebhookRoute) => void routes.set(routeKey(route.method, route.path), route);
  for (const source of blueprint.sources.values()) {
    for (const { field, topic, webhook } of webhooksOf(source)) {
      add(sourceRoute(source, field, { topic, webhook }, { pubsub, env }));
    }
  }
  for (const handler of blueprint.settings.serve.webhooks) add(handlerRoute(handler, { pubsub, env }));
  return routes;
}

/** What a route is found by. */
export function routeKey(method: string, path: string): string {
  return `${method} ${path}`;
}

interface Means {
  readonly pubsub: PubSub;
  readonly env: Env;
}

interface Declared {
  readonly topic: string;
  readonly webhook: Webhook;
}

function webhooksOf(source: Source): readonly (Declared & { readonly field: Field })[] {
  const fields = [...source.types.values()].flatMap((type) =>
    type.kind === 'object' ? [...type.fields.values()] : [],
  );
  return fields.flatMap((field) =>
    field.binding?.kind === 'event' && field.binding.webhook
      ? [{ field, topic: field.binding.topic, webhook: field.binding.webhook }]
      : [],
  );
}

function sourceRoute(source: Source, field: Field, { topic, webhook }: Declared, { pubsub, env }: Means): WebhookRoute {
  const verify = verifyOf(source.webhooks, `source "${source.name}"`, env);
  const decode = webhook.isLoose === true ? compileDecoder(source.types, field.type) : (value: unknown) => value;
  return {
    path: webhookPath(source, webhook.name),
    method: webhook.method,
    receive: async (request) => {
      assertKnown(verify, request);
      await pubsub.publish(topic, decode(readBody(webhook.body, request.body)));
    },
  };
}

function handlerRoute(handler: WebhookHandler, { pubsub, env }: Means): WebhookRoute {
  const { path, method, topic, payload } = handler;
  const verify = verifyOf(handler, path, env);
  const steps = payload?.split('.') ?? [];
  return {
    path,
    method,
    receive: async (request) => {
      assertKnown(verify, request);
      await pubsub.publish(topic, readPath(readBody('json', request.body), steps) ?? null);
    },
  };
}

/** Safe by default: where nothing is said about senders, none is trusted. */
function verifyOf({ check, isUnsigned }: WebhookPolicy = {}, where: string, env: Env): Verify | string {
  if (isUnsigned) return () => true;
  if (check) return createVerify(check, env);
  return `Webhooks of ${where} are not taken: nothing says how their sender is known. Set \`webhooks: secret\`, or \`webhooks: unsigned: true\`.`;
}

function assertKnown(verify: Verify | string, request: SignedRequest): void {
  if (typeof verify === 'string') throw new GatewayError('FORBIDDEN', verify);
  if (!verify(request)) throw new GatewayError('FORBIDDEN', 'The signature of the webhook is not valid.');
}

function readBody(kind: Webhook['body'], body: Uint8Array): unknown {
  const text = new TextDecoder().decode(body);
  switch (kind) {
    case 'json':
      try {
        return text === '' ? null : parseJson(text);
      } catch (cause) {
        throw new GatewayError('BAD_REQUEST', 'The body of the webhook is not JSON.', { cause });
      }
    case 'form':
      return recordOf(new URLSearchParams(text));
    case 'text':
      return text;
  }
}
