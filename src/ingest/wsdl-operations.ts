import type { SoapBinding, SoapHeader, SoapMessage, XmlAttributes } from '../blueprint/binding.ts';
import type { Field, InputValue } from '../blueprint/types.ts';
import { nullable } from '../blueprint/typeref.ts';
import { answerOf } from './wsdl-answers.ts';
import type { Member } from './wsdl-content.ts';
import { faultDetail } from './wsdl-faults.ts';
import { childNamespace, inputValues } from './wsdl-members.ts';
import { attachments, elementOf, partMembers, rpcWrapper, xmlName } from './wsdl-messages.ts';
import { operationName, typeName } from './wsdl-names.ts';
import type { WsdlOperation } from './wsdl-read.ts';
import type { TypeBuilder } from './wsdl-types.ts';

/** An operation as a root field, or why it cannot be one. */
export type Served = { readonly field: Field } | { readonly reason: string };

/** What the configuration says of every operation of a source. */
export interface OperationOptions {
  /** Present only where the operation's port differs from the source's endpoint. */
  readonly address?: string;
  readonly header?: SoapHeader;
  readonly version: '1.1' | '1.2';
  readonly isQuery: boolean;
}

interface Arguments {
  readonly message: SoapMessage;
  readonly args: ReadonlyMap<string, InputValue>;
}

/**
 * The root field `name` for an operation. Arguments are the children (and attributes) of the request's one element, of
 * rpc the parts. The result is the response element's content; where that is a single element, it is that element's
 * value, and where that again only wraps a list (`ArrayOfInvoice`), the list. A response without content is `Boolean`.
 */
export function operationField(
  builder: TypeBuilder,
  operation: WsdlOperation,
  name: string,
  options: OperationOptions,
): Served {
  const { missing } = operation.input;
  if (missing !== undefined) return { reason: `No document declares its input message "${missing}".` };
  if (operation.initiative) return { reason: initiatives[operation.initiative] };
  const input = argumentsOf(builder, operation, options.header);
  const wrapper = input.message.wrapper?.name;
  if (wrapper !== undefined && !isElementName(wrapper)) return { reason: `"${wrapper}" is no name for an element.` };
  const output = answerOf(builder, operation);
  const binding: SoapBinding = {
    kind: 'soap',
    version: options.version,
    ...(options.address !== undefined && { address: options.address }),
    ...(operation.action !== undefined && { action: operation.action }),
    style: operation.style,
    ...(operation.isEncoded && { isEncoded: true }),
    input: input.message,
    ...(output.message && { output: output.message }),
    faults: operation.faults.flatMap((part) => faultDetail(builder, part)),
    ...(options.header && { header: options.header }),
    ...(options.isQuery && { isIdempotent: true }),
    ...(operation.addressing && { addressing: operation.addressing }),
    ...(operation.isMtom && { isMtom: true }),
  };
  const { description, deprecated, place } = operation;
  const field: Field = {
    name,
    type: nullable(output.type),
    ...(description !== undefined && { description }),
    ...(deprecated !== undefined && { deprecated }),
    args: withAttachments(builder, operation, input.args),
    binding,
    ...(output.xml && { xml: output.xml }),
    place,
  };
  return { field };
}

const initiatives: Readonly<Record<NonNullable<WsdlOperation['initiative']>, string>> = {
  notification: 'It is a notification: the service sends it by itself, and nobody can call it.',
  'solicit-response':
    'It is a solicit-response operation (its output stands before its input): the service asks and is answered, and nobody can call it.',
};

function isElementName(name: string): boolean {
  return /^[\p{L}_][\p{L}\p{N}\p{M}_.\u00b7-]*$/u.test(name);
}

function argumentsOf(builder: TypeBuilder, operation: WsdlOperation, configured: SoapHeader | undefined): Arguments {
  const owner = typeName(operationName(operation.name));
  // What the configuration sends with every call is nothing for a caller to give.
  const isConfigured = new Set(Object.keys(configured?.elements ?? {}));
  const elements = operation.headers
    .map((part) => elementOf(builder, part))
    .filter(({ name }) => !isConfigured.has(name));
  const headers = [...new Map(elements.map((one) => [`{${one.namespace}}${one.name}`, one])).values()];
  const [only, ...others] = operation.input.parts;
  if (operation.style === 'document' && only && others.length === 0) {
    const declared = elementOf(builder, only);
    const content = builder.contentOf(declared.type);
    if (content) {
      const around = childNamespace(content.members);
      const message = { wrapper: xmlName(declared.name, declared.namespace), ...around };
      return { message, args: withHeaders(builder, content.members, around, owner, headers) };
    }
    return { message: {}, args: withHeaders(builder, [{ ...declared, isRequired: true }], {}, owner, headers) };
  }
  // WS-I Basic Profile 1.1, R2211: every part of rpc/literal is there.
  const isRequired = operation.style === 'rpc' && !operation.isEncoded;
  const members = partMembers(builder, operation.input).map((member) => ({ ...member, isRequired }));
  const wrapper =
    operation.style === 'rpc' ? rpcWrapper(operation, operation.name, operation.inputNamespace) : undefined;
  return { message: { ...(wrapper && { wrapper }) }, args: withHeaders(builder, members, {}, owner, headers) };
}

/** More header elements than these stand together in one argument. */
const maxInlineHeaders = 3;

function headersInput(builder: TypeBuilder, headers: readonly Member[], owner: string): string {
  const name = builder.claim(`${owner}HeadersInput`, `${owner}SoapHeadersInput`);
  const around = childNamespace(headers);
  builder.add({ kind: 'input', name, fields: inputValues(builder, headers, around, owner), xml: around });
  return name;
}

function withHeaders(
  builder: TypeBuilder,
  members: readonly Member[],
  around: XmlAttributes,
  owner: string,
  headers: readonly Member[],
): ReadonlyMap<string, InputValue> {
  const args = inputValues(builder, members, around, owner);
  if (headers.length > maxInlineHeaders) {
    const name = args.has('headers') ? 'soapHeaders' : 'headers';
    const description = 'Elements for the SOAP header.';
    return args.set(name, { name, type: headersInput(builder, headers, owner), description, xml: { node: 'headers' } });
  }
  for (const value of inputValues(builder, headers, {}, owner).values()) {
    const name = args.has(value.name) ? `${value.name}Header` : value.name;
    if (args.has(name)) continue;
    const xml: XmlAttributes = { ...value.xml, name: value.xml?.name ?? value.name, node: 'header' };
    args.set(name, { ...value, name, xml });
  }
  return args;
}

function withAttachments(
  builder: TypeBuilder,
  { name: operation, input }: WsdlOperation,
  args: ReadonlyMap<string, InputValue>,
): ReadonlyMap<string, InputValue> {
  const members = attachments(input).map((member) => ({ ...member, isRequired: true }));
  const values = inputValues(builder, members, {}, typeName(operationName(operation))).values();
  const named = [...values].map((value) => {
    const name = args.has(value.name) ? `${value.name}Attachment` : value.name;
    return { ...value, name, xml: { ...value.xml, name: value.xml?.name ?? value.name } };
  });
  return new Map([...args, ...named.map((value) => [value.name, value] as const)]);
}
