/**
 * The items of a whole sequence of values (OpenAPI 3.2 section 4.14.3): a line each (JSON Lines, NDJSON), behind record separators
 * (RFC 7464), or the events of `text/event-stream` as objects of their fields. Throws where an item is no JSON.
 */
export function readSequence(text: string, contentType: string, parse: (text: string) => unknown): readonly unknown[] {
  if (/event-stream/i.test(contentType)) return eventsIn(text);
  return text
    .split(/json-seq/i.test(contentType) || text.startsWith('\u001e') ? '\u001e' : /\r?\n/)
    .filter((item) => item.trim() !== '')
    .map(parse);
}

/** A list as a sequence: a line for each item, or behind record separators (RFC 7464). */
export function writeSequence(value: unknown, contentType: string): string {
  const items: readonly unknown[] = Array.isArray(value) ? value : [value];
  const start = /json-seq/i.test(contentType) ? '\u001e' : '';
  return items.map((item) => `${start}${JSON.stringify(item ?? null)}\n`).join('');
}

/** Server-sent events (HTML section 9.2.6) with `event`, `data`, `id` and `retry`, each where it is given. */
function eventsIn(text: string): readonly unknown[] {
  return text.split(/(?:\r\n|\n|\r(?!\n)){2,}/).flatMap((block) => {
    const fields = new Map<string, string | number>();
    for (const line of block.split(/\r\n|\n|\r/)) {
      const [, name = '', value = ''] = /^(event|data|id|retry)(?:: ?(.*))?$/.exec(line) ?? [];
      if (name === '' || (name === 'retry' && !/^\d+$/.test(value))) continue;
      const before = name === 'data' ? fields.get(name) : undefined;
      fields.set(name, name === 'retry' ? Number(value) : before === undefined ? value : `${before}\n${value}`);
    }
    return fields.has('data') ? [Object.fromEntries(fields)] : [];
  });
}
