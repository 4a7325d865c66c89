import type { ErrorCode } from './codes.ts';

/** What an error may carry beside its code and message. */
export interface GatewayErrorOptions {
  /** What made it happen; never shown to a client. */
  readonly cause?: unknown;
  /** The source that failed. */
  readonly source?: string;
  /** Data for `extensions` that a client may see, for example a SOAP fault's detail or an upstream status. */
  readonly details?: Readonly<Record<string, unknown>>;
}

/** The one error class of the gateway: everything that fails at run time on purpose is one of these. */
export class GatewayError extends Error {
  override readonly name = 'GatewayError';
  readonly code: ErrorCode;
  readonly source: string | undefined;
  readonly details: Readonly<Record<string, unknown>> | undefined;

  constructor(code: ErrorCode, message: string, options: GatewayErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.source = options.source;
    this.details = options.details;
  }
}

/** For what cannot happen; never for input. */
export function invariant(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Error(`Broken invariant: ${message}`);
}
