import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { isRecord } from '../../src/base/json.ts';

/** A document of a corpus, as its `index.json` lists it. */
export interface CorpusDocument {
  /** Relative to the corpus folder; names the document in every list. */
  readonly path: string;
  /** Absolute. */
  readonly file: string;
  readonly kind: 'openapi' | 'soap';
  readonly bytes: number;
  /** Operations counted by whoever made the index. */
  readonly operations: number;
  /** True where everything that it refers to is there. */
  readonly isWhole: boolean;
}

/** Reads `index.json` of `dir`. Throws where there is none or it lists no documents. */
export function readDocuments(dir: string): readonly CorpusDocument[] {
  const list: unknown = JSON.parse(readFileSync(join(dir, 'index.json'), 'utf8'));
  if (!Array.isArray(list)) throw new Error(`${join(dir, 'index.json')} is not a list of documents.`);
  return list
    .filter((entry) => isRecord(entry) && typeof entry['path'] === 'string')
    .map((entry) => toDocument(entry, dir));
}

function toDocument(entry: Readonly<Record<string, unknown>>, dir: string): CorpusDocument {
  const path = String(entry['path']);
  const missing = [entry['missingRefs'], entry['missingImports'], entry['remoteImports']];
  const isComplete = missing.every((one) => !Array.isArray(one) || one.length === 0);
  return {
    path,
    file: resolve(dir, path),
    kind: /wsdl/i.test(String(entry['version'])) || /\.wsdl$/i.test(path) ? 'soap' : 'openapi',
    bytes: Number(entry['bytesWithImports'] ?? entry['bytes'] ?? 0),
    operations: countOf(entry),
    isWhole: isComplete && Number(entry['remoteRefs'] ?? 0) === 0,
  };
}

/** A WSDL's operation is one field, however many ports offer it. */
function countOf(entry: Readonly<Record<string, unknown>>): number {
  const { analysis } = entry;
  return Number((isRecord(analysis) ? analysis['distinctOpNames'] : undefined) ?? entry['operations'] ?? 0);
}
