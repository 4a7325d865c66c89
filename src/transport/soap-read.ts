import { isRecord, recordOf } from '../base/json.ts';
import type { SoapBinding, XmlAttributes, XmlName } from '../blueprint/binding.ts';
import { isNonNull, listItem, namedType } from '../blueprint/typeref.ts';
import type { Field, InterfaceDef, ObjectDef, TypeRef, Types, UnionDef } from '../blueprint/types.ts';
import { attributeOf } from './envelope.ts';
import type { XmlNode } from './envelope.ts';
import { readJson } from './soap-json.ts';
import { depthOf, lexicalName, lexicalOf } from './soap-lexical.ts';
import { childrenOf, stepsOf, textNode, together } from './soap-nodes.ts';
import { resolveReferences } from './soap-references.ts';

/** Reads the Body of an answer into the field's value. Throws an Error where the Body is not what the binding says. */
export type ReadBody = (body: XmlNode, header?: XmlNode) => unknown;

/** Turns the elements found at a position into its value. */
type Read = (nodes: readonly XmlNode[]) => unknown;

/**
 * Compiles the reader of a field's answers from its type: properties are named by wire names, lists stay lists also of one
 * or no element, `xsi:nil` is null, leaves are read by their lexical types, objects at abstract positions carry their
 * type's wire name as `__typename`. Names match by namespace, and by local name where only one element has it.
 */
export function compileBody(types: Types, field: Field, binding: SoapBinding): ReadBody {
  const { output } = binding;
  if (!output) return () => true;
  const { wrapper, path } = output;
  const compiler = new Compiler(types);
  const last = path?.at(-1);
  const way = path?.slice(0, -1) ?? [];
  const read = compiler.field(field, last === undefined);
  const headers = compiler.headers(field.type);
  const isList = listItem(field.type) !== undefined && (field.via ?? []).length === 0;
  const inside = path?.[0] ? new Set([path[0].name]) : compiler.elementNames(field.type);
  // The name of an rpc response is not significant (SOAP 1.1 section 7.1).
  const isAnswer = (node: XmlNode) =>
    binding.style === 'rpc' || (wrapper !== undefined && node.children.some(({ name }) => inside.has(name)));
  return (raw, header) => {
    const body = binding.isEncoded ? resolveReferences(raw) : raw;
    const root = wrapper ? rootOf(body, wrapper, isAnswer) : body;
    if (!last) return headers(read([root]), header);
    let at: XmlNode | undefined = root;
    for (const step of way) at = at && !at.isNil ? childrenOf(at, step)[0] : undefined;
    const nodes = at && !at.isNil ? childrenOf(at, last) : [];
    // The element around a list is there: the list is empty, not absent.
    if (way.length > 0 && at && !at.isNil && nodes.length === 0 && isList) return [];
    if (!wrapper && nodes.length === 0) rootOf(body, last, () => false);
    return read(nodes);
  };
}

/** The element of the Body that holds the answer; some servers name it after the message, so a sole one that fits counts. */
function rootOf(body: XmlNode, wrapper: XmlName, isAnswer: (node: XmlNode) => boolean): XmlNode {
  const [found] = childrenOf(body, wrapper);
  if (found) return found;
  const [first, ...others] = body.children;
  if (first && others.length === 0 && isAnswer(first)) return first;
  const present = body.children[0] ? `the element "${body.children[0].name}"` : 'nothing';
  throw new Error(`expected the element "${wrapper.name}" in the Body, found ${present}`);
}

interface Place {
  readonly key: string;
  readonly namespace: string;
  readonly read: Read;
}

interface ObjectReader {
  readonly elements: ReadonlyMap<string, readonly Place[]>;
  readonly attributes: ReadonlyMap<string, readonly Place[]>;
  readonly text: Place | undefined;
  readonly any: Place | undefined;
  readonly otherAttributes: string | undefined;
}

const nothing: Read = () => null;

class Compiler {
  private readonly types: Types;
  private readonly objects = new Map<string, ObjectReader>();

  constructor(types: Types) {
    this.types = types;
  }

  /** The value of a field, or what a hoisted field is walked to from. */
  field(field: Field, isWhole = false): Read {
    const xml = field.xml ?? {};
    if (field.via && field.via.length > 0) return this.hoisted(field.type, field.via);
    return isWhole ? this.whole(field.type, xml) : this.position(field.type, xml);
  }

  /** The local names of the elements in an object type. */
  elementNames(type: TypeRef): ReadonlySet<string> {
    const definition = this.types.get(namedType(type));
    return new Set(definition?.kind === 'object' ? this.object(definition).elements.keys() : []);
  }

  /** Adds what an answer's type has of the Header to its value. */
  headers(type: TypeRef): (value: unknown, header: XmlNode | undefined) => unknown {
    const definition = this.types.get(namedType(type));
    const fields = definition?.kind === 'object' ? [...definition.fields.values()] : [];
    const blocks = fields
      .filter(({ xml }) => xml?.node === 'header')
      .map((field) => {
        const key = field.wire ?? field.name;
        const name = { name: field.xml?.name ?? key, namespace: field.xml?.namespace ?? '' };
        return { key, name, read: this.field(field) };
      });
    if (blocks.length === 0) return (value) => value;
    return (value, header) => {
      const found = blocks.map(({ key, name, read }) => [key, read(header ? childrenOf(header, name) : [])]);
      return { ...(isRecord(value) ? value : {}), ...Object.fromEntries(found) };
    };
  }

  /** The objects on the way to a hoisted field's value: only what the way needs, steps found by local name. */
  private hoisted(type: TypeRef, [step, ...rest]: readonly string[]): Read {
    if (step === undefined) return this.position(type, {});
    const inner = this.hoisted(type, rest);
    const each = listItem(type);
    const ofMany = each === undefined ? inner : this.hoisted(each, rest);
    return (nodes) => {
      const values = nodes.map((node) => ({ [step]: (nodes.length > 1 ? ofMany : inner)(stepsOf(node, step)) }));
      return values.length > 1 ? values : (values[0] ?? null);
    };
  }

  /** The value at a position where the elements `nodes` were found, any number of them. */
  position(type: TypeRef, xml: XmlAttributes): Read {
    const inner = (xml.isList ? 1 : 0) + (xml.item ? 1 : 0);
    const empty = isNonNull(type) && listItem(type) !== undefined ? () => [] : nothing;
    const item = listItem(type);
    if (item !== undefined && depthOf(type) > inner) {
      const one = this.whole(item, xml);
      return (nodes) => (nodes.length === 0 ? empty(nodes) : nodes.map((node) => one([node])));
    }
    const one = this.whole(type, xml);
    return (nodes) => (nodes.length === 0 ? empty(nodes) : one(nodes));
  }

  /** The value of the first of `nodes`. */
  whole(type: TypeRef, xml: XmlAttributes): Read {
    const read = this.element(type, xml);
    return ([node]) => (!node || node.isNil ? null : read(node));
  }

  private element(type: TypeRef, xml: XmlAttributes): (node: XmlNode) => unknown {
    if (xml.item) {
      const { item: _item, ...rest } = xml;
      const one = this.whole(listItem(type) ?? type, rest);
      return (node) => node.children.map((child) => one([child]));
    }
    const named = namedType(type);
    const definition = this.types.get(named);
    if (definition?.kind === 'object') return (node) => this.read(definition, node);
    if (definition?.kind === 'interface' || definition?.kind === 'union') return this.abstract(definition);
    const lexical = lexicalName(this.types, named, xml);
    if (lexical === 'empty') return () => true;
    if (lexical === 'anyType' || lexical === 'any') return readJson;
    const parse = leaf(type, xml, lexical);
    return (node) => parse(node.text);
  }

  private abstract(definition: InterfaceDef | UnionDef): (node: XmlNode) => unknown {
    const members = this.possible(definition);
    const byType = new Map(members.map((one) => [`{${one.xml?.namespace ?? ''}}${xsdNameOf(one)}`, one]));
    return (node) => {
      const told = node.type && byType.get(`{${node.type.namespace}}${node.type.name}`);
      const local = node.type && members.find((one) => xsdNameOf(one) === node.type?.name);
      const member = told ?? local ?? this.likeliest(members, node);
      return member ? { __typename: member.wire ?? member.name, ...this.read(member, node) } : null;
    };
  }

  private possible(definition: InterfaceDef | UnionDef): readonly ObjectDef[] {
    const objects = [...this.types.values()].filter((one) => one.kind === 'object');
    return definition.kind === 'union'
      ? objects.filter(({ name }) => definition.members.includes(name))
      : objects.filter(({ interfaces }) => interfaces.includes(definition.name));
  }

  /** Where nothing tells the type: the one that knows all children with the fewest fields of its own. */
  private likeliest(members: readonly ObjectDef[], node: XmlNode): ObjectDef | undefined {
    const rated = members.map((member) => {
      const { elements } = this.object(member);
      const unknown = node.children.filter(({ name }) => !elements.has(name)).length;
      return { member, unknown, size: elements.size };
    });
    return rated.toSorted((left, right) => left.unknown - right.unknown || left.size - right.size)[0]?.member;
  }

  private read(definition: ObjectDef, node: XmlNode): Record<string, unknown> {
    const { elements, attributes, text, any, otherAttributes } = this.object(definition);
    const found = new Map<Place, XmlNode[]>();
    const others: XmlNode[] = [];
    for (const child of node.children) {
      const place = placeOf(elements, child.name, child.namespace);
      const present = place && found.get(place);
      if (present) present.push(child);
      else if (place) found.set(place, [child]);
      else others.push(child);
    }
    const value: Record<string, unknown> = {};
    for (const places of elements.values()) {
      for (const place of places) {
        const read = place.read(found.get(place) ?? []);
        value[place.key] = place.key in value ? together(value[place.key], read) : read;
      }
    }
    for (const [name, places] of attributes) {
      for (const { key, namespace, read } of places) {
        const given = attributeOf(node, name, namespace) ?? attributeOf(node, name);
        value[key] = given === undefined ? null : read([textNode(given)]);
      }
    }
    if (text) value[text.key] = text.read([textNode(node.text)]);
    if (any) value[any.key] = any.read(others);
    if (otherAttributes !== undefined) value[otherAttributes] = openAttributes(node, attributes);
    return value;
  }

  private object(definition: ObjectDef): ObjectReader {
    const present = this.objects.get(definition.name);
    if (present) return present;
    const elements = new Map<string, Place[]>();
    const attributes = new Map<string, Place[]>();
    const reader: { -readonly [Key in keyof ObjectReader]: ObjectReader[Key] } = {
      elements,
      attributes,
      text: undefined,
      any: undefined,
      otherAttributes: undefined,
    };
    this.objects.set(definition.name, reader);
    for (const field of definition.fields.values()) {
      const xml = field.xml ?? {};
      if (field.binding || xml.node === 'header') continue;
      const key = field.wire ?? field.name;
      if (xml.node === 'text') reader.text = { key, namespace: '', read: this.whole(field.type, xml) };
      else if (xml.node === 'any') reader.any = { key, namespace: '', read: this.any(field.type) };
      else if (xml.node === 'anyAttribute') reader.otherAttributes = key;
      else if (xml.node === 'attribute') {
        push(attributes, xml.name ?? key, { key, namespace: xml.namespace ?? '', read: this.whole(field.type, xml) });
      } else {
        const namespace = xml.namespace ?? definition.xml?.childNamespace ?? '';
        push(elements, xml.name ?? key, { key, namespace, read: this.field(field) });
      }
    }
    return reader;
  }

  private any(type: TypeRef): Read {
    const named = (node: XmlNode) => ({ [node.name]: readJson(node) });
    if (listItem(type) !== undefined) return (nodes) => nodes.map(named);
    return ([node]) => (node ? named(node) : null);
  }
}

function xsdNameOf({ xml, wire, name }: ObjectDef): string {
  return xml?.name ?? wire ?? name;
}

function leaf(type: TypeRef, xml: XmlAttributes, lexical: string): (text: string) => unknown {
  const { parse } = lexicalOf(lexical);
  const single = (text: string) => {
    const value = parse(text);
    if (value !== undefined) return value;
    return text.trim() === '' ? null : text;
  };
  if (!xml.isList || depthOf(type) === 0) return single;
  return (text) => text.split(/\s+/).filter(Boolean).map(single);
}

/** The attributes that the type does not name, in the form in which they are given to be sent; null without any. */
function openAttributes(node: XmlNode, known: ReadonlyMap<string, readonly Place[]>): unknown {
  const others = node.attributes.filter(({ name, namespace }) => !(known.has(name) && namespace === ''));
  const entries = others
    .filter(({ name, namespace }) => !known.get(name)?.some((place) => place.namespace === namespace))
    .map(({ name, namespace, value }) => [namespace === '' ? name : `{${namespace}}${name}`, value] as const);
  return entries.length > 0 ? recordOf(entries) : null;
}

function placeOf(table: ReadonlyMap<string, readonly Place[]>, name: string, namespace: string): Place | undefined {
  const places = table.get(name);
  return places?.find((place) => place.namespace === namespace) ?? places?.[0];
}

function push(table: Map<string, Place[]>, name: string, place: Place): void {
  const present = table.get(name);
  if (present) present.push(place);
  else table.set(name, [place]);
}
