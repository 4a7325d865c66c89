import type { DestinationStream } from 'pino';

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

/** A stream that takes JSON log lines and writes each as a short one: `12:30:01 info  POST /graphql status=200 durationMs=4`. */
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
  const parts = [
    time,
    levels.get(entry['level']) ?? 'info ',
    typeof entry['msg'] === 'string' ? entry['msg'] : '',
    ...rest,
  ];
  return parts.join(' ') + (error === undefined ? '' : `\n  ${error}`);
}

function show(name: string, value: unknown): string {
  if (typeof value === 'number' && name.endsWith('Ms')) return String(Math.round(value * 10) / 10);
  if (Array.isArray(value)) return value.join(',');
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function errorText(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const { stack, message } = error as { readonly stack?: unknown; readonly message?: unknown };
  return typeof stack === 'string' ? stack.replaceAll('\n', '\n  ') : String(message);
}
