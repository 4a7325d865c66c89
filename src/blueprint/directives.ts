import type { Binding, HttpBinding, HttpParameter } from './binding.ts';
import type { Join, Lookup, Merge, Source } from './blueprint.ts';
import { defaultSourcePolicy } from './blueprint.ts';
import type { Settings } from './settings.ts';
import { defaultSettings } from './settings.ts';

/** Arguments of a directive of the artifact, as plain data. Undefined ones are not written. */
export type DirectiveArgs = Readonly<Record<string, unknown>>;

/** Directives that say how a field is called. */
export const bindingDirectives = ['http', 'soap', 'graphql', 'namespace'] as const;

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
    result,
  };
}

/** The join that `lookupArgs` wrote. */
export function joinOf(type: string, field: string, args: DirectiveArgs): Join {
  return { type, field, ...lookupOf(args) };
}

/** The merge that `lookupArgs` wrote. */
export function mergeOf(type: string, args: DirectiveArgs): Merge {
  return { type, ...lookupOf(args) };
}

function lookupOf(written: DirectiveArgs): Lookup {
  const { source, type = 'Query', field, required = '', args = {}, keysArg, key, maxBatchSize, result } = written;
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
      },
    }),
    ...(result !== undefined && { result }),
  });
}

/** How a source is reached, without its types. */
export function upstreamArgs(source: Source): DirectiveArgs {
  const { name, kind, endpoint, headers, query, policy, mesh } = source;
  return {
    name,
    kind,
    endpoint,
    headers: Object.keys(headers).length === 0 ? undefined : headers,
    query: Object.keys(query).length === 0 ? undefined : query,
    ...arrange(differing({ ...policy }, { ...defaultSourcePolicy }), []),
    mesh,
  };
}

/** The source that `upstreamArgs` wrote, without types. */
export function upstreamOf(args: DirectiveArgs): Omit<Source, 'types'> {
  const { name, kind, endpoint, headers = {}, query = {}, mesh, ...policy } = args;
  return trusted({
    name,
    kind,
    ...(endpoint !== undefined && { endpoint }),
    headers,
    query,
    policy: { ...defaultSourcePolicy, ...policy },
    ...(mesh !== undefined && { mesh }),
  });
}

/** Parts of the settings that are written by single properties, over their defaults. */
const overlaid = ['serve', 'permissions', 'limits'] as const;

/** Settings that are not the usual ones. */
export function settingsArgs(settings: Settings): DirectiveArgs {
  const args: Record<string, unknown> = differing({ ...settings }, { ...defaultSettings });
  for (const key of overlaid) {
    if (key in args) args[key] = arrange(differing({ ...settings[key] }, { ...defaultSettings[key] }), []);
  }
  return arrange(args, []);
}

/** The settings that `settingsArgs` wrote. */
export function settingsOfArgs(args: DirectiveArgs): Settings {
  const settings: Record<string, unknown> = { ...defaultSettings, ...args };
  for (const key of overlaid) settings[key] = { ...defaultSettings[key], ...(args[key] as object | undefined) };
  return trusted(settings);
}

/** Data of an artifact whose seal holds: `printBlueprint` wrote it from the type that is read. */
function trusted<Value>(data: unknown): Value {
  return data as Value;
}

/** The properties of `value` that are not the same in `usual`. */
function differing(value: DirectiveArgs, usual: DirectiveArgs): Record<string, unknown> {
  const isUsual = (key: string) => key in usual && JSON.stringify(value[key]) === JSON.stringify(usual[key]);
  return Object.fromEntries(Object.entries(value).filter(([key]) => !isUsual(key)));
}

/** The properties named by `first` in that order, then the others by name. */
function arrange(value: DirectiveArgs, first: readonly string[]): DirectiveArgs {
  const others = Object.keys(value).filter((key) => !first.includes(key));
  const keys = [...first.filter((key) => key in value), ...others.toSorted()];
  return Object.fromEntries(keys.map((key) => [key, value[key]]));
}
