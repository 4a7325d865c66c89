import { pino } from 'pino';
import type { DestinationStream, Logger } from 'pino';

import { events } from './events.ts';
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

/** The logger. Whatever it is given passes `redact` first: no secret, no variable's value is written. */
export function createLog({
  level = 'info',
  format = 'json',
  isPidShown = false,
  destination,
}: LogOptions = {}): Logger {
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
 * Gives the way to end it.
 */
export function followEvents(log: Logger): () => void {
  const ends = [
    events.request.listen((event) => log.info({ event: 'request', ...event }, `${event.method} ${event.path}`)),
    events.operation.listen((event) => {
      const level = event.errorCodes.length > 0 ? 'warn' : 'info';
      log[level]({ event: 'operation', ...event }, `${event.kind} ${event.name ?? '(unnamed)'}`);
    }),
    events.upstream.listen((event) => {
      const isFine = event.status !== undefined && event.status < 500;
      log[isFine ? 'debug' : 'warn']({ event: 'upstream', ...event }, `${event.source}: ${event.operation}`);
    }),
    events.cache.listen((event) => log.debug({ event: 'cache', ...event }, `${event.cache} cache ${event.kind}`)),
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
