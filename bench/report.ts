import { contenders } from './contenders/all.ts';
import type { Contender } from './contenders/contender.ts';
import { median, pairedRatio } from './numbers.ts';
import type { Players } from './players.ts';
import type { Round, RowResult } from './rounds.ts';
import { judge } from './targets.ts';
import type { Verdict } from './targets.ts';
import type { Row } from './workloads.ts';

/** Everything that a run has found. */
export interface Findings {
  readonly players: Pick<Players, 'ready' | 'absent' | 'coldStartMs' | 'installs'>;
  readonly rows: readonly RowResult[];
  /** Of what was measured beside the rows. */
  readonly verdicts: readonly Verdict[];
  /** Where and how it was measured, one line each. */
  readonly surroundings: readonly string[];
}

/** The tables as Markdown, which a terminal shows well enough. */
export function printFindings(findings: Findings): string {
  const { rows, players, verdicts, surroundings } = findings;
  const parts = [
    surroundings.map((line) => `- ${line}`).join('\n'),
    printVerdicts([...rows.flatMap((row) => judgeRow(row)), ...verdicts]),
    ...rows.map((row) => printRow(row, players.ready)),
    printProcesses(findings),
    players.absent.map((line) => `- Left out: ${line}`).join('\n'),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

/** How the row's targets stand; none where Heddle did not take part. */
function judgeRow({ row, rounds, failures }: RowResult): readonly Verdict[] {
  const own = rounds.get('heddle');
  if (!own && !failures.has('heddle')) return [];
  const titleOf = (name: string) => contenders.find((one) => one.name === name)?.title ?? name;
  return row.targets.map((target) => judge(row.name, target, own ?? [], (name) => rounds.get(name), titleOf));
}

function printVerdicts(verdicts: readonly Verdict[]): string {
  if (verdicts.length === 0) return '';
  const lines = verdicts.map((one) => [one.row, one.what, one.target, one.measured, one.floor, one.verdict]);
  return `### Targets\n\n${table(['row', 'what', 'target', 'measured', 'floor', 'verdict'], lines)}`;
}

function printRow({ row, rounds, failures }: RowResult, ready: readonly Contender[]): string {
  const reference = rounds.get(row.reference)?.map((round) => round.cpuMs) ?? [];
  const lines = ready.flatMap((contender) => {
    const failure = failures.get(contender.name);
    if (failure !== undefined) {
      const reason = failure.slice(0, 120).replaceAll(/[\n|]/g, ' ');
      return [[contender.title, `out: ${reason}`, '', '', '', '', '', '', '']];
    }
    const own = rounds.get(contender.name);
    return own ? [rowLine(contender, own, reference)] : [];
  });
  const against = ready.find(({ name }) => name === row.reference)?.name ?? row.reference;
  const head = [
    '',
    'CPU ms/request',
    `x ${against}`,
    'requests/s',
    'p50 ms',
    'p99 ms',
    'longest ms',
    'upstream calls',
    'RSS MB',
  ];
  return `### ${titleOf(row)}\n\n\`${row.workload.questions[0].query}\`\n\n${table(head, lines)}`;
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
    digits(Math.max(...rounds.map((round) => round.longestMs))),
    digits(middle((round) => round.upstreamCalls)),
    megabytes(Math.max(...rounds.map((round) => round.rssBytes))),
  ];
}

function titleOf({ name, workload, mode, isSharing }: Row): string {
  const upstream = mode === 'same' ? 'upstream answers byte-identical' : 'upstream answers change with every call';
  const parts = [
    workload.title,
    ...(workload.upstreamCalls === 0 ? [] : [upstream]),
    ...(isSharing === true ? ['identical requests in flight share an answer'] : []),
  ];
  return `${parts.join(', ')} (\`${name}\`)`;
}

function printProcesses({ players, rows }: Findings): string {
  const lines = players.ready.map((contender) => {
    const { name, title } = contender;
    const memory = rows.flatMap(({ rounds }) => (rounds.get(name) ?? []).map((round) => round.rssBytes));
    const install = players.installs.get(name);
    return [
      title,
      contender.version(),
      megabytes(Math.max(...memory)),
      whole(median(players.coldStartMs.get(name) ?? [])),
      install ? megabytes(install.bytes) : '',
      install ? String(install.packages) : '',
    ];
  });
  const head = ['', 'version', 'RSS under load, MB', 'first answer, ms', 'install, MB', 'packages'];
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
