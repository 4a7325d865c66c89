import { isRecord } from '../base/json.ts';
import { Upload } from '../base/upload.ts';
import type { XmlAttributes, XmlName, XmlRoot } from '../blueprint/binding.ts';
import { listItem, nullable } from '../blueprint/typeref.ts';
import type { InputDef, InputValue, TypeRef, Types } from '../blueprint/types.ts';
import { GatewayError } from '../error/error.ts';
import { escapeXml, isXmlName, xsiNamespace } from './envelope.ts';
import { isPresent, textOf } from './http-text.ts';

/** The namespaces that hold where something is written: by prefix, the default under ''. */
type Spaces = ReadonlyMap<string, string>;

/** An element's name as it is written, what it declares, and what holds inside. */
interface Tag {
  readonly name: string;
  readonly declared: string;
  readonly inside: Spaces;
}

const head = '<?xml version="1.0" encoding="UTF-8"?>';
const maxDepth = 100;

/**
 * Compiles a writer of XML bodies (OpenAPI 3.1 section 4.8.26): values under wire names become elements and attributes as the input
 * types' `xml` says. Throws BAD_USER_INPUT for characters and names that XML cannot hold.
 */
export function compileXmlWriter(types: Types, type: TypeRef, root: XmlRoot): (value: unknown) => string {
  const writer = new XmlBodyWriter(types);
  const outer: Spaces = new Map([['', '']]);
  return (value) => {
    try {
      return head + writer.element(root, type, root.item ? { item: root.item } : {}, value, outer, 0);
    } catch (cause) {
      if (cause instanceof GatewayError) throw cause;
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new GatewayError('BAD_USER_INPUT', `The body cannot be written as XML: ${reason}.`, { cause });
    }
  };
}

/** A property that no field describes, as an element of its name. */
function openMember([name, value]: readonly [string, unknown]): readonly [field: InputValue, value: unknown] {
  return [{ name, type: 'JSON', wire: name }, value];
}

class XmlBodyWriter {
  private readonly types: Types;

  constructor(types: Types) {
    this.types = types;
  }

  /** One element; of a list, the items stand inside it. */
  element(name: XmlName, type: TypeRef, xml: XmlAttributes, value: unknown, spaces: Spaces, depth: number): string {
    if (depth > maxDepth) throw new Error(`it nests deeper than ${maxDepth} levels`);
    const tag = tagOf(name, spaces);
    if (!isPresent(value)) return `<${tag.name}${tag.declared}${nilIn(tag.inside)}/>`;
    const item = listItem(type);
    if (item !== undefined) {
      const items: readonly unknown[] = Array.isArray(value) ? value : [value];
      const inner = xml.item ?? { name: name.name };
      const written = items.map((one) => this.element(inner, item, {}, one, tag.inside, depth + 1));
      return wrap(tag, '', written.join(''));
    }
    const definition = this.types.get(nullable(type));
    if (definition?.kind === 'input' && isRecord(value)) return this.object(definition, tag, name, value, depth);
    return isRecord(value) || Array.isArray(value)
      ? wrap(tag, ...openContent(value, depth))
      : wrap(tag, '', leaf(value));
  }

  private object(
    definition: InputDef,
    tag: Tag,
    name: XmlName,
    value: Readonly<Record<string, unknown>>,
    depth: number,
  ): string {
    if (definition.isOneOf === true) return this.chosen(definition, tag, name, value, depth);
    const attributes = new Map<string, string>();
    let spaces = tag.inside;
    const given = this.given(definition, value);
    for (const [field, text] of given.filter(([{ xml }]) => xml?.node === 'attribute')) {
      if (!isPresent(text)) continue;
      const one = attributeOf(field, spaces);
      spaces = one.inside;
      for (const [key, declared] of one.declared) attributes.set(key, escapeXml(declared));
      if (one.prefixDeclared !== undefined) spaces = new Map([...spaces, [one.prefixDeclared, textOf(text)]]);
      attributes.set(one.name, escapeXml(textOf(text)));
    }
    const content = given.map(([field, one]) => this.member(field, one, spaces, depth)).join('');
    const written = [...attributes].filter(([key]) => !tag.declared.includes(` ${key}=`));
    return wrap(tag, written.map(([key, text]) => ` ${key}="${text}"`).join(''), content);
  }

  /** The members that are there; in the place of one that has no node of its own (`none`), those that are in it. */
  private given(
    definition: InputDef,
    value: Readonly<Record<string, unknown>>,
  ): readonly (readonly [field: InputValue, value: unknown])[] {
    return [...definition.fields.values()].flatMap((field) => {
      const own = ownValue(value, field);
      if (own === undefined) return [];
      if (wireOf(field) === '$rest') return isRecord(own) ? Object.entries(own).map(openMember) : [];
      const inner = field.xml?.node === 'none' ? this.types.get(nullable(field.type)) : undefined;
      return inner?.kind === 'input' && isRecord(own) ? this.given(inner, own) : [[field, own] as const];
    });
  }

  /** A `@oneOf` input stands for the value of its one field. */
  private chosen(
    definition: InputDef,
    tag: Tag,
    name: XmlName,
    value: Readonly<Record<string, unknown>>,
    depth: number,
  ): string {
    const field = [...definition.fields.values()].find((one) => isPresent(ownValue(value, one)));
    if (!field) return wrap(tag, '', '');
    const inner = this.types.get(nullable(field.type));
    const one = value[wireOf(field)];
    if (inner?.kind === 'input' && isRecord(one)) return this.object(inner, tag, name, one, depth + 1);
    if (Array.isArray(one)) {
      const item = listItem(field.type) ?? 'JSON';
      return wrap(
        tag,
        '',
        one.map((each) => this.element({ name: name.name }, item, {}, each, tag.inside, depth)).join(''),
      );
    }
    return wrap(tag, '', leaf(one));
  }

  private member(field: InputValue, value: unknown, spaces: Spaces, depth: number): string {
    const { xml = {}, type } = field;
    if (xml.node === 'attribute') return '';
    if (xml.node === 'text' || xml.node === 'none') return isPresent(value) ? leaf(value) : '';
    const name: XmlName = {
      name: xml.name ?? wireOf(field),
      ...(xml.namespace !== undefined && { namespace: xml.namespace }),
      ...(xml.prefix !== undefined && { prefix: xml.prefix }),
    };
    const item = listItem(type);
    if (item === undefined || xml.item || !Array.isArray(value)) {
      return this.element(name, item === undefined || xml.item ? type : item, xml, value, spaces, depth + 1);
    }
    return value.map((one) => this.element(name, item, {}, one, spaces, depth + 1)).join('');
  }
}

/** Nothing inherited: a property may be called `toString`. */
function ownValue(value: Readonly<Record<string, unknown>>, field: InputValue): unknown {
  const wire = wireOf(field);
  return Object.hasOwn(value, wire) ? value[wire] : undefined;
}

function wireOf(value: InputValue): string {
  return value.wire ?? value.name;
}

function wrap(tag: Tag, attributes: string, content: string): string {
  const start = `<${tag.name}${tag.declared}${attributes}`;
  return content === '' ? `${start}/>` : `${start}>${content}</${tag.name}>`;
}

function tagOf({ name, namespace, prefix }: XmlName, spaces: Spaces): Tag {
  if (namespace === undefined) return { name, declared: '', inside: spaces };
  const key = prefix ?? '';
  const written = prefix === undefined || prefix === '' ? name : `${prefix}:${name}`;
  if (spaces.get(key) === namespace) return { name: written, declared: '', inside: spaces };
  const declared = ` ${key === '' ? 'xmlns' : `xmlns:${key}`}="${escapeXml(namespace)}"`;
  return { name: written, declared, inside: new Map([...spaces, [key, namespace]]) };
}

function nilIn(spaces: Spaces): string {
  const declared = spaces.get('xsi') === xsiNamespace ? '' : ` xmlns:xsi="${xsiNamespace}"`;
  return `${declared} xsi:nil="true"`;
}

/** An attribute in a namespace needs a prefix; one that is called `xmlns:x` declares `x`. */
function attributeOf(field: InputValue, spaces: Spaces) {
  const name = field.xml?.name ?? wireOf(field);
  const { namespace, prefix } = field.xml ?? {};
  if (namespace === undefined || namespace === '') {
    const prefixDeclared = name === 'xmlns' ? '' : /^xmlns:(.+)$/.exec(name)?.[1];
    return { name, declared: [], inside: spaces, prefixDeclared };
  }
  const known = [...spaces].find(([key, value]) => key !== '' && value === namespace)?.[0];
  const used = prefix ?? known ?? freePrefix(spaces);
  const isKnown = spaces.get(used) === namespace;
  return {
    name: `${used}:${name}`,
    declared: isKnown ? [] : [[`xmlns:${used}`, namespace] as const],
    inside: isKnown ? spaces : new Map([...spaces, [used, namespace]]),
    prefixDeclared: undefined,
  };
}

function freePrefix(spaces: Spaces): string {
  for (let number = 1; ; number++) if (!spaces.has(`ns${number}`)) return `ns${number}`;
}

function leaf(value: unknown): string {
  return escapeXml(value instanceof Upload ? value.toJSON() : textOf(value));
}

/** JSON that no schema describes: properties are elements, `@name` attributes, `#text` text; as such answers are read. */
function openContent(value: object, depth: number): [attributes: string, content: string] {
  if (value instanceof Upload) return ['', leaf(value)];
  if (depth > maxDepth) throw new Error(`it nests deeper than ${maxDepth} levels`);
  if (Array.isArray(value)) return ['', value.map((item) => openElement('item', item, depth)).join('')];
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  const attributes = entries.filter(([key]) => key.startsWith('@'));
  const text = entries.find(([key]) => key === '#text')?.[1];
  const elements = entries.filter(([key]) => !key.startsWith('@') && key !== '#text');
  return [
    attributes.map(([key, item]) => ` ${named(key.slice(1))}="${escapeXml(textOf(item))}"`).join(''),
    (isPresent(text) ? escapeXml(textOf(text)) : '') +
      elements
        .flatMap(([key, item]: [string, unknown]) =>
          (Array.isArray(item) ? item : [item]).map((one: unknown) => openElement(key, one, depth)),
        )
        .join(''),
  ];
}

function openElement(key: string, value: unknown, depth: number): string {
  const tag: Tag = { name: named(key), declared: '', inside: new Map() };
  if (!isPresent(value)) return `<${tag.name}${nilIn(tag.inside)}/>`;
  if (typeof value !== 'object' || value === null) return wrap(tag, '', escapeXml(textOf(value)));
  return wrap(tag, ...openContent(value, depth + 1));
}

/** Names from a caller's data are checked; those of the description were when it was read. */
function named(name: string): string {
  if (isXmlName(name) && !/^xmlns$/i.test(name)) return name;
  throw new Error(`"${name}" is no name for an element or attribute`);
}
