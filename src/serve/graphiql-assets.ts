import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
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
  if (!path.startsWith(assetPath)) return undefined;
  const name = path.slice(assetPath.length);
  const part = parts.get(name);
  if (!part) return undefined;
  let asset = kept.get(path);
  if (!asset) kept.set(path, (asset = load(name, part)));
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

/** Where the published package has the parts: in files, so that it need not have the library that they are from. */
const packed = new URL('./graphiql/', import.meta.url);

async function load(name: string, part: Part): Promise<Asset> {
  const file = await readFile(new URL(`${name}.gz`, packed)).catch(() => undefined);
  return { contentType: part.contentType, gzipped: file ?? (await compress(part)) };
}

async function compress({ from }: Part, level?: number): Promise<Buffer> {
  const bundle = await import('@graphql-yoga/render-graphiql/graphiql');
  return promisify(gzip)(bundle[from], { ...(level !== undefined && { level }) });
}

/** Writes the parts as `load` reads them to the `graphiql` folder in `dir`, compressed as small as can be. */
export async function packGraphiql(dir: string): Promise<void> {
  const folder = join(dir, 'graphiql');
  await mkdir(folder, { recursive: true });
  await Promise.all(
    [...parts].map(async ([name, part]) => writeFile(join(folder, `${name}.gz`), await compress(part, 9))),
  );
}
