import type { TypeRef } from './types.ts';

/** The name inside a reference: `Customer` of `[Customer!]!`. */
export function namedType(reference: TypeRef): string {
  return reference.replace(/[[\]!]/g, '');
}

/** True for `X!`. */
export function isNonNull(reference: TypeRef): boolean {
  return reference.endsWith('!');
}

/** The reference without its outermost `!`. */
export function nullable(reference: TypeRef): TypeRef {
  return isNonNull(reference) ? reference.slice(0, -1) : reference;
}

/** The item's reference of a list, else undefined: `X!` of `[X!]!`. */
export function listItem(reference: TypeRef): TypeRef | undefined {
  const inner = nullable(reference);
  return inner.startsWith('[') ? inner.slice(1, -1) : undefined;
}

/** The same wrapping around another name: `[Order!]` with `Purchase` gives `[Purchase!]`. */
export function withNamedType(reference: TypeRef, name: string): TypeRef {
  return reference.replace(/[_A-Za-z][_0-9A-Za-z]*/, name);
}
