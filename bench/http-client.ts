import { connect } from 'node:net';
import type { Socket } from 'node:net';

/** An answer, its body whole. */
export interface Answer {
  readonly status: number;
  readonly body: Buffer;
}

/** Where it is asked. */
export interface Place {
  readonly host: string;
  readonly port: number;
}

/** Where and what is asked. */
export interface Target extends Place {
  readonly path: string;
  readonly body: string;
}

/** The bytes of a request. */
export function requestBytes({ host, port, path, body }: Target): Buffer {
  const head = [
    `POST ${path} HTTP/1.1`,
    `host: ${host}:${port}`,
    'content-type: application/json',
    'accept: application/json',
    `content-length: ${Buffer.byteLength(body)}`,
    '\r\n',
  ];
  return Buffer.from(head.join('\r\n') + body);
}

/**
 * One keep-alive connection that asks one question after the other. Reads HTTP/1.1 by hand (RFC 9112: content-length
 * and chunked), because the load generator must cost less than the fastest gateway that it measures.
 */
export class Connection {
  private readonly socket: Socket;
  private received: Buffer[] = [];
  private receivedBytes = 0;
  /** What the answer takes at least, as far as is known; so that a long one is put together once. */
  private neededBytes = 0;
  private settle: { resolve: (answer: Answer) => void; reject: (error: Error) => void } | undefined;

  constructor({ host, port }: Place) {
    this.socket = connect({ host, port, noDelay: true });
    this.socket.on('data', (chunk) => this.take(chunk));
    this.socket.on('error', (error) => this.fail(error));
    this.socket.on('close', () => this.fail(new Error('The connection was closed before the answer was whole.')));
  }

  /** Sends the request and resolves with its answer; one at a time. Rejects when the connection fails. */
  ask(request: Uint8Array): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.settle = { resolve, reject };
      this.socket.write(request);
    });
  }

  close(): void {
    this.socket.destroy();
  }

  private take(chunk: Buffer): void {
    this.received.push(chunk);
    this.receivedBytes += chunk.length;
    if (this.receivedBytes < this.neededBytes || (this.neededBytes === untilLastChunk && !endsBody(chunk))) return;
    const bytes = this.received.length === 1 ? chunk : Buffer.concat(this.received);
    const answer = parseAnswer(bytes);
    this.received = answer ? [] : [bytes];
    this.receivedBytes = answer ? 0 : bytes.length;
    this.neededBytes = answer ? 0 : neededBytes(bytes);
    if (!answer) return;
    const { settle } = this;
    this.settle = undefined;
    settle?.resolve(answer);
  }

  private fail(error: Error): void {
    const { settle } = this;
    this.settle = undefined;
    settle?.reject(error);
  }
}

const untilLastChunk = -1;

/** True where a body in chunks may be at its end; a short piece may hold only a part of that end. */
function endsBody(chunk: Buffer): boolean {
  return chunk.length < 5 || chunk.toString('latin1', chunk.length - 5) === '0\r\n\r\n';
}

function neededBytes(bytes: Buffer): number {
  const headEnd = bytes.indexOf('\r\n\r\n');
  if (headEnd === -1) return 0;
  const length = /\r\ncontent-length: *(\d+)/i.exec(bytes.toString('latin1', 0, headEnd))?.[1];
  return length === undefined ? untilLastChunk : headEnd + 4 + Number(length);
}

/** The answer that the bytes hold, or undefined while some of it is missing. */
export function parseAnswer(bytes: Buffer): Answer | undefined {
  const headEnd = bytes.indexOf('\r\n\r\n');
  if (headEnd === -1) return undefined;
  const head = bytes.toString('latin1', 0, headEnd);
  const status = Number(head.slice(9, 12));
  const bodyStart = headEnd + 4;
  const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
  if (length !== undefined) {
    const bodyEnd = bodyStart + Number(length);
    return bytes.length < bodyEnd ? undefined : { status, body: bytes.subarray(bodyStart, bodyEnd) };
  }
  if (!/\r\ntransfer-encoding: *chunked/i.test(head)) return { status, body: bytes.subarray(bodyStart) };
  const body = dechunk(bytes, bodyStart);
  return body && { status, body };
}

function dechunk(bytes: Buffer, start: number): Buffer | undefined {
  const parts: Buffer[] = [];
  for (let at = start; ;) {
    const lineEnd = bytes.indexOf('\r\n', at);
    if (lineEnd === -1) return undefined;
    const size = Number.parseInt(bytes.toString('latin1', at, lineEnd), 16);
    const dataEnd = lineEnd + 2 + size;
    if (Number.isNaN(size) || bytes.length < dataEnd + 2) return undefined;
    if (size === 0) return parts.length === 1 ? parts[0] : Buffer.concat(parts);
    parts.push(bytes.subarray(lineEnd + 2, dataEnd));
    at = dataEnd + 2;
  }
}

/** Asks once on a connection of its own; rejects after `withinMs`. */
export async function askOnce(target: Target, withinMs = 10_000): Promise<Answer> {
  const connection = new Connection(target);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`No answer within ${withinMs} ms.`)), withinMs);
  });
  try {
    return await Promise.race([connection.ask(requestBytes(target)), late]);
  } finally {
    clearTimeout(timer);
    connection.close();
  }
}
