import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

import { isRecord } from '../../src/base/json.ts';

/** What a document is: a description of one source, or a configuration of many. */
export type CorpusKind = 'openapi' | 'soap' | 'graphql' | 'meshrc';

/** A document of a corpus, as its `index.json` lists it. */
export interface CorpusDocument {
  /** Relative to the corpus folder; names the document in every list. */
  readonly path: string;
  /** Absolute. */
  readonly file: string;
  readonly kind: CorpusKind;
  readonly version: string;
  readonly bytes: number;
  /** Operations counted by whoever made the index. */
  readonly operations: number;
  /** True where everything that it refers to is there. */
  readonly isWhole: boolean;
  readonly isVendor: boolean;
  /** True where it is bad on purpose: the right answer is a problem. */
  readonly isHostile: boolean;
  /** Of a configuration that stands apart from its files: the folder of the files, and where in it the configuration belongs. */
  readonly home?: { readonly folder: string; readonly path: string };
}

type Entry = Readonly<Record<string, unknown>>;

/** Reads `index.json` of `dir`. Throws with what is wrong where there is none or it lists no documents. */
export function readDocuments(dir: string): readonly CorpusDocument[] {
  const index = join(dir, 'index.json');
  const data: unknown = JSON.parse(readFileSync(index, 'utf8').replace(/^\uFEFF/, ''));
  const list = isRecord(data) ? data['documents'] : data;
  if (!Array.isArray(list)) throw new Error(`${index} is not a list of documents.`);
  const documents = list.filter(isRecord).flatMap((entry) => toDocument(entry, dir) ?? []);
  return [...new Map(documents.map((document) => [document.path, document])).values()];
}

function toDocument(entry: Entry, dir: string): CorpusDocument | undefined {
  const path = textOf(entry['file']) ?? textOf(entry['path']);
  if (path === undefined) return undefined;
  const missing = [entry['missingRefs'], entry['missingImports'], entry['remoteImports']];
  const isComplete = missing.every((one) => !Array.isArray(one) || one.length === 0);
  return {
    path,
    file: resolve(dir, path),
    kind: kindOf(entry, path),
    version: textOf(entry['version']) ?? '',
    bytes: Number(entry['bytesWithImports'] ?? entry['bytes'] ?? 0),
    operations: countOf(entry),
    isWhole: isComplete && Number(entry['remoteRefs'] ?? 0) === 0 && entry['offline_schemas'] !== false,
    isVendor: entry['kind'] === 'vendor',
    isHostile: entry['expect'] === 'problem',
    ...homeOf(entry, dir),
  };
}

function kindOf(entry: Entry, path: string): CorpusKind {
  if (Array.isArray(entry['handlers']) || /(^|\/)\.meshrc\.\w+$/.test(path)) return 'meshrc';
  const version = textOf(entry['version']) ?? '';
  if (/wsdl/i.test(version) || /\.wsdl$/i.test(path)) return 'soap';
  return /graphql|sdl|introspection/i.test(version) || /\.(graphqls?|gql)$/i.test(path) ? 'graphql' : 'openapi';
}

/** A WSDL's operation is one field, however many ports offer it. */
function countOf(entry: Entry): number {
  const { analysis } = entry;
  return Number((isRecord(analysis) ? analysis['distinctOpNames'] : undefined) ?? entry['operations'] ?? 0);
}

function homeOf(entry: Entry, dir: string): Pick<CorpusDocument, 'home'> {
  const [file, repo, path] = [textOf(entry['file']), textOf(entry['repo']), textOf(entry['path'])];
  if (file === undefined || repo === undefined || path === undefined) return {};
  return { home: { folder: join(dir, 'files', repo.replace('/', '__')), path: join(dirname(path), '.meshrc.yaml') } };
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
