import type { Problem } from '../../src/base/problems.ts';

/** What one document gave. Plain data: it crosses processes and is kept on disk. */
export interface Measured {
  readonly path: string;
  /** Absent: the document gave a model. */
  readonly failure?: string;
  /** True where the failure is none that the document's author could act on: a crash, or a limit that was passed. */
  readonly isCrash?: boolean;
  /** Why GraphQL refuses the schema. */
  readonly invalid?: string;
  readonly prints: boolean;
  readonly total: number;
  readonly exposed: number;
  readonly skipped: readonly string[];
  readonly problems: number;
  readonly types: number;
  readonly fields: number;
  /** Fields of answers that are JSON, and those of them for which the document gives a type, by what is in the way. */
  readonly untyped: number;
  readonly lost: Readonly<Record<string, number>>;
  readonly longestName: string;
  /** Of the work on the document alone, without the start of its process. */
  readonly ms: number;
  /** Of the processor, which other work on the machine does not lengthen. */
  readonly cpuMs: number;
  /** Of its process, which is its alone. */
  readonly peakBytes: number;
  /** Of the printed schema. */
  readonly hash: string;
}

interface Cost {
  readonly ms: number;
  readonly cpuMs?: number;
  readonly peakBytes: number;
  readonly isCrash?: boolean;
}

/** What stands for a document that gave nothing. */
export function failed(path: string, failure: string, { ms, cpuMs = ms, peakBytes, isCrash = false }: Cost): Measured {
  const nothing = { total: 0, exposed: 0, skipped: [], problems: 1, types: 0, fields: 0, untyped: 0, lost: {} };
  return { path, failure, isCrash, prints: false, ...nothing, longestName: '', ms, cpuMs, peakBytes, hash: '' };
}

/** True for a document that gives a schema which GraphQL accepts. */
export function isValid(measured: Measured): boolean {
  return measured.failure === undefined && measured.invalid === undefined;
}

/** A document that gave nothing, with its first problem. What ingest did not foresee counts as a crash. */
export function refused(
  path: string,
  problems: readonly Problem[],
  time: { readonly ms: number; readonly cpuMs: number },
): Measured {
  const [first] = problems.filter(({ severity }) => severity === 'error');
  const { place } = first ?? {};
  const where = place ? `${place.file}${place.line === undefined ? '' : `:${place.line}`} ` : '';
  const failure = first ? `${where}${first.code} ${first.message}` : 'no reason given';
  const isCrash = first === undefined || first.code === 'INGEST_FAILED';
  return { ...failed(path, failure, { ...time, peakBytes: peakBytes(), isCrash }), problems: problems.length };
}

/** The most memory that this process has had. */
export function peakBytes(): number {
  return process.resourceUsage().maxRSS * 1024;
}

/** Begins to count time; what is given back tells how much has gone since, by the clock and of the processor. */
export function startClock(): () => { readonly ms: number; readonly cpuMs: number } {
  const startedMs = performance.now();
  const before = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(before);
    return { ms: performance.now() - startedMs, cpuMs: (user + system) / 1000 };
  };
}
