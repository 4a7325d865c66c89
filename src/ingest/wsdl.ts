import { isRecord } from '../base/json.ts';
import { didYouMean, Problems } from '../base/problems.ts';
import type { Checked, Place } from '../base/problems.ts';
import { fillEnv } from '../base/template.ts';
import type { SoapHeader } from '../blueprint/binding.ts';
import type { Field, TypeDef, Types } from '../blueprint/types.ts';
import { locate, shownAs } from './location.ts';
import type { IngestRequest, SkippedOperation, SourceModel } from './model.ts';
import { reachableTypes } from './reachable.ts';
import { locateSource, readBytes } from './read.ts';
import { Trust } from './trust.ts';
import { ContentReader } from './wsdl-content.ts';
import { loadWsdl } from './wsdl-load.ts';
import type { WsdlDocuments } from './wsdl-load.ts';
import { NameTable, operationName } from './wsdl-names.ts';
import { operationField } from './wsdl-operations.ts';
import { readOperations } from './wsdl-read.ts';
import type { WsdlOperation } from './wsdl-read.ts';
import { readsOnly } from './wsdl-reads.ts';
import { resolveName, SchemaIndex } from './wsdl-schema.ts';
import { TypeBuilder } from './wsdl-types.ts';
import type { XmlElement } from './wsdl-xml.ts';

/** The options that ingest reads; the rest is for run time. */
interface WsdlOptions {
  readonly source: string;
  readonly endpoint: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
  /** The one service and port to serve where a document has several. */
  readonly service: string | undefined;
  readonly port: string | undefined;
  readonly header: SoapHeader | undefined;
  /** The SOAP version where the configuration's envelope namespace corrects the document's. */
  readonly version: '1.1' | '1.2' | undefined;
  /** Root type by field name, where the name does not tell. */
  readonly roots: ReadonlyMap<string, 'query' | 'mutation'>;
  /** Where the configuration declares the source. */
  readonly place: Place | undefined;
}

/**
 * The model of a SOAP upstream from its WSDL 1.1 and all that it imports. An operation that several ports offer is one
 * field, of the first port (`service` and `port` choose another); operations named like reading (`getInvoice`,
 * `listInvoices`) are queries, all others mutations. A part that is broken costs only what needs it: operations that cannot
 * be served are in `operations.skipped`, everything else is a warning with its place.
 */
export async function ingestWsdl(request: IngestRequest): Promise<Checked<SourceModel>> {
  const problems = new Problems();
  const options = readOptions(request, problems);
  if (!options) return { problems: problems.list };
  const documents = problems.take(await load(request, options));
  if (!documents) return { problems: problems.list };
  const all = readOperations(documents.definitions, { ...options }, problems);
  if (problems.failed) return { problems: problems.list };
  const operations = distinct(all);
  if (operations.length === 0) {
    const message = 'The WSDL has no SOAP operation: no binding of SOAP 1.1 or 1.2 and no port type with operations.';
    problems.error('WSDL_NO_OPERATIONS', message, documents.definitions[0]?.place);
    return { problems: problems.list };
  }
  const endpoint = options.endpoint ?? operations.find(({ address }) => address)?.address;
  if (endpoint === undefined) warnOfEndpoint(request, documents, problems);
  const { types, skipped } = serve(documents, operations, endpoint, options, problems);
  for (const { id, reason, place } of skipped) {
    problems.warn('WSDL_OPERATION_SKIPPED', `The operation "${id}" is not served: ${reason}`, place);
  }
  return problems.check({
    name: request.name,
    kind: 'soap',
    version: 'wsdl 1.1',
    ...(endpoint !== undefined && { endpoint }),
    types,
    operations: { total: operations.length, exposed: operations.length - skipped.length, skipped },
    problems: problems.list,
    files: documents.files,
  });
}

/** Port types alone, or ports without an address: everything is served, and nothing could be called. */
function warnOfEndpoint({ name }: IngestRequest, { definitions }: WsdlDocuments, problems: Problems): void {
  const message = `The WSDL says at no port where its service is, and the SOAP source "${name}" names no endpoint, so nothing of it can be called. Add \`endpoint:\` with the URL of the service.`;
  problems.warn('WSDL_NO_ENDPOINT', message, definitions[0]?.place);
}

function readOptions(request: IngestRequest, problems: Problems): WsdlOptions | undefined {
  const { options, env, name, place } = request;
  const textOption = (key: string) => (typeof options[key] === 'string' ? fillEnv(options[key], env) : undefined);
  const source = textOption('source') ?? textOption('wsdl');
  if (source === undefined || source === '') {
    const message = `The SOAP source "${name}" names no WSDL. Add \`source:\` with the file or URL of its WSDL.`;
    problems.error('WSDL_NO_SOURCE', message, place);
    return undefined;
  }
  const headers = isRecord(options['schemaHeaders']) ? Object.entries(options['schemaHeaders']) : [];
  const texts = headers.map(([key, value]) => [key.toLowerCase(), fillEnv(String(value), env)] as const);
  return {
    source,
    endpoint: typeof options['endpoint'] === 'string' ? options['endpoint'] : undefined,
    headers: Object.fromEntries(texts),
    service: textOption('service'),
    port: textOption('port'),
    header: headerOf(options['soapHeaders']),
    version: envelopeVersions.get(textOption('soapNamespace') ?? ''),
    roots: rootsOf(options['selectQueryOrMutationField']),
    place,
  };
}

const envelopeVersions: ReadonlyMap<string, '1.1' | '1.2'> = new Map([
  ['http://schemas.xmlsoap.org/soap/envelope/', '1.1'],
  ['http://www.w3.org/2003/05/soap-envelope', '1.2'],
]);

function headerOf(option: unknown): SoapHeader | undefined {
  if (!isRecord(option) || !isRecord(option['headers'])) return undefined;
  const { namespace, headers } = option;
  return { ...(typeof namespace === 'string' && { namespace }), elements: headers };
}

function rootsOf(option: unknown): ReadonlyMap<string, 'query' | 'mutation'> {
  const roots = new Map<string, 'query' | 'mutation'>();
  for (const entry of Array.isArray(option) ? option : []) {
    if (!isRecord(entry)) continue;
    const name = entry['fieldName'] ?? entry['title'];
    const type = String(entry['type']).toLowerCase();
    if (typeof name === 'string' && (type === 'query' || type === 'mutation')) roots.set(name, type);
  }
  return roots;
}

async function load(request: IngestRequest, options: WsdlOptions): Promise<Checked<WsdlDocuments>> {
  const base = request.dir.endsWith('/') ? request.dir : `${request.dir}/`;
  const target = await locateSource(options.source, base);
  if ('refused' in target) {
    const problems = new Problems();
    problems.error('WSDL_MISSING', `Cannot read "${options.source}": ${target.refused}.`, request.place);
    return { problems: problems.list };
  }
  const trust = new Trust(target.location, options.headers);
  const read = async (location: string) => readBytes(location, { download: request.download, trust });
  const resolve = (reference: string, from: string) => {
    const found = locate(reference, from);
    if ('location' in found) trust.named(found.location, from);
    return found;
  };
  const show = (location: string) => shownAs(location, request.dir);
  return loadWsdl(target.location, { read, resolve, show }, request.place);
}

/** Each operation once: ports that offer the same messages under the same name are one, whatever styles their bindings have. */
function distinct(operations: readonly WsdlOperation[]): readonly WsdlOperation[] {
  const seen = new Set<string>();
  return operations.filter((operation) => {
    const { name, inputName = '', portType, style } = operation;
    const parts = [...operation.input.parts, ...(operation.output?.parts ?? [])];
    const message = [name, inputName, ...parts.map(({ element }) => declaredBy(element))].join(' ');
    const keys = [`${portType} ${message}`, ...(style === 'rpc' ? [] : [message])];
    // Parts of rpc are of types that any service uses.
    const isKnown = keys.some((key) => seen.has(key));
    for (const key of keys) seen.add(key);
    return !isKnown;
  });
}

/** The element or type of a part, in its namespace: another version of it is another one. */
function declaredBy(part: XmlElement): string {
  const named = part.attributes.get('element') ?? part.attributes.get('type') ?? '';
  return resolveName(named, part, undefined).key;
}

function localOf(name: string | undefined): string {
  return name?.split(':').at(-1) ?? '';
}

function serve(
  documents: WsdlDocuments,
  operations: readonly WsdlOperation[],
  endpoint: string | undefined,
  options: WsdlOptions,
  problems: Problems,
): { readonly types: Types; readonly skipped: readonly SkippedOperation[] } {
  const index = new SchemaIndex(documents.schemas, (reference, found, sought) => {
    if (reference.namespace === found.namespace) {
      const message = `"${reference.name}" is named as ${sought === 'type' ? 'a type, but is an element' : 'an element, but is a type'}, which is taken.`;
      return problems.warn('WSDL_WRONG_KIND', message, reference.place);
    }
    const message = `"${reference.name}" is looked for in namespace "${reference.namespace}", where it is not; "${found.namespace}" declares one, which is taken.`;
    problems.warn('WSDL_WRONG_NAMESPACE', message, reference.place);
  });
  const builder = new TypeBuilder(
    index,
    new ContentReader(index, problems),
    operations.some(({ isEncoded }) => isEncoded),
  );
  const roots = { query: new Map<string, Field>(), mutation: new Map<string, Field>() };
  const skipped: SkippedOperation[] = [];
  const names = new NameTable();
  const named = new Set<string>();
  const told = new Set<string>();
  const shared = sharedNames(operations);
  const overloaded = overloads(operations);
  for (const operation of operations) {
    const name = names.claim(...wishes(operation, shared.has(operation.name), overloaded.has(operation)));
    named.add(name);
    const root = chosenRoot(options.roots, operation, name, told) ?? (readsOnly(operation.name) ? 'query' : 'mutation');
    const isElsewhere = options.endpoint === undefined && operation.address !== endpoint;
    const served = operationField(builder, operation, name, {
      ...(isElsewhere && operation.address !== undefined && { address: operation.address }),
      ...(options.header && { header: options.header }),
      version: options.version ?? operation.version,
      isQuery: root === 'query',
    });
    if ('field' in served) roots[root].set(name, served.field);
    else skipped.push({ id: operation.name, reason: served.reason, place: operation.place });
  }
  for (const name of options.roots.keys()) {
    if (told.has(name)) continue;
    const message = `selectQueryOrMutationField names "${name}", which no operation is called.${didYouMean(name, named)}`;
    problems.warn('WSDL_UNKNOWN_FIELD', message, options.place);
  }
  const types = new Map<string, TypeDef>();
  addRoot(types, 'Query', roots.query);
  addRoot(types, 'Mutation', roots.mutation);
  for (const [name, definition] of builder.finish()) types.set(name, definition);
  return { types: reachableTypes(types), skipped };
}

/**
 * The root that the configuration gives an operation, by the field's name, the operation's, or Mesh's
 * `Service_Port_operation`; what was used is added to `told`.
 */
function chosenRoot(
  roots: WsdlOptions['roots'],
  { name, service = '', port = '' }: WsdlOperation,
  field: string,
  told: Set<string>,
): 'query' | 'mutation' | undefined {
  const key = [field, name, `${service}_${port}_${name}`, `${port}_${name}`].find((one) => roots.has(one));
  if (key === undefined) return undefined;
  told.add(key);
  return roots.get(key);
}

function addRoot(types: Map<string, TypeDef>, name: string, fields: ReadonlyMap<string, Field>): void {
  if (fields.size > 0) types.set(name, { kind: 'object', name, interfaces: [], fields });
}

/** Names that so many port types give an operation that they tell nothing (`service`, `execute`). */
function sharedNames(operations: readonly WsdlOperation[]): ReadonlySet<string> {
  const portTypes = new Map<string, Set<string>>();
  for (const { name, portType } of operations) {
    portTypes.set(name, (portTypes.get(name) ?? new Set()).add(portType));
  }
  return new Set([...portTypes].filter(([, found]) => found.size > 2).map(([name]) => name));
}

/** Operations whose port type has another one of their name. */
function overloads(operations: readonly WsdlOperation[]): ReadonlySet<WsdlOperation> {
  const keyOf = ({ name, portType, port }: WsdlOperation) => `${port} ${portType} ${name}`;
  const counts = new Map<string, number>();
  for (const one of operations) counts.set(keyOf(one), (counts.get(keyOf(one)) ?? 0) + 1);
  return new Set(operations.filter((one) => (counts.get(keyOf(one)) ?? 0) > 1));
}

/** The operation's name; of overloads the input's name, of other port types the service's or theirs before it. */
function wishes(operation: WsdlOperation, isShared: boolean, isOverloaded: boolean): readonly string[] {
  const { name, portType, service, inputName } = operation;
  const own = operationName(name);
  const input = inputName === undefined ? own : operationName(inputName.replace(/(Soap)?(In|Input|Request)$/, ''));
  const role = portType.replace(/(_?Port_?Type|Interface|Port|Soap)$/i, '');
  const others = [`${service ?? portType}_${name}`, `${role}_${name}`].map(operationName);
  return [
    ...(isShared && role !== '' ? [operationName(role)] : []),
    own,
    input,
    ...(isOverloaded ? byParts(operation) : []),
    ...others,
  ];
}

/** `findByName` for the overload of `find` that takes a `name`. */
function byParts({ name, input }: WsdlOperation): readonly string[] {
  const parts = input.parts.map((part) => localOf(part.element.attributes.get('element') ?? part.name));
  return parts.length > 0 && parts.length < 3 ? [operationName(`${name}_by_${parts.join('_and_')}`)] : [];
}
