import { didYouMean } from '../base/problems.ts';
import type { Place } from '../base/problems.ts';
import { fieldsOf, inputsOf, valuesOf } from '../blueprint/cells.ts';
import type { TypeDef, Types } from '../blueprint/types.ts';

import { checkRenames } from './check-renames.ts';
import type { Renamed, Renames } from './rename-selection.ts';
import { isKnownScalar } from './scalars.ts';
import { rootTypes } from './transform.ts';
import type { OptionsOf, TransformScope } from './transform.ts';

type Rule = OptionsOf<'rename'>['renames'][number];
type Part = 'type' | 'field' | 'argument';

/**
 * New names for types, fields and arguments, exactly or by regular expression. Rules are taken in order: each sees the
 * names that those before it gave, and a name that one of them changed is still found by its old spelling.
 */
export function renameNames({ renames: rules }: OptionsOf<'rename'>, scope: TransformScope): Renames {
  const table = new NameTable(scope.types);
  for (const [index, rule] of rules.entries()) applyRule(rule, index, table, scope);
  return checkRenames(followInterfaces(scope.types, table.renames), scope);
}

function applyRule(rule: Rule, index: number, table: NameTable, scope: TransformScope): void {
  const at = (side: 'from' | 'to', part: Part) => scope.placeOf('renames', index, side, part);
  const patterns = new Map<Part, Pattern>();
  for (const part of ['type', 'field', 'argument'] as const) {
    const pattern = patternOf(rule, part, at('from', part), scope);
    if (pattern === 'broken') return;
    if (pattern) patterns.set(part, pattern);
  }
  const type = patterns.get('type');
  const found = type ? table.types(type).filter((name) => isMeant(name, rule, scope.types)) : [];
  if (found.length === 0) return warn('type', rule, at('from', 'type'), table.typeNames(), scope);
  if (type) table.rename(found, type, rule.to.type, at('to', 'type'));

  const field = patterns.get('field');
  if (!field) {
    if (rule.from.argument === undefined) return;
    return warn('field', rule, at('from', 'argument'), [], scope);
  }
  const members = found.flatMap((name) => table.members(name, field));
  if (members.length === 0) return warn('field', rule, at('from', 'field'), table.memberNames(found), scope);
  table.rename(members, field, rule.to.field, at('to', 'field'));

  const argument = patterns.get('argument');
  if (!argument) return;
  const args = members.flatMap((coordinate) => table.args(coordinate, argument));
  if (args.length === 0) return warn('argument', rule, at('from', 'argument'), table.argNames(members), scope);
  table.rename(args, argument, rule.to.argument, at('to', 'argument'));
}

/** Root types and well-known scalars are left alone by expressions, and root types keep their names in any case. */
function isMeant(name: string, rule: Rule, types: Types): boolean {
  if (!rule.useRegExpForTypes || rule.includeDefaults || rule.from.field !== undefined) return true;
  return !rootTypes.has(name) && !isKnownScalar(types.get(name));
}

function warn(part: Part, { from }: Rule, place: Place, known: readonly string[], { problems }: TransformScope): void {
  const given = from[part];
  const owner = part === 'type' ? '' : ` of ${part === 'field' ? from.type : `${from.type}.${from.field}`}`;
  const message =
    given === undefined
      ? `rename: \`from\` names no ${part}, so nothing is renamed. Add \`${part}\`.`
      : `rename: there is no ${part} "${given}"${owner}, so nothing is renamed.${didYouMean(given, known)}`;
  problems.warn('TRANSFORM_NO_MATCH', message, place);
}

/** What a name must be: exactly a text, or what an expression finds. */
interface Pattern {
  readonly text: string;
  readonly expression?: RegExp;
}

function patternOf(rule: Rule, part: Part, place: Place, { problems }: TransformScope): Pattern | undefined | 'broken' {
  const text = rule.from[part];
  if (text === undefined) return undefined;
  const isExpression = {
    type: rule.useRegExpForTypes,
    field: rule.useRegExpForFields,
    argument: rule.useRegExpForArguments,
  }[part];
  if (!isExpression) return { text };
  try {
    return { text, expression: new RegExp(text, rule.regExpFlags ?? '') };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    problems.error('RENAME_EXPRESSION', `rename: ${reason}.`, place);
    return 'broken';
  }
}

/** All names with what they have become so far; coordinates are those before the transform. */
class NameTable {
  readonly renames = new Map<string, Renamed>();
  private readonly all: Types;

  constructor(types: Types) {
    this.all = types;
  }

  types(pattern: Pattern): readonly string[] {
    return this.matching(
      [...this.all.keys()].map((name) => [name, name]),
      pattern,
    );
  }

  members(type: string, pattern: Pattern): readonly string[] {
    return this.matching(
      membersOf(this.all.get(type)).map((name) => [`${type}.${name}`, name]),
      pattern,
    );
  }

  args(coordinate: string, pattern: Pattern): readonly string[] {
    return this.matching(
      this.argsOf(coordinate).map((name) => [`${coordinate}.${name}`, name]),
      pattern,
    );
  }

  typeNames(): readonly string[] {
    return [...this.all.keys()].map((name) => this.current(name, name));
  }

  memberNames(types: readonly string[]): readonly string[] {
    return types.flatMap((type) => membersOf(this.all.get(type)).map((name) => this.current(`${type}.${name}`, name)));
  }

  argNames(coordinates: readonly string[]): readonly string[] {
    return coordinates.flatMap((one) => this.argsOf(one).map((name) => this.current(`${one}.${name}`, name)));
  }

  rename(coordinates: readonly string[], pattern: Pattern, to: string | undefined, place: Place): void {
    if (to === undefined || (!pattern.expression && to === pattern.text)) return;
    for (const coordinate of coordinates) {
      if (rootTypes.has(coordinate)) continue;
      const name = this.current(coordinate, coordinate.slice(coordinate.lastIndexOf('.') + 1));
      const next = pattern.expression ? name.replace(pattern.expression, to) : to;
      if (next !== name) this.renames.set(coordinate, { to: next, place });
    }
  }

  /** Names as they are now come first; where none fits, as they were before the transform. */
  private matching(names: readonly (readonly [string, string])[], { text, expression }: Pattern): readonly string[] {
    const fits = (name: string) => (expression ? name.search(expression) >= 0 : name === text);
    const now = names.filter(([coordinate, name]) => fits(this.current(coordinate, name)));
    const exact = now.filter(([coordinate]) => !this.renames.has(coordinate));
    if (now.length > 0) return (expression || exact.length === 0 ? now : exact).map(([coordinate]) => coordinate);
    return names.filter(([, name]) => fits(name)).map(([coordinate]) => coordinate);
  }

  private current(coordinate: string, name: string): string {
    return this.renames.get(coordinate)?.to ?? name;
  }

  private argsOf(coordinate: string): readonly string[] {
    const [type = '', field = ''] = coordinate.split('.');
    return [...(fieldsOf(this.all.get(type)).get(field)?.args.keys() ?? [])];
  }
}

function membersOf(type: TypeDef | undefined): readonly string[] {
  return [...fieldsOf(type).keys(), ...inputsOf(type).keys(), ...valuesOf(type).keys()];
}

/** Objects follow the new field and argument names of their interfaces, where no rule names them. */
function followInterfaces(types: Types, renames: ReadonlyMap<string, Renamed>): ReadonlyMap<string, Renamed> {
  const all = new Map(renames);
  for (const type of types.values()) {
    if (type.kind !== 'object' && type.kind !== 'interface') continue;
    for (const owner of type.interfaces) {
      for (const field of type.fields.values()) {
        const names = [field.name, ...[...field.args.keys()].map((arg) => `${field.name}.${arg}`)];
        for (const name of names) {
          const renamed = renames.get(`${owner}.${name}`);
          if (renamed && !all.has(`${type.name}.${name}`)) all.set(`${type.name}.${name}`, renamed);
        }
      }
    }
  }
  return all;
}
