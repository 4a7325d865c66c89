import { attributeMembers } from './wsdl-attributes.ts';
import type { Content, ContentReader, Member, TypeUse } from './wsdl-content.ts';
import type { SchemaDocument } from './wsdl-load.ts';
import { mergeMembers, relaxChoices } from './wsdl-merge.ts';
import { isAbstract, isMany, isNeverEmpty, isPlainChoice } from './wsdl-particles.ts';
import { derivationOf, documentationOf, resolveName } from './wsdl-schema.ts';
import type { Component, SchemaIndex } from './wsdl-schema.ts';
import type { XmlElement } from './wsdl-xml.ts';

interface Position {
  readonly isOptional: boolean;
  readonly repeat: number | undefined;
  readonly choice: string;
}

const maxMembers = 2000;
const maxSteps = 50_000;
const maxBases = 200;

/** One walk through a complex type, its bases and groups, that gathers the members (XSD part 1, section 3.4). */
export class ContentWalk {
  private members: Member[] = [];
  private array: Content['array'];
  private choices = 0;
  /** How many branches the choices have of which one must be taken. */
  private readonly needed = new Map<string, number>();
  private steps = 0;
  private repeats = 0;
  private isOneChoice = false;
  private readonly reader: ContentReader;
  private readonly index: SchemaIndex;

  constructor(reader: ContentReader, index: SchemaIndex) {
    this.reader = reader;
    this.index = index;
  }

  content(): Content {
    const members = relaxChoices(this.members, mergeMembers(this.members), this.needed);
    const isOneChoice =
      this.isOneChoice && members.length > 1 && members.every(({ node, choice }) => node === 'element' && choice);
    return { members, isOneChoice, ...(this.array && { array: this.array }) };
  }

  complexType(
    element: XmlElement,
    schema: SchemaDocument,
    owner: Component | undefined,
    trail: readonly XmlElement[],
  ): void {
    if (trail.includes(element) || trail.length > maxBases) return;
    const derivation = derivationOf(element);
    if (derivation) this.derived(derivation, schema, owner, [...trail, element]);
    else this.body(element, schema, trail.length === 0);
    const isMixed = element.attributes.get('mixed') ?? element.children[0]?.attributes.get('mixed');
    if (isMixed === 'true' || isMixed === '1') this.text({ kind: 'any' });
  }

  private derived(
    derivation: XmlElement,
    schema: SchemaDocument,
    owner: Component | undefined,
    trail: readonly XmlElement[],
  ): void {
    const base = resolveName(derivation.attributes.get('base') ?? '', derivation, schema);
    if (base.isArray) return this.encodedArray(derivation, schema);
    const isSelf = owner !== undefined && base.key === owner.key;
    const found = isSelf ? owner.original : this.index.find('type', base);
    if (base.builtIn && !found) {
      this.text({ kind: 'named', reference: base, at: derivation });
    } else if (!found) {
      if (!base.isAnyType && base.name !== '') this.reader.dangling('type', base, derivation);
    } else if (found.element.name === 'simpleType') {
      this.text({ kind: 'named', reference: { ...base, key: found.key }, at: derivation });
    } else {
      this.complexType(found.element, found.schema, found, trail);
      if (derivation.name === 'restriction') this.restrict(derivation);
    }
    this.body(derivation, schema, false);
  }

  /** A restriction names its content anew; attributes and text come from the base. */
  private restrict(derivation: XmlElement): void {
    const isSimple = this.members.some(({ node }) => node === 'text');
    const hasContent = derivation.children.some(({ name }) => /^(sequence|choice|all|group)$/.test(name));
    this.members = this.members.filter(({ node }) => node === 'attribute' || (isSimple && node === 'text'));
    if (!hasContent) this.isOneChoice = false;
    for (const child of derivation.children) {
      const isProhibited = child.name === 'attribute' && child.attributes.get('use') === 'prohibited';
      const name = child.attributes.get('name');
      if (isProhibited) this.members = this.members.filter((one) => one.node !== 'attribute' || one.name !== name);
    }
  }

  private encodedArray(derivation: XmlElement, schema: SchemaDocument): void {
    const particle = derivation.children.find(({ name }) => /^(sequence|all|choice)$/.test(name));
    const declared = particle?.children.find(({ name }) => name === 'element');
    const attribute = derivation.children.find(({ name }) => name === 'attribute');
    const named = [...(attribute?.attributes ?? [])].find(([name]) => name.endsWith('}arrayType'))?.[1];
    const itemName = declared?.attributes.get('name');
    if (named && attribute) {
      const reference = resolveName(named.replace(/(\[[\d,]*\])+$/, ''), attribute, schema);
      this.array = { item: { kind: 'named', reference, at: attribute }, ...(itemName && { itemName }) };
    } else {
      const item: TypeUse = declared ? this.reader.typeOf(declared, schema) : { kind: 'any' };
      this.array = { item, ...(itemName && { itemName }) };
    }
  }

  private body(element: XmlElement, schema: SchemaDocument, isWhole: boolean): void {
    const start: Position = { isOptional: false, repeat: undefined, choice: '' };
    for (const child of element.children) {
      if (/^(sequence|choice|all|group)$/.test(child.name)) {
        if (isWhole) this.isOneChoice = isPlainChoice(child);
        else this.isOneChoice = false;
        this.particle(child, schema, start, []);
      } else if (/^(attribute|attributeGroup|anyAttribute)$/.test(child.name)) {
        this.attributes(child, schema);
      }
    }
  }

  private text(type: TypeUse): void {
    const name = 'value';
    this.members.push({
      node: 'text',
      name,
      namespace: '',
      type,
      isRequired: false,
      isList: false,
      isNillable: false,
    });
  }

  private particle(element: XmlElement, schema: SchemaDocument, outer: Position, trail: readonly XmlElement[]): void {
    if (this.members.length > maxMembers || ++this.steps > maxSteps) return;
    const at = this.position(element, outer);
    if (element.name === 'element') return this.declaration(element, schema, outer);
    if (element.name === 'any') return this.any(element, outer);
    if (element.name === 'group') return this.group(element, schema, at, trail);
    const particles = element.children.filter(({ name }) => /^(element|any|group|sequence|choice|all)$/.test(name));
    if (element.name !== 'choice' || particles.length < 2) {
      for (const child of particles) this.particle(child, schema, at, trail);
      return;
    }
    const isNeeded = !at.isOptional && at.choice === '' && particles.every(isNeverEmpty);
    const choice = `${++this.choices}${isNeeded ? '!' : ''}`;
    if (isNeeded) this.needed.set(choice, particles.length);
    particles.forEach((child, branch) => {
      const mark = at.repeat === undefined ? `${at.choice} ${choice}:${branch + 1}`.trim() : '';
      this.particle(child, schema, { ...at, isOptional: true, choice: mark }, trail);
    });
  }

  private position(element: XmlElement, outer: Position): Position {
    const isRepeated = isMany(element.attributes.get('maxOccurs'));
    return {
      isOptional: outer.isOptional || element.attributes.get('minOccurs') === '0',
      repeat: outer.repeat ?? (isRepeated && element.name !== 'element' ? ++this.repeats : undefined),
      choice: isRepeated ? '' : outer.choice,
    };
  }

  private group(element: XmlElement, schema: SchemaDocument, at: Position, trail: readonly XmlElement[]): void {
    const named = element.attributes.get('ref');
    if (!named) return;
    const reference = resolveName(named, element, schema);
    const found = this.index.find('group', reference);
    if (!found) return this.reader.dangling('group', reference, element);
    const isSelf = trail.includes(found.element);
    const target = isSelf ? found.original : found;
    if (!target || trail.includes(target.element)) return;
    for (const child of target.element.children) {
      if (/^(sequence|choice|all)$/.test(child.name)) {
        this.particle(child, target.schema, at, [...trail, target.element]);
      }
    }
  }

  private declaration(element: XmlElement, schema: SchemaDocument, at: Position): void {
    const max = element.attributes.get('maxOccurs');
    if (max === '0') return;
    const isList = isMany(max) || at.repeat !== undefined;
    const isOptional = at.isOptional || element.attributes.get('minOccurs') === '0';
    const named = element.attributes.get('ref');
    if (!named) {
      const name = element.attributes.get('name')?.trim();
      if (name)
        this.push(element, element, schema, name, this.elementNamespace(element, schema), at, isOptional, isList);
      return;
    }
    const reference = resolveName(named, element, schema);
    const found = this.index.find('element', reference);
    if (!found) {
      if (xsdSchemaElement.test(reference.key)) return;
      this.reader.dangling('element', reference, element);
      this.push(element, untyped, schema, reference.name, reference.namespace, at, true, isList);
      return;
    }
    const substitutes = this.index.substitutesOf(found.key).filter((one) => !isAbstract(one.element));
    const candidates = isAbstract(found.element) ? substitutes : [found, ...substitutes];
    const choice = candidates.length > 1 ? ++this.choices : 0;
    candidates.forEach((one, branch) => {
      const mark = choice > 0 && !isList ? `${at.choice} ${choice}:${branch + 1}`.trim() : at.choice;
      const position = { ...at, choice: mark };
      this.push(
        element,
        one.element,
        one.schema,
        one.name,
        one.namespace,
        position,
        isOptional || choice > 0,
        isList,
        one,
      );
    });
  }

  private push(
    use: XmlElement,
    declared: XmlElement,
    schema: SchemaDocument,
    name: string,
    namespace: string,
    at: Position,
    isOptional: boolean,
    isList: boolean,
    owner?: Component,
  ): void {
    const description = documentationOf(use) ?? (use === declared ? undefined : documentationOf(declared));
    const fixed = declared.attributes.get('fixed');
    this.members.push({
      node: 'element',
      name,
      namespace,
      type: this.reader.typeOf(declared, schema, owner),
      isRequired: !isOptional,
      isList,
      isNillable: /^(true|1)$/.test(declared.attributes.get('nillable')?.trim() ?? ''),
      ...(description !== undefined && { description }),
      ...(at.choice !== '' && { choice: at.choice }),
      ...(at.repeat !== undefined && { repeat: at.repeat }),
      ...(fixed !== undefined && { fixed }),
    });
  }

  private any(element: XmlElement, at: Position): void {
    const isList = isMany(element.attributes.get('maxOccurs')) || at.repeat !== undefined;
    this.members.push({
      node: 'any',
      name: 'any',
      namespace: '',
      type: { kind: 'any' },
      isRequired: false,
      isList,
      isNillable: false,
    });
  }

  /** An attribute that a derived type declares again replaces the base's. */
  private attributes(element: XmlElement, schema: SchemaDocument): void {
    for (const member of attributeMembers(this.reader, this.index, element, schema)) {
      this.members = this.members.filter((one) => one.node !== member.node || one.name !== member.name);
      this.members.push(member);
    }
  }

  private elementNamespace(element: XmlElement, schema: SchemaDocument): string {
    const form = element.attributes.get('form') ?? schema.root.attributes.get('elementFormDefault');
    return form === 'qualified' ? schema.targetNamespace : '';
  }
}

/** `xs:schema` inside data is what .NET DataSets carry; it stands for nothing that a caller reads. */
const xsdSchemaElement = /^\{http:\/\/www\.w3\.org\/2001\/XMLSchema\}schema$/;

/** What stands for an element that nobody declares. */
const untyped: XmlElement = {
  name: 'element',
  namespace: '',
  attributes: new Map(),
  children: [],
  text: '',
  scope: { own: new Map(), outer: undefined },
  place: { file: '' },
};
