import { ValidationLevel, stitchSchemas } from '@graphql-tools/stitch';
import type { IStitchSchemasOptions } from '@graphql-tools/stitch';
import {
  GraphQLList,
  GraphQLNonNull,
  getNullableType,
  isAbstractType,
  isListType,
  isNonNullType,
  isUnionType,
  printSchema,
} from 'graphql';
import type {
  GraphQLAbstractType,
  GraphQLFieldConfig,
  GraphQLInputFieldConfig,
  GraphQLInputType,
  GraphQLOutputType,
} from 'graphql';

import type { Problems } from '../base/problems.ts';
import { fieldsOf, inputsOf } from '../blueprint/cells.ts';
import { printSdl } from '../blueprint/print-types.ts';
import { readTypes } from '../blueprint/read-types.ts';
import { completeQuery } from '../blueprint/query.ts';
import { buildSchema } from '../blueprint/schema.ts';
import { namedType } from '../blueprint/typeref.ts';
import type { Types } from '../blueprint/types.ts';

/**
 * The public schema of sources that agree: same-named types become one that has the fields of all. A field's value may
 * be null where one source says so; an argument must be given where one source asks for it. What `additions` define
 * stands above what sources say.
 */
export function mergeTypes(views: readonly Types[], additions: Types, problems: Problems): Types | undefined {
  if (views.every((types) => types.size === 0) && additions.size === 0) {
    const way =
      'The warnings above say why; see what a description gives with `heddle ingest SPEC`, and what filters leave out';
    problems.error('SCHEMA_EMPTY', `No source gives an operation, so there is nothing to serve. ${way}.`);
    return undefined;
  }
  try {
    const schema = stitchSchemas({
      subschemas: views.filter((types) => types.size > 0).map((types) => ({ schema: buildSchema(types) })),
      ...(additions.size > 0 && { typeDefs: printSdl(additions) }),
      mergeDirectives: false,
      assumeValid: true,
      typeMergingOptions: { ...typeMergingOptions, validationScopes: scopesOf(additions, views) },
    });
    return withQuery(readTypes(printSchema(schema)), problems);
  } catch (error) {
    for (const one of error instanceof AggregateError ? error.errors : [error]) {
      problems.error('MERGE_FAILED', `The sources' types do not fit together: ${messageOf(one)}`);
    }
    return undefined;
  }
}

/** Tells where composing has to give the schema its query type. */
function withQuery(types: Types, problems: Problems): Types {
  const complete = completeQuery(types);
  if (complete !== types) {
    const way = 'Where one of the operations only reads, say so in its spec or in the options of its source';
    problems.warn(
      'SCHEMA_NO_QUERY',
      `No source has a field that only reads: Query has just _empty, which is null. ${way}.`,
    );
  }
  return complete;
}

/** What additions say on purpose is not held against them, nor that a field is wider in one source: conflicts have been told by now. */
function scopesOf(additions: Types, views: readonly Types[]): NonNullable<MergingOptions['validationScopes']> {
  const names = [...additions.values()].flatMap((type) => [
    type.name,
    ...[...fieldsOf(type).keys(), ...inputsOf(type).keys()].map((field) => `${type.name}.${field}`),
  ]);
  const all = [...names, ...widened(views)];
  return Object.fromEntries(all.map((name) => [name, { validationLevel: ValidationLevel.Off }]));
}

/** Coordinates of fields that are of an interface or union in one view, and of a type of it in another. */
function widened(views: readonly Types[]): readonly string[] {
  const first = new Map<string, string>();
  const found = new Set<string>();
  for (const type of views.flatMap((types) => [...types.values()])) {
    for (const field of fieldsOf(type).values()) {
      const [coordinate, name] = [`${type.name}.${field.name}`, namedType(field.type)];
      const known = first.get(coordinate);
      if (known === undefined) first.set(coordinate, name);
      else if (known !== name) found.add(coordinate);
    }
  }
  return [...found];
}

type MergingOptions = NonNullable<IStitchSchemasOptions['typeMergingOptions']>;
type FieldCandidates = Parameters<NonNullable<MergingOptions['fieldConfigMerger']>>[0];
type InputCandidates = Parameters<NonNullable<MergingOptions['inputFieldConfigMerger']>>[0];

const typeMergingOptions: MergingOptions = {
  validationSettings: {
    validationLevel: ValidationLevel.Error,
    strictNullComparison: false,
    proxiableScalars: { ID: ['String', 'Int'] },
  },
  typeDescriptionsMerger: (candidates) =>
    candidates.map(({ type }) => type.description).find((text) => text !== undefined && text !== null && text !== ''),
  fieldConfigMerger: mergeField,
  inputFieldConfigMerger: mergeInput,
};

function mergeField(candidates: FieldCandidates): GraphQLFieldConfig<unknown, unknown> {
  const configs = candidates.map(({ fieldConfig }) => fieldConfig);
  const own = candidates.find(({ subschema }) => subschema === undefined)?.fieldConfig;
  const base = own ?? firstOf(configs);
  const args: Record<string, GraphQLInputFieldConfig> = Object.create(null);
  for (const name of new Set(configs.flatMap((config) => Object.keys(config.args ?? {})))) {
    const found = configs.flatMap((config) => config.args?.[name] ?? []);
    args[name] = own?.args?.[name] ?? { ...firstOf(found), type: strictest(found.map(({ type }) => type)) };
  }
  const description = configs.map((config) => config.description).find((text) => Boolean(text)) ?? null;
  const type = own ? own.type : loosest(configs.map((config) => config.type));
  return { type, args, description, deprecationReason: base.deprecationReason ?? null };
}

function mergeInput(candidates: InputCandidates): GraphQLInputFieldConfig {
  const own = candidates.find(({ subschema }) => subschema === undefined)?.inputFieldConfig;
  const configs = candidates.map(({ inputFieldConfig }) => inputFieldConfig);
  return own ?? { ...firstOf(configs), type: strictest(configs.map(({ type }) => type)) };
}

/** The type that the values of all fit: null where one may give null; `ID` where some say so; an interface or union above the others. */
function loosest(types: readonly GraphQLOutputType[]): GraphQLOutputType {
  const nullables = types.map((type) => getNullableType(type));
  const lists = nullables.filter((type) => isListType(type));
  const inner =
    lists.length === types.length
      ? new GraphQLList(loosest(lists.map((list) => list.ofType)))
      : (nullables.find((type) => String(type) === 'ID') ?? widest(nullables) ?? firstOf(nullables));
  return types.every((type) => isNonNullType(type)) ? new GraphQLNonNull(inner) : inner;
}

/** Of abstract types the one that no other stands above. */
function widest(types: readonly GraphQLOutputType[]): GraphQLOutputType | undefined {
  const abstract = types.filter((type) => isAbstractType(type));
  const isAbove = (wide: GraphQLAbstractType, type: GraphQLAbstractType) =>
    isUnionType(wide)
      ? wide.getTypes().some(({ name }) => name === type.name)
      : 'getInterfaces' in type && type.getInterfaces().some(({ name }) => name === wide.name);
  return abstract.find((type) => !abstract.some((other) => other.name !== type.name && isAbove(other, type)));
}

/** The type whose values all accept: required where one asks for it. */
function strictest(types: readonly GraphQLInputType[]): GraphQLInputType {
  const nullables = types.map((type) => getNullableType(type));
  const lists = nullables.filter((type) => isListType(type));
  const inner =
    lists.length === types.length ? new GraphQLList(strictest(lists.map((list) => list.ofType))) : firstOf(nullables);
  return types.some((type) => isNonNullType(type)) ? new GraphQLNonNull(inner) : inner;
}

function firstOf<Item>(items: readonly Item[]): Item {
  const [first] = items;
  if (first === undefined) throw new Error('nothing to merge');
  return first;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
