import { LRUCache } from 'lru-cache';
import { parse } from 'graphql';
import type { DocumentNode } from 'graphql';

import type { DocumentPart } from './upstream.ts';

/** Several parts as one document. The n-th part's field stands under the alias `_n`, its variables begin with `_n_`. */
export interface MergedDocument {
  readonly operation: DocumentPart['operation'];
  readonly text: string;
  /** The text as a JSON string, escaped once. */
  readonly json: string;
  /** The parsed text; made when first wanted. */
  readonly node: DocumentNode;
}

const maxTextLength = 16 * 1024 * 1024;

/** Prints each combination of parts once and keeps the text, up to a total length. */
export class DocumentCache {
  private readonly ids = new WeakMap<DocumentPart, number>();
  private nextId = 0;
  private readonly kept = new LRUCache<string, MergedDocument>({
    maxSize: maxTextLength,
    sizeCalculation: ({ text }) => text.length + 1,
  });

  get(parts: readonly DocumentPart[]): MergedDocument {
    const key = parts.map((part) => this.idOf(part)).join();
    let document = this.kept.get(key);
    if (!document) this.kept.set(key, (document = mergeParts(parts)));
    return document;
  }

  private idOf(part: DocumentPart): number {
    let id = this.ids.get(part);
    if (id === undefined) this.ids.set(part, (id = this.nextId++));
    return id;
  }
}

function mergeParts(parts: readonly DocumentPart[]): MergedDocument {
  const variables = parts.flatMap((part, index) =>
    part.variables.map(({ name, type }) => `$_${index}_${name}: ${type}`),
  );
  const fields = parts.map((part, index) => `_${index}: ${part.print(`_${index}_`)}`);
  const operation = parts[0]?.operation ?? 'query';
  const head = variables.length === 0 ? operation : `${operation} (${variables.join(', ')})`;
  const text = `${head} { ${fields.join(' ')} }`;
  let node: DocumentNode | undefined;
  return {
    operation,
    text,
    json: JSON.stringify(text),
    get node() {
      return (node ??= parse(text, { noLocation: true }));
    },
  };
}
