import { recordOf } from '../base/json.ts';
import { openAttributes, readAttribute } from './soap-attributes.ts';
import type { Attribute, ReadText } from './soap-attributes.ts';
import { placeOf } from './soap-places.ts';
import type { Entry, Layout, Place } from './soap-places.ts';
import type { XmlNode } from './xml-node.ts';
import { sourceOf } from './xml-source.ts';
import type { ElementSource } from './xml-source.ts';

/** Where the properties of an object stand in its element. */
export interface ObjectReader extends Layout {
  readonly elements: Map<string, Entry[]>;
  /** All places, in the order of the schema. */
  readonly places: Place[];
  readonly attributes: Map<string, Attribute[]>;
  /** The same in their order, and whether each is alone of its local name. */
  attributeList: readonly (Attribute & { readonly isAlone: boolean })[];
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
    attributeList: [],
    open: undefined,
    text: undefined,
    mixed: undefined,
    otherAttributes: undefined,
    template: {},
  };
}

/** Ends a reader that has all its properties. */
export function complete(reader: ObjectReader): void {
  const { mixed, places, attributes, text, otherAttributes } = reader;
  reader.attributeList = [...attributes.values()].flatMap((list) =>
    list.map((one) => ({ ...one, isAlone: list.length === 1 })),
  );
  const others = [...reader.attributeList.map(({ key }) => key), text?.key, otherAttributes];
  // Places have no element yet.
  reader.template = recordOf([
    ...(mixed ? [[mixed.key, null] as const] : []),
    ...places.map(({ key }) => [key, undefined] as const),
    ...others.filter((key) => key !== undefined).map((key) => [key, null] as const),
  ]);
}

/** The object that the element at whose start the source stands holds. */
export function readObject(reader: ObjectReader, source: ElementSource): Record<string, unknown> {
  return fillObject(reader, source, { ...reader.template });
}

/** The same, put into `value`, which is known before what it holds: objects that refer to each other may run in a circle. */
export function fillObject(
  reader: ObjectReader,
  source: ElementSource,
  value: Record<string, unknown>,
): Record<string, unknown> {
  const { mixed } = reader;
  if (!mixed) return fill(reader, source, value);
  const node = source.readNode();
  value[mixed.key] = mixed.read(node);
  return fill(reader, sourceOf(node), value);
}

function fill(reader: ObjectReader, source: ElementSource, value: Record<string, unknown>): Record<string, unknown> {
  const { attributes, attributeList, text, otherAttributes } = reader;
  const { scope, isNil } = source;
  for (const one of attributeList) value[one.key] = readAttribute(one, source, one.isAlone);
  if (otherAttributes !== undefined) value[otherAttributes] = openAttributes(source, attributes);
  const content = readContent(reader, source, value);
  if (text) value[text.key] = isNil ? null : text.read(content, scope);
  finishPlaces(reader, value);
  return value;
}

/** Reads the children to their places; gives the text between them where it is asked for. */
function readContent(reader: ObjectReader, source: ElementSource, value: Record<string, unknown>): string {
  const keepsText = reader.text !== undefined;
  const { lists } = source;
  const { count } = lists;
  /** The list whose items are read. */
  let current: Place | undefined;
  let text = '';
  let at = 0;
  while (source.nextChild(keepsText)) {
    if (keepsText) text += source.passed;
    const place = placeOf(reader, source, at, value);
    if (current && place !== current) value[current.key] = longer(value[current.key], lists.take(count));
    current = place?.item && place;
    if (place === undefined) {
      source.skip();
      continue;
    }
    const { key, position, item } = place;
    if (position > at) at = position;
    if (item) lists.put(item(source));
    else value[key] = place.take(value[key], source);
  }
  if (current) value[current.key] = longer(value[current.key], lists.take(count));
  return keepsText ? text + source.passed : text;
}

/** Mostly all items of a list come one after the other. */
function longer(present: unknown, items: unknown[]): unknown[] {
  if (!Array.isArray(present)) return items;
  for (const item of items) present.push(item);
  return present;
}

/** Gives the places whose elements are all read their values. */
export function finishPlaces({ places }: ObjectReader, value: Record<string, unknown>): void {
  for (const { key, isOpen, finish } of places) {
    const state = value[key];
    if (isOpen || state === undefined) value[key] = finish(state);
  }
}
