import type { Contender } from './contenders/contender.ts';
import type { InstallSize } from './install-size.ts';
import { median, pairedRatio } from './numbers.ts';
import type { Round, RowResult } from './rounds.ts';
import { rowName } from './workloads.ts';
import type { Row } from './workloads.ts';

/** What is known of a contender beside its rounds. */
export interface ContenderFacts {
  readonly contender: Contender;
  readonly coldStartMs: readonly number[];
  readonly install: InstallSize | undefined;
}

/** Everything that a run has found. */
export interface Findings {
  readonly facts: readonly ContenderFacts[];
  readonly rows: readonly RowResult[];
  /** One line each: who is not there, and why. */
  readonly absent: readonly string[];
  /** Where and how it was measured, one line each. */
  readonly surroundings: readonly string[];
}

/** The tables as Markdown, which a terminal shows well enough. */
export function printFindings(findings: Findings): string {
  const { rows, facts, absent, surroundings } = findings;
  const parts = [
    surroundings.map((line) => `- ${line}`).join('\n'),
    ...rows.map((row) => printRow(row, facts)),
    printProcesses(findings),
    absent.map((line) => `- Left out: ${line}`).join('\n'),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function printRow({ row, rounds, failures }: RowResult, facts: readonly ContenderFacts[]): string {
  const reference = rounds.get(row.reference)?.map((round) => round.cpuMs) ?? [];
  const lines = facts.flatMap(({ contender }) => {
    const failure = failures.get(contender.name);
    if (failure !== undefined) return [[contender.title, `out: ${failure.slice(0, 120)}`, '', '', '', '', '']];
    const own = rounds.get(contender.name);
    return own ? [rowLine(contender, own, reference)] : [];
  });
  const head = ['', 'CPU ms/request', `x ${row.reference}`, 'requests/s', 'p50 ms', 'p99 ms', 'upstream calls'];
  return `### ${titleOf(row)}\n\n\`${row.workload.query}\`\n\n${table(head, lines)}`;
}

function rowLine(contender: Contender, rounds: readonly Round[], reference: readonly number[]): readonly string[] {
  const middle = (read: (round: Round) => number) => median(rounds.map(read));
  const cpu = rounds.map((round) => round.cpuMs);
  return [
    contender.title,
    `${digits(median(cpu))} (${digits(Math.min(...cpu))}-${digits(Math.max(...cpu))})`,
    digits(pairedRatio(cpu, reference)),
    whole(middle((round) => round.requestsPerSecond)),
    digits(middle((round) => round.p50Ms)),
    digits(middle((round) => round.p99Ms)),
    digits(middle((round) => round.upstreamCalls)),
  ];
}

function titleOf(row: Row): string {
  const { title, upstreamCalls } = row.workload;
  const upstream = row.mode === 'same' ? 'upstream answers byte-identical' : 'upstream answers change with every call';
  return upstreamCalls === 0 ? `${title} (\`${rowName(row)}\`)` : `${title}, ${upstream} (\`${rowName(row)}\`)`;
}

function printProcesses({ facts, rows }: Findings): string {
  const lines = facts.map(({ contender, coldStartMs, install }) => {
    const memory = rows.flatMap(({ rounds }) => (rounds.get(contender.name) ?? []).map((round) => round.rssBytes));
    return [
      contender.title,
      contender.version(),
      megabytes(Math.max(...memory)),
      whole(median(coldStartMs)),
      install ? megabytes(install.bytes) : '',
      install ? String(install.packages) : '',
    ];
  });
  const head = ['', 'version', 'RSS under load, MB', 'cold start, ms', 'install, MB', 'packages'];
  return `### The processes\n\n${table(head, lines)}`;
}

/** A Markdown table whose columns line up. */
function table(head: readonly string[], lines: readonly (readonly string[])[]): string {
  const all = [head, ...lines];
  const widths = head.map((_, column) => Math.max(3, ...all.map((line) => (line[column] ?? '').length)));
  const print = (line: readonly string[]) =>
    `| ${widths.map((width, column) => fill(line[column] ?? '', width, column)).join(' | ')} |`;
  const rule = `| ${widths.map((width, column) => (column === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`)).join(' | ')} |`;
  return [print(head), rule, ...lines.map(print)].join('\n');
}

function fill(text: string, width: number, column: number): string {
  return column === 0 ? text.padEnd(width) : text.padStart(width);
}

/** Three digits that count: `0.0312`, `1.25`, `12.3`, `517`. `-` for what could not be measured. */
export function digits(value: number): string {
  if (!Number.isFinite(value)) return '-';
  if (value === 0) return '0';
  if (Math.abs(value) >= 100) return value.toFixed(0);
  return value.toFixed(Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value)))));
}

function whole(value: number): string {
  return Number.isFinite(value) ? value.toFixed(0) : '-';
}

function megabytes(bytes: number): string {
  return Number.isFinite(bytes) ? (bytes / 1024 / 1024).toFixed(bytes < 10 * 1024 * 1024 ? 1 : 0) : '-';
}

const startMark = '<!-- bench:start -->';
const endMark = '<!-- bench:end -->';

/** The README with the tables between its marks; throws where a mark is missing. */
export function replaceTables(readme: string, tables: string): string {
  const start = readme.indexOf(startMark);
  const end = readme.indexOf(endMark);
  if (start === -1 || end < start) throw new Error(`bench/README.md must hold ${startMark} and, after it, ${endMark}.`);
  return `${readme.slice(0, start + startMark.length)}\n\n${tables}\n${readme.slice(end)}`;
}
