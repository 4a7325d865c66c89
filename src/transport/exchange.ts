import type { Dispatcher } from 'undici';

import { giveBack, own } from '../base/own-memory.ts';
import { GatewayError } from '../error/error.ts';
import { networkError } from './network-error.ts';
import type { Call, Reply } from './send.ts';

/** Longer bodies, in bytes, take place as they come: who tells a length need not keep to it. */
const maxTold = 64 * 1024 * 1024;
/** From so many bytes on a body's chunks give back their memory: of fewer it takes longer than it spares. */
const longBody = 512 * 1024;

/** One request on the wire: gathers the answer and turns whatever goes wrong into a GatewayError. */
export class Exchange implements Dispatcher.DispatchHandler {
  private readonly call: Call;
  private readonly done = Promise.withResolvers<Reply>();
  private controller: Dispatcher.DispatchController | undefined;
  private failure: GatewayError | undefined;
  private status = 0;
  private headers: Reply['headers'] = {};
  private chunks: Uint8Array[] = [];
  /** Takes a body of several chunks whose length was told. */
  private whole: Buffer | undefined;
  /** The last chunk that was copied. */
  private passed: Uint8Array | undefined;
  private size = 0;
  private readonly areChunksKept: boolean;

  /** `areChunksKept` says that the dispatcher keeps what it hands out. */
  constructor(call: Call, areChunksKept: boolean) {
    this.call = call;
    this.areChunksKept = areChunksKept;
  }

  /** Starts the request through `dispatcher`; the call's signal ends it at any moment, with its connection. */
  run(dispatcher: Dispatcher, request: Dispatcher.DispatchOptions): Promise<Reply> {
    const { signal } = this.call;
    if (signal.aborted) this.abort();
    else {
      signal.addEventListener('abort', this.abort, { once: true });
      try {
        dispatcher.dispatch(request, this);
      } catch (cause) {
        this.refuse(cause);
      }
    }
    return this.done.promise;
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.controller = controller;
    if (this.failure) controller.abort(this.failure);
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: Readonly<Record<string, string | string[] | undefined>>,
  ): void {
    if (status < 200) return;
    this.status = status;
    this.headers = plainHeaders(headers);
    if (this.call.method !== 'HEAD' && Number(this.headers['content-length']) > this.call.maxResponseBytes) {
      this.fail(tooLarge(this.call));
    }
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Uint8Array): void {
    const at = this.size;
    this.size += chunk.length;
    if (this.size > this.call.maxResponseBytes) return this.fail(tooLarge(this.call));
    if (at === 0) this.whole = this.placeFor(chunk);
    if (this.whole && this.size <= this.whole.length) {
      this.whole.set(chunk, at);
      if (this.whole.length >= longBody) this.pass(chunk);
      return;
    }
    // More came than was told.
    if (this.whole) this.chunks.push(this.whole.subarray(0, at));
    this.whole = undefined;
    this.chunks.push(chunk);
  }

  /**
   * Of a chunk that was copied: gives back the memory of the one before. In that of the last one undici still reads, and others of its chunks may stand there;
   * one that fills its memory stands there alone.
   */
  private pass(chunk: Uint8Array): void {
    const { passed } = this;
    this.passed = chunk;
    if (passed && passed.buffer !== chunk.buffer && !this.areChunksKept) giveBack(own(passed));
  }

  /** Place for a whole body whose length was told, where its first chunk is not all of it. */
  private placeFor(first: Uint8Array): Buffer | undefined {
    const told = Number(this.headers['content-length']);
    return told > first.length && told <= maxTold ? Buffer.allocUnsafeSlow(told) : undefined;
  }

  onResponseEnd(): void {
    this.call.signal.removeEventListener('abort', this.abort);
    const body = this.body();
    this.passed = undefined;
    this.done.resolve({ status: this.status, headers: this.headers, body });
  }

  private body(): Uint8Array {
    const { chunks, whole, size } = this;
    const [only] = chunks;
    this.whole = undefined;
    this.chunks = [];
    if (whole) return size === whole.length ? own(whole) : whole.subarray(0, size);
    if (only && chunks.length === 1) return only;
    const body = own(Buffer.concat(chunks, size));
    if (size >= longBody) for (const chunk of chunks) this.pass(chunk);
    return body;
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.refuse(this.failure ?? error);
  }

  private readonly abort = (): void => this.fail(abortedBy(this.call));

  private fail(error: GatewayError): void {
    this.failure ??= error;
    this.refuse(this.failure);
    this.controller?.abort(this.failure);
  }

  private refuse(cause: unknown): void {
    this.call.signal.removeEventListener('abort', this.abort);
    this.done.reject(networkError(this.call, cause, this.status !== 0));
  }
}

/** As undici gives them, in lower case, without cookies and each as one text: nearly always the very object. */
function plainHeaders(headers: Readonly<Record<string, string | string[] | undefined>>): Reply['headers'] {
  if (!('set-cookie' in headers) && Object.values(headers).every((value) => typeof value === 'string')) {
    return headers as Reply['headers'];
  }
  const plain: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined && name !== 'set-cookie')
      plain[name] = typeof value === 'string' ? value : value.join(', ');
  }
  return plain;
}

/** What a call rejects with when its signal aborted: the signal's own GatewayError, or REQUEST_ABORTED. */
function abortedBy(call: Call): GatewayError {
  const reason: unknown = call.signal.reason;
  if (reason instanceof GatewayError) return reason;
  if (reason instanceof DOMException && reason.name === 'TimeoutError') {
    const message = `${call.source} did not answer ${call.operation} in time.`;
    return new GatewayError('UPSTREAM_TIMEOUT', message, { source: call.source, cause: reason });
  }
  const message = `The call ${call.operation} to ${call.source} was ended because the request was.`;
  return new GatewayError('REQUEST_ABORTED', message, { source: call.source, cause: reason });
}

/** The answer is longer than the source's policy allows. */
export function tooLarge(call: Call): GatewayError {
  const message = `${call.source} answered ${call.operation} with more than ${call.maxResponseBytes} bytes. Raise the source's maxResponseBytes if that is expected.`;
  return new GatewayError('UPSTREAM_TOO_LARGE', message, { source: call.source });
}
