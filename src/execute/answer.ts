import type { ErrorCode } from '../error/codes.ts';
import type { JsonText } from '../projection/json-text.ts';

/** An answer as it goes to the client. */
export interface Answer {
  /** The whole JSON text: `{"data":...,"errors":[...],"extensions":{...}}`. Empty when it was let go. */
  readonly body: string;
  /** Codes of the errors in it, in their order. */
  readonly errorCodes: readonly ErrorCode[];
  /** True where an upstream's error stands in the data as a value. */
  readonly hasErrorValue?: boolean;
  /** For the door: how it went out before. What goes out again is encoded once for all. */
  sent?: 'once' | Buffer;
  /** True where others have it too: it is not let go. */
  isShared?: boolean;
}

/** The answer, for several. */
export function sharedAnswer(answer: Answer): Answer {
  answer.isShared = true;
  if (answer instanceof AnswerOfBytes) answer.sources = [];
  return answer;
}

/**
 * Empties an answer that went out and that nobody else has. Promises that waited for it lead to it, and have grown old while they did: whatever hangs
 * at them would stay until the old generation is collected.
 */
export function letGo(answer: Answer): void {
  if (answer.isShared === true) return;
  if (answer instanceof AnswerOfBytes) answer.empty();
  else (answer as { body: string }).body = '';
}

/** A long answer without errors that was made of bytes: its text is made when somebody reads it. */
export class AnswerOfBytes implements Answer {
  /** The body, one after the other. Others may hold the same bytes: they are never changed. */
  chunks: readonly Buffer[];
  readonly errorCodes: readonly ErrorCode[] = [];
  isShared?: boolean;
  /** What it was made of, whose memory is given back when the chunks were sent; nothing where others have the answer too. */
  sources: readonly JsonText[];
  private text: string | undefined;

  constructor(chunks: readonly Buffer[], sources: readonly JsonText[] = []) {
    this.chunks = chunks;
    this.sources = sources;
  }

  get body(): string {
    return (this.text ??= Buffer.concat(this.chunks).toString());
  }

  empty(): void {
    this.chunks = [];
    this.sources = [];
    this.text = undefined;
  }

  /** Of the body, in bytes. */
  get length(): number {
    return this.chunks.reduce((sum, chunk) => sum + chunk.length, 0);
  }
}
