import { isRecord } from '../base/json.ts';
import { Problems } from '../base/problems.ts';
import type { Checked } from '../base/problems.ts';
import type { Field, TypeDef } from '../blueprint/types.ts';
import type { IngestRequest, SourceModel } from './model.ts';
import { relaxInputCycles } from './openapi-cycles.ts';
import { child, placeOf, SpecDocuments, SpecProblems } from './openapi-document.ts';
import type { Spot } from './openapi-document.ts';
import { InputWriter } from './openapi-inputs.ts';
import { widenIntegers } from './openapi-integers.ts';
import type { BigIntegers } from './openapi-integers.ts';
import { writeLinks } from './openapi-links.ts';
import { OperationWriter } from './openapi-operations.ts';
import type { Choices, Operations } from './openapi-operations.ts';
import { OutputWriter } from './openapi-outputs.ts';
import { pagesText } from './openapi-pages.ts';
import { reachableTypes } from './reachable.ts';
import { withResults } from './openapi-results.ts';
import { withScalars } from './openapi-scalars.ts';
import { createScope, useScalar, writePending } from './openapi-scope.ts';
import type { Scope } from './openapi-scope.ts';
import { readSecurity } from './openapi-security.ts';
import { originOf, serverUrl, swaggerUrl } from './openapi-servers.ts';
import { ShapeReader } from './openapi-reader.ts';
import { Subtypes } from './openapi-subtypes.ts';
import { isSwagger } from './openapi-upgrade.ts';
import { writeWebhooks } from './openapi-webhooks.ts';
import { describeXml } from './openapi-xml.ts';

/** What is read of the handler's options; `oasFilePath` is the older spelling of `source`. */
interface OpenapiOptions {
  readonly source: string;
  readonly schemaHeaders: Readonly<Record<string, string>>;
  readonly choices: Choices;
}

/**
 * Makes a source of an OpenAPI description (2.0, 3.0, 3.1; the parts of 3.2 that say how to call). Reading operations become
 * fields of Query, the rest of Mutation. What is broken costs only what needs it: a warning with its place; every
 * operation that is not served stands in `operations.skipped`. Fails only where there is no description at all.
 */
export async function ingestOpenapi(request: IngestRequest): Promise<Checked<SourceModel>> {
  const options = readOptions(request);
  if (!options.value) return { problems: options.problems };
  const { source, schemaHeaders, choices } = options.value;
  const read = await SpecDocuments.read(source, {
    base: `${request.dir}/`,
    dir: request.dir,
    download: request.download,
    headers: schemaHeaders,
    ...(request.place && { place: request.place }),
  });
  if (!read.value) return { problems: read.problems };
  const version = versionOf(read.value.root);
  if (!version.value) return { problems: version.problems };
  const model = buildModel(request.name, read.value, version.value, choices);
  return { value: model, problems: model.problems };
}

function buildModel(name: string, documents: SpecDocuments, version: string, choices: Choices): SourceModel {
  const problems = new SpecProblems();
  const scope = createScope(documents, problems, new ShapeReader(documents, problems));
  const subtypes = new Subtypes(scope);
  const outputs = new OutputWriter(scope, subtypes);
  const inputs = new InputWriter(scope, subtypes);
  const isOld = isSwagger(documents.root.value);
  const written = new OperationWriter(scope, { inputs, outputs }, choices, isOld).write();
  const webhooks = writeWebhooks(scope, outputs, name);
  if (written.total === 0 && webhooks.size === 0) {
    const message = 'This describes no operation, so nothing is served from it.';
    problems.warn('OPENAPI_NO_OPERATIONS', message, documents.root);
  }
  writePending(scope);
  outputs.finish();
  writePending(scope);
  relaxInputCycles(scope.types);
  describeXml(scope, written);
  const joins = writeLinks(scope, name, written.served);
  const served = { ...written, query: withPages(scope, written.query), subscription: webhooks };
  const plain = outputs.isLoose ? withLooseAnswers(served) : served;
  const operations = choices.hasResults ? { ...plain, ...withResults(scope, plain, joins) } : plain;
  const { bigIntegers } = choices;
  if (bigIntegers) useScalar(scope, 'BigInt');
  const widened = (types: Map<string, TypeDef>) => (bigIntegers ? widenIntegers(types, bigIntegers) : types);
  const security = readSecurity(documents, written.served);
  const endpoint = isOld
    ? swaggerUrl(documents.root)
    : (serverUrl([child(documents.root, 'servers')]) ?? originOf(documents.root));
  return {
    name,
    kind: 'http',
    version,
    ...(endpoint !== undefined && { endpoint }),
    types: reachableTypes(widened(withRoots(withScalars(scope.types, scope.usedScalars), operations))),
    operations: {
      total: operations.total,
      exposed: operations.query.size + operations.mutation.size,
      skipped: operations.skipped,
    },
    ...(joins.length > 0 && { joins }),
    ...(security && { security }),
    lost: outputs.lost,
    problems: problems.problems.list,
    files: documents.files,
  };
}

interface Roots extends Operations {
  /** What the upstream sends by itself. */
  readonly subscription: ReadonlyMap<string, Field>;
}

/** Says of every field that answers a list how its pages are read. */
function withPages(scope: Scope, fields: ReadonlyMap<string, Field>): ReadonlyMap<string, Field> {
  return new Map(
    [...fields].map(([name, field]) => {
      const pages = pagesText(scope, field);
      const { description } = field;
      if (pages === undefined) return [name, field];
      return [name, { ...field, description: description === undefined ? pages : `${description}\n\n${pages}` }];
    }),
  );
}

/** Says of every JSON answer that it is brought into the form of its type first. */
function withLooseAnswers(operations: Roots): Roots {
  const loosen = (fields: ReadonlyMap<string, Field>): ReadonlyMap<string, Field> =>
    new Map([...fields].map(([name, field]) => [name, withLooseAnswer(field)]));
  const { query, mutation, subscription } = operations;
  return { ...operations, query: loosen(query), mutation: loosen(mutation), subscription: loosen(subscription) };
}

function withLooseAnswer(field: Field): Field {
  const { binding } = field;
  if (binding?.kind === 'event' && binding.webhook) {
    return { ...field, binding: { ...binding, webhook: { ...binding.webhook, isLoose: true } } };
  }
  if (binding?.kind !== 'http' || !['json', 'sequence', 'xml'].includes(binding.answer.kind)) return field;
  return { ...field, binding: { ...binding, answer: { ...binding.answer, isLoose: true } } };
}

function withRoots(types: Map<string, TypeDef>, operations: Roots): Map<string, TypeDef> {
  const root = (name: string, fields: ReadonlyMap<string, Field>): TypeDef => ({
    kind: 'object',
    name,
    interfaces: [],
    fields,
  });
  if (operations.query.size > 0) types.set('Query', root('Query', operations.query));
  if (operations.mutation.size > 0) types.set('Mutation', root('Mutation', operations.mutation));
  if (operations.subscription.size > 0) types.set('Subscription', root('Subscription', operations.subscription));
  return types;
}

function readOptions(request: IngestRequest): Checked<OpenapiOptions> {
  const problems = new Problems();
  const { options, place } = request;
  const source = options['source'] ?? options['oasFilePath'];
  if (typeof source !== 'string' || source === '') {
    const message = `Source "${request.name}" names no OpenAPI description. Set "source" to a file or URL.`;
    problems.error('OPENAPI_NO_SOURCE', message, place);
    return { problems: problems.list };
  }
  const rootTypes = new Map<string, 'Query' | 'Mutation'>();
  const chosen: readonly unknown[] = Array.isArray(options['selectQueryOrMutationField'])
    ? options['selectQueryOrMutationField']
    : [];
  for (const one of chosen) {
    if (!isRecord(one) || typeof one['fieldName'] !== 'string') continue;
    rootTypes.set(one['fieldName'], /^query$/i.test(String(one['type'] ?? one['title'])) ? 'Query' : 'Mutation');
  }
  const contentTypes = new Map(Object.entries(textsOf(options['contentTypes'])));
  return problems.check({
    source,
    choices: {
      rootTypes,
      contentTypes,
      ...bigIntegersOf(options['bigIntegers']),
      hasResults: options['ignoreErrorResponses'] === false,
      ...responseHeadersOf(options['responseHeaders']),
      sent: sentParameters(options),
    },
    schemaHeaders: textsOf(options['schemaHeaders']),
  });
}

/** What always is the same for every caller; where a template could turn out empty, an argument may still be needed. */
function sentParameters(options: Readonly<Record<string, unknown>>): ReadonlySet<string> {
  const named = (texts: Readonly<Record<string, string>>, prefix: string) =>
    Object.entries(texts).flatMap(([name, text]) =>
      text === '' || /\{(?!env\.)/.test(text) ? [] : [`${prefix} ${prefix === 'header' ? name.toLowerCase() : name}`],
    );
  return new Set([
    ...named(textsOf(options['queryParams']), 'query'),
    ...named(textsOf(options['operationHeaders']), 'header'),
  ]);
}

/** Names of headers, or true for all that are declared. */
function responseHeadersOf(option: unknown): Pick<Choices, 'responseHeaders'> {
  if (option === true) return { responseHeaders: 'all' };
  if (!Array.isArray(option)) return {};
  return { responseHeaders: new Set(option.map((name) => String(name).toLowerCase())) };
}

/** Names of properties and arguments, or true for all. */
function bigIntegersOf(option: unknown): { readonly bigIntegers?: BigIntegers } {
  if (option === true) return { bigIntegers: 'all' };
  if (!Array.isArray(option)) return {};
  return { bigIntegers: new Set(option.filter((name) => typeof name === 'string')) };
}

function versionOf(root: Spot): Checked<string> {
  const problems = new Problems();
  const value = isRecord(root.value) ? root.value : {};
  const said = value['openapi'] ?? value['swagger'];
  const text = typeof said === 'string' || typeof said === 'number' ? String(said) : '';
  const version = /^2$/.test(text) ? '2.0' : /^\d+\.\d+/.exec(text)?.[0];
  if (version !== undefined && /^(2\.0|3\.\d+)$/.test(version)) return problems.check(version);
  problems.error('OPENAPI_NOT_A_DESCRIPTION', notADescription(value, said), placeOf(root));
  return { problems: problems.list };
}

function notADescription(value: Readonly<Record<string, unknown>>, said: unknown): string {
  const expected = 'Expected an OpenAPI description: an object with "openapi: 3.x" or "swagger: 2.0" and "paths"';
  if (said !== undefined) return `${expected}. The version ${JSON.stringify(said)} is not supported.`;
  if ('asyncapi' in value) return `${expected}, but this is an AsyncAPI document.`;
  if ('swaggerVersion' in value) return `${expected}, but this is Swagger 1; convert it first.`;
  if ('__schema' in value || 'data' in value)
    return `${expected}, but this looks like GraphQL introspection; use the graphql handler.`;
  if ('$schema' in value) return `${expected}, but this is a JSON Schema; use the jsonSchema handler.`;
  return `${expected}; neither is there.`;
}

function textsOf(value: unknown): Readonly<Record<string, string>> {
  if (!isRecord(value)) return {};
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, text]) => (typeof text === 'string' ? [[name, text]] : [])),
  );
}
