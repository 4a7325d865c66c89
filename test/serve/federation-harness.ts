import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { buildSubgraphSchema } from '@apollo/subgraph';
import { parse } from 'graphql';
import { createYoga } from 'graphql-yoga';
import { onTestFinished } from 'vitest';

import type { Blueprint } from '../../src/blueprint/blueprint.ts';
import { build, serve } from '../../src/index.ts';
import { cleanUp, folder, write } from '../cli/harness.ts';
import { post } from './harness.ts';

/** A federation subgraph: its SDL and resolvers, entities by `__resolveReference`. */
export interface TestSubgraph {
  readonly sdl: string;
  readonly resolvers: Readonly<Record<string, unknown>>;
  /** Options of its source beside the endpoint. */
  readonly options?: string;
  /** True: the source is given the SDL as a file; else its endpoint is asked. */
  readonly isFile?: boolean;
  /** Transforms of its source, as YAML in one line. */
  readonly transforms?: string;
}

/** A document that a subgraph was sent. */
export interface SentDocument {
  readonly source: string;
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

export interface TestFederation {
  readonly blueprint: Blueprint;
  readonly warnings: readonly string[];
  /** The answer, and the documents that it took. */
  readonly ask: (query: string) => Promise<{ readonly answer: unknown; readonly sent: readonly SentDocument[] }>;
}

/** `extend schema` that imports the directives of version 2. */
export const link = (...directives: readonly string[]) =>
  `extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: [${directives.map((name) => `"@${name}"`).join(', ')}])\n`;

/** A gateway over real subgraphs, each a server of its own, built and served as by the commands. */
export async function federation(
  subgraphs: Readonly<Record<string, TestSubgraph>>,
  config = '',
): Promise<TestFederation> {
  const sent: SentDocument[] = [];
  const files: Record<string, string> = {};
  const sources: string[] = [];
  for (const [name, subgraph] of Object.entries(subgraphs)) {
    const endpoint = await startSubgraph(name, subgraph, sent);
    if (subgraph.isFile) files[`${name}.graphql`] = subgraph.sdl;
    const source = subgraph.isFile ? `, source: ./${name}.graphql` : '';
    const transforms = subgraph.transforms === undefined ? '' : `\n    transforms: ${subgraph.transforms}`;
    const options = `endpoint: '${endpoint}'${source}${subgraph.options ?? ''}`;
    sources.push(`  - name: ${name}\n    handler: { graphql: { ${options} } }${transforms}\n`);
  }
  const dir = await folder();
  const all = { ...files, '.meshrc.yaml': `sources:\n${sources.join('')}${config}` };
  for (const [file, text] of Object.entries(all)) await write(dir, file, text);
  onTestFinished(cleanUp);
  sent.length = 0;
  const { blueprint, artifact, warnings } = await build(dir, {});
  await write(dir, 'schema/unified.graphql', artifact);
  const server = await serve({ dir, port: 0, env: {} });
  onTestFinished(async () => server.stop());
  return {
    blueprint,
    warnings: warnings.map(({ code }) => code),
    ask: async (query) => {
      sent.length = 0;
      const { json } = await post(`${server.origin}/graphql`, query);
      return { answer: json, sent: [...sent] };
    },
  };
}

async function startSubgraph(name: string, { sdl, resolvers }: TestSubgraph, sent: SentDocument[]): Promise<string> {
  const schema = buildSubgraphSchema([{ typeDefs: parse(sdl), resolvers: resolvers as never }]);
  const yoga = createYoga({
    schema,
    logging: false,
    maskedErrors: false,
    plugins: [
      {
        onParams: ({ params }: { params: { query?: string; variables?: Record<string, unknown> } }) => {
          sent.push({ source: name, query: params.query ?? '', variables: params.variables ?? {} });
        },
      },
    ],
  });
  const server = createServer((request, response) => void yoga(request, response));
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`;
}
