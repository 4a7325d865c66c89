import { events } from '../observe/events.ts';
import type { OperationEvent } from '../observe/events.ts';
import type { Answer } from '../execute/execute.ts';

import type { GatewayRequest } from './context.ts';
import type { KnownOperation } from './operations.ts';
import type { Recalled } from './stages.ts';

/** Tells of one operation, once. */
export class Telling {
  private readonly startedMs = performance.now();
  private readonly request: GatewayRequest;
  private readonly operation: KnownOperation;
  private isOver = false;

  constructor(request: GatewayRequest, operation: KnownOperation) {
    this.request = request;
    this.operation = operation;
  }

  answered({ errorCodes }: Answer, recalled: Recalled): void {
    // Code that does not end in time may still come to an answer, which nobody gets.
    if (this.isOver || !events.operation.wants(errorCodes.length > 0)) return;
    const cache = recalled.answer ? 'hit' : recalled.keep && 'miss';
    this.tell({ errorCodes, ...(cache && { cache }) });
  }

  refused(errorCodes: readonly string[]): void {
    this.isOver = true;
    this.tell({ errorCodes, isRefused: true });
  }

  private tell(how: Pick<OperationEvent, 'errorCodes' | 'cache' | 'isRefused'>): void {
    const { prepared, hash } = this.operation;
    const { kind, name } = prepared;
    const { requestId } = this.request;
    const durationMs = performance.now() - this.startedMs;
    events.operation.publish({ requestId, kind, name, hash, durationMs, ...how }, how.errorCodes.length > 0);
  }
}
