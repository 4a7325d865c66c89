import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { Server, WSDL } from 'soap';
import type { IServices } from 'soap';

import { isRecord } from '../../src/base/json.ts';
import { messageOf } from './exchange.ts';
import { add } from './leaves.ts';
import type { Leaves } from './leaves.ts';

/** A server of the `soap` package for one WSDL, on loopback. */
export interface PackageServer {
  readonly url: string;
  /** What the package makes of the message that comes next, and the answer that it is to give: an envelope to copy. */
  readonly expect: (answer: string) => void;
  /** The message as the package read it, since the last `expect`. */
  readonly heard: () => unknown;
  readonly close: () => Promise<void>;
}

const silent = {
  request: (_url: string, _data: unknown, callback: (error: Error) => void) => {
    callback(new Error('there is no network'));
  },
};

/** Loads the WSDL with the package and listens. Rejects where the package cannot load it within 5 s. */
export async function startPackageServer(file: string): Promise<PackageServer> {
  const options = { preserveWhitespace: true, httpClient: silent, attributesKey: 'attributes' };
  let heard: unknown;
  let answer: unknown;
  const method = (args: unknown): unknown => {
    heard = args ?? {};
    return answer ?? {};
  };
  const services = anyProperty(() => anyProperty(() => anyProperty(() => method))) as IServices;
  const server = createServer((_request, response) => response.writeHead(404).end());
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  // Made last: the package reads it in the next tick, and tells nobody who asks later.
  const wsdl = new WSDL(readFileSync(file, 'utf8'), file, options as never);
  await new Promise<void>((done, fail) => {
    const timer = setTimeout(() => fail(new Error('it does not finish loading')), 5000);
    const callback = (error: unknown) => {
      clearTimeout(timer);
      if (error) fail(error instanceof Error ? error : new Error(messageOf(error)));
      else done();
    };
    void new Server(server, '/soap', services, wsdl, { ...options, callback } as never);
  }).catch((cause: unknown) => {
    server.close();
    throw cause;
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/soap`,
    expect: (envelope) => {
      heard = undefined;
      const read: unknown = wsdl.xmlToObject(envelope, undefined);
      const body: unknown = isRecord(read) ? read['Body'] : undefined;
      answer = isRecord(body) ? Object.entries(body).find(([name]) => name !== 'attributes')?.[1] : undefined;
    },
    heard: () => heard,
    close: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

function anyProperty(of: () => unknown): unknown {
  return new Proxy({}, { get: () => of(), has: () => true });
}

/** What the package read, as values by paths below `path`. */
export function leavesOfPackage(value: unknown, path: string, leaves: Leaves = new Map()): Leaves {
  if (value === null || value === undefined) return leaves;
  if (Array.isArray(value)) for (const one of value) leavesOfPackage(one, path, leaves);
  else if (value instanceof Date || typeof value !== 'object') {
    add(leaves, path, value);
  } else {
    for (const [key, one] of Object.entries(value)) {
      if (key === '$value') leavesOfPackage(one, path, leaves);
      else if (key === 'attributes') attributeLeaves(one, path, leaves);
      else leavesOfPackage(one, path === '' ? key : `${path}/${key}`, leaves);
    }
  }
  return leaves;
}

function attributeLeaves(value: unknown, path: string, leaves: Leaves): void {
  for (const [name, one] of Object.entries(isRecord(value) ? value : {})) {
    if (/^xsi:|^xmlns|:(arrayType|encodingStyle)$/.test(name)) continue;
    leavesOfPackage(one, `${path}/@${name.replace(/^.*:/, '')}`, leaves);
  }
}
