import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { GraphQLSchema, printSchema, printType, validateSchema } from 'graphql';

import type { Checked } from '../../src/base/problems.ts';
import { buildSchema } from '../../src/blueprint/schema.ts';
import type { ObjectDef, Types } from '../../src/blueprint/types.ts';
import type { SourceModel } from '../../src/ingest/model.ts';
import { ingestWsdl } from '../../src/ingest/wsdl.ts';

/** A message: an element of the schema, or parts by name and type (rpc). Null: no message at all. */
type Message = string | Readonly<Record<string, string>> | null;

export interface OperationSpec {
  readonly input: Message;
  readonly output?: Message;
  readonly fault?: string;
  readonly action?: string | null;
  readonly header?: string;
  readonly outputHeader?: string;
  /** A fault about the header, in the Header. */
  readonly headerFault?: string;
}

export interface WsdlSpec {
  /** What stands in the one schema of namespace `urn:t`, prefix `t`. */
  readonly schema?: string;
  readonly schemaAttributes?: string;
  /** Instead of the schema: everything inside `types`. */
  readonly types?: string;
  readonly operations: Readonly<Record<string, OperationSpec>>;
  readonly style?: 'document' | 'rpc';
  readonly use?: 'literal' | 'encoded';
  readonly version?: '1.1' | '1.2';
  readonly address?: string;
  /** Inside the binding. */
  readonly demands?: string;
  /** Further elements of `definitions`. */
  readonly more?: string;
}

/** A WSDL text in namespace `urn:t` with the service `Service` and its port `Port`. */
export function wsdl(spec: WsdlSpec): string {
  const { style = 'document', use = 'literal', version = '1.1', address = 'http://upstream.test/soap' } = spec;
  const soap = version === '1.1' ? 'http://schemas.xmlsoap.org/wsdl/soap/' : 'http://schemas.xmlsoap.org/wsdl/soap12/';
  const operations = Object.entries(spec.operations);
  const attributes = spec.schemaAttributes ?? 'elementFormDefault="qualified"';
  const types = spec.types ?? `<xs:schema targetNamespace="urn:t" ${attributes}>${spec.schema ?? ''}</xs:schema>`;
  const body =
    style === 'rpc'
      ? `<s:body use="${use}" namespace="urn:t" ${use === 'encoded' ? 'encodingStyle="http://schemas.xmlsoap.org/soap/encoding/"' : ''}/>`
      : `<s:body use="${use}"/>`;
  return `<?xml version="1.0" encoding="utf-8"?>
<w:definitions xmlns:w="http://schemas.xmlsoap.org/wsdl/" xmlns:s="${soap}" xmlns:xs="http://www.w3.org/2001/XMLSchema"
    xmlns:enc="http://schemas.xmlsoap.org/soap/encoding/" xmlns:t="urn:t" targetNamespace="urn:t">
  <w:types>${types}</w:types>
  ${operations.map(([name, one]) => messages(name, one)).join('\n  ')}
  <w:portType name="PortType">${operations.map(([name, one]) => declared(name, one)).join('')}</w:portType>
  <w:binding name="Binding" type="t:PortType">
    <s:binding style="${style}" transport="http://schemas.xmlsoap.org/soap/http"/>${spec.demands ?? ''}
    ${operations.map(([name, one]) => bound(name, one, body)).join('\n    ')}
  </w:binding>
  <w:service name="Service"><w:port name="Port" binding="t:Binding"><s:address location="${address}"/></w:port></w:service>
  ${spec.more ?? ''}
</w:definitions>`;
}

function messages(name: string, { input, output, fault, header, outputHeader, headerFault }: OperationSpec): string {
  return [
    message(`${name}In`, input),
    message(`${name}Out`, output),
    message(`${name}Fault`, fault),
    message(`${name}Header`, header),
    message(`${name}OutHeader`, outputHeader),
    message(`${name}HeaderFault`, headerFault),
  ].join('');
}

function message(name: string, content: Message | undefined): string {
  if (content === undefined || content === null) return '';
  const parts =
    typeof content === 'string'
      ? `<w:part name="parameters" element="t:${content}"/>`
      : Object.entries(content)
          .map(([part, type]) => `<w:part name="${part}" type="${type}"/>`)
          .join('');
  return `<w:message name="${name}">${parts}</w:message>`;
}

function declared(name: string, { output, fault }: OperationSpec): string {
  const out = output === undefined || output === null ? '' : `<w:output message="t:${name}Out"/>`;
  const bad = fault === undefined ? '' : `<w:fault name="fault" message="t:${name}Fault"/>`;
  return `<w:operation name="${name}"><w:input message="t:${name}In"/>${out}${bad}</w:operation>`;
}

function bound(
  name: string,
  { output, action, header, outputHeader, headerFault }: OperationSpec,
  body: string,
): string {
  const bad =
    headerFault === undefined ? '' : `<s:headerfault message="t:${name}HeaderFault" part="parameters" use="literal"/>`;
  const outHead =
    outputHeader === undefined
      ? ''
      : `<s:header message="t:${name}OutHeader" part="parameters" use="literal">${bad}</s:header>`;
  const out = output === undefined || output === null ? '' : `<w:output>${body}${outHead}</w:output>`;
  const soapAction = action === null ? '' : `soapAction="${action ?? `urn:t/${name}`}"`;
  const head = header === undefined ? '' : `<s:header message="t:${name}Header" part="parameters" use="literal"/>`;
  return `<w:operation name="${name}"><s:operation ${soapAction}/><w:input>${body}${head}</w:input>${out}</w:operation>`;
}

/** What ingest makes of `service.wsdl` among `files` in a folder of their own. */
export async function ingestFiles(
  files: Readonly<Record<string, string | Uint8Array>>,
  options: Readonly<Record<string, unknown>> = {},
  download: (url: string) => Promise<Uint8Array> = async (url) => {
    throw new Error(`nobody answers at ${url}`);
  },
): Promise<Checked<SourceModel>> {
  const dir = await mkdtemp(join(tmpdir(), 'wsdl-'));
  try {
    for (const [name, text] of Object.entries(files)) {
      await mkdir(dirname(join(dir, name)), { recursive: true });
      await writeFile(join(dir, name), text);
    }
    return await ingestWsdl({ name: 'soap', options: { source: 'service.wsdl', ...options }, dir, env: {}, download });
  } finally {
    await rm(dir, { recursive: true });
  }
}

/** The model of one WSDL; fails with its problems when there is none. */
export async function modelOf(text: string, options: Readonly<Record<string, unknown>> = {}): Promise<SourceModel> {
  return valueOf(await ingestFiles({ 'service.wsdl': text }, options));
}

/** The model, which must be there. */
export function valueOf(checked: Checked<SourceModel>): SourceModel {
  if (!checked.value) throw new Error(checked.problems.map(({ code, message }) => `${code} ${message}`).join('\n'));
  return checked.value;
}

/** The model's schema as SDL without descriptions of its scalars; it must be valid. */
export function sdlOf(model: SourceModel, ...names: readonly string[]): string {
  const schema = validSchema(model.types);
  if (names.length === 0) return printSchema(schema);
  return names
    .map((name) => {
      const type = schema.getType(name);
      return type ? printType(type) : `no type ${name}`;
    })
    .join('\n\n');
}

/** The schema of `types`, with a query where the source has none; fails when graphql-js calls it invalid. */
export function validSchema(types: Types): GraphQLSchema {
  const field = { name: '_', type: 'Boolean', args: new Map() };
  const query: ObjectDef = { kind: 'object', name: 'Query', interfaces: [], fields: new Map([['_', field]]) };
  const schema = buildSchema(types.has('Query') ? types : new Map([...types, ['Query', query]]));
  const errors = validateSchema(new GraphQLSchema({ ...schema.toConfig(), assumeValid: false }));
  if (errors.length > 0) throw new Error(errors.map(({ message: text }) => text).join('\n'));
  return schema;
}
