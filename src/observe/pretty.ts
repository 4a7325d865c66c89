import type { DestinationStream } from 'pino';

import { isRecord } from '../base/json.ts';

const levels: ReadonlyMap<unknown, string> = new Map([
  [10, 'trace'],
  [20, 'debug'],
  [30, 'info '],
  [40, 'warn '],
  [50, 'error'],
  [60, 'fatal'],
]);

/** Properties that the line shows otherwise, or that only machines need. */
const hidden: ReadonlySet<string> = new Set([
  'level',
  'time',
  'msg',
  'event',
  'error',
  'method',
  'path',
  'kind',
  'name',
  'source',
  'operation',
  'hash',
]);

/**
 * A stream that takes JSON log lines and writes each as a short one: `12:30:01 info  POST /graphql status=200
 * durationMs=4`.
 */
export function prettyStream(target: DestinationStream): DestinationStream {
  return { write: (line) => target.write(`${pretty(line)}\n`) };
}

function pretty(line: string): string {
  const entry = JSON.parse(line) as Readonly<Record<string, unknown>>;
  const time = new Date(Number(entry['time'])).toTimeString().slice(0, 8);
  const rest = Object.entries(entry)
    .filter(([name, value]) => !hidden.has(name) && !(Array.isArray(value) && value.length === 0))
    .map(([name, value]) => `${name}=${show(name, value)}`);
  const error = errorText(entry['error']);
  const text = typeof entry['msg'] === 'string' ? entry['msg'] : '';
  const parts = [time, levels.get(entry['level']) ?? 'info ', text, ...rest];
  return inOneLine(parts.join(' ')) + (error === undefined ? '' : `\n  ${error}`);
}

/** Texts of others must not look like lines of ours, nor speak to the terminal. */
function inOneLine(text: string): string {
  return text.replaceAll(
    /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function show(name: string, value: unknown): string {
  if (typeof value === 'number' && name.endsWith('Ms')) return String(Math.round(value * 10) / 10);
  if (Array.isArray(value)) return value.join(',');
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** The stacks of an error and its causes. */
function errorText(error: unknown): string | undefined {
  if (!isRecord(error)) return undefined;
  const own = String(error['stack'] ?? error['message'])
    .split('\n')
    .map(inOneLine)
    .join('\n    ');
  const cause = errorText(error['cause']);
  return cause === undefined ? own : `${own}\n  caused by ${cause}`;
}
