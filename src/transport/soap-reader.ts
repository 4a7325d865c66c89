import { isRecord, recordOf } from '../base/json.ts';
import type { XmlAttributes } from '../blueprint/binding.ts';
import { isNonNull, listItem, namedType } from '../blueprint/typeref.ts';
import type { Field, InterfaceDef, ObjectDef, TypeRef, Types, UnionDef } from '../blueprint/types.ts';
import { attributeOf, expandNames } from './envelope.ts';
import { readJson } from './soap-json.ts';
import { leafReader } from './soap-leaf.ts';
import { depthOf, lexicalName } from './soap-lexical.ts';
import { childrenOf, stepsOf, textNode, together } from './soap-nodes.ts';
import { branchesOf, childrenByPlace, occurrencesOf, piecesOf } from './soap-places.ts';
import type { Entry, Layout, Place, Read } from './soap-places.ts';
import type { XmlNode } from './xml-node.ts';

interface ObjectReader extends Layout {
  readonly elements: Map<string, Entry[]>;
  /** All places, in the order of the schema. */
  readonly places: Place[];
  readonly attributes: Map<string, Attribute[]>;
  open: Place | undefined;
  text: Slot | undefined;
  /** Mixed content: read from the whole element. */
  mixed: { readonly key: string; readonly read: (node: XmlNode) => unknown } | undefined;
  otherAttributes: string | undefined;
}

interface Slot {
  readonly key: string;
  readonly read: Read;
}

interface Attribute extends Slot {
  readonly namespace: string;
  readonly byDefault: string | undefined;
}

const nothing: Read = () => null;

/** Compiles readers of values from their types, each object type once. */
export class ReaderCompiler {
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
    const nil = this.nil(type);
    return ([node]) => (!node ? null : node.isNil ? nil(node) : read(node));
  }

  /** Nil is null, unless the element has attributes that the type tells of and nothing else must be there. */
  private nil(type: TypeRef): (node: XmlNode) => unknown {
    const definition = this.types.get(namedType(type));
    if (definition?.kind !== 'object' || listItem(type) !== undefined) return () => null;
    const isAttribute = ({ xml }: Field) => xml?.node === 'attribute';
    const fields = [...definition.fields.values()];
    const names = new Set(fields.filter(isAttribute).map(({ xml, wire, name }) => xml?.name ?? wire ?? name));
    const isFree = fields.every((one) => isAttribute(one) || !isNonNull(one.type) || listItem(one.type) !== undefined);
    if (names.size === 0 || !isFree) return () => null;
    return (node) => (node.attributes.some(({ name }) => names.has(name)) ? this.read(definition, node) : null);
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
    const parse = leafReader(type, xml, lexical);
    if (/^(QName|NOTATION)$/.test(lexical)) return (node) => parse(expandNames(node.text, node.scope));
    const { default: byDefault = '' } = xml;
    return (node) => parse(node.text || byDefault);
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
    const reader = this.object(definition);
    const { attributes, text, mixed, otherAttributes } = reader;
    const value: Record<string, unknown> = {};
    if (mixed) value[mixed.key] = mixed.read(node);
    const found = childrenByPlace(reader, node.children);
    for (const place of reader.places) {
      const read = place.read(found.get(place) ?? []);
      value[place.key] = place.key in value ? together(value[place.key], read) : read;
    }
    for (const [name, places] of attributes) {
      for (const { key, namespace, byDefault, read } of places) {
        const given =
          attributeOf(node, name, namespace) ??
          attributeOf(node, name) ??
          (places.length === 1 ? node.attributes.find((one) => one.name === name)?.value : undefined) ??
          byDefault;
        value[key] = given === undefined ? null : read([textNode(given, node.scope)]);
      }
    }
    if (text) value[text.key] = text.read([node.isNil ? node : textNode(node.text, node.scope)]);
    if (otherAttributes !== undefined) value[otherAttributes] = openAttributes(node, attributes);
    return value;
  }

  private object(definition: ObjectDef): ObjectReader {
    const present = this.objects.get(definition.name);
    if (present) return present;
    const reader: ObjectReader = {
      elements: new Map(),
      places: [],
      attributes: new Map(),
      open: undefined,
      text: undefined,
      mixed: undefined,
      otherAttributes: undefined,
    };
    this.objects.set(definition.name, reader);
    for (const field of definition.fields.values()) {
      if (!field.binding) this.add(reader, field, definition.xml?.childNamespace ?? '');
    }
    return reader;
  }

  private add(reader: ObjectReader, field: Field, childNamespace: string): void {
    const { type, xml = {} } = field;
    const key = field.wire ?? field.name;
    const { places, elements } = reader;
    const place = (read: Read): Place => {
      const isMany = listItem(type) !== undefined && xml.isList !== true && xml.item === undefined;
      const made = { key, position: places.length, isMany, branches: branchesOf(xml), read };
      places.push(made);
      return made;
    };
    switch (xml.node ?? 'element') {
      case 'header':
      case 'headers':
        return;
      case 'text':
        reader.text = { key, read: this.whole(type, xml) };
        return;
      case 'any':
        reader.open = place(this.any(type));
        return;
      case 'anyAttribute':
        reader.otherAttributes = key;
        return;
      case 'attribute':
        push(reader.attributes, xml.name ?? key, attributeFor(key, xml, this.whole(type, xml)));
        return;
      case 'group':
        return this.addGroup(reader, type, place);
      case 'mixed': {
        const item = this.itemOf(type);
        reader.mixed = item && { key, read: (node) => piecesOf(node).map((piece) => this.read(item, piece)) };
        return;
      }
      case 'element':
        push(elements, xml.name ?? key, {
          namespace: xml.namespace ?? childNamespace,
          place: place(this.field(field)),
        });
    }
  }

  /** All elements of a group that repeats lead to its one list. */
  private addGroup(reader: ObjectReader, type: TypeRef, place: (read: Read) => Place): void {
    const item = this.itemOf(type);
    if (!item) return;
    const inner = this.object(item);
    const read = (children: readonly XmlNode[]) => this.read(item, { ...textNode(''), children });
    const list = place((nodes) => occurrencesOf(inner, nodes).map(read));
    for (const [name, entries] of inner.elements) {
      for (const { namespace } of entries) push(reader.elements, name, { namespace, place: list });
    }
    if (inner.open) reader.open ??= list;
  }

  private itemOf(type: TypeRef): ObjectDef | undefined {
    const definition = this.types.get(namedType(type));
    return definition?.kind === 'object' ? definition : undefined;
  }

  private any(type: TypeRef): Read {
    const named = (node: XmlNode) => ({ [node.name]: readJson(node) });
    if (listItem(type) !== undefined) return (nodes) => nodes.map(named);
    return ([node]) => (node ? named(node) : null);
  }
}

function attributeFor(key: string, { namespace = '', default: byDefault }: XmlAttributes, read: Read): Attribute {
  return { key, namespace, byDefault, read };
}

function xsdNameOf({ xml, wire, name }: ObjectDef): string {
  return xml?.name ?? wire ?? name;
}

/** The attributes that the type does not name, in the form in which they are given to be sent; null without any. */
function openAttributes(node: XmlNode, known: ReadonlyMap<string, readonly Attribute[]>): unknown {
  const others = node.attributes.filter(({ name, namespace }) => !(known.has(name) && namespace === ''));
  const entries = others
    .filter(({ name, namespace }) => !known.get(name)?.some((place) => place.namespace === namespace))
    .map(({ name, namespace, value }) => [namespace === '' ? name : `{${namespace}}${name}`, value] as const);
  return entries.length > 0 ? recordOf(entries) : null;
}

function push<Item>(table: Map<string, Item[]>, name: string, item: Item): void {
  const present = table.get(name);
  if (present) present.push(item);
  else table.set(name, [item]);
}
