import { GraphQLError, Kind, parse } from 'graphql';
import type { DefinitionNode, DocumentNode, Location, NamedTypeNode, OperationTypeNode } from 'graphql';

import type { Place, Problems } from '../base/problems.ts';
import { extendType, isTypeNode } from '../blueprint/read-types.ts';
import type { TypeNodeOf } from '../blueprint/read-types.ts';
import type { Field, TypeDef } from '../blueprint/types.ts';
import { federationNames } from './graphql-federation.ts';
import type { FederationNames } from './graphql-federation.ts';
import type { RawSchema, Roots } from './graphql-schema.ts';
import { markedType, readSubgraph } from './graphql-subgraph.ts';
import type { TextDocument } from './read.ts';

/** Tokens of one file beyond which it is refused: some twenty times the largest public schema. */
const maxTokens = 20_000_000;

/**
 * Reads type definitions and extensions of several files as one schema. A type may be defined in pieces, as subgraphs
 * and schema folders do; what several pieces define is taken from the last. Undefined where a file is not SDL.
 */
export function readSdl(documents: readonly TextDocument[], problems: Problems): RawSchema | undefined {
  const types = new Map<string, TypeDef>();
  let defined: Roots | undefined;
  let extended: Roots = {};
  let isSound = true;
  const parsed = documents.map((document) => ({ document, node: parseSdl(document, problems) }));
  const names = federationNames(parsed.flatMap(({ node }) => node?.definitions ?? []));
  for (const { document, node: root } of parsed) {
    if (!root) isSound = false;
    for (const node of root?.definitions ?? []) {
      if (isTypeNode(node)) addType(types, withPlaces(node, document, names), problems);
      else if (node.kind === Kind.SCHEMA_DEFINITION) defined = { ...defined, ...rootsOf(node.operationTypes) };
      else if (node.kind === Kind.SCHEMA_EXTENSION) extended = { ...extended, ...rootsOf(node.operationTypes ?? []) };
      else if (node.kind !== Kind.DIRECTIVE_DEFINITION) notSdl(node, document, problems);
    }
  }
  if (!isSound) return undefined;
  const roots = { ...(defined ?? usualRoots(types)), ...extended };
  const place = { file: documents[0]?.name ?? 'schema' };
  const raw = { types, roots, place, machineryPrefixes: names.prefixes };
  if (!names.isUsed) return raw;
  const nodes = parsed.flatMap(({ document, node }) =>
    (node?.definitions ?? []).filter(isTypeNode).map((type) => ({ node: type, placeOf: placesIn(document) })),
  );
  return { ...raw, subgraph: readSubgraph(nodes, names, problems) };
}

function parseSdl(document: TextDocument, problems: Problems): DocumentNode | undefined {
  try {
    return parse(document.text, { maxTokens });
  } catch (cause) {
    const at = cause instanceof GraphQLError ? cause.locations?.[0] : undefined;
    const message = `This is not a GraphQL schema (SDL): ${reasonOf(document.text, cause)}`;
    problems.error('GRAPHQL_SDL_SYNTAX', message, { file: document.name, ...at });
    return undefined;
  }
}

function reasonOf(text: string, cause: unknown): string {
  if (text.trim() === '') return 'the file is empty.';
  if (/^\s*</.test(text)) return 'it is markup, perhaps a web page. Use the address of the raw document.';
  if (cause instanceof RangeError) return 'it nests too deeply.';
  return cause instanceof Error ? cause.message : String(cause);
}

function notSdl(node: DefinitionNode, document: TextDocument, problems: Problems): void {
  const what = node.kind === Kind.FRAGMENT_DEFINITION ? 'a fragment' : 'an operation';
  problems.warn(
    'GRAPHQL_NOT_SDL',
    `Expected type definitions, found ${what}; it is left out.`,
    placeOf(node.loc, document),
  );
}

function addType(types: Map<string, TypeDef>, added: TypeDef, problems: Problems): void {
  const known = types.get(added.name);
  if (!known) types.set(added.name, added);
  else if (known.kind === added.kind) {
    const place = known.place ?? added.place;
    types.set(added.name, { ...extendType(known, added), ...(place && { place }) });
  } else {
    const message = `"${added.name}" is defined as ${added.kind} here and as ${known.kind} elsewhere. Rename one of them.`;
    const related = known.place && [{ message: `${known.kind} ${known.name}`, place: known.place }];
    problems.error('GRAPHQL_TYPE_CONFLICT', message, added.place, related);
  }
}

function withPlaces(node: TypeNodeOf, document: TextDocument, names: FederationNames): TypeDef {
  const place = placeOf(node.name.loc, document);
  const definition = { ...markedType(node, names), ...(place && { place }) };
  if (definition.kind !== 'object' && definition.kind !== 'interface') return definition;
  const fields = new Map<string, Field>();
  for (const field of 'fields' in node ? (node.fields ?? []) : []) {
    const known = definition.fields.get(field.name.value);
    const at = placeOf(field.name.loc, document);
    if (known) fields.set(known.name, { ...known, ...(at && { place: at }) });
  }
  return { ...definition, fields };
}

function rootsOf(nodes: readonly { readonly operation: OperationTypeNode; readonly type: NamedTypeNode }[]): Roots {
  return Object.fromEntries(nodes.map((node) => [node.operation, node.type.name.value]));
}

/** Section 3.3.1 of the specification: without a schema definition the root types are known by their usual names. */
function usualRoots(types: ReadonlyMap<string, TypeDef>): Roots {
  return {
    ...(types.has('Query') && { query: 'Query' }),
    ...(types.has('Mutation') && { mutation: 'Mutation' }),
    ...(types.has('Subscription') && { subscription: 'Subscription' }),
  };
}

function placesIn(document: TextDocument) {
  return ({ loc }: { readonly loc?: Location | undefined }) => placeOf(loc, document);
}

function placeOf(location: Location | undefined, document: TextDocument): Place | undefined {
  return location && { file: document.name, line: location.startToken.line, column: location.startToken.column };
}
