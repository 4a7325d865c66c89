import type { Command } from './command.ts';

const port = { type: 'string', value: 'PORT', does: 'The port to listen on; 0 takes any free one.' } as const;

/** Every command, in the order of the help. */
export const commands: readonly Command[] = [
  {
    name: 'init',
    summary: 'Write a small working folder to start from.',
    usage: '[DIR]',
    positionals: { min: 0, max: 1 },
    options: {},
    examples: [{ line: 'heddle init my-gateway', does: 'a new folder with a configuration, a spec and a README' }],
    load: () => import('./init.ts'),
  },
  {
    name: 'dev',
    summary: 'Build, serve, and follow every edit.',
    usage: '[--port PORT]',
    positionals: { min: 0, max: 0 },
    options: { port },
    examples: [
      { line: 'heddle dev', does: 'serves at http://localhost:4000/graphql and rebuilds when a file changes' },
      { line: 'heddle dev --dir demo --port 4100', does: 'the same for another folder, on another port' },
    ],
    load: () => import('./dev.ts'),
  },
  {
    name: 'build',
    summary: 'Compile the configuration and its specs into schema/unified.graphql.',
    usage: '',
    positionals: { min: 0, max: 0 },
    options: {},
    examples: [{ line: 'heddle build', does: 'writes schema/unified.graphql, to be committed and reviewed' }],
    load: () => import('./build.ts'),
  },
  {
    name: 'check',
    summary: 'Build in memory and compare with the committed schema/unified.graphql.',
    usage: '',
    positionals: { min: 0, max: 0 },
    options: {},
    examples: [{ line: 'heddle check', does: 'exit code 1 and a difference when the artifact is not up to date' }],
    load: () => import('./check.ts'),
  },
  {
    name: 'serve',
    summary: 'Serve from schema/unified.graphql alone, for production.',
    usage: '[--port PORT] [--workers N]',
    positionals: { min: 0, max: 0 },
    options: {
      port,
      workers: { type: 'string', value: 'N', does: 'Serve by N processes on one port; auto: one for each core.' },
    },
    examples: [
      { line: 'heddle serve --port 8080', does: 'starts without reading any spec; SIGTERM stops it gracefully' },
      { line: 'heddle serve --workers auto', does: 'uses every core; SIGHUP takes the artifact anew without a gap' },
    ],
    load: () => import('./serve.ts'),
  },
  {
    name: 'explain',
    summary: 'Show how an operation would be answered: which upstream calls, in which waves.',
    usage: "'QUERY' [--variables JSON] [--operation NAME]",
    positionals: { min: 1, max: 1 },
    options: {
      variables: { type: 'string', value: 'JSON', does: 'Values of the variables, or @FILE to read them from a file.' },
      operation: { type: 'string', value: 'NAME', does: 'Which operation, where the document holds several.' },
    },
    examples: [
      { line: "heddle explain '{ customers { name } }'", does: 'the plan of a query' },
      {
        line: 'heddle explain @demo/queries/customer-360.graphql --variables @demo/queries/customer-360.json',
        does: 'the same from files',
      },
    ],
    load: () => import('./explain.ts'),
  },
  {
    name: 'ingest',
    summary: 'Show what one OpenAPI, WSDL or GraphQL document gives.',
    usage: "SPEC [--json] [--out FILE] [--header 'NAME: VALUE' ...]",
    positionals: { min: 1, max: 1 },
    options: {
      json: { type: 'boolean', does: 'Print one JSON object with stable keys.' },
      out: { type: 'string', value: 'FILE', does: 'Write the SDL of the schema to FILE.' },
      header: {
        type: 'string',
        multiple: true,
        value: "'NAME: VALUE'",
        does: 'Sent where SPEC is an address, also to its endpoint; `{env.X}` reads the environment. May be repeated.',
      },
    },
    examples: [
      { line: 'heddle ingest sources/crm.yaml', does: 'operations, types and problems of a spec' },
      { line: 'heddle ingest https://example.com/service?wsdl --out service.graphql', does: 'its schema as SDL' },
      {
        line: "heddle ingest https://example.com/graphql --header 'Authorization: Bearer {env.TOKEN}'",
        does: 'a schema behind a login',
      },
    ],
    load: () => import('./ingest.ts'),
  },
];
