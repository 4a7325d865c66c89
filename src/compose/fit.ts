import { listItem, namedType, nullable } from '../blueprint/typeref.ts';
import type { TypeDef, TypeRef, Types } from '../blueprint/types.ts';

/** How well values of one type stand for another: `risky` ones fit only when their text has the right form. */
export type Fit = 'safe' | 'risky' | 'no';

const builtIns: ReadonlySet<string> = new Set(['ID', 'String', 'Int', 'Float', 'Boolean']);

const safe: Readonly<Record<string, readonly string[]>> = {
  ID: ['String', 'Int'],
  String: ['ID'],
  Int: ['ID', 'String', 'Float'],
  Float: ['String', 'ID'],
  Boolean: ['String'],
};

const risky: Readonly<Record<string, readonly string[]>> = {
  String: ['Int', 'Float', 'Boolean'],
  ID: ['Float'],
  Float: ['Int'],
};

/** True for the five scalars of the specification. */
export function isBuiltIn(name: string): boolean {
  return builtIns.has(name);
}

/** True where values have no fields of their own: scalars and enums. */
export function isLeaf(types: Types, name: string): boolean {
  const kind = types.get(name)?.kind;
  return isBuiltIn(name) || kind === 'scalar' || kind === 'enum';
}

/** Whether values of the type `from` (of `fromTypes`) may be given where `to` (of `toTypes`) is asked for, list marks aside. */
export function fitNamed(from: string, fromTypes: Types, to: string, toTypes: Types): Fit {
  const given = fromTypes.get(from);
  const asked = toTypes.get(to);
  if (asked?.kind === 'scalar') return isComposite(given) && !isJson(to) ? 'no' : 'safe';
  if (isComposite(given)) return asked?.kind === 'input' ? 'risky' : 'no';
  if (from === to) return 'safe';
  if (asked?.kind === 'input') return given?.kind === 'scalar' ? 'risky' : 'no';
  if (given?.kind === 'scalar') return 'safe';
  if (asked?.kind === 'enum') return from === 'String' || from === 'ID' || given?.kind === 'enum' ? 'risky' : 'no';
  if (given?.kind === 'enum') return to === 'String' || to === 'ID' ? 'safe' : 'no';
  if (safe[from]?.includes(to)) return 'safe';
  return risky[from]?.includes(to) ? 'risky' : 'no';
}

/** The same with list marks: a single value may stand for a list (GraphQL 3.12), a list never for a single value. */
export function fitRef(from: TypeRef, fromTypes: Types, to: TypeRef, toTypes: Types): Fit {
  const fromItem = listItem(from);
  const toItem = listItem(to);
  if (fromItem !== undefined) {
    if (toItem !== undefined) return fitRef(fromItem, fromTypes, toItem, toTypes);
    return toTypes.get(namedType(to))?.kind === 'scalar' ? 'safe' : 'no';
  }
  if (toItem !== undefined) return fitRef(from, fromTypes, toItem, toTypes);
  return fitNamed(nullable(from), fromTypes, nullable(to), toTypes);
}

function isComposite(type: TypeDef | undefined): boolean {
  return type !== undefined && type.kind !== 'scalar' && type.kind !== 'enum';
}

function isJson(name: string): boolean {
  return /json|any|object|map|unknown/i.test(name);
}
