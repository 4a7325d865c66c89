import { isRecord } from '../base/json.ts';
import type { XmlAttributes, XmlName } from '../blueprint/binding.ts';
import { isNonNull, listItem, namedType } from '../blueprint/typeref.ts';
import type { Field, InterfaceDef, ObjectDef, TypeRef, Types, UnionDef } from '../blueprint/types.ts';
import { expandNames } from './envelope.ts';
import type { ReadText } from './soap-attributes.ts';
import { groupTaking } from './soap-groups.ts';
import { haveReferences, mayRefer, ObjectIdentities } from './soap-identity.ts';
import { readJson } from './soap-json.ts';
import { leafReader } from './soap-leaf.ts';
import { depthOf, lexicalName } from './soap-lexical.ts';
import { likeliestMember, membersOf, toldMember } from './soap-members.ts';
import { childrenOf, piecesOf, stepsOf, together } from './soap-nodes.ts';
import { complete, emptyReader, fillObject, readObject } from './soap-object.ts';
import type { ObjectReader } from './soap-object.ts';
import { branchesOf, readNodes, takingOf } from './soap-places.ts';
import type { Place, Position, ReadElement, Taking } from './soap-places.ts';
import { isQualifiedName, listsWithin, withoutItem } from './soap-values.ts';
import type { XmlNode } from './xml-node.ts';
import { sourceOf } from './xml-source.ts';
import type { ElementSource } from './xml-source.ts';

/** Compiles readers of values from their types, each object type once. */
export class ReaderCompiler {
  private readonly types: Types;
  private readonly objects = new Map<string, ObjectReader>();
  /** Present where objects may be told by references. */
  readonly identities: ObjectIdentities | undefined;

  constructor(types: Types) {
    this.types = types;
    this.identities = haveReferences(types) ? new ObjectIdentities() : undefined;
  }

  /** The value of a field, or what a hoisted field is walked to from. */
  field(field: Field, isWhole = false): Position {
    const { type, via = [], xml = {} } = field;
    if (via.length > 0) return { kind: 'all', read: this.hoisted(type, via) };
    if (!isWhole) return this.position(type, xml);
    return { kind: 'each', isList: false, absent: () => null, read: this.whole(type, xml) };
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
        return { key, name, position: this.field(field) };
      });
    if (blocks.length === 0) return (value) => value;
    return (value, header) => {
      const nodesOf = (name: XmlName) => (header ? childrenOf(header, name) : []);
      const found = blocks.map(({ key, name, position }) => [key, readNodes(position, nodesOf(name))]);
      return { ...(isRecord(value) ? value : {}), ...Object.fromEntries(found) };
    };
  }

  /** The objects on the way to a hoisted field's value: only what the way needs, steps found by local name. */
  private hoisted(type: TypeRef, [step, ...rest]: readonly string[]): (nodes: readonly XmlNode[]) => unknown {
    if (step === undefined) {
      const position = this.position(type, {});
      return (nodes) => readNodes(position, nodes);
    }
    const inner = this.hoisted(type, rest);
    const each = listItem(type);
    const ofMany = each === undefined ? inner : this.hoisted(each, rest);
    return (nodes) => {
      const values = nodes.map((node) => ({ [step]: (nodes.length > 1 ? ofMany : inner)(stepsOf(node, step)) }));
      return values.length > 1 ? values : (values[0] ?? null);
    };
  }

  private position(type: TypeRef, xml: XmlAttributes): Position {
    const absent = () => (isNonNull(type) && listItem(type) !== undefined ? [] : null);
    const item = listItem(type);
    const isList = item !== undefined && depthOf(type) > listsWithin(xml);
    return { kind: 'each', isList, absent, read: this.whole(isList ? item : type, xml) };
  }

  /** The value of an element. */
  private whole(type: TypeRef, xml: XmlAttributes): ReadElement {
    const read = this.element(type, xml);
    const nil = this.nil(type);
    const whole: ReadElement = (source) => (source.isNil ? nil(source) : read(source));
    const identities = this.identitiesOf(type);
    return identities ? (source) => whole(sourceOf(identities.resolve(source.readNode()))) : whole;
  }

  /** Nil is null, unless the element has attributes that the type tells of and nothing else must be there. */
  private nil(type: TypeRef): ReadElement {
    const none: ReadElement = (source) => {
      source.skip();
      return null;
    };
    const definition = this.types.get(namedType(type));
    if (definition?.kind !== 'object' || listItem(type) !== undefined) return none;
    const isAttribute = ({ xml }: Field) => xml?.node === 'attribute' || xml?.node === 'anyAttribute';
    const fields = [...definition.fields.values()];
    const isOpen = fields.some(({ xml }) => xml?.node === 'anyAttribute');
    const names = new Set(fields.filter(isAttribute).map(({ xml, wire, name }) => xml?.name ?? wire ?? name));
    const isFree = fields.every((one) => isAttribute(one) || !isNonNull(one.type) || listItem(one.type) !== undefined);
    if (names.size === 0 || !isFree) return none;
    return (source) => {
      const attributes = source.attributes.slice(0, source.attributeCount);
      const isTold = attributes.some(({ name }) => isOpen || names.has(name));
      return isTold ? readObject(this.object(definition), source) : none(source);
    };
  }

  private element(type: TypeRef, xml: XmlAttributes): ReadElement {
    if (xml.item) return this.items(type, xml);
    const named = namedType(type);
    const definition = this.types.get(named);
    if (definition?.kind === 'object') return this.lazily(definition);
    if (definition?.kind === 'interface' || definition?.kind === 'union') return this.abstract(definition);
    if (/^(anyType|any)$/.test(lexicalName(this.types, named, xml))) return (source) => readJson(source.readNode());
    const read = this.leaf(type, xml);
    return (source) => {
      const { scope } = source;
      return read(source.readText(), scope);
    };
  }

  /** The list that stands in an element of its own. */
  private items(type: TypeRef, xml: XmlAttributes): ReadElement {
    const one = this.whole(listItem(type) ?? type, withoutItem(xml));
    return (source) => {
      const { lists } = source;
      const { count } = lists;
      while (source.nextChild(false)) lists.put(one(source));
      return lists.take(count);
    };
  }

  /** The value of a text; no text at all stands for the default. */
  private leaf(type: TypeRef, xml: XmlAttributes): ReadText {
    const lexical = lexicalName(this.types, namedType(type), xml);
    if (lexical === 'empty') return () => true;
    if (/^(anyType|any)$/.test(lexical)) return (text) => text;
    const parse = leafReader(type, xml, lexical);
    const { default: byDefault = '' } = xml;
    if (isQualifiedName(lexical)) return (text, scope) => parse(expandNames(text, scope));
    return byDefault === '' ? parse : (text) => parse(text || byDefault);
  }

  private identitiesOf(type: TypeRef): ObjectIdentities | undefined {
    return this.identities && mayRefer(this.types, type) ? this.identities : undefined;
  }

  /** Compiled with the first element: types may hold themselves. */
  private lazily(definition: ObjectDef): ReadElement {
    let reader: ObjectReader | undefined;
    const identities = this.identitiesOf(definition.name);
    if (!identities) return (source) => readObject((reader ??= this.object(definition)), source);
    return (source) => {
      const own = (reader ??= this.object(definition));
      const node = source.readNode();
      const start = () => ({ ...own.template });
      return identities.once(node, own, start, (value) => fillObject(own, sourceOf(node), value));
    };
  }

  private abstract(definition: InterfaceDef | UnionDef): ReadElement {
    const members = membersOf(this.types, definition);
    const told = toldMember(members);
    const identities = this.identitiesOf(definition.name);
    const readAs = (member: ObjectDef, source: ElementSource) => {
      const reader = this.object(member);
      const start = () => ({ __typename: member.wire ?? member.name, ...reader.template });
      if (!identities) return fillObject(reader, source, start());
      const node = source.readNode();
      return identities.once(node, member, start, (value) => fillObject(reader, sourceOf(node), value));
    };
    return (source) => {
      const { type } = source;
      const known = type && told(type);
      if (known) return readAs(known, source);
      const node = source.readNode();
      const member = likeliestMember(members, (one) => this.object(one).elements, node);
      return member ? readAs(member, sourceOf(node)) : null;
    };
  }

  private object(definition: ObjectDef): ObjectReader {
    const present = this.objects.get(definition.name);
    if (present) return present;
    const reader = emptyReader();
    this.objects.set(definition.name, reader);
    const fields = [...definition.fields.values()].filter(({ binding }) => !binding);
    for (const field of fields) this.add(reader, field, fields, definition.xml?.childNamespace ?? '');
    complete(reader);
    return reader;
  }

  /** Adds a field of an object; `fields`: all of it. */
  private add(reader: ObjectReader, field: Field, fields: readonly Field[], childNamespace: string): void {
    const { type, xml = {} } = field;
    const key = keyOf(field);
    const name = xml.name ?? key;
    switch (xml.node ?? 'element') {
      case 'header':
      case 'headers':
      case 'attachment':
        return;
      case 'text':
        reader.text = { key, read: this.leaf(type, xml) };
        return;
      case 'any':
        reader.open = placed(reader, field, takingOf(anyPosition(type)));
        return;
      case 'anyAttribute':
        reader.otherAttributes = key;
        return;
      case 'attribute': {
        const { namespace = '', default: byDefault } = xml;
        push(reader.attributes, name, { key, name, namespace, byDefault, read: this.leaf(type, xml) });
        return;
      }
      case 'group':
        return this.addGroup(reader, field);
      case 'mixed': {
        const item = this.itemOf(type);
        const readPiece = (piece: XmlNode) => item && readObject(this.object(item), sourceOf(piece));
        reader.mixed = item && { key, read: (node) => piecesOf(node).map(readPiece) };
        return;
      }
      case 'element':
        if (reader.places.some((one) => one.key === key)) return;
        const place = placed(reader, field, takingOf(this.shared(key, fields)));
        push(reader.elements, name, { namespace: xml.namespace ?? childNamespace, place });
    }
  }

  /** The position of the fields that have a key: of several all but one at most were hoisted out of the same element. */
  private shared(key: string, fields: readonly Field[]): Position {
    const isElement = ({ xml }: Field) => (xml?.node ?? 'element') === 'element';
    const sharing = fields.filter((one) => keyOf(one) === key && isElement(one));
    const positions = sharing.map((one) => this.field(one));
    const [only, ...others] = positions;
    if (only && others.length === 0) return only;
    const read = (nodes: readonly XmlNode[]) => positions.map((one) => readNodes(one, nodes)).reduce(together);
    return { kind: 'all', read };
  }

  /** All elements of a group that repeats lead to its one list. */
  private addGroup(reader: ObjectReader, field: Field): void {
    const item = this.itemOf(field.type);
    if (!item) return;
    const inner = this.object(item);
    const place = placed(reader, field, groupTaking(inner));
    for (const [name, entries] of inner.elements) {
      for (const { namespace } of entries) push(reader.elements, name, { namespace, place });
    }
    if (inner.open) reader.open ??= place;
  }

  private itemOf(type: TypeRef): ObjectDef | undefined {
    const definition = this.types.get(namedType(type));
    return definition?.kind === 'object' ? definition : undefined;
  }
}

/** Elements that the schema leaves open. */
function anyPosition(type: TypeRef): Position {
  const isList = listItem(type) !== undefined;
  const read: ReadElement = (source) => ({ [source.name]: readJson(source.readNode()) });
  return { kind: 'each', isList, absent: () => (isList ? [] : null), read };
}

/** The next place of an object. */
function placed({ places }: ObjectReader, field: Field, taking: Taking): Place {
  const { type, xml = {} } = field;
  const isMany = depthOf(type) > listsWithin(xml);
  const place = { key: keyOf(field), position: places.length, isMany, branches: branchesOf(xml), ...taking };
  places.push(place);
  return place;
}

function keyOf({ wire, name }: Field): string {
  return wire ?? name;
}

function push<Item>(table: Map<string, Item[]>, name: string, item: Item): void {
  const present = table.get(name);
  if (present) present.push(item);
  else table.set(name, [item]);
}
