import { isNeverEmpty } from './wsdl-particles.ts';
import { builtIns, soapEncodingNamespaces, xsdNamespaces } from './wsdl-standard.ts';
import type { BuiltIn } from './wsdl-standard.ts';
import type { SchemaDocument } from './wsdl-load.ts';
import { namespaceOf, qname } from './wsdl-xml.ts';
import type { XmlElement } from './wsdl-xml.ts';

/** A global component of a schema (type, element, group, ...). */
export interface Component {
  /** `{namespace}name`. */
  readonly key: string;
  readonly name: string;
  readonly namespace: string;
  readonly element: XmlElement;
  readonly schema: SchemaDocument;
  /** What stood there before `xs:redefine`. */
  readonly original?: Component;
}

/** A QName attribute, resolved. */
export interface Reference {
  readonly name: string;
  readonly namespace: string;
  readonly key: string;
  /** Present for XML Schema's and SOAP encoding's own simple types. */
  readonly builtIn?: BuiltIn;
  /** True for `xs:anyType` and the encoding's `Struct`. */
  readonly isAnyType: boolean;
  /** True for `soapenc:Array`. */
  readonly isArray: boolean;
  /** Where it is written. */
  readonly place: XmlElement['place'];
}

/**
 * Told of a reference that names a wrong namespace, or an element where a type belongs or the reverse, and of what it was
 * taken for.
 */
export type OnStray = (reference: Reference, found: Component, sought: Kind) => void;

/** The symbol spaces of XML Schema. */
export type Kind = 'element' | 'type' | 'group' | 'attributeGroup' | 'attribute';

const kinds: ReadonlyMap<string, Kind> = new Map([
  ['element', 'element'],
  ['complexType', 'type'],
  ['simpleType', 'type'],
  ['group', 'group'],
  ['attributeGroup', 'attributeGroup'],
  ['attribute', 'attribute'],
]);

/** All global components of a set of schema documents, found by name. */
export class SchemaIndex {
  private readonly tables: Readonly<Record<Kind, Map<string, Component>>> = {
    element: new Map(),
    type: new Map(),
    group: new Map(),
    attributeGroup: new Map(),
    attribute: new Map(),
  };
  /** For references that name a wrong namespace: the one component of that local name, null where there are several. */
  private readonly byLocalName = new Map<string, Component | null>();
  private readonly bases = new Map<string, Component>();
  private readonly children = new Map<string, Component[]>();
  private readonly substitutes = new Map<string, Component[]>();
  private readonly filled = new Map<Component, boolean>();

  private readonly onStray: OnStray;
  private readonly strays = new Set<string>();

  constructor(documents: readonly SchemaDocument[], onStray: OnStray) {
    this.onStray = onStray;
    for (const schema of documents) {
      for (const child of schema.root.children) {
        const isRedefined = child.name === 'redefine' || child.name === 'override';
        if (!isRedefined) this.add(child, schema, false);
      }
    }
    for (const schema of documents) {
      for (const child of schema.root.children.filter((one) => one.name === 'redefine' || one.name === 'override')) {
        for (const inner of child.children) this.add(inner, schema, child.name === 'redefine');
      }
    }
    this.relate();
  }

  /**
   * The component that `reference` names. An element's type stands in where the element is named as a type, and a sole
   * component of the same local name for a wrong namespace.
   */
  find(kind: Kind, reference: Reference): Component | undefined {
    const exact = this.tables[kind].get(reference.key);
    if (exact || reference.builtIn || reference.isAnyType || reference.isArray) return exact;
    const found =
      (kind === 'type' ? this.typeOfElement(reference) : undefined) ??
      this.byLocalName.get(`${kind} ${reference.name}`) ??
      undefined;
    if (found) this.stray(reference, found, kind);
    return found;
  }

  /** What of the other kind has exactly the name, where nothing of `kind` has it. */
  findOther(kind: 'element' | 'type', reference: Reference): Component | undefined {
    if (this.tables[kind].has(reference.key)) return undefined;
    const found = this.tables[kind === 'type' ? 'element' : 'type'].get(reference.key);
    if (found) this.stray(reference, found, kind);
    return found;
  }

  /** Global components of a kind in document order. */
  all(kind: Kind): Iterable<Component> {
    return this.tables[kind].values();
  }

  /** Named complex types that extend or restrict this one, directly and indirectly. */
  descendants(key: string): readonly Component[] {
    return reach(this.children, key);
  }

  /** The complex types that this one derives from, the nearest first. */
  ancestors(key: string): readonly Component[] {
    const found: Component[] = [];
    for (let at = this.bases.get(key); at && !found.includes(at); at = this.bases.get(at.key)) found.push(at);
    return found.filter((one) => one.key !== key);
  }

  /** The elements that may stand in place of the head `key`, directly and indirectly. */
  substitutesOf(key: string): readonly Component[] {
    return reach(this.substitutes, key);
  }

  /** True where the group that `use` refers to never stands without an element. */
  isFilled(use: XmlElement, schema: SchemaDocument): boolean {
    const found = this.tables.group.get(resolveName(use.attributes.get('ref') ?? '', use, schema).key);
    if (!found) return false;
    const known = this.filled.get(found);
    if (known !== undefined) return known;
    // A group inside of itself adds nothing to it.
    this.filled.set(found, false);
    const isFilled = found.element.children.some((one) =>
      isNeverEmpty(one, (inner) => this.isFilled(inner, found.schema)),
    );
    this.filled.set(found, isFilled);
    return isFilled;
  }

  private typeOfElement(reference: Reference): Component | undefined {
    const found = this.tables.element.get(reference.key);
    if (!found) return undefined;
    const inline = found.element.children.find(({ name }) => name === 'complexType' || name === 'simpleType');
    if (inline) return { ...found, element: inline };
    const named = found.element.attributes.get('type');
    return named === undefined ? undefined : this.tables.type.get(resolveName(named, found.element, found.schema).key);
  }

  private stray(reference: Reference, found: Component, sought: Kind): void {
    const told = `${sought} ${reference.key}`;
    if (this.strays.has(told)) return;
    this.strays.add(told);
    this.onStray(reference, found, sought);
  }

  private add(element: XmlElement, schema: SchemaDocument, isRedefinition: boolean): void {
    const kind = kinds.get(element.name);
    const name = element.attributes.get('name')?.trim();
    if (!kind || !name) return;
    const namespace = schema.targetNamespace;
    const key = qname(namespace, name);
    const table = this.tables[kind];
    const present = table.get(key);
    if (present && !isRedefinition) return;
    table.set(key, { key, name, namespace, element, schema, ...(present && { original: present }) });
    const local = `${kind} ${name}`;
    const other = this.byLocalName.get(local);
    const isSame = other === undefined || other?.key === key;
    this.byLocalName.set(local, isSame ? (table.get(key) ?? null) : null);
  }

  private relate(): void {
    for (const type of this.tables.type.values()) {
      if (type.element.name !== 'complexType') continue;
      const derivation = derivationOf(type.element);
      const base = derivation?.attributes.get('base');
      if (!derivation || !base) continue;
      const found = this.find('type', resolveName(base, derivation, type.schema));
      if (!found || found.key === type.key || found.element.name !== 'complexType') continue;
      // A type that derives from itself has no base.
      if (this.ancestors(found.key).some(({ key }) => key === type.key)) continue;
      push(this.children, found.key, type);
      this.bases.set(type.key, found);
    }
    for (const element of this.tables.element.values()) {
      for (const head of (element.element.attributes.get('substitutionGroup') ?? '').split(/\s+/).filter(Boolean)) {
        const found = this.find('element', resolveName(head, element.element, element.schema));
        if (found) push(this.substitutes, found.key, element);
      }
    }
  }
}

/** All that `table` leads to from `key`, without what `key` itself names, in the order of a walk into the depth. */
function reach(table: ReadonlyMap<string, readonly Component[]>, key: string): readonly Component[] {
  const found = new Set<Component>();
  const open = [...(table.get(key) ?? [])].toReversed();
  for (let next = open.pop(); next; next = open.pop()) {
    if (found.has(next) || next.key === key) continue;
    found.add(next);
    open.push(...(table.get(next.key) ?? []).toReversed());
  }
  return [...found];
}

/** The `extension` or `restriction` element of a complexType, if it derives from another type. */
export function derivationOf(complexType: XmlElement): XmlElement | undefined {
  const content = complexType.children.find(({ name }) => name === 'complexContent' || name === 'simpleContent');
  return content?.children.find(({ name }) => name === 'extension' || name === 'restriction');
}

/** Resolves the QName `text` at `element`; unprefixed names in a chameleon schema belong to the including namespace. */
export function resolveName(text: string, element: XmlElement, schema: SchemaDocument | undefined): Reference {
  const trimmed = text.trim();
  const colon = trimmed.indexOf(':');
  const prefix = colon < 0 ? '' : trimmed.slice(0, colon);
  const name = trimmed.slice(colon + 1);
  let namespace = namespaceOf(element.scope, prefix);
  if (namespace === undefined) namespace = /^xsd?$/i.test(prefix) ? 'http://www.w3.org/2001/XMLSchema' : '';
  if (namespace === '' && schema?.isChameleon) namespace = schema.targetNamespace;
  const isXsd = xsdNamespaces.has(namespace);
  const isEncoding = soapEncodingNamespaces.has(namespace);
  const builtIn = isXsd || isEncoding ? builtIns.get(name) : undefined;
  return {
    name,
    namespace,
    key: qname(namespace, name),
    ...(builtIn && { builtIn }),
    isAnyType: (isXsd && (name === 'anyType' || name === 'ur-type')) || (isEncoding && name === 'Struct'),
    isArray: isEncoding && name === 'Array',
    place: element.place,
  };
}

function push<Item>(table: Map<string, Item[]>, key: string, item: Item): void {
  const present = table.get(key);
  if (present) present.push(item);
  else table.set(key, [item]);
}
