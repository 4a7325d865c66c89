import type { Facets } from '../blueprint/facets.ts';
import { attachmentNamespace } from './wsdl-bundled.ts';
import type { ContentReader, TypeUse } from './wsdl-content.ts';
import type { SchemaDocument } from './wsdl-load.ts';
import { documentationOf } from './wsdl-documentation.ts';
import { resolveName } from './wsdl-schema.ts';
import type { Component, SchemaIndex } from './wsdl-schema.ts';
import { facetsOf } from './wsdl-facets.ts';
import { builtIns } from './wsdl-standard.ts';
import type { BuiltIn } from './wsdl-standard.ts';
import type { XmlElement } from './wsdl-xml.ts';

/** A simple type, resolved to what its values look like. */
export interface Simple extends BuiltIn {
  readonly isList?: boolean;
  readonly facets?: Facets;
  /** Present for strings of which only these values are allowed. */
  readonly values?: readonly SimpleValue[];
  /** The named type or the place that defines the values; types with one identity share one enum. */
  readonly source?: XmlElement;
  readonly name?: string;
  readonly namespace?: string;
}

export interface SimpleValue {
  readonly value: string;
  readonly description?: string;
}

/** Bytes that stand beside the envelope, and the reference to them in it. */
const attachment: Simple = { scalar: 'Byte', lexical: 'swaRef' };
const text: Simple = { scalar: 'String', lexical: 'string' };
const maxSteps = 32;

/** Resolves a `simpleType` element through its restrictions, lists and unions (XSD part 2, section 4.1). */
export class SimpleReader {
  private readonly index: SchemaIndex;
  private readonly reader: ContentReader;
  private readonly known = new Map<XmlElement, Simple>();

  constructor(index: SchemaIndex, reader: ContentReader) {
    this.index = index;
    this.reader = reader;
  }

  read(element: XmlElement, schema: SchemaDocument, owner: Component | undefined, steps = 0): Simple {
    if (owner?.namespace === attachmentNamespace && owner.name === 'swaRef') return attachment;
    const present = this.known.get(element);
    if (present || steps > maxSteps) return present ?? text;
    // Until it is known, a type that leads back to itself is text.
    this.known.set(element, text);
    const simple = this.resolve(element, schema, owner, steps);
    this.known.set(element, simple);
    return simple;
  }

  private resolve(element: XmlElement, schema: SchemaDocument, owner: Component | undefined, steps: number): Simple {
    const variety = element.children.find(({ name }) => /^(restriction|list|union)$/.test(name));
    if (!variety) return text;
    if (variety.name === 'list') return this.list(variety, schema, steps);
    if (variety.name === 'union') return this.union(variety, schema, element, owner, steps);
    const base = this.base(variety, schema, owner, steps, 'base');
    return this.restricted(base, variety, element, owner);
  }

  /** The simple type of a use; undefined where it is a complex type or unknown. */
  ofUse(use: TypeUse, steps = 0): Simple | undefined {
    if (use.kind === 'any') return text;
    if (use.kind === 'group') return undefined;
    if (use.kind === 'inline') {
      return use.element.name === 'simpleType' ? this.read(use.element, use.schema, undefined, steps + 1) : undefined;
    }
    const found = this.index.find('type', use.reference);
    if (found?.element.name === 'simpleType') return this.read(found.element, found.schema, found, steps + 1);
    // A built-in without its namespace is a common slip: `type="string"`.
    return found ? undefined : (use.reference.builtIn ?? builtIns.get(use.reference.name));
  }

  private restricted(base: Simple, variety: XmlElement, element: XmlElement, owner: Component | undefined): Simple {
    const own = facetsOf(variety, base);
    const lexical = whiteSpaceOf(variety, base.lexical);
    const constrained = { ...base, lexical, ...(own && { facets: { ...base.facets, ...own } }) };
    const listed = variety.children.filter(({ name }) => name === 'enumeration');
    // A qualified name is told by its namespace, which no enum value's name holds.
    const isEnum = base.scalar === 'String' && !base.isList && !/^(QName|NOTATION)$/.test(base.lexical);
    if (listed.length === 0 || !isEnum) return constrained;
    const values = new Map<string, SimpleValue>();
    for (const facet of listed) {
      const written = facet.attributes.get('value') ?? '';
      // Of all other types blanks at the ends are no part of a value (XSD part 2, section 4.3.6).
      const keepsBlanks = /^(string|normalizedString|anySimpleType)$/.test(base.lexical);
      const value = keepsBlanks ? written : written.trim().replaceAll(/\s+/g, ' ');
      const description = documentationOf(facet);
      if (!values.has(value)) values.set(value, { value, ...(description !== undefined && { description }) });
    }
    const { facets: _facets, ...plain } = base;
    return { ...plain, lexical, values: [...values.values()], ...identity(element, owner) };
  }

  private list(variety: XmlElement, schema: SchemaDocument, steps: number): Simple {
    return { ...this.base(variety, schema, undefined, steps, 'itemType'), isList: true };
  }

  private union(
    variety: XmlElement,
    schema: SchemaDocument,
    element: XmlElement,
    owner: Component | undefined,
    steps: number,
  ): Simple {
    const named = (variety.attributes.get('memberTypes') ?? '').split(/\s+/).filter(Boolean);
    const members = [
      ...named.map((name) => this.named(name, variety, schema, owner, steps)),
      ...variety.children
        .filter(({ name }) => name === 'simpleType')
        .map((child) => this.read(child, schema, undefined, steps + 1)),
    ];
    const [first] = members;
    if (!first || members.some((one) => one.isList)) return text;
    if (members.every(({ values }) => values)) {
      const values = new Map(members.flatMap((one) => one.values ?? []).map((one) => [one.value, one]));
      return { ...text, values: [...values.values()], ...identity(element, owner) };
    }
    const isUniform = members.every((one) => one.lexical === first.lexical && !one.values);
    return isUniform ? { scalar: first.scalar, lexical: first.lexical } : text;
  }

  private base(
    variety: XmlElement,
    schema: SchemaDocument,
    owner: Component | undefined,
    steps: number,
    attribute: 'base' | 'itemType',
  ): Simple {
    const named = variety.attributes.get(attribute);
    if (named) return this.named(named, variety, schema, owner, steps);
    const inline = variety.children.find(({ name }) => name === 'simpleType');
    return inline ? this.read(inline, schema, undefined, steps + 1) : text;
  }

  private named(
    name: string,
    at: XmlElement,
    schema: SchemaDocument,
    owner: Component | undefined,
    steps: number,
  ): Simple {
    const reference = resolveName(name, at, schema);
    const found = owner && owner.key === reference.key ? owner.original : this.index.find('type', reference);
    if (found?.element.name === 'simpleType') return this.read(found.element, found.schema, found, steps + 1);
    const builtIn = reference.builtIn ?? builtIns.get(reference.name);
    if (builtIn) return builtIn;
    if (!found) this.reader.dangling('type', reference, at);
    return text;
  }
}

/** Text whose blanks a restriction replaces or collapses follows the rules of the built-in that does the same. */
function whiteSpaceOf(restriction: XmlElement, lexical: string): string {
  if (lexical !== 'string' && lexical !== 'normalizedString') return lexical;
  const facet = restriction.children.find(({ name }) => name === 'whiteSpace')?.attributes.get('value');
  if (facet === 'collapse') return 'token';
  return facet === 'replace' ? 'normalizedString' : lexical;
}

function identity(element: XmlElement, owner: Component | undefined): Partial<Simple> {
  return { source: element, ...(owner && { name: owner.name, namespace: owner.namespace }) };
}
