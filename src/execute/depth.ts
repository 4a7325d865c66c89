/** Lists in lists: no type has more, so what an upstream nests deeper fits none and is not followed. */
export const maxListDepth = 64;

/** True for the error of a recursion that ran out of stack: a value is nested more deeply than can be read or written. */
export function isTooDeep(cause: unknown): boolean {
  return cause instanceof RangeError && cause.message.includes('call stack');
}

/** What is said of such a value. */
export const tooDeepMessage = 'A value is nested too deeply to be read or sent.';
