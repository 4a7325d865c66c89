import type { Problems } from '../base/problems.ts';
import type { XmlAttributes } from '../blueprint/binding.ts';
import type { SchemaDocument } from './wsdl-load.ts';
import { resolveName } from './wsdl-schema.ts';
import type { Component, Reference, SchemaIndex } from './wsdl-schema.ts';
import { ContentWalk } from './wsdl-walk.ts';
import type { XmlElement } from './wsdl-xml.ts';

/** The type that a member has: a name, a definition in place, or nothing that restricts it. */
export type TypeUse =
  | { readonly kind: 'named'; readonly reference: Reference; readonly at: XmlElement }
  | {
      readonly kind: 'inline';
      readonly element: XmlElement;
      readonly schema: SchemaDocument;
      readonly owner?: Component;
    }
  | Group
  | { readonly kind: 'any' };

/** The members of one occurrence of a group that repeats: an item of a list that keeps their order. */
export interface Group {
  readonly kind: 'group';
  /** What makes two uses the same group. */
  readonly particle: XmlElement;
  readonly members: readonly Member[];
  /** True where each occurrence is exactly one of the members. */
  readonly isOneChoice: boolean;
  /** What its type may be called before it is named after its owner; `ending` is the owner's name's. */
  readonly names: readonly string[];
  readonly ending: 'Item' | 'Content';
}

/** One element, attribute or text of a complex type's content, with groups, references and bases resolved. */
export interface Member {
  readonly node: Exclude<NonNullable<XmlAttributes['node']>, 'headers' | 'none'>;
  readonly name: string;
  /** Empty: none. */
  readonly namespace: string;
  readonly type: TypeUse;
  readonly isRequired: boolean;
  readonly isList: boolean;
  readonly isNillable: boolean;
  readonly description?: string;
  /** `1:2`: branch 2 of choice 1; of nested choices all, blank-separated. */
  readonly choice?: string;
  readonly fixed?: string;
  readonly default?: string;
  /** Of attachments. */
  readonly mediaType?: string;
}

/** What a complex type holds. */
export interface Content {
  readonly members: readonly Member[];
  /** SOAP-encoded arrays (`soapenc:Array`): the items; `depth` is over 1 for arrays of arrays (`xsd:int[][]`). */
  readonly array?: { readonly item: TypeUse; readonly itemName?: string; readonly depth: number };
  /** True where the whole content is one choice of single required elements. */
  readonly isOneChoice: boolean;
}

/** Reads the content of complex types; what a reference lacks is reported once and costs only its member. */
export class ContentReader {
  private readonly index: SchemaIndex;
  private readonly problems: Problems;
  private readonly reported = new Set<string>();

  constructor(index: SchemaIndex, problems: Problems) {
    this.index = index;
    this.problems = problems;
  }

  /** The content of a `complexType` element, bases first. */
  read(element: XmlElement, schema: SchemaDocument, owner: Component | undefined): Content {
    const walk = new ContentWalk(this, this.index);
    walk.complexType(element, schema, owner, []);
    return walk.content();
  }

  /** The type that a declaration (element or attribute) names or holds. */
  typeOf(declaration: XmlElement, schema: SchemaDocument, owner?: Component): TypeUse {
    const named = declaration.attributes.get('type');
    if (named) return { kind: 'named', reference: resolveName(named, declaration, schema), at: declaration };
    const inline = declaration.children.find(({ name }) => name === 'complexType' || name === 'simpleType');
    if (inline) return { kind: 'inline', element: inline, schema, ...(owner && { owner }) };
    const head = declaration.attributes.get('substitutionGroup')?.trim().split(/\s+/)[0];
    const found = head && this.index.find('element', resolveName(head, declaration, schema));
    if (found && found.element !== declaration) return this.typeOf(found.element, found.schema, found);
    return { kind: 'any' };
  }

  /** Reports a reference to nothing, once for each name. */
  dangling(kind: string, reference: Reference, at: XmlElement): void {
    const key = `${kind} ${reference.key}`;
    if (this.reported.has(key)) return;
    this.reported.add(key);
    const message = `No document declares the ${kind} "${reference.name}" of namespace "${reference.namespace}"; what it would describe is served as JSON or left out. Add the import that brings it.`;
    this.problems.warn('WSDL_UNKNOWN_NAME', message, at.place);
  }
}
