import type { EnumValue, Field, InputValue, TypeDef } from './types.ts';

/** One source's view of something. */
export interface View<Thing> {
  readonly source: string;
  readonly thing: Thing;
}

/** A type, field, argument or value as everybody sees it. */
export interface Cell<Thing> {
  readonly name: string;
  /** The public one, else the first source's: what is written; views tell only how they differ from it. */
  readonly base: Thing;
  readonly isHidden: boolean;
  readonly views: readonly View<Thing>[];
}

/** What all sides name, the public members first and in their order, then those that only sources know. */
export function cellsOf<Thing>(
  shown: ReadonlyMap<string, Thing> | undefined,
  views: readonly View<ReadonlyMap<string, Thing>>[],
): readonly Cell<Thing>[] {
  const names = new Set([...(shown?.keys() ?? []), ...views.flatMap(({ thing }) => [...thing.keys()])]);
  const cells: Cell<Thing>[] = [];
  for (const name of names) {
    const found: View<Thing>[] = [];
    for (const { source, thing } of views) {
      const member = thing.get(name);
      if (member !== undefined) found.push({ source, thing: member });
    }
    const own = shown?.get(name);
    const base = own ?? found[0]?.thing;
    if (base !== undefined) cells.push({ name, base, isHidden: own === undefined, views: found });
  }
  return cells;
}

const none: ReadonlyMap<string, never> = new Map<string, never>();

/** The fields of an object or interface, else none. */
export function fieldsOf(type: TypeDef | undefined): ReadonlyMap<string, Field> {
  return type?.kind === 'object' || type?.kind === 'interface' ? type.fields : none;
}

/** The fields of an input object, else none. */
export function inputsOf(type: TypeDef | undefined): ReadonlyMap<string, InputValue> {
  return type?.kind === 'input' ? type.fields : none;
}

/** The values of an enum, else none. */
export function valuesOf(type: TypeDef | undefined): ReadonlyMap<string, EnumValue> {
  return type?.kind === 'enum' ? type.values : none;
}

/** `keys` where they do not stand in `written` in this order, else undefined: an order that must be told. */
export function untoldOrder(keys: Iterable<string>, written: readonly string[]): readonly string[] | undefined {
  const order = [...keys];
  const known = new Set(order);
  const told = written.filter((name) => known.has(name));
  return told.every((name, index) => name === order[index]) ? undefined : order;
}
