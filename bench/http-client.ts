import { connect } from 'node:net';
import type { Socket } from 'node:net';

/** An answer, its body whole. */
export interface Answer {
  readonly status: number;
  readonly body: Buffer;
}

/** Where and what is asked, always the same on one connection. */
export interface Target {
  readonly host: string;
  readonly port: number;
  readonly path: string;
  readonly body: string;
}

/**
 * One keep-alive connection that asks one question again and again. Reads HTTP/1.1 by hand (RFC 9112: content-length
 * and chunked), because the load generator must cost less than the fastest gateway that it measures.
 */
export class Connection {
  private readonly socket: Socket;
  private readonly request: Buffer;
  private received: Buffer = Buffer.alloc(0);
  private settle: { resolve: (answer: Answer) => void; reject: (error: Error) => void } | undefined;

  constructor({ host, port, path, body }: Target) {
    const head = [
      `POST ${path} HTTP/1.1`,
      `host: ${host}:${port}`,
      'content-type: application/json',
      'accept: application/json',
      `content-length: ${Buffer.byteLength(body)}`,
      '\r\n',
    ];
    this.request = Buffer.from(head.join('\r\n') + body);
    this.socket = connect({ host, port, noDelay: true });
    this.socket.on('data', (chunk) => this.take(chunk));
    this.socket.on('error', (error) => this.fail(error));
    this.socket.on('close', () => this.fail(new Error('The connection was closed before the answer was whole.')));
  }

  /** Sends the request and resolves with its answer; one at a time. Rejects when the connection fails. */
  ask(): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.settle = { resolve, reject };
      this.socket.write(this.request);
    });
  }

  close(): void {
    this.socket.destroy();
  }

  private take(chunk: Buffer): void {
    this.received = this.received.length === 0 ? chunk : Buffer.concat([this.received, chunk]);
    const answer = parseAnswer(this.received);
    if (!answer) return;
    this.received = Buffer.alloc(0);
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
    return await Promise.race([connection.ask(), late]);
  } finally {
    clearTimeout(timer);
    connection.close();
  }
}
