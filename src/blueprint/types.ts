import type { Place } from '../base/problems.ts';
import type { Binding } from './binding.ts';
import type { XmlAttributes } from './binding.ts';

/** A type in SDL notation, for example `Customer`, `[Customer!]!`. */
export type TypeRef = string;

/** A schema as plain data: the type definitions by name. Root types are always `Query`, `Mutation`, `Subscription`. */
export type Types = ReadonlyMap<string, TypeDef>;

export type TypeDef = ObjectDef | InterfaceDef | UnionDef | EnumDef | InputDef | ScalarDef;

interface Named {
  readonly name: string;
  /** Markdown. */
  readonly description?: string;
  /** The type's name in the upstream (GraphQL type name, discriminator value, XSD type); absent: the same as `name`. */
  readonly wire?: string;
  /** True where clients must not see the type; not in the artifact. */
  readonly isInaccessible?: true;
  /** Where the definition stands in the spec. */
  readonly place?: Place;
}

export interface ObjectDef extends Named {
  readonly kind: 'object';
  readonly interfaces: readonly string[];
  readonly fields: ReadonlyMap<string, Field>;
  readonly xml?: XmlAttributes;
}

export interface InterfaceDef extends Named {
  readonly kind: 'interface';
  readonly interfaces: readonly string[];
  readonly fields: ReadonlyMap<string, Field>;
  readonly resolution?: TypeResolution;
}

export interface UnionDef extends Named {
  readonly kind: 'union';
  readonly members: readonly string[];
  readonly resolution?: TypeResolution;
}

export interface EnumDef extends Named {
  readonly kind: 'enum';
  readonly values: ReadonlyMap<string, EnumValue>;
}

export interface EnumValue {
  readonly name: string;
  readonly description?: string;
  readonly deprecated?: string;
  /** The JSON value that stands for it in the upstream; absent: its name. */
  readonly wire?: string | number | boolean | null;
}

export interface InputDef extends Named {
  readonly kind: 'input';
  readonly fields: ReadonlyMap<string, InputValue>;
  /** True: exactly one field must be given (`@oneOf`). */
  readonly isOneOf?: boolean;
  readonly xml?: XmlAttributes;
}

export interface ScalarDef extends Named {
  readonly kind: 'scalar';
  readonly specifiedBy?: string;
}

/** A field of an object or interface. */
export interface Field {
  readonly name: string;
  readonly type: TypeRef;
  readonly description?: string;
  /** The reason, where the field is deprecated. */
  readonly deprecated?: string;
  readonly args: ReadonlyMap<string, InputValue>;
  /** The property that holds it in the upstream's object; absent: the same as `name`. */
  readonly wire?: string;
  /**
   * Properties walked below the field's own value to reach the value that it stands for (`hoistField`). A list on the
   * way is mapped. For a field with a binding the walk starts at the call's answer.
   */
  readonly via?: readonly string[];
  /** How the field is called. Root fields have one, and fields of namespace types (`encapsulate`). */
  readonly binding?: Binding;
  readonly xml?: XmlAttributes;
  /** True where the source only names the field, which others supply; its objects hold it below a field that `provides` it. */
  readonly isExternal?: true;
  /** External fields that the objects of this field hold all the same, as a selection set. */
  readonly provides?: string;
  /** The requests for which the source is asked for it: those whose draw, below 100, is from one bound and below the other. Absent: all. */
  readonly portion?: { readonly from: number; readonly to: number };
  /** True where several sources may have it as a field of a root type, each giving the same; not in the artifact. */
  readonly isShareable?: true;
  /** True where clients must not see it, though keys may be made of it; not in the artifact. */
  readonly isInaccessible?: true;
  readonly place?: Place;
}

/** An argument or an input object's field. */
export interface InputValue {
  readonly name: string;
  readonly type: TypeRef;
  readonly description?: string;
  readonly deprecated?: string;
  /** The default in SDL notation, for example `"a"`, `10`, `{ by: NAME }`. */
  readonly defaultValue?: string;
  /** The name the upstream knows it by; absent: the same as `name`. */
  readonly wire?: string;
  /** Arguments of a hoisted field: the step of its `via` that takes it, from 1; absent: the field itself. GraphQL sources. */
  readonly step?: number;
  readonly xml?: XmlAttributes;
}

/** How the concrete type of an object at an interface's or union's position is found. */
export type TypeResolution =
  /**
   * By a property of the object; `values` maps its values to type names, the type's own (wire) name counts too;
   * `otherwise` is the type for values that are not listed.
   */
  | {
      readonly kind: 'property';
      readonly property: string;
      readonly values: Readonly<Record<string, string>>;
      readonly otherwise?: string;
    }
  /** By shape: the first candidate all of whose `required` properties are there, best known-properties share wins. */
  | {
      readonly kind: 'shape';
      readonly candidates: readonly {
        readonly type: string;
        readonly required: readonly string[];
        readonly properties: readonly string[];
      }[];
    }
  /** Nothing in the object tells: it only refers to one that `source` finds by its key, and whose type that tells (`@interfaceObject`). */
  | { readonly kind: 'entity'; readonly source: string };
