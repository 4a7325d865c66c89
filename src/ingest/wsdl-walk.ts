import { attributeMembers } from './wsdl-attributes.ts';
import type { Content, ContentReader, Member, TypeUse } from './wsdl-content.ts';
import type { SchemaDocument } from './wsdl-load.ts';
import { mayBeNil } from './wsdl-complex.ts';
import { mixedMembers, repeatedMembers, substitutesMember } from './wsdl-groups.ts';
import { mergeMembers, relaxChoices } from './wsdl-merge.ts';
import {
  eachOnce,
  isAbstract,
  isMany,
  isMixed,
  isNeverEmpty,
  isPlainChoice,
  untyped,
  xsdSchemaElement,
} from './wsdl-particles.ts';
import { documentationOf } from './wsdl-documentation.ts';
import { derivationOf, resolveName } from './wsdl-schema.ts';
import type { Component, SchemaIndex } from './wsdl-schema.ts';
import type { XmlElement } from './wsdl-xml.ts';

interface Position {
  readonly isOptional: boolean;
  readonly choice: string;
}

/** What a walk and the walks inside it may still do. */
interface Budget {
  steps: number;
}

/** A declaration of an element as it is used. */
interface Declared {
  readonly use: XmlElement;
  readonly element: XmlElement;
  readonly schema: SchemaDocument;
  readonly name: string;
  readonly namespace: string;
  /** The global element, where it is one. */
  readonly owner?: Component;
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
  private isOneChoice = false;
  /** The type whose content is mixed. */
  private mixed: XmlElement | undefined;
  private readonly reader: ContentReader;
  private readonly index: SchemaIndex;
  private readonly budget: Budget;

  constructor(reader: ContentReader, index: SchemaIndex, budget: Budget = { steps: maxSteps }) {
    this.reader = reader;
    this.index = index;
    this.budget = budget;
  }

  content(): Content {
    const members = relaxChoices(this.members, mergeMembers(this.members), this.needed);
    const isOneChoice =
      this.isOneChoice && members.length > 1 && members.every(({ node, choice }) => node === 'element' && choice);
    const content: Content = { members, isOneChoice, ...(this.array && { array: this.array }) };
    return this.mixed ? mixedMembers(this.mixed, content) : content;
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
    if (!isMixed(element)) return;
    if (!this.mixed) this.text({ kind: 'any' });
    this.mixed ??= element;
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
      const depth = named.match(/\[[\d,]*\]/g)?.length ?? 1;
      this.array = { item: { kind: 'named', reference, at: attribute }, ...(itemName && { itemName }), depth };
    } else {
      const item: TypeUse = declared ? this.reader.typeOf(declared, schema) : { kind: 'any' };
      this.array = { item, ...(itemName && { itemName }), depth: 1 };
    }
  }

  private body(element: XmlElement, schema: SchemaDocument, isWhole: boolean): void {
    const start: Position = { isOptional: false, choice: '' };
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
    if (this.members.length > maxMembers || --this.budget.steps < 0) return;
    if (element.name === 'element') return this.declaration(element, schema, outer);
    if (element.name === 'any') return this.any(element, outer);
    const max = element.attributes.get('maxOccurs');
    if (max === '0') return;
    const isOptional = outer.isOptional || element.attributes.get('minOccurs') === '0';
    if (!isMany(max)) return this.once(element, schema, { ...outer, isOptional }, trail);
    const inner = new ContentWalk(this.reader, this.index, this.budget);
    inner.once(element, schema, { isOptional: false, choice: '' }, trail);
    const name = element.attributes.get('ref')?.split(':').at(-1);
    this.members.push(...repeatedMembers(element, inner.content().members, { ...outer, isOptional, name }));
  }

  /** One occurrence of a `sequence`, `choice`, `all` or group. */
  private once(element: XmlElement, schema: SchemaDocument, at: Position, trail: readonly XmlElement[]): void {
    if (element.name === 'group') return this.group(element, schema, at, trail);
    const particles = element.children.filter(({ name }) => /^(element|any|group|sequence|choice|all)$/.test(name));
    if (element.name !== 'choice' || particles.length < 2) {
      for (const child of element.name === 'all' ? eachOnce(particles) : particles)
        this.particle(child, schema, at, trail);
      return;
    }
    const isFilled = (one: XmlElement) => isNeverEmpty(one, (group) => this.index.isFilled(group, schema));
    const isNeeded = !at.isOptional && at.choice === '' && particles.every(isFilled);
    const choice = `${++this.choices}${isNeeded ? '!' : ''}`;
    if (isNeeded) this.needed.set(choice, particles.length);
    particles.forEach((child, branch) => {
      const mark = `${at.choice} ${choice}:${branch + 1}`.trim();
      this.particle(child, schema, { isOptional: true, choice: mark }, trail);
    });
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

  private declaration(element: XmlElement, schema: SchemaDocument, outer: Position): void {
    const max = element.attributes.get('maxOccurs');
    if (max === '0') return;
    const isList = isMany(max);
    const at = { ...outer, isOptional: outer.isOptional || element.attributes.get('minOccurs') === '0' };
    const named = element.attributes.get('ref');
    if (!named) {
      const name = element.attributes.get('name')?.trim();
      const namespace = this.elementNamespace(element, schema);
      if (name) this.members.push(this.member({ use: element, element, schema, name, namespace }, at, isList));
      return;
    }
    const reference = resolveName(named, element, schema);
    const found = this.index.find('element', reference);
    if (found) return this.substitutable(element, found, at, isList);
    if (xsdSchemaElement.test(reference.key)) return;
    this.reader.dangling('element', reference, element);
    const { name, namespace } = reference;
    const own = { use: element, element: untyped, schema, name, namespace };
    this.members.push(this.member(own, { ...at, isOptional: true }, isList));
  }

  /** An element and those that may stand in its place: alternatives, of a list one list of alternatives. */
  private substitutable(use: XmlElement, head: Component, at: Position, isList: boolean): void {
    const substitutes = this.index.substitutesOf(head.key).filter((one) => !isAbstract(one.element));
    const candidates = isAbstract(head.element) ? substitutes : [head, ...substitutes];
    const isChoice = candidates.length > 1;
    const isNeeded = !at.isOptional && at.choice === '' && !candidates.some(mayBeNil);
    const choice = isChoice && !isList ? `${++this.choices}${isNeeded ? '!' : ''}` : undefined;
    if (choice !== undefined && isNeeded) this.needed.set(choice, candidates.length);
    const members = candidates.map((one, branch) => {
      const mark = choice === undefined ? at.choice : `${at.choice} ${choice}:${branch + 1}`.trim();
      const position = { isOptional: at.isOptional || isChoice, choice: mark };
      return this.member({ ...one, use, owner: one }, position, isList);
    });
    if (!isChoice || !isList) return void this.members.push(...members);
    const list = substitutesMember(head.element, members, !at.isOptional);
    this.members.push(at.choice === '' ? list : { ...list, choice: at.choice });
  }

  private member({ use, element, schema, name, namespace, owner }: Declared, at: Position, isList: boolean): Member {
    const description = documentationOf(use) ?? (use === element ? undefined : documentationOf(element));
    const [fixed, byDefault] = [element.attributes.get('fixed'), element.attributes.get('default')];
    return {
      node: 'element',
      name,
      namespace,
      type: this.reader.typeOf(element, schema, owner),
      isRequired: !at.isOptional,
      isList,
      isNillable: /^(true|1)$/.test(element.attributes.get('nillable')?.trim() ?? ''),
      ...(description !== undefined && { description }),
      ...(at.choice !== '' && { choice: at.choice }),
      ...(fixed !== undefined && { fixed }),
      ...(byDefault !== undefined && { default: byDefault }),
    };
  }

  private any(element: XmlElement, at: Position): void {
    this.members.push({
      node: 'any',
      name: 'any',
      namespace: '',
      type: { kind: 'any' },
      isRequired: false,
      isList: isMany(element.attributes.get('maxOccurs')),
      isNillable: false,
      ...(at.choice !== '' && { choice: at.choice }),
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
