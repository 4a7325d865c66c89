import { didYouMean } from '../base/problems.ts';
import type { Place, Problem, Problems } from '../base/problems.ts';
import { fieldsOf, inputsOf, valuesOf } from '../blueprint/cells.ts';
import { listItem, namedType, nullable } from '../blueprint/typeref.ts';
import type { Field, InputValue, TypeDef, TypeRef, Types } from '../blueprint/types.ts';

import { isBuiltIn } from './fit.ts';

/** A source's types, or what `additionalTypeDefs` say of them. */
export interface Party {
  /** As it is named in messages: `source "crm"`. */
  readonly title: string;
  readonly types: Types;
  /** True for definitions that stand above those of sources. */
  readonly isOwn: boolean;
  readonly place?: Place;
}

const roots: ReadonlySet<string> = new Set(['Query', 'Mutation', 'Subscription']);

/** How two definitions of one name may live together. */
function wayOut(party: Party): string {
  if (party.isOwn) return 'Declare it as the source has it, or give it another name.';
  return 'Rename or prefix one of them (transforms: prefix, rename), or filter it out (filterSchema).';
}

/** Reports every name that two parties define in ways that cannot be one type. */
export function reportConflicts(parties: readonly Party[], problems: Problems): void {
  const first = new Map<string, { readonly party: Party; readonly type: TypeDef }[]>();
  for (const party of parties) {
    for (const type of party.types.values()) {
      const known = first.get(type.name) ?? [];
      for (const other of known) compareTypes(other.party, other.type, party, type, problems);
      first.set(type.name, [...known, { party, type }]);
    }
  }
  reportInputEnums(parties, problems);
}

/** Reports references to types that are not defined, where the reference stands. True where there are none. */
export function reportDangling(
  party: Party,
  known: (name: string) => boolean,
  names: () => Iterable<string>,
  problems: Problems,
): boolean {
  let isWhole = true;
  const check = (reference: TypeRef, where: string, place: Place | undefined): void => {
    const name = namedType(reference);
    if (isBuiltIn(name) || known(name)) return;
    isWhole = false;
    const message = `${party.title}: ${where} refers to the type "${name}", which is not defined.${didYouMean(name, names())}`;
    problems.error('UNKNOWN_TYPE', message, place ?? party.place);
  };
  for (const type of party.types.values()) {
    for (const field of fieldsOf(type).values()) {
      check(field.type, `${type.name}.${field.name}`, field.place ?? type.place);
      for (const arg of field.args.values()) {
        check(arg.type, `${type.name}.${field.name}(${arg.name})`, field.place ?? type.place);
      }
    }
    for (const input of inputsOf(type).values()) check(input.type, `${type.name}.${input.name}`, type.place);
    const others = type.kind === 'union' ? type.members : 'interfaces' in type ? type.interfaces : [];
    for (const name of others) check(name, type.name, type.place);
  }
  return isWhole;
}

function compareTypes(left: Party, one: TypeDef, right: Party, other: TypeDef, problems: Problems): void {
  const { name } = one;
  const related = relatedTo(left, one.place);
  if (one.kind !== other.kind) {
    const message = `${name} is ${article(one.kind)} in ${left.title} and ${article(other.kind)} in ${right.title}. ${wayOut(right)}`;
    problems.error('MERGE_KIND_CONFLICT', message, other.place ?? right.place, related);
    return;
  }
  const others = fieldsOf(other);
  for (const field of fieldsOf(one).values()) {
    const twin = others.get(field.name);
    if (!twin) continue;
    if (!right.isOwn && roots.has(name) && !isShared(field, twin)) {
      const message = `${name}.${field.name} is a field of ${left.title} and of ${right.title}. ${wayOut(right)}`;
      const place = twin.place ?? other.place ?? right.place;
      problems.error('MERGE_ROOT_COLLISION', message, place, relatedTo(left, field.place ?? one.place));
    } else {
      compareFields(left, field, right, twin, one, other, problems);
    }
  }
  if (one.kind === 'input' && other.kind === 'input' && !right.isOwn) {
    compareInputs(left, one, right, other, problems);
  }
}

function compareFields(
  left: Party,
  one: Field,
  right: Party,
  other: Field,
  leftType: TypeDef,
  rightType: TypeDef,
  problems: Problems,
): void {
  const coordinate = `${leftType.name}.${one.name}`;
  const place = other.place ?? rightType.place ?? right.place;
  const related = relatedTo(left, one.place ?? leftType.place);
  const isNarrower = (name: string, twin: string) => !right.isOwn && isBelow(name, twin, [left.types, right.types]);
  if (!isSameShape(one.type, other.type, isNarrower)) {
    const message = `${coordinate} is ${one.type} in ${left.title} and ${other.type} in ${right.title}. ${wayOut(right)}`;
    problems.error('MERGE_FIELD_CONFLICT', message, place, related);
  }
  const [onlyLeft, onlyRight] = [missing(one.args, other.args), missing(other.args, one.args)];
  if (!right.isOwn && (onlyLeft.length > 0 || onlyRight.length > 0)) {
    const told = toldMissing(left, onlyLeft, right, onlyRight);
    problems.error(
      'MERGE_ARGUMENT_CONFLICT',
      `${coordinate} does not take the same arguments in both sources: ${told}. ${wayOut(right)}`,
      place,
      related,
    );
  }
  for (const arg of one.args.values()) {
    const twin = other.args.get(arg.name);
    if (!twin || isSameShape(arg.type, twin.type)) continue;
    const message = `${coordinate}(${arg.name}) is ${arg.type} in ${left.title} and ${twin.type} in ${right.title}. ${wayOut(right)}`;
    problems.error('MERGE_ARGUMENT_CONFLICT', message, place, related);
  }
}

function compareInputs(left: Party, one: TypeDef, right: Party, other: TypeDef, problems: Problems): void {
  const [ones, others] = [inputsOf(one), inputsOf(other)];
  const related = relatedTo(left, one.place);
  const place = other.place ?? right.place;
  for (const input of ones.values()) {
    const twin = others.get(input.name);
    if (!twin || isSameShape(input.type, twin.type)) continue;
    const message = `${one.name}.${input.name} is ${input.type} in ${left.title} and ${twin.type} in ${right.title}. ${wayOut(right)}`;
    problems.error('MERGE_FIELD_CONFLICT', message, place, related);
  }
  const [onlyLeft, onlyRight] = [missing(ones, others), missing(others, ones)];
  if (onlyLeft.length === 0 && onlyRight.length === 0) return;
  const told = toldMissing(left, onlyLeft, right, onlyRight);
  const message = `the input ${one.name} is not the same in both sources: ${told}. ${wayOut(right)}`;
  problems.error('MERGE_INPUT_DIFFERS', message, place, related);
}

/** An enum may have more values in one source than in another, unless a value could be sent to one that lacks it. */
function reportInputEnums(parties: readonly Party[], problems: Problems): void {
  for (const party of parties.filter(({ isOwn }) => !isOwn)) {
    for (const name of inputEnumsOf(party.types)) {
      const own = party.types.get(name);
      for (const other of parties) {
        const theirs = other.types.get(name);
        if (other === party || theirs?.kind !== 'enum') continue;
        const extra = missing(valuesOf(theirs), valuesOf(own));
        if (extra.length === 0) continue;
        const message = `the enum ${name} has values in ${other.title} that ${party.title} does not accept as an argument: ${extra.join(', ')}. ${wayOut(other)}`;
        problems.error('MERGE_ENUM_DIFFERS', message, own?.place ?? party.place, relatedTo(other, theirs.place));
      }
    }
  }
}

/** Enums that arguments and input fields of these types take. */
function inputEnumsOf(types: Types): ReadonlySet<string> {
  const found = new Set<string>();
  const add = (values: ReadonlyMap<string, InputValue>): void => {
    for (const { type } of values.values()) if (types.get(namedType(type))?.kind === 'enum') found.add(namedType(type));
  };
  for (const type of types.values()) {
    add(inputsOf(type));
    for (const field of fieldsOf(type).values()) add(field.args);
  }
  return found;
}

/**
 * The same lists of the same type; null or not does not matter, nor whether an id is called `ID`, `String` or `Int`, nor, of what is
 * answered, that the one names an interface or union and the other a type of it.
 */
function isSameShape(
  left: TypeRef,
  right: TypeRef,
  isNarrower: (name: string, twin: string) => boolean = () => false,
): boolean {
  const [one, other] = [listItem(left), listItem(right)];
  if (one !== undefined && other !== undefined) return isSameShape(one, other, isNarrower);
  if (one !== undefined || other !== undefined) return false;
  const [a, b] = [nullable(left), nullable(right)];
  const isId = (name: string, twin: string) => name === 'ID' && (twin === 'String' || twin === 'Int');
  return a === b || isId(a, b) || isId(b, a) || isNarrower(a, b) || isNarrower(b, a);
}

/** True for a type that implements the interface `of`, or is a member of that union, in one of the views. */
function isBelow(name: string, of: string, views: readonly Types[]): boolean {
  return views.some((types) => {
    const [type, wide] = [types.get(name), types.get(of)];
    if (wide?.kind === 'union') return wide.members.includes(name);
    return wide?.kind === 'interface' && type !== undefined && 'interfaces' in type && type.interfaces.includes(of);
  });
}

function missing(from: ReadonlyMap<string, unknown>, other: ReadonlyMap<string, unknown>): readonly string[] {
  return [...from.keys()].filter((name) => !other.has(name));
}

function toldMissing(left: Party, onlyLeft: readonly string[], right: Party, onlyRight: readonly string[]): string {
  const told = [
    ...(onlyLeft.length > 0 ? [`${right.title} does not know ${onlyLeft.join(', ')}`] : []),
    ...(onlyRight.length > 0 ? [`${left.title} does not know ${onlyRight.join(', ')}`] : []),
  ];
  return told.join('; ');
}

/** Fields of a root type that two sources may both have: namespaces, and what federation subgraphs share. */
function isShared(field: Field, twin: Field): boolean {
  return (isNamespace(field) && isNamespace(twin)) || (field.isShareable === true && twin.isShareable === true);
}

function isNamespace(field: Field): boolean {
  return field.binding?.kind === 'namespace';
}

function relatedTo(party: Party, place: Place | undefined): Problem['related'] {
  const at = place ?? party.place;
  return at && [{ message: `defined here by ${party.title}`, place: at }];
}

function article(kind: TypeDef['kind']): string {
  const word = kind === 'input' ? 'input object' : kind === 'object' ? 'object type' : kind;
  return `${/^[aeiou]/.test(word) ? 'an' : 'a'} ${word}`;
}
