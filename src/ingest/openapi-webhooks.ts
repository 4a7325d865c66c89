import { isRecord } from '../base/json.ts';
import type { EventBinding, Webhook } from '../blueprint/binding.ts';
import type { Field, TypeRef } from '../blueprint/types.ts';
import { deprecated, deprecationOf } from './openapi-deprecation.ts';
import { child, placeOf } from './openapi-document.ts';
import type { Spot } from './openapi-document.ts';
import { chooseMedia } from './openapi-media.ts';
import { camelName, memberName, Names, pascalName, wordsIn } from './openapi-names.ts';
import type { OutputWriter } from './openapi-outputs.ts';
import { saidOnce } from './openapi-said-once.ts';
import { described, useScalar } from './openapi-scope.ts';
import type { Scope } from './openapi-scope.ts';
import { recordEntries, textIn, upperFirst } from './openapi-text.ts';

/** A request that the upstream makes, as the spec has it. */
interface Declared {
  /** Its name in the spec. */
  readonly name: string;
  /** Names for its field, the best first. */
  readonly wishes: readonly string[];
  readonly method: string;
  readonly spot: Spot;
}

/** Requests that carry an event. */
const methods = ['post', 'put', 'patch'] as const;

/**
 * Writes a field of Subscription for each request that the upstream makes itself: `webhooks` (OpenAPI 3.1, and `x-webhooks` before)
 * and `callbacks` (section 4.8.18). Its type is that of the request's body. What cannot be received costs only itself.
 */
export function writeWebhooks(scope: Scope, outputs: OutputWriter, source: string): ReadonlyMap<string, Field> {
  const fields = new Map<string, Field>();
  const names = new Names();
  const routes = new Names();
  for (const declared of [...webhooksOf(scope), ...callbacksOf(scope)]) {
    const name = names.take(...declared.wishes);
    const body = bodyOf(scope, outputs, declared, pascalName(name));
    if (typeof body === 'string') {
      const message = `The ${declared.method.toUpperCase()} "${declared.name}" that the upstream sends cannot be received: ${body}.`;
      scope.problems.warn('OPENAPI_NOT_SERVED', message, declared.spot);
      continue;
    }
    const { type, ...read } = body;
    const route = routes.take(declared.name, name);
    const webhook: Webhook = { name: route, method: declared.method.toUpperCase(), ...read };
    const binding: EventBinding = { kind: 'event', topic: `webhook:${source}:${route}`, webhook };
    fields.set(name, fieldOf(name, type, binding, declared.spot));
  }
  return fields;
}

function webhooksOf(scope: Scope): readonly Declared[] {
  const { root } = scope.documents;
  return ['webhooks', 'x-webhooks'].flatMap((key) => {
    const all = child(root, key);
    return namesOf(all.value).flatMap((name) => requestsOf(scope, child(all, name), name, [camelName(name)]));
  });
}

function callbacksOf(scope: Scope): readonly Declared[] {
  const paths = child(scope.documents.root, 'paths');
  return namesOf(paths.value).flatMap((path) => {
    const { spot: pathItem } = scope.documents.resolve(child(paths, path));
    if (!pathItem) return [];
    return recordEntries(pathItem.value).flatMap(([method]) => {
      const { spot: operation } = scope.documents.resolve(child(pathItem, method));
      if (!operation || !isRecord(operation.value)) return [];
      const owner = textIn(operation.value, 'operationId') ?? `${method} ${path.replace(/[{}]/g, '')}`;
      const all = child(operation, 'callbacks');
      return namesOf(all.value).flatMap((name) => callbackOf(scope, child(all, name), name, owner));
    });
  });
}

/** A callback holds a path item for each address that it may be sent to. */
function callbackOf(scope: Scope, declared: Spot, name: string, owner: string): readonly Declared[] {
  const { spot } = scope.documents.resolve(declared);
  if (!spot) return [];
  const told = pascalName(`${owner} ${withoutBeginning(name, owner)}`);
  const once = saidOnce(told, pascalName(name), () => false);
  const wishes = [name, ...(once === undefined ? [] : [once]), told, `${owner} ${name}`].map(camelName);
  return namesOf(spot.value).flatMap((address) => requestsOf(scope, child(spot, address), name, wishes));
}

/** `callPlaybackEnded` of `callPlaybackStart` as `ended`, `orderUpdate` of `createOrder` as `update`, `callHangup` of itself as `event`. */
function withoutBeginning(name: string, owner: string): string {
  const words = wordsIn(name).map((word) => word.toLowerCase());
  const said = wordsIn(owner).map((word) => word.toLowerCase());
  const isEnd = (count: number) => said.slice(-count).join(' ') === words.slice(0, count).join(' ');
  const same = words.findIndex((word, index) => word !== said[index]);
  const count = words.findLastIndex((_word, index) => isEnd(index + 1)) + 1;
  const rest = same === -1 ? [] : wordsIn(name).slice(Math.max(same, count));
  return rest.length === 0 ? 'event' : rest.join(' ');
}

function requestsOf(scope: Scope, declared: Spot, name: string, wishes: readonly string[]): readonly Declared[] {
  const { spot: pathItem, failure } = scope.documents.resolve(declared);
  if (!pathItem) {
    scope.problems.warn('OPENAPI_NOT_SERVED', `${upperFirst(failure)}; "${name}" is not served.`, declared);
    return [];
  }
  return methods.flatMap((method) => {
    const spot = child(pathItem, method);
    if (!isRecord(spot.value)) return [];
    const id = textIn(spot.value, 'operationId');
    const own = id === undefined ? [] : [memberName(camelName(id))];
    return [{ name, wishes: [...own, ...wishes].map((wish) => memberName(wish)), method, spot }];
  });
}

/** The event's type and how it is read, or why it cannot be. */
function bodyOf(
  scope: Scope,
  outputs: OutputWriter,
  { spot: operation }: Declared,
  typeName: string,
): (Pick<Webhook, 'body'> & { readonly type: TypeRef }) | string {
  const declared = child(operation, 'requestBody');
  if (!isRecord(declared.value)) return { type: useScalar(scope, 'JSON'), body: 'json' };
  const { spot, failure } = scope.documents.resolve(declared);
  if (!spot) return failure;
  const media = chooseMedia(scope, spot);
  if (!media) return { type: useScalar(scope, 'JSON'), body: 'json' };
  const typed = () =>
    media.schema ? outputs.typed(media.schema, { parent: typeName, member: 'Event' }).type : useScalar(scope, 'JSON');
  switch (media.kind) {
    case 'json':
    case 'form':
      return { type: typed(), body: media.kind };
    case 'text':
    case 'xml':
      return { type: 'String', body: 'text' };
    default:
      return `its body is ${media.range}`;
  }
}

function fieldOf(name: string, type: TypeRef, binding: EventBinding, spot: Spot): Field {
  const value = isRecord(spot.value) ? spot.value : {};
  const [summary, description] = [textIn(value, 'summary'), textIn(value, 'description')];
  const texts = summary === description ? [summary] : [summary, description];
  const text = texts.filter((one) => one !== undefined).join('\n\n');
  const { method, name: route } = binding.webhook ?? { method: '', name: '' };
  return {
    name,
    type,
    ...described(text === '' ? `What the upstream sends as "${route}" (${method}).` : text),
    ...deprecated(deprecationOf(value)),
    args: new Map(),
    binding,
    place: placeOf(spot),
  };
}

function namesOf(value: unknown): readonly string[] {
  return recordEntries(value).flatMap(([name]) => (name.startsWith('x-') ? [] : [name]));
}
