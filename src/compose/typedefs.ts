import { glob, readFile } from 'node:fs/promises';
import { isAbsolute, join, relative } from 'node:path';

import { GraphQLError, Kind, parse } from 'graphql';
import type { ASTNode, DocumentNode, FieldDefinitionNode } from 'graphql';

import type { Place, Problems } from '../base/problems.ts';
import { extendType, isTypeNode, readType } from '../blueprint/read-types.ts';
import type { TypeNodeOf } from '../blueprint/read-types.ts';
import type { Field, TypeDef, Types } from '../blueprint/types.ts';
import { isSdl } from '../config/files.ts';
import type { LoadedConfig } from '../config/load.ts';
import { isCode, sdlInCode } from '../ingest/graphql-code.ts';

import { readResolveTo } from './resolve-to.ts';
import type { WrittenJoin } from './written.ts';

/** What `additionalTypeDefs` add. */
export interface TypeDefs {
  /** All definitions and extensions, one for each name, with places. */
  readonly types: Types;
  /** Names that are defined here and not only extended. */
  readonly defined: ReadonlySet<string>;
  readonly joins: readonly WrittenJoin[];
  /** Files that were read, absolute. */
  readonly files: readonly string[];
}

/** A text of SDL and the way from its lines to those of the file it stands in. */
interface Text {
  readonly sdl: string;
  readonly placeOf: (line: number, column: number) => Place;
}

type Wanted = Pick<LoadedConfig, 'config' | 'dir' | 'file' | 'placeOf'>;

/** Reads `additionalTypeDefs`: SDL in the configuration, files and globs, with `@resolveTo` as joins. */
export async function readTypeDefs(loaded: Wanted, problems: Problems): Promise<TypeDefs> {
  const gathered = { types: new Map<string, TypeDef>(), defined: new Set<string>(), joins: [] as WrittenJoin[] };
  const files: string[] = [];
  for (const [index, entry] of loaded.config.additionalTypeDefs.entries()) {
    const place = loaded.placeOf(['additionalTypeDefs', index]);
    for (const text of await textsOf(entry, place, loaded, files, problems)) gather(text, gathered, problems);
  }
  return { ...gathered, files };
}

async function textsOf(
  entry: string,
  place: Place,
  { dir, file }: Wanted,
  files: string[],
  problems: Problems,
): Promise<readonly Text[]> {
  const isFile = /^[^\s{}]+\.(graphqls?|gql)$/.test(entry);
  if (isSdl(entry) && !isFile) return [{ sdl: entry, placeOf: await inlinePlace(entry, place, join(dir, file)) }];
  const found: string[] = [];
  for await (const one of glob(entry, { cwd: dir })) found.push(one);
  if (found.length === 0) {
    problems.error('TYPEDEFS_NOT_FOUND', `additionalTypeDefs: no file is called "${entry}" in ${dir}.`, place);
  }
  const texts: Text[] = [];
  for (const path of found.map((one) => (isAbsolute(one) ? one : join(dir, one))).toSorted()) {
    files.push(path);
    const shown = relative(dir, path);
    try {
      if (isCode(path)) texts.push({ sdl: await sdlInCode(path), placeOf: () => ({ file: shown }) });
      else {
        const sdl = await readFile(path, 'utf8');
        texts.push({ sdl, placeOf: (line, column) => ({ file: shown, line, column }) });
      }
    } catch (error) {
      const code = isCode(path) ? 'TYPEDEFS_IN_CODE' : 'TYPEDEFS_NOT_FOUND';
      problems.error(code, `additionalTypeDefs: ${shown} cannot be read: ${messageOf(error)}.`, place);
    }
  }
  return texts;
}

/** Block scalars (YAML 1.2 section 8.1) start on the line after their mark and are indented; others stand where they are. */
async function inlinePlace(entry: string, place: Place, file: string): Promise<Text['placeOf']> {
  const lines = await readFile(file, 'utf8').then(
    (text) => text.split('\n'),
    () => [],
  );
  const start = place.line ?? 1;
  const first = entry.split('\n').find((line) => line.trim() !== '') ?? '';
  const offset = lines.slice(start - 1).findIndex((line) => line.trim() !== '' && line.includes(first.trim()));
  if (offset < 0) return () => place;
  const leading = entry.split('\n').findIndex((line) => line.trim() !== '');
  const indent = (lines[start - 1 + offset] ?? '').indexOf(first.trim()) - first.indexOf(first.trim());
  return (line, column) => ({ file: place.file, line: start + offset - leading + line - 1, column: column + indent });
}

interface Gathered {
  readonly types: Map<string, TypeDef>;
  readonly defined: Set<string>;
  readonly joins: WrittenJoin[];
}

function gather(text: Text, gathered: Gathered, problems: Problems): void {
  const document = parseText(text, problems);
  for (const node of document?.definitions ?? []) {
    const place = placeOfNode(node, text);
    if (isTypeNode(node)) {
      gatherType(node, text, gathered, problems);
    } else if (node.kind !== Kind.DIRECTIVE_DEFINITION && node.kind !== Kind.SCHEMA_EXTENSION) {
      problems.error(
        'TYPEDEFS_NO_TYPE',
        `additionalTypeDefs define types; this is something else (${node.kind}).`,
        place,
      );
    }
  }
}

function gatherType(node: TypeNodeOf, text: Text, gathered: Gathered, problems: Problems): void {
  const place = placeOfNode(node.name, text);
  const definition = withPlaces(readType(node), node, text);
  const known = gathered.types.get(definition.name);
  if (known && known.kind !== definition.kind) {
    const related = known.place && [{ message: `the ${known.kind}`, place: known.place }];
    const message = `${definition.name} is defined here as ${definition.kind} and elsewhere as ${known.kind}. Give one of them another name.`;
    problems.error('MERGE_KIND_CONFLICT', message, place, related);
    return;
  }
  if (node.kind.endsWith('Definition')) gathered.defined.add(definition.name);
  gathered.types.set(definition.name, known ? extendType(known, definition) : definition);
  if (!('fields' in node)) return;
  for (const field of node.fields ?? []) {
    if (field.kind !== Kind.FIELD_DEFINITION) continue;
    const join = readResolveTo(definition.name, field, (inner) => placeOfNode(inner, text), problems);
    if (join) gathered.joins.push(join);
  }
}

function withPlaces(definition: TypeDef, node: TypeNodeOf, text: Text): TypeDef {
  const place = placeOfNode(node.name, text);
  if ((definition.kind !== 'object' && definition.kind !== 'interface') || !('fields' in node)) {
    return { ...definition, place };
  }
  const fields = new Map<string, Field>(definition.fields);
  for (const one of (node.fields ?? []) as readonly FieldDefinitionNode[]) {
    const field = fields.get(one.name.value);
    if (field) fields.set(field.name, { ...field, place: placeOfNode(one.name, text) });
  }
  return { ...definition, fields, place };
}

function parseText(text: Text, problems: Problems): DocumentNode | undefined {
  try {
    return parse(text.sdl);
  } catch (error) {
    const where = error instanceof GraphQLError ? error.locations?.[0] : undefined;
    const place = text.placeOf(where?.line ?? 1, where?.column ?? 1);
    problems.error('TYPEDEFS_SYNTAX', `additionalTypeDefs: this is not SDL: ${messageOf(error)}`, place);
    return undefined;
  }
}

function placeOfNode(node: ASTNode, text: Text): Place {
  const token = node.loc?.startToken;
  return text.placeOf(token?.line ?? 1, token?.column ?? 1);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
