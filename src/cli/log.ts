import { createLog, followEvents } from '../observe/log.ts';
import type { LogOptions } from '../observe/log.ts';
import type { ReportError } from '../serve/mask.ts';

import { UsageError } from './command.ts';
import type { Terminal } from './command.ts';

const levels = ['debug', 'info', 'warn', 'error', 'silent'] as const;

/** The log of a serving command. */
export interface ServingLog {
  readonly report: ReportError;
  /** Ends the log: what happens in the process from now on is not written. */
  readonly end: () => void;
}

/** Opens the log, at the level of `LOG_LEVEL` (default: `warn`), in the form of `LOG_FORMAT`. */
export function openLog(
  env: Terminal['env'],
  format: NonNullable<LogOptions['format']>,
  { isPidShown = false }: Pick<LogOptions, 'isPidShown'> = {},
): ServingLog {
  const wanted = env['LOG_LEVEL'] ?? 'warn';
  const level = levels.find((each) => each === wanted);
  if (!level) throw new UsageError(`LOG_LEVEL must be one of ${levels.join(', ')}, not "${wanted}".`);
  const chosen = env['LOG_FORMAT'] === 'json' || env['LOG_FORMAT'] === 'pretty' ? env['LOG_FORMAT'] : format;
  const log = createLog({ level, format: chosen, isPidShown });
  return {
    report: (error, requestId) => {
      log.error({ error, ...(requestId !== undefined && { requestId }) }, 'unexpected error');
    },
    end: followEvents(log),
  };
}
