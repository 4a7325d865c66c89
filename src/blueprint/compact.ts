/** Arguments of a directive of the artifact, as plain data. Undefined ones are not written. */
export type DirectiveArgs = Readonly<Record<string, unknown>>;

/** Data of an artifact whose seal holds: `printBlueprint` wrote it from the type that is read. */
export function trusted<Value>(data: unknown): Value {
  return data as Value;
}

/** The properties of `value` that are not the same in `usual`. */
export function differing(value: DirectiveArgs, usual: DirectiveArgs): Record<string, unknown> {
  const isUsual = (key: string) => key in usual && JSON.stringify(value[key]) === JSON.stringify(usual[key]);
  return Object.fromEntries(Object.entries(value).filter(([key]) => !isUsual(key)));
}

/** The properties named by `first` in that order, then the others by name. */
export function arrange(value: DirectiveArgs, first: readonly string[]): DirectiveArgs {
  const others = Object.keys(value).filter((key) => !first.includes(key));
  const keys = [...first.filter((key) => key in value), ...others.toSorted()];
  return Object.fromEntries(keys.map((key) => [key, value[key]]));
}
