import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';

import { isQueryText } from '../base/query-text.ts';
import type { Example } from '../blueprint/settings.ts';

import { assetPath } from './graphiql-assets.ts';
import { liveScript, tabsScript } from './graphiql-scripts.ts';

/** What GraphiQL's page needs; Yoga asks for it at each visit. */
export interface GraphiqlPage {
  /** Options of GraphiQL, with the examples as they stand in their files now. */
  readonly options: () => Promise<GraphiqlOptions>;
  /** The HTML of the page; it loads nothing from elsewhere. */
  readonly render: (options: GraphiqlOptions) => string;
}

interface GraphiqlOptions {
  readonly defaultTabs?: Tab[];
  /** GraphiQL keeps headers over visits only where examples bring some. */
  readonly shouldPersistHeaders?: boolean | undefined;
}

interface Tab {
  readonly title?: string;
  readonly query: string | null;
  readonly variables?: string | null;
  readonly headers?: string | null;
}

/** The page with a tab for each example; `dir` is the folder their paths are relative to. */
export function graphiqlPage(options: {
  readonly dir: string;
  readonly examples: readonly Example[];
  readonly title?: string | undefined;
  /** True: the page shows the problems of a broken edit and follows the schema. */
  readonly isLive: boolean;
}): GraphiqlPage {
  const { dir, examples, title = 'Heddle', isLive } = options;
  return {
    options: async () => ({
      defaultTabs: await Promise.all(examples.map((example) => readTab(dir, example))),
      shouldPersistHeaders: examples.some(({ headers }) => headers !== undefined),
    }),
    render: (given) => pageHtml(given, title, isLive),
  };
}

async function readTab(dir: string, { title, query, variables, headers }: Example): Promise<Tab> {
  const read = async (path: string | undefined): Promise<string> =>
    path === undefined ? '' : readFile(resolve(dir, path), 'utf8').catch(() => '');
  const text = isQueryText(query) ? query : await read(query);
  return {
    title,
    query: text === '' ? `# The example "${title}" is missing: there is no file ${query}\n` : text,
    variables: await read(variables),
    headers: await read(headers),
  };
}

function pageHtml({ defaultTabs = [], ...options }: GraphiqlOptions, title: string, isLive: boolean): string {
  const shown = { ...options, title: inHtml(title), ...(defaultTabs.length > 0 && { defaultTabs }) };
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
      (${tabsScript})(${inScript(defaultTabs)});
      YogaGraphiQL.renderYogaGraphiQL(document.getElementById('root'), ${inScript(shown)});
    </script>${isLive ? `\n    <script>(${liveScript})()</script>` : ''}
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
