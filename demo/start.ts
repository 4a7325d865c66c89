import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { run } from '../src/cli/run.ts';
import { portFrom } from './server.ts';
import type { Message } from './server.ts';

/**
 * `npm start`: the company's four systems, each in a process of its own that can be stopped alone, and the gateway in
 * front of them, which follows edits of the configuration, the specs and the joins. Ctrl-C stops all of it.
 */

interface System {
  readonly name: string;
  readonly what: string;
  /** The environment variable that tells the gateway where it is. */
  readonly variable: string;
  /** What a person may open. */
  readonly page: string;
}

interface RunningSystem extends System {
  readonly url: string;
  readonly child: ChildProcess;
}

const systems: readonly System[] = [
  { name: 'crm', what: 'REST, OpenAPI 3.1', variable: 'CRM_URL', page: '/customers?limit=3' },
  { name: 'payments', what: 'REST, OpenAPI 3.0', variable: 'PAYMENTS_URL', page: '/openapi.json' },
  { name: 'erp', what: 'SOAP, WSDL 1.1', variable: 'ERP_URL', page: '/billing?wsdl' },
  { name: 'support', what: 'GraphQL', variable: 'SUPPORT_URL', page: '/graphql' },
];

const root = fileURLToPath(new URL('..', import.meta.url));

const ended = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => (ended.signal.aborted ? process.exit(1) : ended.abort()));
}

process.exitCode = await main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  return 1;
});

/** Runs until a signal comes; gives the exit code. */
async function main(): Promise<number> {
  const port = portFrom('PORT', 4000);
  const started = await Promise.all(systems.map(startSystem));
  const problems = started.filter((one) => typeof one === 'string');
  const running = started.filter((one) => typeof one !== 'string');
  try {
    if (problems.length > 0) throw new Error(problems.join('\n'));
    for (const { variable, url } of running) process.env[variable] = url;
    return await serveGateway(port, running);
  } finally {
    ended.abort();
    for (const { child } of running) child.kill('SIGTERM');
  }
}

/** Starts one system in a process of its own: the running system, or what kept it from running. */
function startSystem(system: System): Promise<RunningSystem | string> {
  const child = fork(fileURLToPath(new URL(`${system.name}.ts`, import.meta.url)));
  return new Promise((resolve) => {
    child.once('message', (message: Message) => {
      if ('problem' in message) return resolve(message.problem);
      child.once('exit', () => {
        if (!ended.signal.aborted)
          console.log(`\n${system.name} has stopped. Again: npm exec -- node demo/${system.name}.ts`);
      });
      resolve({ ...system, url: message.url, child });
    });
    child.once('exit', (code) => resolve(`${system.name}: ended with code ${code} before it could answer`));
    child.once('error', (error) => resolve(`${system.name}: ${error.message}`));
  });
}

async function serveGateway(port: number, running: readonly RunningSystem[]): Promise<number> {
  let isWelcomed = false;
  const out = (text: string) => {
    process.stdout.write(text);
    const [url] = /http:\/\/[^\s/]+:\d+\/\S*/.exec(text) ?? [];
    if (isWelcomed || url === undefined) return;
    isWelcomed = true;
    process.stdout.write(welcome(url, running));
  };
  return run(['dev', '--dir', root, '--port', String(port)], {
    out,
    err: (text) => process.stderr.write(text),
    cwd: root,
    env: process.env,
    ended: ended.signal,
  });
}

function welcome(url: string, running: readonly RunningSystem[]): string {
  const { authorization } = JSON.parse(
    readFileSync(new URL('queries/customer-360.headers.json', import.meta.url), 'utf8'),
  ) as { readonly authorization: string };
  const erp = running.find(({ name }) => name === 'erp');
  const lines = running.map(({ name, url: at, page, what, child }) => {
    return `  ${name.padEnd(9)} ${`${at}${page}`.padEnd(42)} ${what}, process ${child.pid}`;
  });
  const everything =
    '{ customer360(id: "C-1001") { profile { company } payments { amount status } invoices { number gross } tickets { subject } } }';
  return [
    '',
    'Four systems of one company are running, and in front of them one GraphQL API:',
    '',
    ...lines,
    `  ${'gateway'.padEnd(9)} ${url}`,
    '',
    'Three things to try:',
    '',
    `1. Open ${url} in a browser: GraphiQL, with five queries in its tabs.`,
    '',
    '2. Ask all four systems about one customer, as a support agent. Without the authorization line it is refused,',
    '   and no system is called.',
    '',
    `curl -s ${url} -H 'content-type: application/json' \\`,
    `  -H 'authorization: ${authorization}' \\`,
    `  -d '${JSON.stringify({ query: everything })}'`,
    '',
    '3. Stop one of the systems and ask again: the other three still answer, and one error says what is missing.',
    '',
    `kill ${erp?.child.pid}`,
    '',
    'Ctrl-C stops everything.',
    '',
  ].join('\n');
}
