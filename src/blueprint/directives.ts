import type { Binding, HttpBinding, HttpParameter } from './binding.ts';
import type { Join, Lookup, Merge, Source, Topic } from './blueprint.ts';
import { defaultSourcePolicy } from './blueprint.ts';
import { arrange, differing, trusted } from './compact.ts';
import type { DirectiveArgs } from './compact.ts';

/** Directives that say how a field is called. */
export const bindingDirectives = ['http', 'soap', 'graphql', 'event', 'namespace'] as const;

const idempotentMethods = new Set(['GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS']);

/** `binding` of a field of `type` as a directive's arguments; what is usual is left out. */
export function bindingArgs(source: string, type: string, binding: Binding): DirectiveArgs {
  const { kind, ...rest } = binding;
  switch (binding.kind) {
    case 'http':
      return { source, ...httpArgs(binding) };
    case 'soap':
      return { source, ...arrange(differing(rest, soapDefaults), ['version', 'style', 'action', 'address']) };
    case 'graphql':
      return { source, ...differing(rest, { operation: usualOperation(type) }) };
    case 'event':
      return { source, ...arrange(rest, ['topic', 'filter', 'webhook']) };
    case 'namespace':
      return { source };
  }
  return { source, kind };
}

/** The binding that `bindingArgs` wrote. */
export function bindingOf(kind: (typeof bindingDirectives)[number], type: string, args: DirectiveArgs): Binding {
  const { source: _source, ...given } = args;
  switch (kind) {
    case 'http':
      return httpOf(given);
    case 'soap':
      return trusted({ kind, ...soapDefaults, ...given });
    case 'graphql':
      return trusted({ kind, operation: usualOperation(type), ...given });
    case 'event':
      return trusted({ kind, ...given });
    case 'namespace':
      return { kind };
  }
}

const soapDefaults = { version: '1.1', style: 'document', faults: [] };

function usualOperation(type: string): 'query' | 'mutation' | 'subscription' {
  if (type === 'Mutation') return 'mutation';
  return type === 'Subscription' ? 'subscription' : 'query';
}

const bodyDefaults = { contentType: 'application/json', kind: 'json' };
const answerDefaults = { kind: 'json', accept: 'application/json' };

function httpArgs(binding: HttpBinding): DirectiveArgs {
  const { kind: _kind, parameters, body, answer, isIdempotent, ...rest } = binding;
  const answerArgs = differing({ ...answer }, answerDefaults);
  return {
    ...arrange(differing(rest, { method: 'GET' }), ['method', 'path', 'server']),
    parameters: parameters.length === 0 ? undefined : parameters.map(parameterArgs),
    body: body && arrange(differing({ ...body }, bodyDefaults), ['arg', 'kind', 'contentType']),
    answer: Object.keys(answerArgs).length === 0 ? undefined : arrange(answerArgs, ['kind', 'accept']),
    isIdempotent: isIdempotent === idempotentMethods.has(binding.method) ? undefined : isIdempotent,
  };
}

function httpOf(args: DirectiveArgs): HttpBinding {
  const { method = 'GET', parameters, body, answer, isIdempotent, ...rest } = args;
  return trusted({
    kind: 'http',
    method,
    ...rest,
    parameters: Array.isArray(parameters) ? parameters.map(parameterOf) : [],
    ...(body !== undefined && { body: { ...bodyDefaults, ...(body as object) } }),
    answer: { ...answerDefaults, ...(answer as object | undefined) },
    isIdempotent: isIdempotent ?? idempotentMethods.has(String(method)),
  });
}

function parameterArgs(parameter: HttpParameter): DirectiveArgs {
  const { style } = usualStyle(parameter.in);
  const usual = { name: parameter.arg, style, explode: parameter.style === 'form' };
  return arrange(differing({ ...parameter }, usual), ['arg', 'in', 'name', 'style', 'explode']);
}

function parameterOf(args: DirectiveArgs): HttpParameter {
  const style = args['style'] ?? usualStyle(args['in']).style;
  return trusted({ name: args['arg'], style, explode: style === 'form', ...args });
}

/** OpenAPI 3.1 section 4.8.12.2.1, defaults of `style`. */
function usualStyle(place: unknown): { readonly style: HttpParameter['style'] } {
  return { style: place === 'query' || place === 'cookie' ? 'form' : 'simple' };
}

/** A join's or merge's lookup as a directive's arguments. */
export function lookupArgs(lookup: Lookup): DirectiveArgs {
  const { source, sourceType, sourceField, required, args, batch, result } = lookup;
  return {
    source,
    type: sourceType === 'Query' ? undefined : sourceType,
    field: sourceField,
    required: required === '' ? undefined : required,
    args: Object.keys(args).length === 0 ? undefined : args,
    keysArg: batch?.keysArg,
    key: batch?.key.map(({ from, to, as }) => ({ from, ...(to !== from && { to }), ...(as !== to && { as }) })),
    maxBatchSize: batch?.maxBatchSize,
    isEntity: batch?.isEntity,
    result,
  };
}

/** A merge as a directive's arguments. */
export function mergeArgs(merge: Merge): DirectiveArgs {
  return { ...lookupArgs(merge), fields: merge.fields };
}

/** The join that `lookupArgs` wrote. */
export function joinOf(type: string, field: string, args: DirectiveArgs): Join {
  return { type, field, ...lookupOf(args) };
}

/** The merge that `mergeArgs` wrote. */
export function mergeOf(type: string, { fields, ...args }: DirectiveArgs): Merge {
  return trusted({ type, ...lookupOf(args), ...(fields !== undefined && { fields }) });
}

function lookupOf(written: DirectiveArgs): Lookup {
  const { source, type = 'Query', field, required = '', args = {}, keysArg, key, result } = written;
  const { maxBatchSize, isEntity } = written;
  const parts = Array.isArray(key) ? key : [];
  return trusted({
    source,
    sourceType: type,
    sourceField: field,
    required,
    args,
    ...(keysArg !== undefined && {
      batch: {
        keysArg,
        key: parts.map(({ from, to = from, as = to }: Record<string, unknown>) => ({ from, to, as })),
        ...(maxBatchSize !== undefined && { maxBatchSize }),
        ...(isEntity !== undefined && { isEntity }),
      },
    }),
    ...(result !== undefined && { result }),
  });
}

/** A topic as a directive's arguments. */
export function topicArgs({ type: _type, field: _field, ...topic }: Topic): DirectiveArgs {
  return arrange({ ...topic }, ['topic', 'filter', 'result', 'source']);
}

/** The topic that `topicArgs` wrote. */
export function topicOf(field: string, args: DirectiveArgs): Topic {
  return trusted({ type: 'Subscription', field, ...args });
}

/** How a source is reached, without its types. */
export function upstreamArgs(source: Source): DirectiveArgs {
  const { name, kind, endpoint, headers, query, policy, subscriptions, webhooks, mesh } = source;
  return {
    name,
    kind,
    endpoint,
    headers: pairsOf(headers),
    query: pairsOf(query),
    ...arrange(differing({ ...policy }, { ...defaultSourcePolicy }), []),
    subscriptions: subscriptions && arrange({ ...subscriptions }, ['endpoint', 'protocol']),
    webhooks: webhooks && arrange({ ...webhooks }, ['path']),
    mesh,
  };
}

/** The source that `upstreamArgs` wrote, without types. */
export function upstreamOf(args: DirectiveArgs): Omit<Source, 'types'> {
  const { name, kind, endpoint, headers, query, subscriptions, webhooks, mesh, ...policy } = args;
  return trusted({
    name,
    kind,
    ...(endpoint !== undefined && { endpoint }),
    headers: recordOfPairs(headers),
    query: recordOfPairs(query),
    policy: { ...defaultSourcePolicy, ...policy },
    ...(subscriptions !== undefined && { subscriptions }),
    ...(webhooks !== undefined && { webhooks }),
    ...(mesh !== undefined && { mesh }),
  });
}

/** Header names are mostly no GraphQL names, so such records are lists. */
function pairsOf(record: Readonly<Record<string, string>>): readonly DirectiveArgs[] | undefined {
  const pairs = Object.entries(record).map(([name, value]) => ({ name, value }));
  return pairs.length === 0 ? undefined : pairs;
}

function recordOfPairs(pairs: unknown): Readonly<Record<string, unknown>> {
  if (!Array.isArray(pairs)) return {};
  return Object.fromEntries(pairs.map(({ name, value }: DirectiveArgs) => [String(name), value]));
}
