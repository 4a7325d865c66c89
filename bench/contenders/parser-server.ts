import { createServer } from 'node:http';

import { SaxesParser } from 'saxes';

import { shipmentsXml } from '../upstream-answers.ts';
import { workloads } from '../workloads.ts';

/**
 * `node:http` that has the XML parser saxes run over the bytes of the SOAP answer, with namespaces, and then prints bytes which
 * it has had all along. It asks no upstream and makes nothing of what it reads.
 */

const xml = Buffer.from(shipmentsXml(100));
const soap = workloads.find(({ name }) => name === 'soap');
const body = Buffer.from(JSON.stringify(soap?.questions[0].expected));

const server = createServer((request, response) => {
  request.resume();
  request.on('end', () => {
    if (countElements(xml.toString('utf8')) < 100) throw new Error('The answer has too few elements.');
    response.writeHead(200, { 'content-type': 'application/json; charset=utf-8', 'content-length': body.length });
    response.end(body);
  });
});
server.listen(Number(process.env['PORT']), '127.0.0.1');
process.on('SIGTERM', () => process.exit());

function countElements(text: string): number {
  let elements = 0;
  const parser = new SaxesParser({ xmlns: true });
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', () => elements++);
  parser.write(text).close();
  return elements;
}
