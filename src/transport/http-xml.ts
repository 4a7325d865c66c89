import { exactNumber } from '../base/exact-number.ts';
import { isRecord, recordOf } from '../base/json.ts';
import type { XmlAttributes } from '../blueprint/binding.ts';
import { listItem, nullable } from '../blueprint/typeref.ts';
import type { EnumDef, Field, ObjectDef, TypeRef, Types } from '../blueprint/types.ts';
import { readJson } from './soap-json.ts';
import { lexicalOf } from './soap-lexical.ts';
import { textNode, together } from './soap-nodes.ts';
import type { XmlNode } from './xml-node.ts';
import { parseXml } from './xml-parse.ts';

/** Reads one element into a value. */
type Read = (node: XmlNode) => unknown;

/**
 * Compiles a reader of XML answers (OpenAPI 3.1 section 4.8.26) into the JSON that an answer of JSON would be: properties by wire names,
 * lists also of one, numbers and booleans as such, `xsi:nil` as null. Names that differ from the description's only in case, prefix
 * or namespace are read too, and an element that only wraps the answer is skipped. Throws an Error for what is no XML.
 */
export function compileXmlReader(types: Types, field: Pick<Field, 'type' | 'via'>): (text: string) => unknown {
  const { type, via = [] } = field;
  const scope = new ReaderScope(types);
  if (via.length > 0) {
    const walk = scope.hoisted(type, via);
    return (text) => walk([parseXml(text)]);
  }
  const names = scope.namesIn(type);
  const read = scope.of(type);
  return (text) => read(withoutWrapper(parseXml(text), names));
}

/** XML that no schema describes, as JSON: the root element's children by their local names, attributes as `@name`. */
export function readAnyXml(text: string): unknown {
  return withoutText(readJson(parseXml(text)));
}

/** AWS, for one, puts an answer into `<ListUsersResult>` of a `<ListUsersResponse>` and describes only the inner one. */
function withoutWrapper(root: XmlNode, names: ReadonlySet<string>): XmlNode {
  const isOurs = ({ children, attributes }: XmlNode) =>
    [...children, ...attributes].some(({ name }) => names.has(name.toLowerCase()));
  if (names.size === 0 || isOurs(root)) return root;
  const [inner, ...others] = root.children.filter(isOurs);
  return inner && others.length === 0 ? inner : root;
}

/** Where a property stands in its parent. */
interface Place {
  readonly key: string;
  /** Local names, the one of the description first. */
  readonly names: readonly string[];
  readonly namespace: string | undefined;
  /** True where another property has the same local name. */
  readonly isStrict: boolean;
  readonly node: NonNullable<XmlAttributes['node']>;
  readonly read: (found: readonly XmlNode[]) => unknown;
}

class ReaderScope {
  private readonly types: Types;
  private readonly known = new Map<string, Read>();

  constructor(types: Types) {
    this.types = types;
  }

  /** The reader of one element; of a list's type, its items' elements stand inside. */
  of(type: TypeRef): Read {
    const item = listItem(type);
    if (item !== undefined) {
      const read = this.of(item);
      return (node) => (node.isNil ? null : node.children.map(read));
    }
    const name = nullable(type);
    const known = this.known.get(name);
    if (known) return (node) => known(node);
    let read: Read = () => null;
    this.known.set(name, (node) => (node.isNil ? null : read(node)));
    read = this.make(name);
    return this.known.get(name) ?? read;
  }

  /** What a hoisted field is walked to from: only the way to its value, steps found by name. */
  hoisted(type: TypeRef, [step, ...rest]: readonly string[]): (found: readonly XmlNode[]) => unknown {
    const item = listItem(type);
    if (step === undefined) {
      const read = this.of(item ?? type);
      return (found) => (item === undefined ? found.slice(0, 1).map(read)[0] : found.map(read));
    }
    const inner = this.hoisted(type, rest);
    const each = item === undefined ? inner : this.hoisted(item, rest);
    return (found) => {
      const values = found.map((node) => {
        const children = node.children.filter(({ name }) => name.toLowerCase() === localName(step).toLowerCase());
        return { [step]: (found.length > 1 ? each : inner)(children) };
      });
      return values.length > 1 ? values : values[0];
    };
  }

  /** Lower-case local names of what stands in an object's element. */
  namesIn(type: TypeRef): ReadonlySet<string> {
    const fields = this.fieldsOf(nullable(type));
    return new Set(fields.flatMap((field) => namesOf(field)).map((name) => name.toLowerCase()));
  }

  private make(name: string): Read {
    const definition = this.types.get(name);
    switch (definition?.kind) {
      case 'object':
      case 'interface':
      case 'union':
        return this.object(this.fieldsOf(name));
      case 'enum':
        return enumReader(definition);
      default:
        return leafReader(definition?.wire ?? name);
    }
  }

  /** Of an abstract type those of all that it may be: what is there tells which it is. */
  private fieldsOf(name: string): readonly Field[] {
    const definition = this.types.get(name);
    if (definition?.kind === 'object') return [...definition.fields.values()];
    if (definition?.kind !== 'interface' && definition?.kind !== 'union') return [];
    const objects = [...this.types.values()].filter((one): one is ObjectDef => one.kind === 'object');
    const members =
      definition.kind === 'union'
        ? objects.filter((one) => definition.members.includes(one.name))
        : objects.filter((one) => one.interfaces.includes(name));
    const byKey = new Map<string, Field>();
    for (const field of members.flatMap(({ fields }) => [...fields.values()])) {
      const key = field.wire ?? field.name;
      if (!byKey.has(key)) byKey.set(key, field);
    }
    return [...byKey.values()];
  }

  private object(fields: readonly Field[]): Read {
    const locals = fields.filter(({ xml }) => isElement(xml)).map((field) => namesOf(field)[0]);
    const places = fields
      .filter(({ binding }) => !binding)
      .map((field) => this.place(field, locals.filter((name) => name === namesOf(field)[0]).length > 1));
    return (node) => {
      // What has neither elements nor attributes is a text: one of the alternatives of a mixture.
      if (fields.length > 0 && places.some(({ key }) => key === '$value') && node.children.length === 0)
        return node.text;
      const children = indexed(node.children);
      const attributes = indexed(node.attributes);
      const entries = new Map<string, unknown>();
      for (const place of places) {
        const value = valueAt(place, node, children, attributes);
        // Several fields may be hoisted out of one element.
        if (value !== undefined) {
          entries.set(place.key, entries.has(place.key) ? together(entries.get(place.key), value) : value);
        }
      }
      return recordOf(entries);
    };
  }

  private place(field: Field, isStrict: boolean): Place {
    const { xml = {}, type } = field;
    const key = field.wire ?? field.name;
    if (field.via && field.via.length > 0) {
      const read = this.hoisted(type, field.via);
      return { key, names: namesOf(field), namespace: xml.namespace, isStrict, node: 'element', read };
    }
    const about = { key, names: namesOf(field), namespace: xml.namespace, isStrict, node: xml.node ?? 'element' };
    const item = listItem(type);
    if (item === undefined || xml.item) {
      const read = this.of(type);
      return { ...about, read: ([first]) => (first ? read(first) : undefined) };
    }
    const read = this.of(item);
    const whenAbsent = type.endsWith('!') ? [] : undefined;
    return { ...about, read: (found) => (found.length === 0 ? whenAbsent : found.map(read)) };
  }
}

function valueAt<Attribute extends { readonly value: string; readonly namespace: string }>(
  place: Place,
  node: XmlNode,
  children: Index<XmlNode>,
  attributes: Index<Attribute>,
): unknown {
  if (place.node === 'none') {
    const value = place.read([node]);
    return isRecord(value) && Object.keys(value).length === 0 ? undefined : value;
  }
  if (place.node === 'text') return place.read([textNode(node.text)]);
  if (place.node === 'attribute') {
    const [found] = pick(place, attributes);
    return found && place.read([textNode(found.value)]);
  }
  return place.read(pick(place, children));
}

type Index<Thing> = ReadonlyMap<string, readonly Thing[]>;

/** By local name as it is and in lower case. */
function indexed<Thing extends { readonly name: string }>(things: readonly Thing[]): Index<Thing> {
  const index = new Map<string, Thing[]>();
  const put = (name: string, thing: Thing) => {
    const list = index.get(name);
    if (list) list.push(thing);
    else index.set(name, [thing]);
  };
  for (const thing of things) {
    put(thing.name, thing);
    const lower = `~${thing.name.toLowerCase()}`;
    put(lower, thing);
  }
  return index;
}

const none: readonly never[] = [];

function pick<Thing extends { readonly namespace: string }>(place: Place, index: Index<Thing>): readonly Thing[] {
  const { names, namespace, isStrict } = place;
  const exact = names.find((name) => index.has(name));
  const found =
    index.get(exact ?? `~${names.find((name) => index.has(`~${name.toLowerCase()}`))?.toLowerCase()}`) ?? none;
  if (found.length === 0 || (namespace === undefined && !isStrict)) return found;
  const own = found.filter((thing) => thing.namespace === (namespace ?? ''));
  return own.length > 0 || isStrict ? own : found;
}

function isElement(xml: XmlAttributes | undefined): boolean {
  return (xml?.node ?? 'element') === 'element';
}

/** The name in XML, then the property's; prefixes are the upstream's to choose. */
function namesOf({ xml, wire, name }: Field): readonly string[] {
  return [...new Set([xml?.name, wire ?? name].flatMap((one) => (one === undefined ? [] : [localName(one)])))];
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

function enumReader({ values }: EnumDef): Read {
  const wires = new Map([...values.values()].map(({ name, wire }) => [String(wire ?? name), wire ?? name]));
  return ({ text }) =>
    wires.has(text) ? wires.get(text) : (wires.get(text.trim()) ?? (text.trim() === '' ? null : text));
}

const lexicals: ReadonlyMap<string, string> = new Map([
  ['Int', 'integer'],
  ['BigInt', 'integer'],
  ['Float', 'double'],
  ['Boolean', 'boolean'],
]);

function leafReader(scalar: string): Read {
  if (scalar === 'JSON') return (node) => withoutText(readJson(node));
  if (scalar === 'String' || scalar === 'ID') return ({ text }) => text;
  if (scalar === 'Decimal') return ({ text }) => (text.trim() === '' ? null : exactNumber(text.trim()));
  const lexical = lexicals.get(scalar);
  if (lexical === undefined) return ({ text }) => (text.trim() === '' ? null : text.trim());
  const { parse } = lexicalOf(lexical);
  return ({ text }) => (text.trim() === '' ? null : (parse(text) ?? text));
}

/** The blanks between elements are no text. */
function withoutText(value: unknown): unknown {
  if (!isRecord(value) || typeof value['#text'] !== 'string' || value['#text'].trim() !== '') return value;
  const { '#text': _text, ...rest } = value;
  return rest;
}
