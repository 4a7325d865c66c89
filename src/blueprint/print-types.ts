import type { Blueprint, Merge } from './blueprint.ts';
import { cellsOf, fieldsOf, inputsOf, untoldOrder, valuesOf } from './cells.ts';
import type { Cell, View } from './cells.ts';
import { bindingArgs, lookupArgs, mergeArgs, topicArgs } from './directives.ts';
import type { DirectiveArgs } from './compact.ts';
import { printLiteral, printLiteralLine, printString } from './literal.ts';
import type { EnumValue, Field, InputValue, TypeDef, Types } from './types.ts';

/** Widest line of a definition with its directives. */
const lineWidth = 120;

/** Every type of the blueprint, public or only a source's, sorted by name, with what the sources know of it. */
export function printTypes(blueprint: Blueprint): readonly string[] {
  const views = [...blueprint.sources.values()].map((source) => ({ source: source.name, thing: source.types }));
  const cells = cellsOf<TypeDef>(blueprint.types, views).toSorted((left, right) => (left.name < right.name ? -1 : 1));
  const filled = new Map<string, string[]>();
  for (const join of blueprint.joins) {
    push(filled, `${join.type}.${join.field}`, printDirective('join', lookupArgs(join), 4));
  }
  for (const topic of blueprint.topics ?? []) {
    push(filled, `${topic.type}.${topic.field}`, printDirective('topic', topicArgs(topic), 4));
  }
  const merges = new Map<string, Merge[]>();
  for (const merge of blueprint.merges) push(merges, merge.type, merge);
  return cells.map((cell) => printType(cell, filled, merges.get(cell.name) ?? []));
}

/** The types as plain SDL, sorted by name. */
export function printSdl(types: Types): string {
  return cellsOf<TypeDef>(types, [])
    .toSorted((left, right) => (left.name < right.name ? -1 : 1))
    .map((cell) => printType(cell, new Map(), []))
    .join('\n');
}

/** `@name(argument: value)`; arguments that are undefined are left out. Breaks into lines where it is long. */
export function printDirective(name: string, args: DirectiveArgs, indent = 0): string {
  const given = Object.entries(args).filter(([, value]) => value !== undefined);
  if (given.length === 0) return `@${name}`;
  const line = `@${name}(${given.map(([key, value]) => `${key}: ${printLiteralLine(value)}`).join(', ')})`;
  if (line.length + indent <= lineWidth) return line;
  const inner = ' '.repeat(indent + 2);
  const lines = given.map(([key, value]) => `${inner}${key}: ${printLiteral(value, indent + 2)}\n`);
  return `@${name}(\n${lines.join('')}${' '.repeat(indent)})`;
}

type Filled = ReadonlyMap<string, readonly string[]>;

const keywords = {
  object: 'type',
  interface: 'interface',
  union: 'union',
  enum: 'enum',
  input: 'input',
  scalar: 'scalar',
};

/** `filled`: the directives of fields that no source supplies by itself, by `Type.field`. */
function printType(cell: Cell<TypeDef>, filled: Filled, merges: readonly Merge[]): string {
  const { base, views } = cell;
  const fields = cellsOf(cell.isHidden ? undefined : fieldsOf(base), viewsOf(views, fieldsOf));
  const inputs = cellsOf(cell.isHidden ? undefined : inputsOf(base), viewsOf(views, inputsOf));
  const values = cellsOf(cell.isHidden ? undefined : valuesOf(base), viewsOf(views, valuesOf));
  const written = [...fields, ...inputs].map(({ name }) => name);
  const directives = [
    ...(base.kind === 'scalar' && base.specifiedBy ? [printDirective('specifiedBy', { url: base.specifiedBy })] : []),
    ...(base.kind === 'input' && base.isOneOf ? ['@oneOf'] : []),
    ...(cell.isHidden ? ['@hidden'] : []),
    ...views.map(({ source, thing }) => printDirective('source', typeArgs(source, thing, base, written), 2)),
    ...merges.map((merge) => printDirective('merge', mergeArgs(merge), 2)),
  ];
  const isClosed = cell.isHidden;
  const body = [
    ...fields.map((field) => printField(field, base.name, views.length, isClosed, filled)),
    ...inputs.map((input) => printInputValue(input, views.length, isClosed, 2)),
    ...values.map((value) => printEnumValue(value, views.length, isClosed)),
  ];
  const head = `${keywords[base.kind]} ${base.name}${interfacesOf(base)}`;
  return (
    printDescription(base.description, 0) +
    withDirectives(head, directives, 0) +
    (base.kind === 'union' && base.members.length > 0 ? ` = ${base.members.join(' | ')}` : '') +
    (body.length === 0 ? '' : ` {\n${body.join('')}}`) +
    '\n'
  );
}

function typeArgs(source: string, view: TypeDef, base: TypeDef, written: readonly string[]): DirectiveArgs {
  const ordered = view.kind === 'input' ? inputsOf(view) : fieldsOf(view);
  return {
    name: source,
    wire: view.wire,
    interfaces: 'interfaces' in view && !isSame(view.interfaces, interfaceNames(base)) ? view.interfaces : undefined,
    members: view.kind === 'union' && !isSame(view.members, memberNames(base)) ? view.members : undefined,
    resolution: 'resolution' in view ? view.resolution : undefined,
    xml: 'xml' in view ? view.xml : undefined,
    order: untoldOrder(ordered.keys(), written),
  };
}

function printField(cell: Cell<Field>, type: string, holders: number, isClosed: boolean, filled: Filled): string {
  const { base, views } = cell;
  const args = cellsOf(
    cell.isHidden ? undefined : base.args,
    viewsOf(views, (field) => field.args),
  );
  const written = args.map(({ name }) => name);
  const joined = filled.get(`${type}.${cell.name}`) ?? [];
  const told = views.map(({ source, thing }) => fieldArgs(source, thing, base, written));
  const isTold = joined.length > 0 || isSpecial(told, views, holders) || views.some(({ thing }) => thing.binding);
  const directives = [
    ...(base.deprecated === undefined ? [] : [printDirective('deprecated', { reason: base.deprecated })]),
    ...(cell.isHidden && !isClosed ? ['@hidden'] : []),
    ...(holders > 0 && views.length === 0 && joined.length === 0 ? ['@local'] : []),
    ...views.flatMap(({ thing }, index) => {
      const known = told[index] ?? {};
      const isNeeded = isTold && (!thing.binding || hasMore(known));
      return isNeeded ? [printDirective('source', known, 4)] : [];
    }),
    ...views.flatMap(({ source, thing: { binding } }) =>
      binding ? [printDirective(binding.kind, bindingArgs(source, type, binding), 4)] : [],
    ),
    ...joined,
  ];
  const head = `  ${cell.name}${printArgs(args, views.length, cell.isHidden)}: ${base.type}`;
  return `${printDescription(base.description, 2)}${withDirectives(head, directives, 2)}\n`;
}

function fieldArgs(source: string, view: Field, base: Field, written: readonly string[]): DirectiveArgs {
  return {
    name: source,
    wire: view.wire,
    type: view.type === base.type ? undefined : view.type,
    via: view.via,
    xml: view.xml,
    isExternal: view.isExternal,
    provides: view.provides,
    portion: view.portion,
    order: untoldOrder(view.args.keys(), written),
  };
}

function printArgs(cells: readonly Cell<InputValue>[], holders: number, isClosed: boolean): string {
  if (cells.length === 0) return '';
  const printed = cells.map((cell) => printInputValue(cell, holders, isClosed, 4));
  const line = printed.map((arg) => arg.trim()).join(', ');
  const isShort = line.length <= lineWidth * 0.6 && printed.every((arg) => arg.trim().split('\n').length === 1);
  return isShort ? `(${line})` : `(\n${printed.join('')}  )`;
}

function printInputValue(cell: Cell<InputValue>, holders: number, isClosed: boolean, indent: number): string {
  const { base, views } = cell;
  const told = views.map(({ source, thing }) => ({
    name: source,
    wire: thing.wire,
    type: thing.type === base.type ? undefined : thing.type,
    default: thing.defaultValue === base.defaultValue ? undefined : (thing.defaultValue ?? null),
    step: thing.step,
    xml: thing.xml,
  }));
  const directives = [
    ...(base.deprecated === undefined ? [] : [printDirective('deprecated', { reason: base.deprecated })]),
    ...(cell.isHidden && !isClosed ? ['@hidden'] : []),
    ...(holders > 0 && views.length === 0 ? ['@local'] : []),
    ...(isSpecial(told, views, holders) ? told.map((args) => printDirective('source', args, indent + 2)) : []),
  ];
  const value = base.defaultValue === undefined ? '' : ` = ${base.defaultValue}`;
  const head = `${' '.repeat(indent)}${cell.name}: ${base.type}${value}`;
  return `${printDescription(base.description, indent)}${withDirectives(head, directives, indent)}\n`;
}

function printEnumValue(cell: Cell<EnumValue>, holders: number, isClosed: boolean): string {
  const { base, views } = cell;
  const told = views.map(({ source, thing }) => ({ name: source, wire: thing.wire }));
  const directives = [
    ...(base.deprecated === undefined ? [] : [printDirective('deprecated', { reason: base.deprecated })]),
    ...(cell.isHidden && !isClosed ? ['@hidden'] : []),
    ...(holders > 0 && views.length === 0 ? ['@local'] : []),
    ...(isSpecial(told, views, holders) ? told.map((args) => printDirective('source', args, 4)) : []),
  ];
  return `${printDescription(base.description, 2)}${withDirectives(`  ${cell.name}`, directives, 2)}\n`;
}

/** True where the views must be told one by one: one differs, or not every source that has the whole has this part. */
function isSpecial(told: readonly DirectiveArgs[], views: readonly View<unknown>[], holders: number): boolean {
  return (views.length > 0 && views.length < holders) || told.some(hasMore);
}

/** True where there is more to say than the source's name. */
function hasMore(args: DirectiveArgs): boolean {
  return Object.entries(args).some(([key, value]) => key !== 'name' && value !== undefined);
}

function withDirectives(head: string, directives: readonly string[], indent: number): string {
  const line = [head, ...directives].join(' ');
  if (line.length <= lineWidth && !directives.some((text) => text.includes('\n'))) return line;
  return [head, ...directives].join(`\n${' '.repeat(indent + 2)}`);
}

/** A block string where that gives the same text back (GraphQL 2.9.4), else a string on one line. */
function printDescription(text: string | undefined, indent: number): string {
  if (text === undefined) return '';
  const outer = ' '.repeat(indent);
  if (!isBlockSafe(text)) return `${outer}${printString(text)}\n`;
  const lines = text.replaceAll('"""', '\\"""').split('\n');
  return `${outer}"""\n${lines.map((line) => (line === '' ? '' : outer + line)).join('\n')}\n${outer}"""\n`;
}

function isBlockSafe(text: string): boolean {
  const lines = text.split('\n');
  const isBlank = (line: string | undefined) => line === undefined || /^[ \t]*$/.test(line);
  if (lines.length === 1 || isBlank(lines[0]) || isBlank(lines.at(-1))) return false;
  // oxlint-disable-next-line no-control-regex -- these are exactly the characters that a block string cannot hold
  if (/[\u0000-\u0008\u000B-\u001F]/.test(text) || !text.isWellFormed()) return false;
  return lines.some((line) => !isBlank(line) && !/^[ \t]/.test(line));
}

function interfacesOf(type: TypeDef): string {
  const names = interfaceNames(type);
  return names.length === 0 ? '' : ` implements ${names.join(' & ')}`;
}

function interfaceNames(type: TypeDef): readonly string[] {
  return 'interfaces' in type ? type.interfaces : [];
}

function memberNames(type: TypeDef): readonly string[] {
  return type.kind === 'union' ? type.members : [];
}

function viewsOf<Part>(views: readonly View<TypeDef>[], part: (type: TypeDef) => Part): readonly View<Part>[];
function viewsOf<Part>(views: readonly View<Field>[], part: (field: Field) => Part): readonly View<Part>[];
function viewsOf<Whole, Part>(views: readonly View<Whole>[], part: (whole: Whole) => Part): readonly View<Part>[] {
  return views.map(({ source, thing }) => ({ source, thing: part(thing) }));
}

function isSame(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((name, index) => name === right[index]);
}

function push<Value>(lists: Map<string, Value[]>, key: string, value: Value): void {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
}
