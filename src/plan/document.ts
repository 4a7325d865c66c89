import { withNamedType } from '../blueprint/typeref.ts';
import type { InputValue, TypeRef, Types } from '../blueprint/types.ts';
import type { DocumentPart } from '../transport/upstream.ts';
import type { ArgsPlan, PartPlan } from './plan.ts';

/** What is asked of a GraphQL upstream for one of its objects, in its own names. Grows while the plan is made. */
export class DocumentSelection {
  private readonly fields = new Map<string, DocumentField>();
  private readonly fragments = new Map<string, DocumentSelection>();
  /** Types of the aliases in the fragments of one place, which must agree (spec section 5.3.2). */
  private shapes: Map<string, TypeRef> | undefined;

  /** Adds `alias: name` once; the field that stands under the alias is given back. */
  add(alias: string, name: string, args?: DocumentArgs): DocumentField {
    let field = this.fields.get(alias);
    if (!field) {
      field = { name, args, selection: undefined };
      this.fields.set(alias, field);
    }
    return field;
  }

  /**
   * The alias for what the query calls `key`: `key` itself, or another name where a fragment beside asks for a field of
   * another type under it. Names that begin with `_` are the planner's own: a query's get a mark before them. `_plain` is the
   * upstream's name of a leaf that takes no arguments.
   */
  alias(key: string, type: TypeRef, parentType: string, _plain?: string): string {
    const alias = key.startsWith('_') ? `_as_${key}` : key;
    if (!this.shapes) return alias;
    const known = this.shapes.get(alias);
    if (known === undefined) this.shapes.set(alias, type);
    return known === undefined || known === type ? alias : `_of_${parentType}_${alias}`;
  }

  /** The selection for objects of one concrete type, by its name upstream. */
  on(type: string): DocumentSelection {
    let fragment = this.fragments.get(type);
    if (!fragment) {
      fragment = new DocumentSelection();
      fragment.shapes = this.shapes ??= new Map();
      this.fragments.set(type, fragment);
    }
    return fragment;
  }

  /** The same selection as objects of one type add to it, where the upstream knows nothing of types and cannot take fragments. */
  seenAs(): DocumentSelection {
    return new SeenSelection(this);
  }

  print(prefix: string): string {
    const parts = [...this.fields].map(([alias, field]) => printField(alias, field, prefix));
    for (const [type, selection] of this.fragments) {
      if (!selection.isEmpty) parts.push(`... on ${type} ${selection.print(prefix)}`);
    }
    return `{ ${parts.length === 0 ? '__typename' : parts.join(' ')} }`;
  }

  /** The values of the variables below, each named uniquely within the part. */
  *variables(): Iterable<DocumentVariable> {
    for (const field of this.fields.values()) {
      if (field.args) yield* field.args.variables;
      if (field.selection) yield* field.selection.variables();
    }
    for (const fragment of this.fragments.values()) yield* fragment.variables();
  }

  private get isEmpty(): boolean {
    return this.fields.size === 0 && this.fragments.size === 0;
  }
}

/** What several types ask of the same objects: leaves are shared by their names, everything else has a name for each type. */
class SeenSelection extends DocumentSelection {
  private readonly base: DocumentSelection;

  constructor(base: DocumentSelection) {
    super();
    this.base = base;
  }

  override add(alias: string, name: string, args?: DocumentArgs): DocumentField {
    return this.base.add(alias, name, args);
  }

  override alias(key: string, _type: TypeRef, parentType: string, plain?: string): string {
    return plain === undefined || plain.startsWith('_') ? `_of_${parentType}_${key}` : plain;
  }
}

export interface DocumentField {
  readonly name: string;
  readonly args: DocumentArgs | undefined;
  selection: DocumentSelection | undefined;
}

/** Arguments of a field, each given by a variable. */
export interface DocumentArgs {
  readonly variables: readonly DocumentVariable[];
}

export interface DocumentVariable {
  /** Name in the part, without `$` and without the part's prefix. */
  readonly name: string;
  /** The argument's name upstream. */
  readonly arg: string;
  /** In the upstream's type names. */
  readonly type: TypeRef;
  readonly value: ArgsPlan;
}

/** The sub-selection of a field, made when first wanted. */
export function selectionOf(field: DocumentField): DocumentSelection {
  field.selection ??= new DocumentSelection();
  return field.selection;
}

/** Variables for the arguments of a field; `name` tells the variable's name for an argument's. */
export function documentArgs(
  args: ReadonlyMap<string, InputValue>,
  types: Types,
  value: ArgsPlan,
  name: (arg: string) => string,
): DocumentArgs | undefined {
  if (args.size === 0) return undefined;
  const variables = [...args.values()].map((arg) => {
    const wire = arg.wire ?? arg.name;
    return { name: name(wire), arg: wire, type: variableType(arg, types), value };
  });
  return { variables };
}

/** The whole field as a part of an upstream document. Read only when the plan is complete: texts are made on demand. */
export function documentPart(operation: DocumentPart['operation'], field: DocumentField): PartPlan {
  let all: readonly DocumentVariable[] | undefined;
  let declared: DocumentPart['variables'] | undefined;
  let nested: PartPlan['nested'] | undefined;
  const variables = () => (all ??= [...(field.args?.variables ?? []), ...(field.selection?.variables() ?? [])]);
  return {
    document: {
      operation,
      print: (prefix) => printField(field.name, field, prefix),
      get variables() {
        return (declared ??= variables().map(({ name, type }) => ({ name, type })));
      },
    },
    get nested() {
      return (nested ??= variables().slice(field.args?.variables.length ?? 0));
    },
  };
}

function printField(alias: string, field: DocumentField, prefix: string): string {
  const head = alias === field.name ? alias : `${alias}: ${field.name}`;
  const args = field.args?.variables.map((variable) => `${variable.arg}: $${prefix}${variable.name}`) ?? [];
  const list = args.length === 0 ? '' : `(${args.join(', ')})`;
  return field.selection ? `${head}${list} ${field.selection.print(prefix)}` : `${head}${list}`;
}

/** A variable may be left out where the argument has a default, so it must not be non-null there. */
function variableType(arg: InputValue, types: Types): TypeRef {
  const name = arg.type.replace(/[[\]!]/g, '');
  const type = withNamedType(arg.type, types.get(name)?.wire ?? name);
  return arg.defaultValue !== undefined && type.endsWith('!') ? type.slice(0, -1) : type;
}
