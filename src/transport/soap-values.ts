import type { SoapBinding, XmlAttributes, XmlName } from '../blueprint/binding.ts';
import type { InputDef, InputValue } from '../blueprint/types.ts';
import { xsdNamespace, xsiNamespace } from './envelope.ts';
import { UnwritableValue } from './soap-writer.ts';
import type { EnvelopeWriter, Write } from './soap-writer.ts';

/** ` soap:encodingStyle="..."` of rpc/encoded, else nothing. */
export function encodingStyle(binding: SoapBinding): string {
  if (!binding.isEncoded) return '';
  const style =
    binding.version === '1.1' ? 'http://schemas.xmlsoap.org/soap/encoding/' : 'http://www.w3.org/2003/05/soap-encoding';
  return ` soap:encodingStyle="${style}"`;
}

/** ` xsi:type="..."` for a type that has to be told, else nothing. */
export function typeAttribute(
  writer: EnvelopeWriter,
  type: { readonly name: string; readonly namespace?: string | undefined } | undefined,
): string {
  return type ? ` ${writer.name('type', xsiNamespace)}="${writer.name(type.name, type.namespace)}"` : '';
}

/** The name of a built-in for `xsi:type`; undefined for what is no simple type. */
export function builtInName(lexical: string): XmlName | undefined {
  if (/^(any|anyType|empty)$/.test(lexical)) return undefined;
  return { name: lexical, namespace: xsdNamespace };
}

/** Writes null, and nothing where something must be there, as `xsi:nil` where the schema allows it. */
export function nillable(write: Write, xml: XmlAttributes, { name, namespace }: XmlName): Write {
  return (value, writer, path) => {
    const isNil = value === null || (value === undefined && xml.isRequired === true);
    if (value === undefined && !isNil) return;
    if (isNil && !xml.isNillable) return;
    if (isNil) writer.raw(`<${writer.name(name, namespace)} ${writer.name('nil', xsiNamespace)}="true"/>`);
    else write(value, writer, path);
  };
}

/** True for the built-ins whose values are names with a namespace. */
export function isQualifiedName(lexical: string | undefined): boolean {
  return lexical === 'QName' || lexical === 'NOTATION';
}

/** Names `{namespace}name` in an escaped text, with prefixes that the envelope declares. */
export function qualifiedNames(text: string, writer: EnvelopeWriter): string {
  return text.replaceAll(/\{([^{}\s]*)\}(\S+)/g, (_whole, namespace: string, name: string) =>
    writer.name(name, namespace.replaceAll('&amp;', '&')),
  );
}

/** True for the input that stands for an abstract type: each field is one of the derived types. */
export function isTypeChoice(definition: InputDef): boolean {
  return definition.isOneOf === true && [...definition.fields.values()].every(({ xml }) => xml?.xsiType);
}

/** The property that holds an argument's or input field's value. */
export function wireOf(value: InputValue): string {
  return value.wire ?? value.name;
}

/** A value as a list, nothing as none; `keepsNull`: nulls inside stay. */
export function listOf(value: unknown, keepsNull = false): readonly unknown[] {
  if (value === undefined || value === null) return [];
  const items: readonly unknown[] = Array.isArray(value) ? value : [value];
  return keepsNull ? items : items.filter((item) => item !== null && item !== undefined);
}

/** Lets an error of `write` say which argument it is about. */
export function guarded<Result>(path: readonly string[], write: () => Result): Result {
  try {
    return write();
  } catch (cause) {
    if (cause instanceof UnwritableValue) throw cause;
    throw new UnwritableValue(`${path.join('.')}: ${cause instanceof Error ? cause.message : String(cause)}`, {
      cause,
    });
  }
}

/** How many lists of a position's type stand in its element: those of `xs:list`, and those in elements of their own. */
export function listsWithin({ isList, item }: XmlAttributes): number {
  let count = isList ? 1 : 0;
  for (let at = item; at; at = at.inner?.item) count++;
  return count;
}

/** How the elements of a list stand that stands in an element of its own. */
export function withoutItem({ item, isEncodedArray: _encoded, ...rest }: XmlAttributes): XmlAttributes {
  return { ...rest, ...item?.inner };
}
