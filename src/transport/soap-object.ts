import { recordOf } from '../base/json.ts';
import { attributeOf } from './envelope.ts';
import { together } from './soap-nodes.ts';
import { childrenByPlace } from './soap-places.ts';
import type { Entry, Layout, Place } from './soap-places.ts';
import type { PrefixScope, XmlNode } from './xml-node.ts';

/** Reads a text; the prefixes that are in force there give qualified names their namespaces. */
export type ReadText = (text: string, scope: PrefixScope | undefined) => unknown;

/** An attribute that stands as a property. */
export interface Attribute {
  readonly key: string;
  readonly name: string;
  readonly namespace: string;
  readonly byDefault: string | undefined;
  readonly read: ReadText;
}

/** Where the properties of an object stand in its element. */
export interface ObjectReader extends Layout {
  readonly elements: Map<string, Entry[]>;
  /** All places, in the order of the schema. */
  readonly places: Place[];
  readonly attributes: Map<string, Attribute[]>;
  open: Place | undefined;
  text: { readonly key: string; readonly read: ReadText } | undefined;
  /** Mixed content: read from the whole element. */
  mixed: { readonly key: string; readonly read: (node: XmlNode) => unknown } | undefined;
  otherAttributes: string | undefined;
  /** All properties in their order: objects that begin as its copy are of one shape, without room to spare. */
  template: Readonly<Record<string, unknown>>;
}

/** A reader without any properties. */
export function emptyReader(): ObjectReader {
  return {
    elements: new Map(),
    places: [],
    attributes: new Map(),
    open: undefined,
    text: undefined,
    mixed: undefined,
    otherAttributes: undefined,
    template: {},
  };
}

/** The template of a reader whose properties are complete. */
export function templateOf({
  mixed,
  places,
  attributes,
  text,
  otherAttributes,
}: ObjectReader): ObjectReader['template'] {
  const keys = [
    mixed?.key,
    ...places.map(({ key }) => key),
    ...[...attributes.values()].flat().map(({ key }) => key),
    text?.key,
    otherAttributes,
  ];
  return recordOf(keys.filter((key) => key !== undefined).map((key) => [key, null] as const));
}

/** The object that an element holds. */
export function readObject(reader: ObjectReader, node: XmlNode): Record<string, unknown> {
  return fillObject(reader, node, { ...reader.template });
}

/** The same, put into `value`, which is known before what it holds: objects that refer to each other may run in a circle. */
export function fillObject(
  reader: ObjectReader,
  node: XmlNode,
  value: Record<string, unknown>,
): Record<string, unknown> {
  const { places, attributes, text, mixed, otherAttributes } = reader;
  if (mixed) value[mixed.key] = mixed.read(node);
  if (places.length > 0) readPlaces(reader, node, value);
  for (const list of attributes.values()) {
    for (const one of list) value[one.key] = readAttribute(one, node, list.length === 1);
  }
  if (text) value[text.key] = node.isNil ? null : text.read(node.text, node.scope);
  if (otherAttributes !== undefined) value[otherAttributes] = openAttributes(node, attributes);
  return value;
}

function readPlaces(reader: ObjectReader, node: XmlNode, value: Record<string, unknown>): void {
  const found = childrenByPlace(reader, reader.places.length, node.children);
  for (const { key, position, isHoistedAgain, read } of reader.places) {
    const one = read(found[position] ?? none);
    value[key] = isHoistedAgain ? together(value[key], one) : one;
  }
}

const none: readonly XmlNode[] = [];

/** `isAlone`: no other attribute of the type has its local name, so that it counts in whatever namespace. */
function readAttribute({ name, namespace, byDefault, read }: Attribute, node: XmlNode, isAlone: boolean): unknown {
  const given =
    attributeOf(node, name, namespace) ??
    attributeOf(node, name) ??
    (isAlone ? node.attributes.find((one) => one.name === name)?.value : undefined) ??
    byDefault;
  return given === undefined ? null : read(given, node.scope);
}

/** The attributes that the type does not name, in the form in which they are given to be sent; null without any. */
function openAttributes(node: XmlNode, known: ReadonlyMap<string, readonly Attribute[]>): unknown {
  const others = node.attributes.filter(({ name, namespace }) => !(known.has(name) && namespace === ''));
  const entries = others
    .filter(({ name, namespace }) => !known.get(name)?.some((place) => place.namespace === namespace))
    .map(({ name, namespace, value }) => [namespace === '' ? name : `{${namespace}}${name}`, value] as const);
  return entries.length > 0 ? recordOf(entries) : null;
}
