/** A value that is there, or a promise of it: for the hot path alone, where a promise costs more than the work. */
export type Maybe<T> = T | Promise<T>;

/** What `next` makes of the value: at once where it is there. */
export function after<T, Next>(value: Maybe<T>, next: (value: T) => Maybe<Next>): Maybe<Next> {
  return value instanceof Promise ? value.then(next) : next(value);
}

/** What `work` gives, or `failed` of what it throws or rejects with. */
export function attempt<T>(work: () => Maybe<T>, failed: (cause: unknown) => Maybe<T>): Maybe<T> {
  try {
    const value = work();
    return value instanceof Promise ? value.catch(failed) : value;
  } catch (cause) {
    return failed(cause);
  }
}

/** What `done` makes of what `work` gives, or `failed` of what it throws or rejects with, in one step. `done` must not throw. */
export function settle<T, Next>(
  work: () => Maybe<T>,
  done: (value: T) => Next,
  failed: (cause: unknown) => Next,
): Maybe<Next> {
  try {
    const value = work();
    return value instanceof Promise ? value.then(done, failed) : done(value);
  } catch (cause) {
    return failed(cause);
  }
}
