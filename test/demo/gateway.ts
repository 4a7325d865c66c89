import { fileURLToPath } from 'node:url';

import { run } from '../../src/cli/run.ts';
import { read, startSystems, stopSystems } from './harness.ts';
import type { Systems } from './harness.ts';

/** The demo as a client meets it: the gateway of the committed artifact in front of the four systems. */
export interface Demo {
  readonly systems: Systems;
  /** Sends an example of `demo/queries`, as the agent unless `headers` names another file, or nobody. */
  readonly ask: (example: string, options?: { headers?: string | null; variables?: object }) => Promise<Answer>;
  readonly send: (query: string, variables?: object, headers?: object) => Promise<Answer>;
  /** How many requests each system got since the last time. */
  readonly calls: () => Readonly<Record<keyof Systems, number>>;
  readonly stop: () => Promise<void>;
}

export interface Answer {
  readonly status: number;
  readonly data?: Readonly<Record<string, unknown>> | null;
  readonly errors?: readonly AnswerError[];
}

export interface AnswerError {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions?: Readonly<Record<string, unknown>>;
}

export const noCalls = { crm: 0, payments: 0, erp: 0, support: 0 };

const root = fileURLToPath(new URL('../..', import.meta.url));

export async function startDemo(): Promise<Demo> {
  const systems = await startSystems();
  const ended = new AbortController();
  const env = {
    ...process.env,
    CRM_URL: systems.crm.url,
    PAYMENTS_URL: systems.payments.url,
    ERP_URL: systems.erp.url,
    SUPPORT_URL: systems.support.url,
  };
  Object.assign(process.env, env);
  const { url, over } = await startGateway(env, ended.signal);
  const send: Demo['send'] = async (query, variables = {}, headers = {}) => {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ query, variables }),
    });
    const answer = (await response.json()) as Omit<Answer, 'status'>;
    return { status: response.status, ...answer };
  };
  const seen = { ...noCalls };
  return {
    systems,
    send,
    ask: (example, { headers = `${example}.headers.json`, variables } = {}) =>
      send(
        read(`demo/queries/${example}.graphql`),
        variables ?? (JSON.parse(read(`demo/queries/${example}.json`)) as object),
        headers === null ? {} : (JSON.parse(read(`demo/queries/${headers}`)) as object),
      ),
    calls: () => {
      const since = { ...noCalls };
      for (const name of Object.keys(since) as (keyof Systems)[]) {
        since[name] = systems[name].requests.length - seen[name];
        seen[name] = systems[name].requests.length;
      }
      return since;
    },
    stop: async () => {
      ended.abort();
      await over;
      await stopSystems(systems);
    },
  };
}

/** `heddle serve` of the project's folder on a free port: its GraphQL URL, and its end. */
function startGateway(
  env: Readonly<Record<string, string | undefined>>,
  ended: AbortSignal,
): Promise<{ url: string; over: Promise<number> }> {
  return new Promise((resolve, reject) => {
    let said = '';
    const listen = (text: string) => {
      said += text;
      const [url] = /http:\/\/[^\s/]+:\d+\/graphql/.exec(said) ?? [];
      if (url !== undefined) resolve({ url, over });
    };
    const over = run(['serve', '--port', '0'], { out: listen, err: listen, cwd: root, env, ended });
    over.then((code) => reject(new Error(`heddle serve ended with ${code}: ${said}`)), reject);
  });
}
