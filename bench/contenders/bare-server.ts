import { createServer } from 'node:http';

import { workloads } from '../workloads.ts';

/** `node:http` that reads the request and prints bytes which it has had all along: the floor of everything else. */

const answers = new Map<string | undefined, Buffer>(
  workloads.flatMap(({ questions }) =>
    questions.map(({ handPath, expected }) => [handPath, Buffer.from(JSON.stringify(expected))]),
  ),
);

const server = createServer((request, response) => {
  const body = answers.get(request.url) ?? Buffer.from('{}');
  request.resume();
  request.on('end', () => {
    response.writeHead(200, { 'content-type': 'application/json; charset=utf-8', 'content-length': body.length });
    response.end(body);
  });
});
server.listen(Number(process.env['PORT']), '127.0.0.1');
process.on('SIGTERM', () => process.exit());
