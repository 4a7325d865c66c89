import { SaxesParser } from 'saxes';

import { Problems } from '../base/problems.ts';
import type { Checked, Place } from '../base/problems.ts';
import { unicodeOf } from './decode.ts';

/** An element of a WSDL or XSD document with its namespaces resolved. */
export interface XmlElement {
  /** The local name. */
  readonly name: string;
  /** Empty for no namespace. */
  readonly namespace: string;
  /** By local name; attributes of a foreign namespace by `{namespace}name`. */
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly XmlElement[];
  /** All character data directly inside. */
  readonly text: string;
  /** How much of the parent's text stands before it. */
  readonly offset: number;
  readonly scope: PrefixScope;
  readonly place: Place;
}

/** The namespace prefixes that are in force at an element. */
export interface PrefixScope {
  readonly own: ReadonlyMap<string, string>;
  readonly outer: PrefixScope | undefined;
}

/** The namespace of attributes such as `xml:lang`. */
export const xmlNamespace = 'http://www.w3.org/XML/1998/namespace';

const maxDepth = 256;
const maxBytes = 128 * 1024 * 1024;

/**
 * Reads a document into elements. A DOCTYPE is passed over: no DTD is read and no entity expanded beyond the five predefined
 * ones and character references. Another entity, more than 256 levels or 128 MB, and text that is not XML are problems of code
 * `WSDL_NOT_XML`.
 */
export function readXml(bytes: Uint8Array | string, file: string): Checked<XmlElement> {
  const problems = new Problems();
  const size = typeof bytes === 'string' ? bytes.length : bytes.byteLength;
  if (size > maxBytes) {
    problems.error('WSDL_NOT_XML', `The document has ${size} bytes, more than the ${maxBytes} that are read.`, {
      file,
    });
    return { problems: problems.list };
  }
  const reader = new TreeReader(file);
  try {
    return { value: reader.read(typeof bytes === 'string' ? bytes : decodeXml(bytes)), problems: [] };
  } catch (cause) {
    const message = cause instanceof Error ? cause.message.replace(/^\S*\d+:\d+: /, '') : String(cause);
    problems.error('WSDL_NOT_XML', `This is not an XML document that can be read: ${message}`, reader.place());
    return { problems: problems.list };
  }
}

/** The text of an XML document: by its byte order mark, else by the encoding that its declaration names, else UTF-8. */
export function decodeXml(bytes: Uint8Array): string {
  const unicode = unicodeOf(bytes);
  if (unicode) return new TextDecoder(unicode).decode(bytes);
  const head = new TextDecoder('latin1').decode(bytes.subarray(0, 200));
  const label = /<\?xml[^>]*?encoding\s*=\s*["']([\w.:-]+)["']/.exec(head)?.[1] ?? 'utf-8';
  try {
    return new TextDecoder(/^utf-?16/i.test(label) ? 'utf-8' : label).decode(bytes);
  } catch {
    return new TextDecoder().decode(bytes);
  }
}

/** `name` inside `namespace` as one string: `{namespace}name`. */
export function qname(namespace: string, name: string): string {
  return `{${namespace}}${name}`;
}

/** The namespace that `prefix` stands for here; undefined when nobody declared it. The empty prefix is the default one. */
export function namespaceOf(scope: PrefixScope | undefined, prefix: string): string | undefined {
  for (let at = scope; at; at = at.outer) {
    const found = at.own.get(prefix);
    if (found !== undefined) return found;
  }
  if (prefix === 'xml') return xmlNamespace;
  return prefix === '' ? '' : undefined;
}

interface OpenElement extends XmlElement {
  readonly attributes: Map<string, string>;
  readonly children: XmlElement[];
  text: string;
}

class TreeReader {
  private readonly parser = new SaxesParser({ xmlns: false });
  private readonly open: OpenElement[] = [];
  private readonly file: string;
  private root: XmlElement | undefined;
  private hasDoctype = false;

  constructor(file: string) {
    this.file = file;
    this.parser.on('doctype', () => {
      this.hasDoctype = true;
    });
    this.parser.on('error', (error) => {
      if (this.hasDoctype && error.message.includes('undefined entity')) throw new Error(unreadEntity);
      throw error;
    });
    this.parser.on('opentag', (tag) => this.enter(tag.name, tag.attributes));
    this.parser.on('closetag', () => this.open.pop());
    this.parser.on('text', (text) => this.write(text));
    this.parser.on('cdata', (text) => this.write(text));
  }

  read(text: string): XmlElement {
    this.parser.write(withoutDeclaration(text)).close();
    if (!this.root) throw new Error('it has no root element.');
    return this.root;
  }

  place(): Place {
    return { file: this.file, line: this.parser.line, column: Math.max(1, this.parser.column) };
  }

  private enter(name: string, raw: Record<string, string>): void {
    if (this.open.length >= maxDepth) throw new Error(`elements nest deeper than ${maxDepth} levels.`);
    const outer = this.open.at(-1);
    const scope = scopeOf(raw, outer?.scope);
    const [prefix, local] = splitName(name);
    const element: OpenElement = {
      name: local,
      namespace: namespaceOf(scope, prefix) ?? '',
      attributes: attributesOf(raw, scope),
      children: [],
      text: '',
      offset: outer?.text.length ?? 0,
      scope,
      place: this.place(),
    };
    if (outer) outer.children.push(element);
    else this.root = element;
    this.open.push(element);
  }

  private write(text: string): void {
    const current = this.open.at(-1);
    if (current) current.text += text;
  }
}

const unreadEntity = 'it uses an entity of its DOCTYPE, which is not read; write the entity out.';

/** Blanks and comments, as licences put them, stand in front of some declarations, which nobody needs once the text is there. */
function withoutDeclaration(text: string): string {
  const start = prologLength(text);
  const end = text.startsWith('<?xml ', start) ? text.indexOf('?>', start) : -1;
  return start === 0 || end < 0 ? text : text.slice(0, start).replace('\uFEFF', '') + text.slice(end + 2);
}

/** How far a byte order mark, blanks and comments go. */
function prologLength(text: string): number {
  let at = 0;
  for (;;) {
    while (/^[\s\uFEFF]$/.test(text.charAt(at))) at++;
    const end = text.startsWith('<!--', at) ? text.indexOf('-->', at + 4) : -1;
    if (end < 0) return at;
    at = end + 3;
  }
}

function splitName(name: string): readonly [prefix: string, local: string] {
  const colon = name.indexOf(':');
  return colon < 0 ? ['', name] : [name.slice(0, colon), name.slice(colon + 1)];
}

function scopeOf(raw: Record<string, string>, outer: PrefixScope | undefined): PrefixScope {
  let own: Map<string, string> | undefined;
  for (const [name, value] of Object.entries(raw)) {
    if (name === 'xmlns') (own ??= new Map()).set('', value);
    else if (name.startsWith('xmlns:')) (own ??= new Map()).set(name.slice(6), value);
  }
  return own || !outer ? { own: own ?? new Map(), outer } : outer;
}

function attributesOf(raw: Record<string, string>, scope: PrefixScope): Map<string, string> {
  const attributes = new Map<string, string>();
  for (const [name, value] of Object.entries(raw)) {
    if (name === 'xmlns' || name.startsWith('xmlns:')) continue;
    const [prefix, local] = splitName(name);
    const namespace = prefix === '' ? '' : (namespaceOf(scope, prefix) ?? prefix);
    attributes.set(namespace === '' ? local : qname(namespace, local), value);
  }
  return attributes;
}
