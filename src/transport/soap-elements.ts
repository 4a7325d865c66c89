import type { XmlAttributes, XmlName } from '../blueprint/binding.ts';
import { isNonNull, listItem, namedType } from '../blueprint/typeref.ts';
import type { InputDef, InputValue, TypeRef, Types } from '../blueprint/types.ts';
import { isRecord } from '../base/json.ts';
import { escapeXml, xsdNamespace, xsiNamespace } from './envelope.ts';
import { checkChoices, choicesOf } from './soap-choice.ts';
import { writeAttributes, writeJson } from './soap-json.ts';
import { leafWriter } from './soap-leaf.ts';
import type { IsPlaceholder, WriteLeaf } from './soap-leaf.ts';
import { depthOf, lexicalName } from './soap-lexical.ts';
import {
  builtInName,
  guarded,
  isQualifiedName,
  isTypeChoice,
  listOf,
  listsWithin,
  nillable,
  qualifiedNames,
  typeAttribute,
  wireOf,
  withoutItem,
} from './soap-values.ts';
import { UnwritableValue } from './soap-writer.ts';
import type { EnvelopeWriter, Members, Write } from './soap-writer.ts';

/** Compiles writers of values from their types, each input type once. */
export class WriterCompiler {
  private readonly types: Types;
  private readonly isEncoded: boolean;
  private readonly isPlaceholder: IsPlaceholder | undefined;
  private readonly inputs = new Map<string, Members>();

  constructor(types: Types, isEncoded: boolean, isPlaceholder: IsPlaceholder | undefined) {
    this.types = types;
    this.isEncoded = isEncoded;
    this.isPlaceholder = isPlaceholder;
  }

  /** The header elements that one argument holds. */
  headers(value: InputValue): Members['content'] {
    const key = wireOf(value);
    const definition = this.types.get(namedType(value.type));
    return (args, writer, path) => {
      const given = args[key];
      if (definition?.kind === 'input' && isRecord(given)) {
        this.input(definition).content(given, writer, [...path, key]);
      }
    };
  }

  members(values: readonly InputValue[], childNamespace: string | undefined): Members {
    const isAttribute = ({ xml }: InputValue) => xml?.node === 'attribute' || xml?.node === 'anyAttribute';
    const attributes = values.filter(isAttribute).map((one) => this.attribute(one));
    const others = values.filter((one) => !isAttribute(one));
    const contents = others.map((one) => ({ key: wireOf(one), write: this.member(one, childNamespace) }));
    const choices = choicesOf(values);
    return {
      attributes: (value, writer, path) => {
        for (const write of attributes) write(value, writer, path);
      },
      content: (value, writer, path) => {
        checkChoices(choices, value, path);
        for (const { key, write } of contents) write(value[key], writer, [...path, key]);
      },
    };
  }

  private attribute(value: InputValue): Members['attributes'] {
    const key = wireOf(value);
    const xml = value.xml ?? {};
    if (xml.node === 'anyAttribute') {
      return (given, writer, path) => guarded([...path, key], () => writeAttributes(given[key], writer));
    }
    const format = this.leaf(value.type, xml);
    return (given, writer, path) => {
      const one = given[key] ?? xml.fixed;
      if (one === undefined || one === null) return;
      const text = format(one, [...path, key], writer);
      writer.raw(` ${writer.name(xml.name ?? key, xml.namespace)}="${text}"`);
    };
  }

  private member(value: InputValue, childNamespace: string | undefined): Write {
    const xml = value.xml ?? {};
    if (xml.node === 'text') {
      const format = this.leaf(value.type, xml);
      return (given, writer, path) => {
        if (given !== undefined && given !== null) writer.raw(format(given, path, writer));
      };
    }
    if (xml.node === 'any') {
      return (given, writer, path) => {
        for (const one of listOf(given)) {
          if (this.isPlaceholder?.(one)) writer.raw(escapeXml(one));
          else guarded(path, () => writeJson(one, writer));
        }
      };
    }
    if (xml.node === 'group' || xml.node === 'mixed') return this.group(value);
    const name = { name: xml.name ?? wireOf(value), namespace: xml.namespace ?? childNamespace ?? '' };
    const write = this.repeated(value.type, xml, name);
    return xml.fixed === undefined ? write : (given, writer, path) => write(given ?? xml.fixed, writer, path);
  }

  /** The occurrences of a group that repeats, one after the other. */
  private group(value: InputValue): Write {
    const definition = this.types.get(namedType(value.type));
    return (given, writer, path) => {
      for (const one of listOf(given)) {
        if (this.isPlaceholder?.(one)) writer.raw(escapeXml(one));
        else if (definition?.kind === 'input' && isRecord(one)) this.input(definition).content(one, writer, path);
      }
    };
  }

  private repeated(type: TypeRef, xml: XmlAttributes, name: XmlName): Write {
    const inner = listsWithin(xml);
    const item = listItem(type);
    const write = this.element(namedType(type), type, xml, name);
    if (item === undefined || depthOf(type) <= inner) return nillable(write, xml, name);
    const one = nillable(this.element(namedType(type), item, xml, name), xml, name);
    return (value, writer, path) => {
      for (const given of listOf(value, xml.isNillable)) one(given, writer, path);
    };
  }

  /** One element with a value that is there. */
  private element(named: string, type: TypeRef, xml: XmlAttributes, name: XmlName): Write {
    if (xml.item) {
      return xml.isEncodedArray ? this.array(type, xml, xml.item, name) : this.wrapped(type, xml, xml.item, name);
    }
    const definition = this.types.get(named);
    if (definition?.kind === 'input') return this.object(definition, xml, name);
    const lexical = lexicalName(this.types, named, xml);
    if (lexical === 'empty') {
      return (value, writer) => {
        if (value !== false)
          writer.raw(`<${writer.name(name.name, name.namespace)}${typeAttribute(writer, xml.xsiType)}/>`);
      };
    }
    if (lexical === 'anyType' || lexical === 'any') {
      return (value, writer, path) => guarded(path, () => writeJson(value, writer, name, lexical === 'anyType'));
    }
    const format = this.leaf(type, xml);
    const told = xml.xsiType ?? (this.isEncoded ? leafName(xml, lexical) : undefined);
    const carry = xml.isList ? undefined : carriers.get(lexical);
    return (value, writer, path) => {
      const tag = writer.name(name.name, name.namespace);
      const text = format(value, path, writer);
      const content = carry && !this.isPlaceholder?.(value) ? carry(text, writer) : text;
      writer.raw(`<${tag}${typeAttribute(writer, told)}>${content}</${tag}>`);
    };
  }

  private leaf(type: TypeRef, xml: XmlAttributes): (...args: [...Parameters<WriteLeaf>, EnvelopeWriter]) => string {
    const write = leafWriter(this.types, type, xml, this.isPlaceholder);
    if (!isQualifiedName(lexicalName(this.types, namedType(type), xml))) return write;
    return (value, path, writer) => qualifiedNames(write(value, path), writer);
  }

  /** A placeholder stands as text in the element of an object. */
  private orPlaceholder(
    name: XmlName,
    write: (value: Readonly<Record<string, unknown>>, writer: EnvelopeWriter, path: readonly string[]) => void,
  ): Write {
    return (value, writer, path) => {
      if (isRecord(value)) return write(value, writer, path);
      if (!this.isPlaceholder?.(value)) throw new UnwritableValue(`${path.join('.')} must be an object`);
      const tag = writer.name(name.name, name.namespace);
      writer.raw(`<${tag}>${escapeXml(value)}</${tag}>`);
    };
  }

  private object(definition: InputDef, xml: XmlAttributes, name: XmlName): Write {
    if (isTypeChoice(definition)) return this.typeChoice(definition, name);
    const own = definition.xml?.name;
    const encoded = this.isEncoded && own !== undefined ? { ...definition.xml, name: own } : undefined;
    const told = xml.xsiType ?? encoded;
    return this.orPlaceholder(name, (value, writer, path) => {
      writer.element(name, typeAttribute(writer, told), this.input(definition), value, path);
    });
  }

  /** The chosen one of a type's derived types stands in the element, which tells its type. */
  private typeChoice(definition: InputDef, name: XmlName): Write {
    const writers = new Map<string, Write>();
    return this.orPlaceholder(name, (value, writer, path) => {
      for (const field of definition.fields.values()) {
        const key = wireOf(field);
        const given = value[key];
        if (given === undefined || given === null) continue;
        let write = writers.get(key);
        if (!write) writers.set(key, (write = this.element(namedType(field.type), field.type, field.xml ?? {}, name)));
        write(given, writer, [...path, key]);
      }
    });
  }

  /** Compiled when first used: input types may hold themselves. */
  private input(definition: InputDef): Members {
    const present = this.inputs.get(definition.name);
    if (present) return present;
    const members = this.members([...definition.fields.values()], definition.xml?.childNamespace);
    this.inputs.set(definition.name, members);
    return members;
  }

  /** A list in an element of its own. */
  private wrapped(type: TypeRef, xml: XmlAttributes, item: XmlName, name: XmlName): Write {
    const { isNillable: _outer, isFilled = false, ...rest } = withoutItem(xml);
    const inner = listItem(type) ?? type;
    const isNillable = !isNonNull(inner);
    const one = nillable(this.element(namedType(inner), inner, rest, item), { ...rest, isNillable }, item);
    return (value, writer, path) => {
      const items = listOf(value, isNillable);
      if (isFilled && items.length === 0) throw new UnwritableValue(`${path.join('.')} must have at least one item`);
      const tag = writer.name(name.name, name.namespace);
      const content = writer.collect(() => {
        for (const given of items) one(given, writer, path);
      });
      writer.raw(content === '' ? `<${tag}/>` : `<${tag}>${content}</${tag}>`);
    };
  }

  private array(type: TypeRef, xml: XmlAttributes, item: XmlName, name: XmlName): Write {
    const rest = withoutItem(xml);
    const inner = listItem(type) ?? type;
    const one = nillable(this.element(namedType(inner), inner, rest, item), { ...rest, isNillable: true }, item);
    const itemType = this.arrayItem(inner, xml);
    const within = '[]'.repeat(listsWithin(rest));
    return (value, writer, path) => {
      const items = listOf(value, true);
      const encoding = writer.prefix('http://schemas.xmlsoap.org/soap/encoding/');
      const typeText = itemType
        ? writer.name(itemType.name, itemType.namespace)
        : `${writer.prefix(xsdNamespace)}:anyType`;
      const tag = writer.name(name.name, name.namespace);
      const told = ` ${writer.name('type', xsiNamespace)}="${encoding}:Array" ${encoding}:arrayType="${typeText}${within}[${items.length}]"`;
      const content = writer.collect(() => items.forEach((given) => one(given, writer, path)));
      writer.raw(`<${tag}${told}>${content}</${tag}>`);
    };
  }

  /** What an array says that it holds in the end. */
  private arrayItem(inner: TypeRef, xml: XmlAttributes): XmlName | undefined {
    const definition = this.types.get(namedType(inner));
    const declared = definition?.kind === 'input' ? definition.xml : undefined;
    if (declared?.name !== undefined) return { ...declared, name: declared.name };
    return leafName(xml, lexicalName(this.types, namedType(inner), xml));
  }
}

/** Built-ins whose bytes may stand beside the envelope. */
const carriers: ReadonlyMap<string, (base64: string, writer: EnvelopeWriter) => string> = new Map([
  ['base64Binary', (base64, writer) => writer.bytes(base64)],
  ['swaRef', (base64, writer) => writer.attach(base64)],
]);

/** What `xsi:type` says of a leaf; a type without a name has none to tell, and that of what it restricts would be wrong. */
function leafName({ leafType }: XmlAttributes, lexical: string): XmlName | undefined {
  if (leafType) return leafType.name === '' ? undefined : leafType;
  return builtInName(lexical);
}
