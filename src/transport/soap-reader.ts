import { isRecord } from '../base/json.ts';
import type { XmlAttributes } from '../blueprint/binding.ts';
import { isNonNull, listItem, namedType } from '../blueprint/typeref.ts';
import type { Field, InterfaceDef, ObjectDef, TypeRef, Types, UnionDef } from '../blueprint/types.ts';
import { expandNames } from './envelope.ts';
import { readJson } from './soap-json.ts';
import { leafReader } from './soap-leaf.ts';
import { depthOf, lexicalName } from './soap-lexical.ts';
import { childrenOf, stepsOf, textNode } from './soap-nodes.ts';
import { haveReferences, mayRefer, ObjectIdentities } from './soap-identity.ts';
import { emptyReader, fillObject, readObject, templateOf } from './soap-object.ts';
import type { ObjectReader, ReadText } from './soap-object.ts';
import { branchesOf, isList, occurrencesOf, piecesOf } from './soap-places.ts';
import type { Place, Read } from './soap-places.ts';
import { isQualifiedName, listsWithin, withoutItem } from './soap-values.ts';
import type { XmlNode } from './xml-node.ts';

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
    return (found) => {
      const nodes = isList(found) ? found : [found];
      const values = nodes.map((node) => ({ [step]: (nodes.length > 1 ? ofMany : inner)(stepsOf(node, step)) }));
      return values.length > 1 ? values : (values[0] ?? null);
    };
  }

  /** The value at a position where the elements `nodes` were found, any number of them. */
  position(type: TypeRef, xml: XmlAttributes): Read {
    const inner = listsWithin(xml);
    const empty = () => (isNonNull(type) && listItem(type) !== undefined ? [] : null);
    const item = listItem(type);
    if (item !== undefined && depthOf(type) > inner) {
      const one = this.whole(item, xml);
      return (found) => {
        if (!isList(found)) return [one(found)];
        return found.length === 0 ? empty() : found.map((node) => one(node));
      };
    }
    const one = this.whole(type, xml);
    return (found) => (isList(found) && found.length === 0 ? empty() : one(found));
  }

  /** The value of the first element. */
  whole(type: TypeRef, xml: XmlAttributes): Read {
    const read = this.element(type, xml);
    const nil = this.nil(type);
    const identities = this.identitiesOf(type);
    return (found) => {
      const first = isList(found) ? found[0] : found;
      if (!first) return null;
      const node = identities ? identities.resolve(first) : first;
      return node.isNil ? nil(node) : read(node);
    };
  }

  /** Nil is null, unless the element has attributes that the type tells of and nothing else must be there. */
  private nil(type: TypeRef): (node: XmlNode) => unknown {
    const definition = this.types.get(namedType(type));
    if (definition?.kind !== 'object' || listItem(type) !== undefined) return () => null;
    const isAttribute = ({ xml }: Field) => xml?.node === 'attribute' || xml?.node === 'anyAttribute';
    const fields = [...definition.fields.values()];
    const isOpen = fields.some(({ xml }) => xml?.node === 'anyAttribute');
    const names = new Set(fields.filter(isAttribute).map(({ xml, wire, name }) => xml?.name ?? wire ?? name));
    const isFree = fields.every((one) => isAttribute(one) || !isNonNull(one.type) || listItem(one.type) !== undefined);
    if (names.size === 0 || !isFree) return () => null;
    return (node) =>
      node.attributes.some(({ name }) => isOpen || names.has(name)) ? readObject(this.object(definition), node) : null;
  }

  private element(type: TypeRef, xml: XmlAttributes): (node: XmlNode) => unknown {
    if (xml.item) {
      const one = this.whole(listItem(type) ?? type, withoutItem(xml));
      return (node) => node.children.map((child) => one(child));
    }
    const named = namedType(type);
    const definition = this.types.get(named);
    if (definition?.kind === 'object') return this.lazily(definition);
    if (definition?.kind === 'interface' || definition?.kind === 'union') return this.abstract(definition);
    if (/^(anyType|any)$/.test(lexicalName(this.types, named, xml))) return readJson;
    const read = this.leaf(type, xml);
    return (node) => read(node.text, node.scope);
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
  private lazily(definition: ObjectDef): (node: XmlNode) => Record<string, unknown> {
    let reader: ObjectReader | undefined;
    const identities = this.identitiesOf(definition.name);
    if (!identities) return (node) => readObject((reader ??= this.object(definition)), node);
    return (node) => {
      const own = (reader ??= this.object(definition));
      return identities.once(
        node,
        own,
        () => ({ ...own.template }),
        (value) => fillObject(own, node, value),
      );
    };
  }

  private abstract(definition: InterfaceDef | UnionDef): (node: XmlNode) => unknown {
    const members = this.possible(definition);
    const byType = new Map(members.map((one) => [`{${one.xml?.namespace ?? ''}}${xsdNameOf(one)}`, one]));
    const memberOf = (node: XmlNode): ObjectDef | undefined => {
      const told = node.type && byType.get(`{${node.type.namespace}}${node.type.name}`);
      const local = node.type && members.find((one) => xsdNameOf(one) === node.type?.name);
      return told ?? local ?? this.likeliest(members, node);
    };
    const identities = this.identitiesOf(definition.name);
    return (node) => {
      const member = memberOf(node);
      if (!member) return null;
      const reader = this.object(member);
      const start = () => ({ __typename: member.wire ?? member.name, ...reader.template });
      if (!identities) return fillObject(reader, node, start());
      return identities.once(node, member, start, (value) => fillObject(reader, node, value));
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

  private object(definition: ObjectDef): ObjectReader {
    const present = this.objects.get(definition.name);
    if (present) return present;
    const reader = emptyReader();
    this.objects.set(definition.name, reader);
    for (const field of definition.fields.values()) {
      if (!field.binding) this.add(reader, field, definition.xml?.childNamespace ?? '');
    }
    reader.template = templateOf(reader);
    return reader;
  }

  private add(reader: ObjectReader, field: Field, childNamespace: string): void {
    const { type, xml = {} } = field;
    const key = field.wire ?? field.name;
    const { places, elements } = reader;
    const place = (read: Read): Place => {
      const isMany = listItem(type) !== undefined && xml.isList !== true && xml.item === undefined;
      const isHoistedAgain = places.some((one) => one.key === key);
      const made = { key, position: places.length, isMany, branches: branchesOf(xml), isHoistedAgain, read };
      places.push(made);
      return made;
    };
    switch (xml.node ?? 'element') {
      case 'header':
      case 'headers':
        return;
      case 'text':
        reader.text = { key, read: this.leaf(type, xml) };
        return;
      case 'any':
        reader.open = place(this.any(type));
        return;
      case 'anyAttribute':
        reader.otherAttributes = key;
        return;
      case 'attribute':
        push(reader.attributes, xml.name ?? key, {
          key,
          name: xml.name ?? key,
          namespace: xml.namespace ?? '',
          byDefault: xml.default,
          read: this.leaf(type, xml),
        });
        return;
      case 'group':
        return this.addGroup(reader, type, place);
      case 'mixed': {
        const item = this.itemOf(type);
        reader.mixed = item && {
          key,
          read: (node) => piecesOf(node).map((piece) => readObject(this.object(item), piece)),
        };
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
    const read = (children: readonly XmlNode[]) => readObject(inner, { ...textNode(''), children });
    const list = place((found) => occurrencesOf(inner, isList(found) ? found : [found]).map(read));
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
    const isMany = listItem(type) !== undefined;
    return (found) => {
      const nodes = isList(found) ? found : [found];
      if (isMany) return nodes.map(named);
      return nodes[0] ? named(nodes[0]) : null;
    };
  }
}

function xsdNameOf({ xml, wire, name }: ObjectDef): string {
  return xml?.name ?? wire ?? name;
}

function push<Item>(table: Map<string, Item[]>, name: string, item: Item): void {
  const present = table.get(name);
  if (present) present.push(item);
  else table.set(name, [item]);
}
