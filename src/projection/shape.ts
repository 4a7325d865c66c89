/**
 * What an answer shows of a JSON value: the same tree as the selection set that was planned, in the upstream's names. Nothing in it
 * depends on a request.
 */
export type Shape = LeafShape | EnumShape | ListShape | ObjectShape | BelowShape;

interface Nullable {
  /** True: a null is no case for a projection. */
  readonly isNonNull: boolean;
}

/** `scalar` is any value that is neither list nor object. */
export interface LeafShape extends Nullable {
  readonly kind: 'string' | 'id' | 'int' | 'float' | 'boolean' | 'scalar';
}

export interface EnumShape extends Nullable {
  readonly kind: 'enum';
  /** The upstream's value to the name. */
  readonly names: ReadonlyMap<string, string>;
}

export interface ListShape extends Nullable {
  readonly kind: 'list';
  readonly item: Shape;
}

export interface ObjectShape extends Nullable {
  readonly kind: 'object';
  /** In the order of the answer; no property is there twice. */
  readonly members: readonly ShapeMember[];
  /** Present where objects of this place are told of one by one. */
  readonly kept: KeptPlace | undefined;
}

/** What stands under one property of an object, and the object is not shown. */
export interface BelowShape {
  readonly kind: 'below';
  readonly property: string;
  readonly value: Shape;
  /** True: the object is a GraphQL answer, and one with errors is no case for a projection. */
  readonly isAnswer: boolean;
}

/** A member of an object, under a response key. */
export type ShapeMember =
  | { readonly kind: 'property'; readonly key: string; readonly property: string; readonly value: Shape }
  /** The same for all objects, as JSON. */
  | { readonly kind: 'constant'; readonly key: string; readonly text: string }
  /** What another system says, put in later. */
  | { readonly kind: 'hole'; readonly key: string };

/** Objects that others hang at, or that are matched by key. */
export interface KeptPlace {
  /** Tells the places of a shape apart: an integer from 0. */
  readonly id: number;
  /** Properties that hold strings or integers, kept beside the text whether it shows them or not. */
  readonly properties: readonly string[];
  /** True: each has a text of its own. */
  readonly isRow: boolean;
}
