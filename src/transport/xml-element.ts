import type { QName } from './xml-names.ts';
import { namespaceOf, xmlNamespace, xmlnsNamespace } from './xml-node.ts';
import type { PrefixScope, XmlAttribute, XmlNode } from './xml-node.ts';

const none: readonly never[] = [];
const instances: ReadonlySet<string> = new Set(
  ['1999', '2000/10', '2001'].map((year) => `http://www.w3.org/${year}/XMLSchema-instance`),
);

const reserved: ReadonlySet<string> = new Set([xmlNamespace, xmlnsNamespace]);

/** An element while its content is read. All are of one shape, whatever they hold: there may be very many. */
export class OpenElement implements XmlNode {
  readonly name: string;
  readonly namespace: string;
  readonly offset: number;
  readonly scope: PrefixScope | undefined;
  attributes: readonly XmlAttribute[] = none;
  children: readonly XmlNode[] = none;
  text = '';
  type: XmlNode['type'];
  isNil = false;

  constructor(name: string, namespace: string, offset: number, scope: PrefixScope | undefined) {
    this.name = name;
    this.namespace = namespace;
    this.offset = offset;
    this.scope = scope;
  }
}

/** Makes elements of start tags: their names, their attributes, what these say of namespaces (Namespaces in XML 1.0). */
export class ElementMaker {
  private readonly mayUndeclare: boolean;
  /** The attributes of the current tag; the arrays are used again for each. */
  private readonly names: QName[] = [];
  private readonly values: string[] = [];
  private count = 0;
  private hasDeclarations = false;
  private readonly resolved: XmlAttribute[] = [];
  /** The last prefix that was looked up, and where: mostly the next one too. */
  private lastPrefix = '';
  private lastScope: PrefixScope | undefined;
  private lastNamespace: string | undefined;

  /** `mayUndeclare`: of XML 1.1. */
  constructor(mayUndeclare: boolean) {
    this.mayUndeclare = mayUndeclare;
  }

  /** Takes an attribute of the tag whose element is made next. */
  attribute(name: QName, value: string): void {
    this.names[this.count] = name;
    this.values[this.count] = value;
    this.count++;
    this.hasDeclarations ||= isDeclaration(name);
  }

  /** The element of a tag whose attributes were given; throws an Error for what Namespaces in XML forbids. */
  make({ prefix, local }: QName, outer: OpenElement | undefined): OpenElement {
    const scope = this.hasDeclarations ? this.declared(outer?.scope) : outer?.scope;
    if (prefix === 'xmlns') throw new Error('tags may not have "xmlns" as prefix');
    const namespace = this.resolve(prefix, scope) ?? '';
    const offset = outer === undefined ? 0 : outer.text.length;
    const element = new OpenElement(local, namespace === '' ? prefix : namespace, offset, scope);
    if (this.count > 0) this.tell(element);
    this.count = 0;
    this.hasDeclarations = false;
    return element;
  }

  private declared(outer: PrefixScope | undefined): PrefixScope {
    const own = new Map<string, string>();
    for (let at = 0; at < this.count; at++) {
      const name = this.names[at];
      if (!name || !isDeclaration(name)) continue;
      const prefix = name.prefix === '' ? '' : name.local;
      const namespace = this.values[at]?.trim() ?? '';
      if (own.has(prefix)) throw new Error(`duplicate attribute: ${name.text}`);
      if (namespace === '' && prefix !== '' && !this.mayUndeclare) {
        throw new Error('invalid attempt to undefine prefix in XML 1.0');
      }
      const mustBe = prefix === 'xml' ? xmlNamespace : undefined;
      if (mustBe !== undefined && namespace !== mustBe) throw new Error(`xml prefix must be bound to ${mustBe}`);
      if (prefix === 'xmlns' || (mustBe === undefined && reserved.has(namespace))) {
        throw new Error(`may not bind the prefix "${prefix}" to "${namespace}"`);
      }
      own.set(prefix, namespace);
    }
    return { own, outer };
  }

  private resolve(prefix: string, scope: PrefixScope | undefined): string | undefined {
    if (prefix === this.lastPrefix && scope === this.lastScope) return this.lastNamespace;
    this.lastPrefix = prefix;
    this.lastScope = scope;
    this.lastNamespace = namespaceOf(prefix, scope);
    return this.lastNamespace;
  }

  /** Gives the element its attributes but those that declare; what XML Schema says of an element is told by itself. */
  private tell(element: OpenElement): void {
    const { resolved } = this;
    let size = 0;
    let hasInstance = false;
    for (let at = 0; at < this.count; at++) {
      const name = this.names[at];
      if (!name || isDeclaration(name)) continue;
      const namespace = name.prefix === '' ? '' : (this.resolve(name.prefix, element.scope) ?? name.prefix);
      hasInstance ||= instances.has(namespace);
      resolved[size++] = { name: name.local, namespace, value: this.values[at] ?? '' };
    }
    if (size === 0) return;
    const attributes = resolved.slice(0, size);
    if (size > 1) checkUnique(attributes);
    if (hasInstance) for (const one of attributes) if (instances.has(one.namespace)) this.tellInstance(element, one);
    element.attributes = hasInstance ? attributes.filter(({ namespace }) => !instances.has(namespace)) : attributes;
  }

  private tellInstance(element: OpenElement, { name, value }: XmlAttribute): void {
    if (name === 'nil' || name === 'null') element.isNil = /^\s*(true|1)\s*$/.test(value);
    else if (name === 'type') element.type = this.typeOf(value.trim(), element.scope);
  }

  private typeOf(text: string, scope: PrefixScope | undefined): NonNullable<XmlNode['type']> {
    const colon = text.indexOf(':');
    const namespace = this.resolve(colon < 0 ? '' : text.slice(0, colon), scope) ?? '';
    return { name: text.slice(colon + 1), namespace };
  }
}

function isDeclaration({ prefix, text }: QName): boolean {
  return prefix === 'xmlns' || text === 'xmlns';
}

/** Few are compared with each other, many by a table. */
function checkUnique(attributes: readonly XmlAttribute[]): void {
  const twice = attributes.length > 8 ? twiceAmongMany(attributes) : twiceAmongFew(attributes);
  if (twice) throw new Error(`duplicate attribute: ${twice.name}`);
}

function twiceAmongFew(attributes: readonly XmlAttribute[]): XmlAttribute | undefined {
  for (let at = 1; at < attributes.length; at++) {
    const one = attributes[at];
    for (let before = 0; before < at; before++) {
      const other = attributes[before];
      if (other?.name === one?.name && other?.namespace === one?.namespace) return one;
    }
  }
  return undefined;
}

function twiceAmongMany(attributes: readonly XmlAttribute[]): XmlAttribute | undefined {
  const known = new Set<string>();
  return attributes.find(({ name, namespace }) => {
    const isKnown = known.has(`{${namespace}}${name}`);
    known.add(`{${namespace}}${name}`);
    return isKnown;
  });
}
