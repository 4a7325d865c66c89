import { defaultLexicals } from '../blueprint/lexicals.ts';
import type { XmlAttributes } from '../blueprint/binding.ts';
import { namedType } from '../blueprint/typeref.ts';
import type { Field, InputDef, InputValue, InterfaceDef, ObjectDef } from '../blueprint/types.ts';
import type { Group, Member } from './wsdl-content.ts';
import { capital, fieldName, joinNames, NameTable, typeName } from './wsdl-names.ts';
import type { TypeBuilder } from './wsdl-types.ts';

/** The GraphQL type that stands for an XSD type, and how its values stand in XML. */
export interface Target {
  /** A named type, or a list of one. */
  readonly type: string;
  readonly xml: XmlAttributes;
}

export type MutableObject = Omit<ObjectDef, 'fields' | 'interfaces'> & {
  interfaces: string[];
  fields: Map<string, Field>;
};
export type MutableInterface = Omit<InterfaceDef, 'fields' | 'interfaces'> & {
  interfaces: string[];
  fields: Map<string, Field>;
};
export type MutableInput = Omit<InputDef, 'fields'> & { fields: Map<string, InputValue> };

/** Fills the fields of an object or interface from an XSD type's members. */
export function outputOf(
  builder: TypeBuilder,
  made: MutableObject | MutableInterface,
  members: readonly Member[],
  around: XmlAttributes,
  owner: string,
): void {
  const names = claimNames(members);
  members.forEach((member, at) => {
    const field = outputField(builder, member, around, owner, names[at] ?? member.name);
    made.fields.set(field.name, field);
  });
}

/** Fills the fields of an input object from an XSD type's members. */
export function inputOf(
  builder: TypeBuilder,
  made: MutableInput,
  members: readonly Member[],
  around: XmlAttributes,
  owner: string,
): void {
  for (const [name, value] of inputValues(builder, members, around, owner)) {
    made.fields.set(name, made.isOneOf ? withoutNonNull(value) : value);
  }
}

/** The arguments or input fields for `members`. */
export function inputValues(
  builder: TypeBuilder,
  members: readonly Member[],
  around: XmlAttributes,
  owner: string,
): Map<string, InputValue> {
  const names = claimNames(members);
  const values = members.map((member, at) => inputValue(builder, member, around, owner, names[at] ?? member.name));
  return new Map(values.map((value) => [value.name, value]));
}

/** One field for a member, named `name`. */
export function outputField(
  builder: TypeBuilder,
  member: Member,
  around: XmlAttributes,
  owner: string,
  name: string,
): Field {
  const target = withDefault(member, targetOf(builder, member, 'output', owner));
  const xml = xmlOf(member, target, around, name);
  const item = member.isNillable ? target.type : `${target.type}!`;
  const single = member.isRequired && !member.isNillable && target.xml.lexical !== 'anyType' ? item : target.type;
  const type = member.isList ? `[${item}]!` : single;
  const isDescribed = member.description !== undefined;
  return { name, type, args: new Map(), ...(isDescribed && { description: member.description }), ...(xml && { xml }) };
}

function inputValue(
  builder: TypeBuilder,
  member: Member,
  around: XmlAttributes,
  owner: string,
  name: string,
): InputValue {
  const target = withFixed(member, targetOf(builder, member, 'input', owner));
  const xml = xmlOf(member, target, around, name);
  const item = member.isNillable ? target.type : `${target.type}!`;
  const base = member.isList ? `[${item}]` : target.type;
  const isRequired = member.isRequired && (member.isList || !member.isNillable) && xml?.fixed === undefined;
  const description = describe(member);
  const isAlways = member.isRequired && member.isNillable && !member.isList && member.node === 'element';
  return {
    name,
    type: isRequired ? `${base}!` : base,
    ...(description !== undefined && { description }),
    ...((xml || isAlways) && { xml: { ...xml, ...(isAlways && { isRequired: true }) } }),
  };
}

/** The one text that a leaf may have: written by itself where it must be there, checked where it may. */
function withFixed(member: Member, target: Target): Target {
  const { fixed } = member;
  if (fixed === undefined || member.isList || target.xml.lexical === undefined || target.xml.isList) return target;
  if (/^(any|anyType|empty)$/.test(target.xml.lexical)) return target;
  const xml = member.isRequired ? { fixed } : { facets: { ...target.xml.facets, values: [fixed] } };
  return { type: target.type, xml: { ...target.xml, ...xml } };
}

/** What an absent attribute and an empty element hold (XSD part 1, sections 3.2.1 and 3.3.1). */
function withDefault({ node, fixed, default: byDefault = fixed, isList }: Member, target: Target): Target {
  const isLeaf = target.xml.lexical !== undefined && !/^(any|anyType|empty)$/.test(target.xml.lexical);
  if (byDefault === undefined || !isLeaf || isList || !/^(element|attribute)$/.test(node)) return target;
  return { type: target.type, xml: { ...target.xml, default: byDefault } };
}

function describe(member: Member): string | undefined {
  const { fixed, default: given } = member;
  const note =
    fixed === undefined ? (given === undefined ? undefined : `Default: \`${given}\`.`) : `Always \`${fixed}\`.`;
  return [member.description, note].filter((part) => part !== undefined).join('\n\n') || undefined;
}

function targetOf(builder: TypeBuilder, member: Member, direction: 'input' | 'output', owner: string): Target {
  if (member.node === 'any' || member.node === 'anyAttribute') return builder.json(undefined);
  if (member.node === 'attachment') return builder.bytes(member.mediaType);
  if (member.type.kind === 'group') return builder.group(member.type, direction, owner);
  const own = typeName(member.name);
  const target = builder.target(member.type, direction, [own, joinNames(firstWords(owner), capital(own))]);
  const isText = (member.node === 'text' || member.node === 'attribute') && target.xml.lexical === 'anyType';
  return isText ? { type: 'String', xml: { lexical: 'string' } } : target;
}

/** What a long name begins with, without half a word at its end. */
function firstWords(name: string): string {
  const start = name.slice(0, 40);
  return /[a-z0-9]/.test(name.charAt(40)) ? start.replace(/(?!^)[A-Z][a-z0-9]*$/, '') : start;
}

function xmlOf(member: Member, target: Target, around: XmlAttributes, name: string): XmlAttributes | undefined {
  const isElement = member.node === 'element';
  const expected = isElement ? (around.childNamespace ?? '') : '';
  const { lexical, ...rest } = target.xml;
  const xml: XmlAttributes = {
    ...(member.name !== name && /^(element|attribute|header|attachment)$/.test(member.node) && { name: member.name }),
    ...(member.namespace !== expected && { namespace: member.namespace }),
    ...(!isElement && { node: member.node }),
    ...(member.isNillable && { isNillable: true }),
    ...(lexical !== undefined && lexical !== defaultLexical(target.type) && { lexical }),
    ...rest,
    ...(member.choice !== undefined && { choice: member.choice }),
  };
  return Object.keys(xml).length > 0 ? xml : undefined;
}

/** The built-in that a scalar's values follow where nothing else is said. */
function defaultLexical(type: string): string {
  return defaultLexicals.get(namedType(type)) ?? 'string';
}

/** The namespace that most of the elements among `members` have, as a type's `childNamespace`. */
export function childNamespace(members: readonly Member[]): XmlAttributes {
  const counts = new Map<string, number>();
  for (const { node, namespace } of members) {
    if (node === 'element') counts.set(namespace, (counts.get(namespace) ?? 0) + 1);
  }
  const [most] = [...counts].toSorted((left, right) => right[1] - left[1]);
  return most && most[0] !== '' ? { childNamespace: most[0] } : {};
}

/** Names for members; what the schema does not name itself takes what the others leave. */
function claimNames(members: readonly Member[]): readonly string[] {
  const table = new NameTable();
  const names = new Map<Member, string>();
  const isNamed = ({ node }: Member) => /^(element|attribute|header|attachment)$/.test(node);
  for (const member of members.filter(isNamed)) names.set(member, claimName(table, member));
  for (const member of members) if (!isNamed(member)) names.set(member, claimName(table, member));
  return members.map((member) => names.get(member) ?? member.name);
}

function claimName(table: NameTable, member: Member): string {
  const own = fieldName(member.name);
  if (member.node === 'attribute') return table.claim(own, `${own}Attribute`);
  if (member.node === 'text') return table.claim(own, 'text', 'textContent');
  if (member.node === 'any') return table.claim(own, 'anyElement', 'otherElements');
  if (member.type.kind === 'group') return table.claim(own, ...others(member.type));
  if (member.node === 'header') return table.claim(own, `${own}Header`);
  if (member.node === 'attachment') return table.claim(own, `${own}Attachment`);
  return table.claim(own);
}

function withoutNonNull(value: InputValue): InputValue {
  const { defaultValue: _defaultValue, ...rest } = value;
  return { ...rest, type: value.type.replace(/!$/, '') };
}

/** Other names for the list of a group: its two branches where it has two, what the group is called. */
function others({ ending, members, isOneChoice, names }: Group): readonly string[] {
  const [first, second, ...more] = members.map(({ name }) => name);
  const spelled =
    isOneChoice && second !== undefined && more.length === 0 ? [fieldName(`${first}Or${capital(second)}`)] : [];
  return [...spelled, ...names.map(fieldName), ending === 'Item' ? 'entries' : 'mixedContent'];
}
