import { readFileSync, readdirSync } from 'node:fs';

/** What `/proc/<pid>/stat` says that is of use here (proc(5)). */
export interface ProcessStat {
  readonly pid: number;
  readonly parent: number;
  /** Clock ticks in user and kernel mode: of the process, and of its children that have ended. */
  readonly ticks: number;
}

/** Clock ticks per second in what `/proc` says; 100 on every Linux that Node runs on. */
const ticksPerSecond = 100;

/** True where `/proc` can be read as Linux writes it. Elsewhere CPU time and memory are not measured. */
export const canMeasure = process.platform === 'linux';

/** Reads the text of `/proc/<pid>/stat`; the name in parentheses may hold spaces and parentheses itself. */
export function parseStat(text: string): ProcessStat {
  const end = text.lastIndexOf(')');
  const fields = text
    .slice(end + 2)
    .split(' ')
    .map(Number);
  // Fields 4 (ppid) and 14 to 17 (utime, stime, cutime, cstime), counted from 1; the third stands first here.
  const field = (number: number) => fields[number - 3] ?? 0;
  return {
    pid: Number.parseInt(text, 10),
    parent: field(4),
    ticks: field(14) + field(15) + field(16) + field(17),
  };
}

/** A size of `/proc/<pid>/status`, for example of `VmRSS`, in bytes; 0 where the line is missing. */
export function parseStatus(text: string, name: string): number {
  const line = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(text);
  return Number(line?.[1] ?? 0) * 1024;
}

/** `root` and every process below it that is alive, as `/proc` has them now. */
export function processTree(root: number, all: readonly ProcessStat[] = readAll()): readonly ProcessStat[] {
  const tree = all.filter(({ pid }) => pid === root);
  for (const { pid } of tree) tree.push(...all.filter(({ parent }) => parent === pid));
  return tree;
}

/** CPU time of the process and everything it started, in milliseconds; steps of 10. NaN off Linux. */
export function cpuMs(root: number): number {
  if (!canMeasure) return Number.NaN;
  const ticks = processTree(root).reduce((sum, stat) => sum + stat.ticks, 0);
  return (ticks * 1000) / ticksPerSecond;
}

/** Resident memory of the process and everything it started, in bytes; pages that they share count once for each. */
export function rssBytes(root: number): number {
  if (!canMeasure) return Number.NaN;
  return processTree(root).reduce((sum, { pid }) => sum + parseStatus(read(`/proc/${pid}/status`), 'VmRSS'), 0);
}

/** The most memory that the process itself has had resident so far, in bytes; 0 when it has ended, NaN off Linux. */
export function peakBytes(pid: number): number {
  if (!canMeasure) return Number.NaN;
  return parseStatus(read(`/proc/${pid}/status`), 'VmHWM');
}

function readAll(): readonly ProcessStat[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => read(`/proc/${pid}/stat`))
    .filter((text) => text !== '')
    .map(parseStat);
}

/** Empty where the process has just ended. */
function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
