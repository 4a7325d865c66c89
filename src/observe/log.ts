import { createRequire } from 'node:module';

import type { DestinationStream, Logger, pino as Pino } from 'pino';

import { events, isUpstreamProblem } from './events.ts';
import { prettyStream } from './pretty.ts';
import { redact } from './redact.ts';

/** How the log is written. */
export interface LogOptions {
  readonly level?: 'debug' | 'info' | 'warn' | 'error' | 'silent';
  /** `json`: one object for each line, for machines; `pretty`: one short line, for a terminal. */
  readonly format?: 'json' | 'pretty';
  /** Each line names the process that wrote it. */
  readonly isPidShown?: boolean;
  /** Where lines go; absent: standard output. */
  readonly destination?: DestinationStream;
}

const levels = ['debug', 'info', 'warn', 'error'] as const;

/** Writes an entry with a line of text, where the log's level lets it through. */
type Write = (entry: Readonly<Record<string, unknown>>, text: string) => void;

/** The log. Whatever it is given passes `redact` first: no secret, no variable's value is written. */
export interface Log extends Readonly<Record<(typeof levels)[number], Write>> {
  readonly isLevelEnabled: (level: (typeof levels)[number]) => boolean;
}

/** Opens a log. What writes it is loaded with the first line: a gateway that has nothing to say starts without it. */
export function createLog(options: LogOptions = {}): Log {
  const { level = 'info' } = options;
  const isLevelEnabled: Log['isLevelEnabled'] = (asked) =>
    level !== 'silent' && levels.indexOf(asked) >= levels.indexOf(level);
  let logger: Logger | undefined;
  const write =
    (at: (typeof levels)[number]): Write =>
    (entry, text) => {
      if (isLevelEnabled(at)) (logger ??= openPino({ ...options, level }))[at](entry, text);
    };
  return { isLevelEnabled, debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') };
}

function openPino({ level, format, isPidShown = false, destination }: LogOptions & { level: string }): Logger {
  const { pino } = createRequire(import.meta.url)('pino') as { readonly pino: typeof Pino };
  const target = destination ?? pino.destination({ fd: 1, sync: true });
  return pino(
    {
      level,
      base: isPidShown ? { pid: process.pid } : null,
      serializers: { err: (error: unknown) => error },
      formatters: { log: (entry) => ({ ...(redact(entry) as Readonly<Record<string, unknown>>) }) },
    },
    format === 'pretty' ? prettyStream(target) : target,
  );
}

/**
 * Writes what the channels tell: requests and operations at `info`, upstream calls at `debug`, problems at `warn`.
 * Listens to nothing that the level hides. Gives the way to end it.
 */
export function followEvents(log: Log): () => void {
  if (!log.isLevelEnabled('warn')) return () => undefined;
  const isInfo = log.isLevelEnabled('info');
  const isDebug = log.isLevelEnabled('debug');
  const ends = [
    ...(isInfo ? followRequests(log) : []),
    ...(isDebug ? followCaches(log) : []),
    events.operation.listen(
      (event) => {
        const level = event.errorCodes.length > 0 ? 'warn' : 'info';
        log[level]({ event: 'operation', ...event }, `${event.kind} ${event.name ?? '(unnamed)'}`);
      },
      { onlyProblems: !isInfo },
    ),
    events.upstream.listen(
      (event) => {
        const level = isUpstreamProblem(event.status) ? 'warn' : 'debug';
        log[level]({ event: 'upstream', ...event }, `${event.source}: ${event.operation}`);
      },
      { onlyProblems: !isDebug },
    ),
    events.reload.listen(({ text, ...event }) =>
      log[event.isDone ? 'info' : 'warn']({ event: 'reload', ...event }, text),
    ),
    events.problem.listen(({ message, cause, ...event }) =>
      log.warn({ event: 'problem', ...event, ...(cause !== undefined && { error: cause }) }, message),
    ),
  ];
  return () => {
    for (const end of ends) end();
  };
}

function followRequests(log: Log): readonly (() => void)[] {
  return [events.request.listen((event) => log.info({ event: 'request', ...event }, `${event.method} ${event.path}`))];
}

function followCaches(log: Log): readonly (() => void)[] {
  return [
    events.cache.listen((event) => log.debug({ event: 'cache', ...event }, `${event.cache} cache ${event.kind}`)),
  ];
}
