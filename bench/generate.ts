import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { capital, firstStamp, randomNumbers, words } from './text.ts';

/** How large a generated configuration is. */
export interface Scale {
  readonly sources: number;
  /** Of all sources together. */
  readonly operations: number;
  /** Of all sources together; at most as many as operations. */
  readonly types: number;
}

/** Every tenth source is a GraphQL system, every tenth a SOAP system; the others are REST. */
type Kind = 'openapi' | 'graphql' | 'soap';

const seed = 4711;

/**
 * Writes `.meshrc.yaml`, specs and joins to a fresh folder: as many sources, operations and types as said, up to four
 * operations for each type, and joins from REST sources to the one before. The same scale gives the same bytes.
 */
export function generate(dir: string, { sources, operations, types: allTypes }: Scale): void {
  rmSync(dir, { recursive: true, force: true });
  mkdirSync(join(dir, 'sources'), { recursive: true });
  const joins: string[] = [];
  const entries: string[] = [];
  for (let at = 0; at < sources; at++) {
    const kind = kindOf(at);
    const count = shareOf(operations, sources, at);
    const types = shareOf(allTypes, sources, at);
    const file = `sources/s${at}.${kind === 'openapi' ? 'yaml' : kind === 'soap' ? 'wsdl' : 'graphql'}`;
    writeFileSync(join(dir, file), documentOf(kind, at, types, count));
    entries.push(entryOf(kind, at, file));
    if (at > 0 && kind === 'openapi' && kindOf(at - 1) === 'openapi') joins.push(joinOf(at));
  }
  writeFileSync(join(dir, 'joins.graphql'), `${joins.join('\n')}\n`);
  writeFileSync(
    join(dir, '.meshrc.yaml'),
    `sources:\n${entries.join('')}${joins.length > 0 ? 'additionalTypeDefs: ./joins.graphql\n' : ''}serve:\n  playground: false\n`,
  );
}

/** What falls on one of `sources`, as evenly as can be. */
function shareOf(total: number, sources: number, at: number): number {
  return Math.floor(total / sources) + (at < total % sources ? 1 : 0);
}

function kindOf(at: number): Kind {
  if (at % 10 === 4) return 'graphql';
  return at % 10 === 7 ? 'soap' : 'openapi';
}

function entryOf(kind: Kind, at: number, file: string): string {
  const path = kind === 'openapi' ? `/generated/s${at}` : kind === 'soap' ? '/parcels/soap' : '/desk/graphql';
  return (
    `  - name: s${at}\n    handler:\n      ${kind}:\n        source: ./${file}\n` +
    `        endpoint: '{env.BENCH_UPSTREAM:http://localhost:4100}${path}'\n`
  );
}

function joinOf(at: number): string {
  return (
    `extend type S${at}Type0 {\n  before: S${at - 1}Type0\n    @resolveTo(sourceName: "s${at - 1}", sourceTypeName: "Query", ` +
    `sourceFieldName: "s${at - 1}Type0", requiredSelectionSet: "{ id }", sourceArgs: { id: "{root.id}" })\n}`
  );
}

function documentOf(kind: Kind, at: number, types: number, count: number): string {
  switch (kind) {
    case 'openapi':
      return openapiOf(at, types, count);
    case 'graphql':
      return sdlOf(at, types, count);
    case 'soap':
      return wsdlOf(at, types, count);
  }
}

/** What the REST system says about the object `id` of a type: every field, stamps at zero. */
export function generatedObject(source: number, type: number, id: number): Readonly<Record<string, unknown>> {
  const values = { string: `${words(id, 3)} ${firstStamp}`, integer: id, number: id / 4, boolean: id % 2 === 0 };
  return { id, ...Object.fromEntries(fieldsOf(source, type).map(({ name, type: scalar }) => [name, values[scalar]])) };
}

/** A field and the scalar that it holds. */
interface GeneratedField {
  readonly name: string;
  readonly type: 'string' | 'integer' | 'number' | 'boolean';
  readonly text: string;
}

/** Six to twelve fields beside `id`, always the same for the same type. */
function fieldsOf(source: number, type: number): readonly GeneratedField[] {
  const random = randomNumbers(seed + source * 10_007 + type);
  return Array.from({ length: 6 + Math.floor(random() * 7) }, (_, at) => ({
    name: `${words(source + type + at, 1)}${at}`,
    type: (['string', 'integer', 'number', 'boolean'] as const)[Math.floor(random() * 4)] ?? 'string',
    text: capital(words(source * 3 + type * 5 + at, 8)),
  }));
}

function openapiOf(source: number, types: number, count: number): string {
  const paths = Array.from({ length: types }, (_, type) => {
    const name = `s${source}Type${type}`;
    const left = shareOf(count, types, type);
    const ref = `$ref: '#/components/schemas/S${source}Type${type}'`;
    const answer = (schema: string) =>
      `      responses: { '200': { description: Fine., content: { application/json: { schema: ${schema} } } } }\n`;
    const id = `        - { name: id, in: path, required: true, schema: { type: integer } }\n`;
    const body = `      requestBody: { required: true, content: { application/json: { schema: { ${ref} } } } }\n`;
    const operation = (method: string, id_: string, parameters: string, rest: string) =>
      `    ${method}:\n      operationId: ${id_}\n      summary: ${capital(words(source + type, 6))}\n${parameters === '' ? '' : `      parameters:\n${parameters}`}${rest}`;
    return [
      `  /${name}/{id}:\n${operation('get', name, id, answer(`{ ${ref} }`))}`,
      left > 3 ? operation('put', `replace${capital(name)}`, id, body + answer(`{ ${ref} }`)) : '',
      left > 1
        ? `  /${name}:\n${operation(
            'get',
            `${name}List`,
            '        - { name: first, in: query, schema: { type: integer } }\n        - { name: after, in: query, schema: { type: string } }\n',
            answer(`{ type: array, items: { ${ref} } }`),
          )}`
        : '',
      left > 2 ? operation('post', `create${capital(name)}`, '', body + answer(`{ ${ref} }`)) : '',
    ].join('');
  });
  const schemas = Array.from({ length: types }, (_, type) => {
    const fields = fieldsOf(source, type).map(
      ({ name, type: scalar, text }) => `        ${name}: { type: ${scalar}, description: '${text}' }\n`,
    );
    const next =
      types > 1 ? `        next: { $ref: '#/components/schemas/S${source}Type${(type + 1) % types}' }\n` : '';
    return `    S${source}Type${type}:\n      type: object\n      required: [id]\n      properties:\n        id: { type: integer }\n${fields.join('')}${next}`;
  });
  return `openapi: 3.1.0\ninfo: { title: S${source}, version: '1' }\npaths:\n${paths.join('')}components:\n  schemas:\n${schemas.join('')}`;
}

const graphqlNames = { string: 'String', integer: 'Int', number: 'Float', boolean: 'Boolean' } as const;

function sdlOf(source: number, types: number, count: number): string {
  const definitions = Array.from({ length: types }, (_, type) => {
    const fields = fieldsOf(source, type).map(
      ({ name, type: scalar, text }) => `  "${text}"\n  ${name}: ${graphqlNames[scalar]}\n`,
    );
    return `type S${source}Type${type} {\n  id: Int!\n${fields.join('')}}\n`;
  });
  const fields = Array.from({ length: count }, (_, at) => {
    const type = at % types;
    const name = `s${source}Type${type}${at < types ? '' : `By${Math.floor(at / types)}`}`;
    return `  ${name}(id: Int!): S${source}Type${type}\n`;
  });
  return `type Query {\n${fields.join('')}}\n\n${definitions.join('\n')}`;
}

const xsdNames = { string: 'string', integer: 'int', number: 'double', boolean: 'boolean' } as const;

function wsdlOf(source: number, types: number, count: number): string {
  const namespace = `urn:generated:s${source}`;
  const complexTypes = Array.from({ length: types }, (_, type) => {
    const fields = fieldsOf(source, type).map(
      ({ name, type: scalar }) => `<xs:element name="${name}" type="xs:${xsdNames[scalar]}" minOccurs="0"/>`,
    );
    return `<xs:complexType name="S${source}Type${type}"><xs:sequence><xs:element name="id" type="xs:int"/>${fields.join('')}</xs:sequence></xs:complexType>\n`;
  });
  const names = Array.from({ length: count }, (_, at) => ({
    name: `GetS${source}Op${at}`,
    type: at % types,
  }));
  const elements = names.map(
    ({ name, type }) =>
      `<xs:element name="${name}"><xs:complexType><xs:sequence><xs:element name="id" type="xs:int"/></xs:sequence></xs:complexType></xs:element>\n` +
      `<xs:element name="${name}Response"><xs:complexType><xs:sequence><xs:element name="found" type="t:S${source}Type${type}" minOccurs="0"/></xs:sequence></xs:complexType></xs:element>\n`,
  );
  const messages = names.map(
    ({ name }) =>
      `<wsdl:message name="${name}In"><wsdl:part name="parameters" element="t:${name}"/></wsdl:message>\n` +
      `<wsdl:message name="${name}Out"><wsdl:part name="parameters" element="t:${name}Response"/></wsdl:message>\n`,
  );
  const operations = names.map(
    ({ name }) =>
      `<wsdl:operation name="${name}"><wsdl:input message="t:${name}In"/><wsdl:output message="t:${name}Out"/></wsdl:operation>\n`,
  );
  const bound = names.map(
    ({ name }) =>
      `<wsdl:operation name="${name}"><soap:operation soapAction="${namespace}/${name}"/>` +
      '<wsdl:input><soap:body use="literal"/></wsdl:input><wsdl:output><soap:body use="literal"/></wsdl:output></wsdl:operation>\n',
  );
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<wsdl:definitions name="S${source}" targetNamespace="${namespace}" xmlns:wsdl="http://schemas.xmlsoap.org/wsdl/"`,
    `    xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:t="${namespace}">`,
    `<wsdl:types><xs:schema targetNamespace="${namespace}" elementFormDefault="qualified">`,
    complexTypes.join('') + elements.join(''),
    '</xs:schema></wsdl:types>',
    messages.join(''),
    `<wsdl:portType name="P">${operations.join('')}</wsdl:portType>`,
    '<wsdl:binding name="B" type="t:P"><soap:binding style="document" transport="http://schemas.xmlsoap.org/soap/http"/>',
    `${bound.join('')}</wsdl:binding>`,
    `<wsdl:service name="S"><wsdl:port name="P" binding="t:B"><soap:address location="http://localhost:4100/s${source}"/></wsdl:port></wsdl:service>`,
    '</wsdl:definitions>',
  ].join('\n');
}
