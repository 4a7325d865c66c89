import { readFileSync } from 'node:fs';

/** Asks the demo's customer-360 query as the support agent and fails unless it is answered without errors. */
const read = (name: string) => readFileSync(new URL(`../demo/queries/${name}`, import.meta.url), 'utf8');
const headers = JSON.parse(read('customer-360.headers.json')) as Record<string, string>;
const body = JSON.stringify({
  query: read('customer-360.graphql'),
  variables: JSON.parse(read('customer-360.json')) as unknown,
});
const response = await fetch(`http://127.0.0.1:${process.argv[2] ?? '4000'}/graphql`, {
  method: 'POST',
  headers: { 'content-type': 'application/json', ...headers },
  body,
});
const text = await response.text();
const answer = JSON.parse(text) as { data?: unknown; errors?: unknown };
console.log(text.slice(0, 400));
if (!answer.data || answer.errors) process.exit(1);
