import type { ErrorCode } from '../error/codes.ts';

/** An answer as it goes to the client. */
export interface Answer {
  /** The whole JSON text: `{"data":...,"errors":[...],"extensions":{...}}`. */
  readonly body: string;
  /** Codes of the errors in it, in their order. */
  readonly errorCodes: readonly ErrorCode[];
  /** True where an upstream's error stands in the data as a value. */
  readonly hasErrorValue?: boolean;
  /** For the door: how it went out before. What goes out again is encoded once for all. */
  sent?: 'once' | Buffer;
}
