import { noName } from './xml-names.ts';
import type { QName } from './xml-names.ts';
import { namespaceOf, xmlNamespace, xmlnsNamespace } from './xml-node.ts';
import type { PrefixScope, XmlAttribute, XmlNode } from './xml-node.ts';

const instances: ReadonlySet<string> = new Set(
  ['1999', '2000/10', '2001'].map((year) => `http://www.w3.org/${year}/XMLSchema-instance`),
);

const reserved: ReadonlySet<string> = new Set([xmlNamespace, xmlnsNamespace]);

type MutableAttribute = { -readonly [Key in keyof XmlAttribute]: XmlAttribute[Key] };

/** A start tag: its name, its attributes, what these say of namespaces (Namespaces in XML 1.0). One is used for all tags in turn. */
export class StartTag {
  name = noName();
  /** All but those that declare namespaces and those that XML Schema has for every element; only the first `count` are of this tag. */
  readonly attributes: MutableAttribute[] = [];
  count = 0;
  isNil = false;
  /** The prefixes in force. */
  scope: PrefixScope | undefined;
  private typeText: string | undefined;
  private readonly mayUndeclare: boolean;
  /** Whether any attribute's name has a prefix, and those of all. */
  private hasPrefixes = false;
  private readonly prefixes: string[] = [];
  private declarations: { readonly name: QName; readonly value: string }[] | undefined;
  /** The last prefix that was looked up, and where: mostly the next one too. */
  private lastPrefix = '';
  private lastScope: PrefixScope | undefined;
  private lastNamespace: string | undefined;

  /** `mayUndeclare`: of XML 1.1. */
  constructor(mayUndeclare: boolean) {
    this.mayUndeclare = mayUndeclare;
  }

  /** Forgets the tag before. */
  begin(name: QName): void {
    this.name = name;
    this.count = 0;
    this.isNil = false;
    this.typeText = undefined;
    this.hasPrefixes = false;
    this.declarations = undefined;
  }

  /** Takes the next attribute. */
  add(name: QName, value: string): void {
    if (name.isDeclaration) {
      (this.declarations ??= []).push({ name, value });
      return;
    }
    const at = this.count++;
    const attribute = this.attributes[at];
    if (attribute) {
      attribute.name = name.local;
      attribute.namespace = '';
      attribute.value = value;
    } else this.attributes.push({ name: name.local, namespace: '', value });
    this.prefixes[at] = name.prefix;
    this.hasPrefixes ||= name.prefix !== '';
  }

  /** Ends the tag, around which `outer` is in force; throws an Error for what Namespaces in XML forbids. */
  complete(outer: PrefixScope | undefined): void {
    this.scope = this.declarations ? this.declared(this.declarations, outer) : outer;
    if (this.name.isDeclaration && this.name.prefix === 'xmlns') throw new Error('tags may not have "xmlns" as prefix');
    const isTold = this.hasPrefixes && this.resolveAttributes();
    if (this.count > 1) this.checkUnique();
    if (isTold) this.takeInstances();
  }

  /** A prefix that nobody declares is its own namespace. */
  get namespace(): string {
    const { prefix } = this.name;
    return this.resolve(prefix) || prefix;
  }

  get type(): XmlNode['type'] {
    const text = this.typeText;
    if (text === undefined) return undefined;
    const colon = text.indexOf(':');
    return { name: text.slice(colon + 1), namespace: this.resolve(colon < 0 ? '' : text.slice(0, colon)) ?? '' };
  }

  private declared(declarations: readonly { name: QName; value: string }[], outer: PrefixScope | undefined) {
    const own = new Map<string, string>();
    for (const { name, value } of declarations) {
      const prefix = name.prefix === '' ? '' : name.local;
      const namespace = value.trim();
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

  private resolve(prefix: string): string | undefined {
    if (prefix === this.lastPrefix && this.scope === this.lastScope) return this.lastNamespace;
    this.lastPrefix = prefix;
    this.lastScope = this.scope;
    this.lastNamespace = namespaceOf(prefix, this.scope);
    return this.lastNamespace;
  }

  /** True where one is of those that XML Schema has for every element. */
  private resolveAttributes(): boolean {
    let isTold = false;
    for (let at = 0; at < this.count; at++) {
      const prefix = this.prefixes[at] ?? '';
      const attribute = this.attributes[at];
      if (prefix === '' || !attribute) continue;
      attribute.namespace = this.resolve(prefix) ?? prefix;
      isTold ||= instances.has(attribute.namespace);
    }
    return isTold;
  }

  /** Few are compared with each other, many by a table. */
  private checkUnique(): void {
    const twice = this.count > 8 ? this.twiceAmongMany() : this.twiceAmongFew();
    if (twice) throw new Error(`duplicate attribute: ${twice.name}`);
  }

  private twiceAmongFew(): XmlAttribute | undefined {
    const { attributes, count } = this;
    for (let at = 1; at < count; at++) {
      const one = attributes[at];
      for (let before = 0; before < at; before++) {
        const other = attributes[before];
        if (other?.name === one?.name && other?.namespace === one?.namespace) return one;
      }
    }
    return undefined;
  }

  private twiceAmongMany(): XmlAttribute | undefined {
    const known = new Set<string>();
    return this.attributes.slice(0, this.count).find(({ name, namespace }) => {
      const isKnown = known.has(`{${namespace}}${name}`);
      known.add(`{${namespace}}${name}`);
      return isKnown;
    });
  }

  /** What XML Schema says of an element is told by itself, and no attribute. */
  private takeInstances(): void {
    const { attributes, count } = this;
    this.count = 0;
    for (let at = 0; at < count; at++) {
      const one = attributes[at];
      if (!one) continue;
      if (instances.has(one.namespace)) this.takeInstance(one);
      else {
        // The two change places: each is used again.
        attributes[at] = attributes[this.count] ?? one;
        attributes[this.count++] = one;
      }
    }
  }

  private takeInstance({ name, value }: XmlAttribute): void {
    if (name === 'nil' || name === 'null') this.isNil = /^\s*(true|1)\s*$/.test(value);
    else if (name === 'type') this.typeText = value.trim();
  }
}
