import { Kind } from 'graphql';
import type {
  ConstDirectiveNode,
  EnumValueDefinitionNode,
  FieldDefinitionNode,
  InputValueDefinitionNode,
  TypeDefinitionNode,
} from 'graphql';

import type { Join, Merge, Topic } from './blueprint.ts';
import { bindingDirectives, bindingOf, joinOf, mergeOf, topicOf } from './directives.ts';
import type { DirectiveArgs } from './compact.ts';
import { readLiteral } from './literal.ts';
import { readType } from './read-types.ts';
import type { EnumValue, Field, InputValue, TypeDef } from './types.ts';

/** What is gathered while the definitions of an artifact are read. */
export interface Gathered {
  readonly types: Map<string, TypeDef>;
  /** By source name. */
  readonly views: ReadonlyMap<string, Map<string, TypeDef>>;
  readonly joins: Join[];
  readonly merges: Merge[];
  readonly topics: Topic[];
}

/** Where fields go that no source supplies by itself. */
type Filled = Pick<Gathered, 'joins' | 'topics'>;

/** Directives of one node by name. */
type Directives = ReadonlyMap<string, readonly DirectiveArgs[]>;

/** Adds one definition of an artifact to what is `gathered`: the public type, and each source's view of it. */
export function gatherType(node: TypeDefinitionNode, gathered: Gathered): void {
  const base = readType(node);
  const directives = directivesOf(node.directives);
  const isHidden = directives.has('hidden');
  const holders = directives.get('source') ?? [];
  const names = holders.map((args) => String(args['name']));
  const parts = new PartReader(base, names, isHidden);
  const members = parts.read(node, gathered);
  if (!isHidden) gathered.types.set(base.name, publicType(base, members.shown));
  for (const args of holders) {
    const source = String(args['name']);
    gathered.views.get(source)?.set(base.name, viewType(base, args, members.views.get(source) ?? new Map()));
  }
  for (const args of directives.get('merge') ?? []) gathered.merges.push(mergeOf(base.name, args));
}

/** All directives of the node with their arguments as plain data. */
export function directivesOf(nodes: readonly ConstDirectiveNode[] | undefined): Directives {
  if (nodes === undefined || nodes.length === 0) return noDirectives;
  const found = new Map<string, DirectiveArgs[]>();
  for (const node of nodes) {
    const args = Object.fromEntries((node.arguments ?? []).map((arg) => [arg.name.value, readLiteral(arg.value)]));
    const known = found.get(node.name.value);
    if (known) known.push(args);
    else found.set(node.name.value, [args]);
  }
  return found;
}

const noDirectives: Directives = new Map<string, never>();

type Member = Field | InputValue | EnumValue;

interface Members {
  readonly shown: Map<string, Member>;
  /** By source. */
  readonly views: ReadonlyMap<string, Map<string, Member>>;
}

/** Reads fields, input fields and enum values of one type. */
class PartReader {
  private readonly base: TypeDef;
  private readonly holders: readonly string[];
  private readonly isHidden: boolean;

  constructor(base: TypeDef, holders: readonly string[], isHidden: boolean) {
    this.base = base;
    this.holders = holders;
    this.isHidden = isHidden;
  }

  read(node: TypeDefinitionNode, filled: Filled): Members {
    const members: Members = { shown: new Map(), views: new Map(this.holders.map((name) => [name, new Map()])) };
    const { base } = this;
    if ('fields' in node && (base.kind === 'object' || base.kind === 'interface')) {
      for (const field of node.fields ?? []) {
        if (field.kind === Kind.FIELD_DEFINITION)
          this.readField(field, base.fields.get(field.name.value), members, filled);
      }
    }
    if ('fields' in node && base.kind === 'input') {
      for (const field of node.fields ?? []) {
        const value = base.fields.get(field.name.value);
        if (field.kind === Kind.INPUT_VALUE_DEFINITION && value)
          this.readInput(field, value, this.holders, this.isHidden, members);
      }
    }
    if ('values' in node && base.kind === 'enum') {
      for (const value of node.values ?? []) this.readValue(value, base.values.get(value.name.value), members);
    }
    return members;
  }

  private readField(node: FieldDefinitionNode, base: Field | undefined, members: Members, filled: Filled): void {
    if (!base) return;
    const directives = directivesOf(node.directives);
    const isHidden = this.isHidden || directives.has('hidden');
    const told = tellings(directives);
    const isUnsupplied = ['local', 'join', 'topic'].some((name) => directives.has(name));
    const holders = told.size > 0 ? [...told.keys()] : isUnsupplied ? [] : this.holders;
    const args: Members = { shown: new Map(), views: new Map(holders.map((name) => [name, new Map()])) };
    for (const arg of node.arguments ?? []) {
      const value = base.args.get(arg.name.value);
      if (value) this.readInput(arg, value, holders, isHidden, args);
    }
    if (!isHidden) members.shown.set(base.name, { ...base, args: inputs(args.shown) });
    for (const source of holders) {
      const view = viewField(base, this.base.name, told.get(source) ?? {}, inputs(args.views.get(source) ?? new Map()));
      members.views.get(source)?.set(base.name, view);
    }
    for (const join of directives.get('join') ?? []) filled.joins.push(joinOf(this.base.name, base.name, join));
    for (const topic of directives.get('topic') ?? []) filled.topics.push(topicOf(base.name, topic));
  }

  private readInput(
    node: InputValueDefinitionNode,
    base: InputValue,
    holders: readonly string[],
    isClosed: boolean,
    members: Members,
  ): void {
    const directives = directivesOf(node.directives);
    if (!isClosed && !directives.has('hidden')) members.shown.set(base.name, base);
    for (const [source, args] of holdersOf(directives, holders)) {
      members.views.get(source)?.set(base.name, viewInput(base, args));
    }
  }

  private readValue(node: EnumValueDefinitionNode, base: EnumValue | undefined, members: Members): void {
    if (!base) return;
    const directives = directivesOf(node.directives);
    if (!this.isHidden && !directives.has('hidden')) members.shown.set(base.name, base);
    for (const [source, args] of holdersOf(directives, this.holders)) {
      const wire = 'wire' in args ? { wire: args['wire'] } : {};
      members.views.get(source)?.set(base.name, { name: base.name, ...wire } as EnumValue);
    }
  }
}

interface Telling {
  source?: DirectiveArgs;
  binding?: { readonly kind: (typeof bindingDirectives)[number]; readonly args: DirectiveArgs };
}

const noTellings: ReadonlyMap<string, Telling> = new Map<string, never>();

/** What a field's directives say of each source that they name. */
function tellings(directives: Directives): ReadonlyMap<string, Telling> {
  if (directives.size === 0) return noTellings;
  const told = new Map<string, Telling>();
  const of = (name: string) => {
    const known = told.get(name) ?? {};
    told.set(name, known);
    return known;
  };
  for (const args of directives.get('source') ?? []) of(String(args['name'])).source = args;
  for (const kind of bindingDirectives) {
    for (const args of directives.get(kind) ?? []) of(String(args['source'])).binding = { kind, args };
  }
  return told;
}

function holdersOf(directives: Directives, holders: readonly string[]): readonly (readonly [string, DirectiveArgs])[] {
  const told = directives.get('source');
  if (told) return told.map((args) => [String(args['name']), args]);
  return directives.has('local') ? [] : holders.map((name) => [name, {}]);
}

function viewField(base: Field, type: string, told: Telling, args: ReadonlyMap<string, InputValue>): Field {
  const { name: _name, order, type: ownType = base.type, ...rest } = told.source ?? {};
  const binding = told.binding && { binding: bindingOf(told.binding.kind, type, told.binding.args) };
  return { name: base.name, type: ownType, args: inOrder(args, order), ...rest, ...binding } as Field;
}

function viewInput(base: InputValue, told: DirectiveArgs): InputValue {
  const { name: _name, type = base.type, default: value = base.defaultValue, ...rest } = told;
  const isGiven = value !== undefined && value !== null;
  return { name: base.name, type, ...(isGiven && { defaultValue: value }), ...rest } as InputValue;
}

function viewType(base: TypeDef, told: DirectiveArgs, members: ReadonlyMap<string, Member>): TypeDef {
  const { name: _name, order, interfaces, members: unionMembers, ...rest } = told;
  const { name, kind } = base;
  switch (base.kind) {
    case 'object':
    case 'interface':
      return {
        kind,
        name,
        interfaces: interfaces ?? base.interfaces,
        fields: inOrder(members, order),
        ...rest,
      } as TypeDef;
    case 'union':
      return { kind, name, members: unionMembers ?? base.members, ...rest } as TypeDef;
    case 'enum':
      return { kind, name, values: members, ...rest } as TypeDef;
    case 'input': {
      const oneOf = base.isOneOf ? { isOneOf: true } : {};
      return { kind, name, fields: inOrder(members, order), ...oneOf, ...rest } as TypeDef;
    }
    case 'scalar':
      return { kind, name, ...rest } as TypeDef;
  }
}

function publicType(base: TypeDef, shown: ReadonlyMap<string, Member>): TypeDef {
  switch (base.kind) {
    case 'object':
    case 'interface':
    case 'input':
      return { ...base, fields: shown } as TypeDef;
    case 'enum':
      return { ...base, values: shown };
    case 'union':
    case 'scalar':
      return base;
  }
}

function inputs(members: ReadonlyMap<string, Member>): ReadonlyMap<string, InputValue> {
  return members as ReadonlyMap<string, InputValue>;
}

function inOrder<Value>(values: ReadonlyMap<string, Value>, order: unknown): ReadonlyMap<string, Value> {
  if (!Array.isArray(order)) return values;
  const sorted = new Map<string, Value>();
  for (const name of order as readonly string[]) {
    const value = values.get(name);
    if (value !== undefined) sorted.set(name, value);
  }
  return sorted;
}
