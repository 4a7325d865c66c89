import { promisify } from 'node:util';
import { gzip } from 'node:zlib';

/** Folder of the page's parts. */
export const assetPath = '/_heddle/graphiql/';

/** One part of the page, compressed. */
export interface Asset {
  readonly contentType: string;
  readonly gzipped: Buffer;
}

const kept = new Map<string, Promise<Asset>>();

/** The part of the page at `path`, or undefined where there is none; read and compressed when first asked for. */
export function graphiqlAsset(path: string): Promise<Asset> | undefined {
  const part = path.startsWith(assetPath) ? parts.get(path.slice(assetPath.length)) : undefined;
  if (!part) return undefined;
  let asset = kept.get(path);
  if (!asset) kept.set(path, (asset = compress(part)));
  return asset;
}

interface Part {
  readonly contentType: string;
  readonly from: 'js' | 'css' | 'editorWorkerService' | 'jsonWorker' | 'graphqlWorker';
}

const script = 'text/javascript; charset=utf-8';
const parts: ReadonlyMap<string, Part> = new Map<string, Part>([
  ['graphiql.js', { contentType: script, from: 'js' }],
  ['graphiql.css', { contentType: 'text/css; charset=utf-8', from: 'css' }],
  ['editor.worker.js', { contentType: script, from: 'editorWorkerService' }],
  ['json.worker.js', { contentType: script, from: 'jsonWorker' }],
  ['graphql.worker.js', { contentType: script, from: 'graphqlWorker' }],
]);

async function compress(part: Part): Promise<Asset> {
  const bundle = await import('@graphql-yoga/render-graphiql/graphiql');
  return { contentType: part.contentType, gzipped: await promisify(gzip)(bundle[part.from]) };
}
