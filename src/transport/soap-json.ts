import type { XmlName } from '../blueprint/binding.ts';
import { isRecord, recordOf } from '../base/json.ts';
import { escapeXml, isXmlName, xsdNamespace, xsiNamespace } from './envelope.ts';
import { lexicalOf } from './soap-lexical.ts';
import type { XmlNode } from './xml-node.ts';

/** What `writeJson` needs of a writer. */
export interface XmlSink {
  raw(text: string): void;
  collect(write: () => void): string;
  name(name: string, namespace: string | undefined): string;
}

const maxDepth = 64;

/** XML Schema's built-ins, and those that SOAP's encodings (1.1 section 5, 1.2 part 2) make of them. */
const encodings: ReadonlySet<string> = new Set([
  'http://schemas.xmlsoap.org/soap/encoding/',
  'http://www.w3.org/2003/05/soap-encoding',
]);
const apache = 'http://xml.apache.org/xml-soap';

/**
 * The JSON value of an element that no schema describes: text by its `xsi:type`; children as properties by local name,
 * repeated ones as lists; attributes as `@name`, text beside them as `#text`. What says by its `xsi:type` that it is an array of
 * SOAP's encoding, or a Vector of Apache's, is a list, and a Map of Apache's an object of its keys.
 */
export function readJson(node: XmlNode): unknown {
  if (node.isNil) return null;
  const { name, namespace = '' } = node.type ?? {};
  if (namespace === apache && name === 'Map') return readMap(node);
  const isList = namespace === apache ? name === 'Vector' : name === 'Array' && encodings.has(namespace);
  if (isList) return node.children.map(readJson);
  if (node.children.length === 0 && node.attributes.length === 0) {
    const isBuiltIn = namespace === xsdNamespace || encodings.has(namespace);
    return isBuiltIn ? (lexicalOf(name).parse(node.text) ?? node.text) : node.text;
  }
  const properties = new Map<string, unknown>(node.attributes.map(({ name, value }) => [`@${name}`, value]));
  const lists = new Set<string>();
  for (const child of node.children) {
    const value = readJson(child);
    const present = properties.get(child.name);
    if (!properties.has(child.name)) properties.set(child.name, value);
    else if (lists.has(child.name) && Array.isArray(present)) present.push(value);
    else properties.set(child.name, [present, value]);
    if (Array.isArray(properties.get(child.name))) lists.add(child.name);
  }
  if (node.text.trim() !== '') properties.set('#text', node.text.trim());
  return recordOf(properties);
}

/** `<item><key/><value/></item>` for each entry. */
function readMap({ children }: XmlNode): unknown {
  const entries = children.map((item): readonly [string, unknown] => {
    const [key, value] = ['key', 'value'].map((part) => item.children.find(({ name }) => name === part));
    return [key?.text ?? '', value ? readJson(value) : null];
  });
  return recordOf(entries);
}

/**
 * Writes a JSON value as the content of the element `around`, or as elements of their own: the reverse of `readJson`. A
 * property `{namespace}name` is an element of that namespace. `isTyped`: each text tells its `xsi:type`. Throws an Error for what no element can hold.
 */
export function writeJson(value: unknown, sink: XmlSink, around?: XmlName, isTyped = false): void {
  if (around) return writeElement(around, value, sink, isTyped, 0);
  if (!isRecord(value)) throw new Error('expected an object whose properties are the elements');
  writeProperties(value, sink, isTyped, 0);
}

/** Writes the properties of an object as attributes; throws an Error for what no attribute can hold. */
export function writeAttributes(value: unknown, sink: XmlSink): void {
  if (value === undefined || value === null) return;
  if (!isRecord(value)) throw new Error('expected an object whose properties are the attributes');
  for (const [key, one] of Object.entries(value)) {
    if (one === undefined || one === null) continue;
    const { name, namespace } = nameOf(key);
    sink.raw(` ${sink.name(name, namespace)}="${escapeXml(scalarText(one))}"`);
  }
}

function writeElement(
  { name, namespace }: XmlName,
  value: unknown,
  sink: XmlSink,
  isTyped: boolean,
  depth: number,
): void {
  if (depth > maxDepth) throw new Error(`the value nests deeper than ${maxDepth} levels`);
  const tag = sink.name(name, namespace);
  if (value === null) return sink.raw(`<${tag} ${sink.name('nil', xsiNamespace)}="true"/>`);
  if (Array.isArray(value)) throw new Error('a list cannot stand alone in an element; name its items');
  if (!isRecord(value)) {
    const type = isTyped ? ` ${sink.name('type', xsiNamespace)}="${sink.name(typeOf(value), xsdNamespace)}"` : '';
    return sink.raw(`<${tag}${type}>${escapeXml(scalarText(value))}</${tag}>`);
  }
  const attributes = Object.entries(value).filter(([key]) => key.startsWith('@'));
  const text = value['#text'];
  sink.raw(`<${tag}`);
  writeAttributes(Object.fromEntries(attributes.map(([key, one]) => [key.slice(1), one])), sink);
  const content = sink.collect(() => writeProperties(value, sink, isTyped, depth + 1));
  sink.raw(`>${text === undefined ? '' : escapeXml(scalarText(text))}${content}</${tag}>`);
}

function writeProperties(
  value: Readonly<Record<string, unknown>>,
  sink: XmlSink,
  isTyped: boolean,
  depth: number,
): void {
  for (const [key, one] of Object.entries(value)) {
    if (key.startsWith('@') || key === '#text' || one === undefined) continue;
    const name = nameOf(key);
    for (const item of Array.isArray(one) ? one : [one]) writeElement(name, item, sink, isTyped, depth);
  }
}

function nameOf(key: string): XmlName {
  const match = /^\{([^{}]*)\}(.*)$/.exec(key);
  const name = match?.[2] ?? key;
  if (!isXmlName(name) || /^xmlns$/i.test(name)) throw new Error(`"${key}" is no name for an element`);
  return match?.[1] ? { name, namespace: match[1] } : { name };
}

function scalarText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function typeOf(value: unknown): string {
  if (typeof value === 'boolean') return 'boolean';
  if (typeof value === 'number')
    return Number.isSafeInteger(value) ? (Math.abs(value) < 2 ** 31 ? 'int' : 'long') : 'double';
  return 'string';
}
