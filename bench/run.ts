import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';

import { chartOf, drawChart } from './chart.ts';
import { resultsDir } from './contenders/contender.ts';
import { heddle } from './contenders/heddle.ts';
import { readOptions, usage } from './options.ts';
import type { Options } from './options.ts';
import { prepareAll, startPlayers } from './players.ts';
import type { Players } from './players.ts';
import { findCores, startLoad, startUpstreamProcess } from './processes.ts';
import type { Cores } from './processes.ts';
import { profileRows } from './profile.ts';
import { printFindings, replaceTables } from './report.ts';
import { measureRow } from './rounds.ts';
import type { Machinery, Pace, RowResult } from './rounds.ts';
import { describeSurroundings } from './surroundings.ts';
import type { Verdict } from './targets.ts';

const paces = {
  whole: { rounds: 9, warmUpMs: 4500, roundMs: 1200 },
  quick: { rounds: 3, warmUpMs: 500, roundMs: 600 },
};

const readme = new URL('./README.md', import.meta.url);
const chart = new URL('./chart.svg', import.meta.url);

process.exitCode = await main();

/** Gives the exit code: 0 when everyone who could start was measured, 1 when something failed, 2 for wrong usage. */
async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2));
  if (typeof options === 'string') {
    console.error(options);
    return options === usage ? 0 : 2;
  }
  mkdirSync(resultsDir, { recursive: true });
  const cores = findCores();
  const load = await startLoad(cores?.rest);
  const upstream = await startUpstreamProcess(cores?.rest);
  const machinery: Machinery = { load, upstream, log };
  try {
    const players = await prepareAll(options.chosen, upstream.url, log);
    return options.task === 'tables'
      ? await takeTables(options, players, machinery, cores)
      : await takeProfiles(options, players, machinery, cores);
  } finally {
    await Promise.all([load.stop(), upstream.stop()]);
  }
}

function paceOf({ isQuick, connections }: Options): Pace {
  return { ...(isQuick ? paces.quick : paces.whole), maxRequests: 1_000_000, connections };
}

async function takeTables(
  options: Options,
  players: Players,
  machinery: Machinery,
  cores: Cores | undefined,
): Promise<number> {
  const pace = paceOf(options);
  const surroundings = describeSurroundings(pace, cores);
  const results: RowResult[] = [];
  for (const row of options.rows) {
    const started = await startPlayers(players, row, machinery.upstream.url, cores);
    try {
      results.push(await measureRow(row, started.gateways, pace, machinery, started.failures));
    } finally {
      await Promise.all(started.gateways.map((gateway) => gateway.stop()));
    }
  }
  const verdicts: Verdict[] = [];
  const broken: string[] = [];
  if (players.ready.includes(heddle)) {
    for (const trial of options.trials) {
      try {
        verdicts.push(...(await trial.run({ machinery, pace, cores })));
      } catch (error) {
        broken.push(`${trial.name}: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
  }
  const tables = printFindings({ players, rows: results, verdicts, surroundings });
  console.log(`\n${tables}`);
  const failures = results.flatMap(({ row, failures: some }) => [...some].map((one) => [row.name, ...one]));
  for (const failure of [...failures.map((one) => one.join(': ')), ...broken]) console.error(failure);
  if (options.isWhole) {
    writeFileSync(readme, replaceTables(readFileSync(readme, 'utf8'), tables));
    writeFileSync(chart, drawChart(chartOf(results)));
    log('bench/README.md has the new tables, bench/chart.svg the new chart');
  }
  return failures.length > 0 || broken.length > 0 || players.hasFailed ? 1 : 0;
}

async function takeProfiles(
  options: Options,
  players: Players,
  machinery: Machinery,
  cores: Cores | undefined,
): Promise<number> {
  const kind = options.task === 'allocations' ? 'allocations' : 'cpu';
  for (const line of players.absent) log(line);
  let hasFailed = players.hasFailed;
  for (const contender of players.ready) {
    try {
      await profileRows(kind, contender, options.rows, paceOf(options), machinery, cores?.gateway);
    } catch (error) {
      hasFailed = true;
      log(error instanceof Error ? error.message : String(error));
    }
  }
  return hasFailed ? 1 : 0;
}

function log(line: string): void {
  console.error(line);
}
