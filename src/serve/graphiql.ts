import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';

import type { Example } from '../blueprint/settings.ts';

/** What GraphiQL's page needs; Yoga asks for it at each visit. */
export interface GraphiqlPage {
  /** Options of GraphiQL, with the examples as they stand in their files now. */
  readonly options: () => Promise<GraphiqlOptions>;
  /** The HTML of the page; it loads nothing from elsewhere. */
  readonly render: (options: object) => string;
}

interface GraphiqlOptions {
  readonly title: string;
  readonly defaultTabs?: { query: string; variables?: string; headers?: string }[];
  readonly defaultEditorToolsVisibility: boolean;
}

/** Paths of the page's parts, served by `graphiqlAsset`. */
const assetPath = '/_heddle/graphiql/';

/** Path that tells what is wrong with the latest edit, in development. */
export const problemsPath = '/_heddle/problems';

/** The page with a tab for each example; `dir` is the folder their paths are relative to. */
export function graphiqlPage(options: {
  readonly dir: string;
  readonly examples: readonly Example[];
  readonly title?: string | undefined;
  /** True: the page shows the problems of a broken edit and follows the schema. */
  readonly isLive: boolean;
}): GraphiqlPage {
  const { title = 'Heddle' } = options;
  return {
    options: async () => {
      const tabs = await Promise.all(options.examples.map((example) => readTab(options.dir, example)));
      return {
        title,
        defaultEditorToolsVisibility: true,
        ...(tabs.length > 0 && { defaultTabs: tabs }),
      };
    },
    render: (given) => pageHtml(given, title, options.isLive),
  };
}

async function readTab(
  dir: string,
  example: Example,
): Promise<{ query: string; variables?: string; headers?: string }> {
  const read = async (path: string): Promise<string> => {
    try {
      return await readFile(resolve(dir, path), 'utf8');
    } catch {
      return '';
    }
  };
  const { title, query, variables, headers } = example;
  const text = await read(query);
  return {
    query: text === '' ? `# The example "${title}" is missing: there is no file ${query}\n` : text,
    ...(variables !== undefined && { variables: await read(variables) }),
    ...(headers !== undefined && { headers: await read(headers) }),
  };
}

function pageHtml(options: object, title: string, isLive: boolean): string {
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <title>${inHtml(title)}</title>
    <link rel="icon" href="data:," />
    <link rel="stylesheet" href="${assetPath}graphiql.css" />
  </head>
  <body id="body" class="no-focus-outline">
    <noscript>GraphiQL needs JavaScript.</noscript>
    <div id="root"></div>
    <script>
      self.MonacoEnvironment = {
        globalAPI: false,
        getWorkerUrl: (_, label) => '${assetPath}' + (label === 'json' || label === 'graphql' ? label : 'editor') + '.worker.js',
      };
    </script>
    <script src="${assetPath}graphiql.js"></script>
    <script>
      YogaGraphiQL.renderYogaGraphiQL(document.getElementById('root'), ${inScript(options)});
    </script>${isLive ? `\n    <script>${liveScript}</script>` : ''}
  </body>
</html>
`;
}

function inHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}

/** JSON that cannot end the script element it stands in. */
function inScript(value: unknown): string {
  return JSON.stringify(value).replaceAll('<', '\\u003c');
}

/** Asks twice a second for the problems of the latest edit; a new schema is fetched as its button would. */
const liveScript = `
  (() => {
    const banner = document.createElement('pre');
    banner.id = 'heddle-problems';
    banner.setAttribute('role', 'alert');
    banner.style.cssText = 'display:none;position:fixed;z-index:9999;left:0;right:0;bottom:0;max-height:40vh;overflow:auto;margin:0;padding:12px 16px;background:#7f1d1d;color:#fff;font:13px/1.5 ui-monospace,monospace;white-space:pre-wrap';
    document.body.append(banner);
    let version;
    const look = async () => {
      try {
        const state = await (await fetch('${problemsPath}', { cache: 'no-store' })).json();
        if (version !== undefined && state.version !== version) {
          document.querySelector('button[aria-label="Re-fetch GraphQL schema"]')?.click();
        }
        version = state.version;
        banner.textContent = state.problems && 'The last edit has problems; the last good schema is being served.\\n\\n' + state.problems;
      } catch {
        banner.textContent = 'The gateway does not answer.';
      }
      banner.style.display = banner.textContent ? 'block' : 'none';
      setTimeout(look, 500);
    };
    look();
  })();
`;

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
