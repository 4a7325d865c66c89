/** Names of headers and properties whose values never reach a log. */
const secretNames = /authorization$|cookie|api-?key|token|secret|password/i;

/** Deeper parts of what is logged are left out, and so are items beyond the hundredth. */
const maxDepth = 6;
const maxItems = 100;

/**
 * A copy of what shall be logged: without the values of secrets and of variables, errors as plain data with their
 * causes.
 */
export function redact(value: unknown, depth = 0): unknown {
  if (typeof value === 'bigint') return String(value);
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Error) return describeError(value, depth);
  if (depth >= maxDepth) return '[too deep]';
  if (value instanceof Date) return value;
  if (Array.isArray(value)) return value.slice(0, maxItems).map((item) => redact(item, depth + 1));
  const entries = Object.entries(value).slice(0, maxItems);
  return Object.fromEntries(entries.map(([name, part]) => [name, redactPart(name, part, depth)]));
}

function redactPart(name: string, value: unknown, depth: number): unknown {
  if (name === 'variables') return '[not logged]';
  const isText = typeof value === 'string' || (typeof value === 'object' && value !== null);
  return isText && secretNames.test(name) ? '[redacted]' : redact(value, depth + 1);
}

/** Type, code, source, text and stack; nothing else that somebody may have hung on the error. */
function describeError(error: Error, depth: number): unknown {
  const { name, message, stack, cause } = error;
  const extra = ['code', 'source'].flatMap((key): readonly (readonly [string, unknown])[] => {
    const value: unknown = Reflect.get(error, key);
    return typeof value === 'string' ? [[key, value]] : [];
  });
  const isCauseShown = cause !== undefined && depth < maxDepth;
  return {
    type: name,
    ...Object.fromEntries(extra),
    message,
    stack,
    ...(isCauseShown && { cause: redact(cause, depth + 1) }),
  };
}
