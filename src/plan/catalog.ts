import { Kind, parse } from 'graphql';
import type { GraphQLSchema, SelectionSetNode } from 'graphql';

import type { Blueprint, Join, Merge, Source } from '../blueprint/blueprint.ts';
import type { EnumDef, Field, TypeDef } from '../blueprint/types.ts';
import { invariant } from '../error/error.ts';
import { keySchema } from './key-schema.ts';

/** What a code resolver or data rule needs of its parent object: a selection set, or nothing. */
export interface CodeField {
  readonly selectionSet?: string;
  /** In whose wire names the value is; absent: in the public names. */
  readonly source?: string;
}

/** A source that can be called for a field, and its own view of that. */
export interface Caller {
  readonly source: string;
  readonly field: Field;
}

/** The blueprint, arranged for planning: made once per blueprint. */
export class Catalog {
  readonly blueprint: Blueprint;
  readonly schema: GraphQLSchema;
  /** By `Type.field`. */
  readonly resolvers: ReadonlyMap<string, CodeField>;
  readonly dataRules: ReadonlyMap<string, CodeField>;
  private readonly joins = new Map<string, Join>();
  private readonly merges = new Map<string, Merge[]>();
  private readonly selections = new Map<string, SelectionSetNode>();
  private readonly typeNames = new Map<string, ReadonlyMap<string, string>>();
  private readonly needs = new Map<string, readonly string[]>();
  private readonly enums = new Map<EnumDef, ReadonlyMap<unknown, string> | undefined>();

  private readonly called = new Map<string, readonly Caller[]>();
  private readonly demanding = new Set<string>();
  private keys: GraphQLSchema | undefined;

  constructor(
    blueprint: Blueprint,
    schema: GraphQLSchema,
    resolvers: ReadonlyMap<string, CodeField>,
    dataRules: ReadonlyMap<string, CodeField>,
  ) {
    this.blueprint = blueprint;
    this.schema = schema;
    // Topics fill their fields as code does.
    const topics = (blueprint.topics ?? []).map((topic) => [`${topic.type}.${topic.field}`, topic] as const);
    this.resolvers = topics.length === 0 ? resolvers : new Map<string, CodeField>([...topics, ...resolvers]);
    this.dataRules = dataRules;
    for (const join of blueprint.joins) {
      for (const type of implementersOf(join.type, blueprint)) this.joins.set(`${type}.${join.field}`, join);
    }
    for (const join of blueprint.joins) this.joins.set(`${join.type}.${join.field}`, join);
    for (const merge of blueprint.merges) {
      const known = this.merges.get(merge.type);
      if (known) known.push(merge);
      else this.merges.set(merge.type, [merge]);
      for (const field of merge.fields ?? []) this.demanding.add(`${merge.source} ${merge.type}.${field}`);
    }
  }

  /** The schema in which required selections are read. */
  get keySchema(): GraphQLSchema {
    return (this.keys ??= keySchema(this.blueprint, this.schema, (text) => this.selectionSet(text)));
  }

  join(type: string, field: string): Join | undefined {
    return this.joins.get(`${type}.${field}`);
  }

  /** Ways to complete objects of `type` from other sources. */
  mergesOf(type: string): readonly Merge[] {
    return this.merges.get(type) ?? [];
  }

  /** True for a field that the source gives only to those who bring what it needs, by a merge of the field's own. */
  needsMore(source: string, type: string, field: string): boolean {
    return this.demanding.has(`${source} ${type}.${field}`);
  }

  source(name: string): Source {
    const source = this.blueprint.sources.get(name);
    invariant(source, `source ${name} is in the blueprint`);
    return source;
  }

  /** The source's own view of a field, where it can supply it. */
  field(source: string, type: string, field: string): Field | undefined {
    const definition = this.source(source).types.get(type);
    return definition && fieldsOf(definition)?.get(field);
  }

  /** The sources that can be called for the field, in the order of the blueprint. */
  callers(type: string, field: string): readonly Caller[] {
    const key = `${type}.${field}`;
    let known = this.called.get(key);
    if (!known) {
      known = [...this.blueprint.sources.keys()].flatMap((source): readonly Caller[] => {
        const found = this.field(source, type, field);
        return found?.binding ? [{ source, field: found }] : [];
      });
      this.called.set(key, known);
    }
    return known;
  }

  /** What `read` finds in the source's templates, kept. */
  needsOf(source: Source, read: (source: Source) => readonly string[]): readonly string[] {
    let known = this.needs.get(source.name);
    if (!known) this.needs.set(source.name, (known = read(source)));
    return known;
  }

  /** The parsed form of `{ id address { country } }`; an empty text selects nothing. */
  selectionSet(text: string): SelectionSetNode {
    if (text === '') return { kind: Kind.SELECTION_SET, selections: [] };
    let known = this.selections.get(text);
    if (!known) {
      const [definition] = parse(text, { noLocation: true }).definitions;
      invariant(definition && 'selectionSet' in definition && definition.selectionSet, `${text} is a selection set`);
      known = definition.selectionSet;
      this.selections.set(text, known);
    }
    return known;
  }

  /** Wire name to name for the object types of a source; for objects made here (`undefined`) names stand for themselves. */
  typeNamesOf(source: string | undefined): ReadonlyMap<string, string> {
    const key = source ?? '';
    let names = this.typeNames.get(key);
    if (!names) {
      const types = source === undefined ? this.blueprint.types : this.source(source).types;
      const objects = [...types.values()].filter((type) => type.kind === 'object');
      names = new Map(objects.map((type) => [source === undefined ? type.name : (type.wire ?? type.name), type.name]));
      this.typeNames.set(key, names);
    }
    return names;
  }

  /** Wire values to names, where one of the enum's wire values differs from its name. */
  enumNames(source: string | undefined, name: string): ReadonlyMap<unknown, string> | undefined {
    const definition = source === undefined ? undefined : this.source(source).types.get(name);
    if (definition?.kind !== 'enum') return undefined;
    if (!this.enums.has(definition)) {
      const values = [...definition.values.values()];
      const isPlain = values.every((value) => value.wire === undefined || value.wire === value.name);
      const names = new Map<unknown, string>(
        values.map((value) => [value.wire === undefined ? value.name : value.wire, value.name]),
      );
      this.enums.set(definition, isPlain ? undefined : names);
    }
    return this.enums.get(definition);
  }
}

/** The object types that have an interface's joins, unless they have their own. */
function implementersOf(name: string, { types }: Blueprint): readonly string[] {
  if (types.get(name)?.kind !== 'interface') return [];
  const objects = [...types.values()].filter((type) => type.kind === 'object' && type.interfaces.includes(name));
  return objects.map((type) => type.name);
}

function fieldsOf(definition: TypeDef): ReadonlyMap<string, Field> | undefined {
  return definition.kind === 'object' || definition.kind === 'interface' ? definition.fields : undefined;
}
