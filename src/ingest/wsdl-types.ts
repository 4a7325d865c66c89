import type { XmlName } from '../blueprint/binding.ts';
import type { InputValue, Types } from '../blueprint/types.ts';
import { baseName, complexOf, isAbstract, isOpen, nameOf } from './wsdl-complex.ts';
import type { Complex } from './wsdl-complex.ts';
import type { ContentReader, Content, Group, TypeUse } from './wsdl-content.ts';
import { childNamespace, inputOf, outputOf } from './wsdl-members.ts';
import type { MutableInput, MutableInterface, MutableObject, Target } from './wsdl-members.ts';
import { NameTable, operationName, typeName, typeWishes } from './wsdl-names.ts';
import { enumDefinition } from './wsdl-enums.ts';
import { arrayTarget, encodingName, leafTarget, noName } from './wsdl-leaves.ts';
import { breakInputCycles, completeInterfaces } from './wsdl-finish.ts';
import { TypeRegistry } from './wsdl-registry.ts';
import { described } from './wsdl-documentation.ts';
import type { Component, SchemaIndex } from './wsdl-schema.ts';
import { SimpleReader } from './wsdl-simple.ts';
import type { Simple } from './wsdl-simple.ts';
import type { XmlElement } from './wsdl-xml.ts';

/** Which half of the schema a type is made for. */
export type Direction = 'input' | 'output';

/**
 * Makes GraphQL types of XSD types, each once and only when something asks for it. Input types are named `...Input`.
 * An abstract type with derived types is an interface for answers and a `@oneOf` input for arguments; a concrete type
 * with derived types is an object below the interface `Any...`, and an input below the `@oneOf` input `Any...Input`.
 */
export class TypeBuilder extends TypeRegistry {
  private readonly openArrays = new Set<XmlElement>();
  private readonly objects = new Map<string, MutableObject>();
  private readonly interfaces = new Map<string, MutableInterface>();
  private readonly simple: SimpleReader;
  private readonly isEncoded: boolean;
  readonly index: SchemaIndex;
  readonly reader: ContentReader;

  /** `isEncoded`: arguments tell the names of their simple types, for messages that have to (SOAP 1.1 section 5.1). */
  constructor(index: SchemaIndex, reader: ContentReader, isEncoded = false) {
    super([...index.all('type'), ...index.all('element')].map(({ name }) => typeName(name)));
    this.index = index;
    this.reader = reader;
    this.isEncoded = isEncoded;
    this.simple = new SimpleReader(index, reader);
  }

  /** The type for a use; `wishes` name it where it is inline, best first. */
  target(use: TypeUse, direction: Direction, wishes: readonly string[]): Target {
    if (use.kind === 'any') return this.json('anyType');
    if (use.kind === 'group') return this.group(use, direction, wishes[0] ?? 'Group');
    if (use.kind === 'named') {
      const { reference } = use;
      if (reference.isAnyType) return this.json('anyType');
      const found = this.index.find('type', reference);
      if (found?.element.name === 'complexType') return this.complex(complexOf(found), direction);
      const simple = this.simple.ofUse(use);
      if (simple) return this.leaf(simple, wishes, direction, found ? nameOf(found) : encodingName(reference));
      this.reader.dangling('type', reference, use.at);
      return this.json('anyType');
    }
    if (use.element.name === 'simpleType')
      return this.leaf(this.simple.read(use.element, use.schema, undefined), wishes, direction, noName);
    const global = use.owner?.element.name === 'element' ? [typeName(use.owner.name)] : [];
    return this.complex(
      { element: use.element, schema: use.schema, owner: undefined, wishes: [...global, ...wishes] },
      direction,
    );
  }

  /** The content of the complex type of a use; undefined where it is simple, unknown, abstract or an encoded array. */
  contentOf(use: TypeUse): Content | undefined {
    const complex = this.complexUse(use);
    if (!complex || (complex.owner && isAbstract(complex.owner) && this.isPolymorphic(complex.owner))) return undefined;
    const content = this.reader.read(complex.element, complex.schema, complex.owner);
    return content.array ? undefined : content;
  }

  /** Runs what is still to be done and gives every type that was asked for. */
  finish(): Types {
    this.runQueue();
    completeInterfaces(this.index, this.objects, this.interfaces);
    breakInputCycles(this.definitions);
    return this.definitions;
  }

  private complexUse(use: TypeUse): Complex | undefined {
    if (use.kind === 'any' || use.kind === 'group') return undefined;
    if (use.kind === 'named') {
      const found = this.index.find('type', use.reference);
      return found?.element.name === 'complexType' ? complexOf(found) : undefined;
    }
    return use.element.name === 'complexType'
      ? { element: use.element, schema: use.schema, owner: undefined, wishes: [] }
      : undefined;
  }

  private leaf(simple: Simple, wishes: readonly string[], direction: Direction, owner?: XmlName): Target {
    const named = simple.values && simple.source ? this.enumeration(simple, wishes) : this.scalar(simple.scalar);
    return leafTarget(
      simple,
      named,
      direction === 'input' ? { leafType: this.isEncoded ? owner : undefined } : undefined,
    );
  }

  private enumeration(simple: Simple, wishes: readonly string[]): string {
    const { source, values } = simple;
    if (!source || !values) return this.scalar(simple.scalar);
    const key = `enum ${this.id(source)}`;
    const present = this.made.get(key);
    if (present) return present.type;
    const name = this.names.claim(...typeWishes(this.globalNames, simple.name, simple.namespace, wishes, ''));
    this.made.set(key, { type: name, xml: {} });
    this.definitions.set(name, enumDefinition(name, source, values));
    return name;
  }

  private complex(complex: Complex, direction: Direction): Target {
    const { owner } = complex;
    if (owner && this.isPolymorphic(owner)) {
      return direction === 'output' ? this.polymorphicOutput(owner) : this.polymorphicInput(owner);
    }
    return this.concrete(complex, direction);
  }

  private concrete(complex: Complex, direction: Direction, isMember = false): Target {
    const key = `${direction} ${this.id(complex.element)}${isMember ? ' member' : ''}`;
    const present = this.made.get(key);
    if (present) return present;
    const content = this.reader.read(complex.element, complex.schema, complex.owner);
    const small = this.smallTarget(content, direction, complex, isMember && direction === 'output');
    if (small) {
      if (!content.array) this.made.set(key, small);
      return small;
    }
    const known = isMember ? this.made.get(`${direction} ${this.id(complex.element)}`) : undefined;
    if (known) return known;
    return this.definition(complex, content, direction);
  }

  private definition(complex: Complex, content: Content, direction: Direction): Target {
    const { owner, element } = complex;
    const wishes = typeWishes(
      this.globalNames,
      owner?.name,
      owner?.namespace,
      complex.wishes,
      direction === 'input' ? 'Input' : '',
    );
    const name = this.names.claim(...wishes);
    const target: Target = { type: name, xml: {} };
    this.made.set(`${direction} ${this.id(element)}`, target);
    const xml = { ...(owner && { name: owner.name, namespace: owner.namespace }), ...childNamespace(content.members) };
    const common = { name, xml, place: element.place, ...described(element) };
    if (direction === 'input') {
      const made: MutableInput = {
        kind: 'input',
        ...common,
        fields: new Map(),
        ...(content.isOneChoice && { isOneOf: true }),
      };
      this.definitions.set(name, made);
      this.queue.push(() => inputOf(this, made, content.members, xml, baseName(name)));
    } else {
      const made: MutableObject = { kind: 'object', ...common, interfaces: [], fields: new Map() };
      this.definitions.set(name, made);
      if (owner) this.objects.set(owner.key, made);
      this.queue.push(() => outputOf(this, made, content.members, xml, name));
    }
    return target;
  }

  /** The type of one occurrence of a group that repeats, named after the type `owner` that holds it. */
  group({ particle, members, isOneChoice, names, ending }: Group, direction: Direction, owner: string): Target {
    const suffix = direction === 'input' ? 'Input' : '';
    const base = owner.slice(0, 60).replace(/^ArrayOf(?=[A-Z])/, '');
    const wishes = [...names.map(typeName), `${base}${ending}`, `${base}Entry`].map((wish) => `${wish}${suffix}`);
    return this.define(`${direction} group ${this.id(particle)}`, wishes, (name) => {
      const xml = childNamespace(members);
      if (direction === 'input') {
        const made: MutableInput = {
          kind: 'input',
          name,
          xml,
          fields: new Map(),
          ...(isOneChoice && { isOneOf: true }),
        };
        return { definition: made, fill: () => inputOf(this, made, members, xml, baseName(name)) };
      }
      const made: MutableObject = { kind: 'object', name, xml, interfaces: [], fields: new Map() };
      return { definition: made, fill: () => outputOf(this, made, members, xml, name) };
    });
  }

  /** Types that need no definition of their own: encoded arrays, text without attributes, no content at all. */
  private smallTarget(content: Content, direction: Direction, complex: Complex, isKept: boolean): Target | undefined {
    if (content.array) {
      if (this.openArrays.has(complex.element)) return this.json('anyType');
      this.openArrays.add(complex.element);
      const inner = this.target(
        content.array.item,
        direction,
        complex.wishes.map((wish) => `${wish}Item`),
      );
      this.openArrays.delete(complex.element);
      return arrayTarget(inner, content.array);
    }
    if (isKept) return undefined;
    const list = this.listTarget(content, direction, complex);
    if (list) return list;
    const [only, ...others] = content.members;
    if (!only) return { type: 'Boolean', xml: { lexical: 'empty' } };
    const hasContent = content.members.some(({ node }) => node !== 'anyAttribute');
    if (hasContent && content.members.every(isOpen)) return this.json('any');
    if (others.length > 0) return undefined;
    if (only.node === 'text') {
      const simple = this.simple.ofUse(only.type);
      return simple && this.leaf(simple, complex.wishes, direction, complex.owner ? nameOf(complex.owner) : noName);
    }
    return undefined;
  }

  /** The list that a type called `ArrayOf...` does nothing but wrap. */
  private listTarget({ members }: Content, direction: Direction, { element, owner }: Complex): Target | undefined {
    const [only, ...others] = members;
    if (!owner || !/^(NonEmpty)?ArrayOf[_A-Z]/i.test(owner.name) || others.length > 0) return undefined;
    if (only?.node !== 'element' || !only.isList || this.openArrays.has(element)) return undefined;
    this.openArrays.add(element);
    const inner = this.target(only.type, direction, [typeName(only.name)]);
    this.openArrays.delete(element);
    // One position tells of one kind of list.
    if (inner.xml.item || inner.xml.isList || inner.xml.lexical === 'anyType') return undefined;
    const item = { name: only.name, ...(only.namespace !== '' && { namespace: only.namespace }) };
    const isFilled = direction === 'input' && only.isRequired;
    return {
      type: `[${inner.type}${only.isNillable ? '' : '!'}]`,
      xml: { ...inner.xml, item, ...(isFilled && { isFilled }) },
    };
  }

  private polymorphicOutput(owner: Component): Target {
    const own = isAbstract(owner) ? undefined : this.member(owner, 'output');
    const wishes = typeWishes(this.globalNames, owner.name, owner.namespace, [], '');
    return this.define(`interface ${owner.key}`, own ? [`Any${own.type}`] : wishes, (name) => {
      const content = this.reader.read(owner.element, owner.schema, owner);
      const made: MutableInterface = {
        kind: 'interface',
        name,
        interfaces: [],
        fields: new Map(),
        place: owner.element.place,
        ...described(owner.element),
      };
      this.interfaces.set(owner.key, made);
      const fill = (): void => {
        outputOf(this, made, content.members, childNamespace(content.members), name);
        for (const child of this.concreteDescendants(owner)) this.member(child, 'output');
      };
      return { definition: made, fill };
    });
  }

  private polymorphicInput(owner: Component): Target {
    const members = [...(isAbstract(owner) ? [] : [owner]), ...this.concreteDescendants(owner)];
    const [first] = members;
    if (first && members.length === 1) {
      const inner = this.member(first, 'input');
      return { type: inner.type, xml: { ...inner.xml, xsiType: nameOf(first) } };
    }
    const own = isAbstract(owner) ? owner.name : `Any${typeName(owner.name)}`;
    const wishes = typeWishes(this.globalNames, own, owner.namespace, [], 'Input');
    return this.define(`choice ${owner.key}`, wishes, (name) => {
      const fields = new Map<string, InputValue>();
      const made: MutableInput = { kind: 'input', name, isOneOf: true, fields, ...described(owner.element) };
      const fill = (): void => {
        const table = new NameTable();
        for (const child of members) {
          const inner = this.member(child, 'input');
          const field = table.claim(operationName(child.name));
          fields.set(field, { name: field, type: inner.type, xml: { ...inner.xml, xsiType: nameOf(child) } });
        }
      };
      return { definition: made, fill };
    });
  }

  private member(component: Component, direction: Direction): Target {
    return this.concrete(complexOf(component), direction, true);
  }

  private isPolymorphic(owner: Component): boolean {
    return this.concreteDescendants(owner).length > 0;
  }

  private concreteDescendants(owner: Component): readonly Component[] {
    return this.index.descendants(owner.key).filter((child) => !isAbstract(child));
  }
}
