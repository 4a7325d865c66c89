import { isRecord } from '../base/json.ts';

/**
 * Puts `value` where `path` leads below `target`. Objects on the way are copied: they may be the caller's variables or an
 * upstream's data.
 */
export function setPath(target: Record<string, unknown>, path: readonly string[], value: unknown): void {
  let holder = target;
  for (const name of path.slice(0, -1)) {
    const next = holder[name];
    const copy: Record<string, unknown> = Object.create(null);
    holder = holder[name] = isRecord(next) ? Object.assign(copy, next) : copy;
  }
  const last = path.at(-1);
  if (last === undefined) return;
  const known = holder[last];
  holder[last] = isRecord(known) && isRecord(value) ? { ...known, ...value } : value;
}
