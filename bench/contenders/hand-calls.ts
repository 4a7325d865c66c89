import { Pool } from 'undici';

/** The hand-written handler's calls of the upstream. */

const pool = new Pool(process.env['BENCH_UPSTREAM'] ?? 'http://localhost:4100', { connections: 128 });

export async function get<T>(path: string): Promise<T> {
  const { statusCode, body } = await pool.request({ path, method: 'GET' });
  if (statusCode !== 200) throw new Error(`${path} answered with status ${statusCode}`);
  return body.json() as Promise<T>;
}

export async function post(path: string, sent: string, headers: Readonly<Record<string, string>>): Promise<string> {
  const { statusCode, body } = await pool.request({ path, method: 'POST', body: sent, headers });
  if (statusCode !== 200) throw new Error(`${path} answered with status ${statusCode}`);
  return body.text();
}

export async function askDesk<T>(query: string, variables: object): Promise<T> {
  const text = await post('/desk/graphql', JSON.stringify({ query, variables }), {
    'content-type': 'application/json',
  });
  return (JSON.parse(text) as { readonly data: T }).data;
}
