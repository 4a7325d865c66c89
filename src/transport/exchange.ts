import type { Dispatcher } from 'undici';

import { GatewayError } from '../error/error.ts';
import { networkError } from './network-error.ts';
import type { Call, Reply } from './send.ts';

/** One request on the wire: gathers the answer and turns whatever goes wrong into a GatewayError. */
export class Exchange implements Dispatcher.DispatchHandler {
  private readonly call: Call;
  private readonly done = Promise.withResolvers<Reply>();
  private controller: Dispatcher.DispatchController | undefined;
  private failure: GatewayError | undefined;
  private status = 0;
  private headers: Record<string, string> = {};
  private readonly chunks: Uint8Array[] = [];
  private size = 0;

  constructor(call: Call) {
    this.call = call;
  }

  /** Starts the request through `dispatch`; the call's signal ends it at any moment, with its connection. */
  async run(dispatch: (handler: Dispatcher.DispatchHandler) => void): Promise<Reply> {
    const { signal } = this.call;
    const abort = () => this.fail(abortedBy(this.call));
    if (signal.aborted) throw abortedBy(this.call);
    signal.addEventListener('abort', abort, { once: true });
    try {
      dispatch(this);
      return await this.done.promise;
    } catch (cause) {
      throw networkError(this.call, cause, this.status !== 0);
    } finally {
      signal.removeEventListener('abort', abort);
    }
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
    for (const [name, value] of Object.entries(headers)) {
      if (value === undefined || name === 'set-cookie') continue;
      this.headers[name.toLowerCase()] = typeof value === 'string' ? value : value.join(', ');
    }
    if (this.call.method !== 'HEAD' && Number(this.headers['content-length']) > this.call.maxResponseBytes) {
      this.fail(tooLarge(this.call));
    }
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Uint8Array): void {
    this.size += chunk.length;
    if (this.size > this.call.maxResponseBytes) this.fail(tooLarge(this.call));
    else this.chunks.push(chunk);
  }

  onResponseEnd(): void {
    const [only] = this.chunks;
    const body = only && this.chunks.length === 1 ? only : Buffer.concat(this.chunks, this.size);
    this.done.resolve({ status: this.status, headers: this.headers, body });
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.done.reject(this.failure ?? error);
  }

  private fail(error: GatewayError): void {
    this.failure ??= error;
    this.done.reject(this.failure);
    this.controller?.abort(this.failure);
  }
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
