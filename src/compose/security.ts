import type { Place, Problems } from '../base/problems.ts';
import type { HttpParameter } from '../blueprint/binding.ts';
import { fieldsOf } from '../blueprint/cells.ts';
import type { Join, Merge, Source } from '../blueprint/blueprint.ts';
import type { Types } from '../blueprint/types.ts';
import type { LoadedConfig } from '../config/load.ts';
import type { SecurityAlternative, SecurityScheme, SourceModel } from '../ingest/model.ts';
import { sourceSettingsOf } from './settings.ts';

type Sent = Pick<Source, 'endpoint' | 'headers' | 'query'>;

/** Names under which credentials travel, where the spec leaves open which. */
const credentialNames = /auth|token|key|cookie|session|secret|signature/i;

/** What is served: the composed types that clients see, each source's view, and the joins that ask more of it. */
interface Served {
  readonly types: Types;
  readonly views: ReadonlyMap<string, Types>;
  readonly joins: readonly Join[];
  readonly merges: readonly Merge[];
}

/**
 * Tells of each source whose description demands credentials for operations to which the configuration sends none that could be it.
 * Operations that nobody can ask for are not counted.
 */
export function reportUnsecured(
  models: readonly SourceModel[],
  served: Served,
  loaded: LoadedConfig,
  placeOf: (source: string) => Place,
  problems: Problems,
): void {
  for (const { name, types, security } of models) {
    if (!security) continue;
    const sent = sourceSettingsOf(loaded, name);
    const schemes = new Map(security.schemes.map((scheme) => [scheme.name, scheme]));
    const called = calledOperations(name, served);
    const lacking = [...security.operations].filter(([coordinate, alternatives]) => {
      const [root = '', field = ''] = coordinate.split('.');
      const definition = types.get(root);
      const binding = definition && fieldsOf(definition).get(field)?.binding;
      if (binding?.kind === 'http' && !called.has(`${binding.method} ${binding.path}`)) return false;
      const parameters = binding?.kind === 'http' ? binding.parameters : [];
      return !alternatives.some((one) => isSent(one, schemes, sent, parameters));
    });
    const [first] = lacking.flatMap(([, alternatives]) => schemesOf(alternatives, schemes));
    if (!first) continue;
    const some = lacking.length === 1 ? '1 operation demands' : `${lacking.length} operations demand`;
    const message = `${name}: by its description ${some} a credential (${first.name}), and the configuration sends none. Send it with ${wayOut(first, name)}.`;
    problems.warn('OPENAPI_SECURITY', message, placeOf(name));
  }
}

/** `GET /pets` of every operation that clients or joins can ask for, whatever the transforms call it. */
function calledOperations(source: string, { types, views, joins, merges }: Served): ReadonlySet<string> {
  const joined = new Set(
    [...joins, ...merges].flatMap((one) => (one.source === source ? [`${one.sourceType}.${one.sourceField}`] : [])),
  );
  const called = new Set<string>();
  for (const definition of views.get(source)?.values() ?? []) {
    for (const { name, binding } of fieldsOf(definition).values()) {
      const isCalled = fieldsOf(types.get(definition.name)).has(name) || joined.has(`${definition.name}.${name}`);
      if (binding?.kind === 'http' && isCalled) called.add(`${binding.method} ${binding.path}`);
    }
  }
  return called;
}

function schemesOf(
  alternatives: readonly SecurityAlternative[],
  schemes: ReadonlyMap<string, SecurityScheme>,
): readonly SecurityScheme[] {
  return alternatives.flatMap((one) => Object.keys(one).flatMap((name) => schemes.get(name) ?? []));
}

/** True where all of an alternative could be sent; of what is not declared nothing can be said. */
function isSent(
  alternative: SecurityAlternative,
  schemes: ReadonlyMap<string, SecurityScheme>,
  sent: Sent,
  parameters: readonly HttpParameter[],
): boolean {
  return Object.keys(alternative).every((name) => {
    const scheme = schemes.get(name);
    if (!scheme || scheme.kind === 'mutualTLS') return true;
    const { in: place, parameter = '' } = scheme;
    if (scheme.kind !== 'apiKey') return hasSome(sent, (one) => credentialNames.test(one));
    const isArgument = parameters.some((one) => one.in === place && one.name.toLowerCase() === parameter.toLowerCase());
    if (isArgument) return true;
    if (place === 'query') return Object.hasOwn(sent.query, parameter) || inEndpoint(sent).includes(parameter);
    return Object.hasOwn(sent.headers, place === 'cookie' ? 'cookie' : parameter.toLowerCase());
  });
}

function hasSome(sent: Sent, isIt: (name: string) => boolean): boolean {
  return [...Object.keys(sent.headers), ...Object.keys(sent.query), ...inEndpoint(sent)].some((name) => isIt(name));
}

/** Names of the query that the endpoint itself has. */
function inEndpoint({ endpoint = '' }: Sent): readonly string[] {
  const [, query = ''] = endpoint.split('?', 2);
  return query.split('&').map((pair) => pair.split('=', 1)[0] ?? '');
}

function wayOut(scheme: SecurityScheme, source: string): string {
  const variable = `{env.${source.toUpperCase().replace(/[^A-Z0-9]+/g, '_')}_${scheme.kind === 'apiKey' ? 'KEY' : 'TOKEN'}}`;
  if (scheme.kind === 'apiKey' && scheme.in === 'query') {
    return `\`queryParams: { ${JSON.stringify(scheme.parameter)}: "${variable}" }\``;
  }
  const [header, value] =
    scheme.kind !== 'apiKey'
      ? ['authorization', `${scheme.scheme === 'basic' ? 'Basic' : 'Bearer'} ${variable}`]
      : scheme.in === 'cookie'
        ? ['cookie', `${scheme.parameter}=${variable}`]
        : [scheme.parameter ?? '', variable];
  return `\`operationHeaders: { ${JSON.stringify(header)}: "${value}" }\`, or the caller's own with \`{context.headers.NAME}\` in it`;
}
