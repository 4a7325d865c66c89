import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { arch, cpus, loadavg, release, totalmem, type } from 'node:os';
import { parseArgs } from 'node:util';

import { contenders } from './contenders/all.ts';
import { resultsDir } from './contenders/contender.ts';
import type { Contender } from './contenders/contender.ts';
import { startGateway } from './gateway.ts';
import type { Gateway } from './gateway.ts';
import { installSize } from './install-size.ts';
import { canMeasure } from './measure.ts';
import { findCores, startLoad, startUpstreamProcess } from './processes.ts';
import type { Cores, UpstreamProcess } from './processes.ts';
import { profileRows } from './profile.ts';
import { printFindings, replaceTables } from './report.ts';
import type { ContenderFacts } from './report.ts';
import { measureRow } from './rounds.ts';
import type { Machinery, Pace, RowResult } from './rounds.ts';
import { rowName, rows, workloads } from './workloads.ts';
import type { Row } from './workloads.ts';

const usage = `npm run bench -- [options]

  --quick            three short rounds instead of five long ones; under two minutes; leaves bench/README.md alone
  --only NAMES       contenders, by name: ${contenders.map(({ name }) => name).join(',')}
  --rows NAMES       rows, by name: ${rows.map(rowName).join(',')}
  --profile          no table: a CPU profile of each contender under each row (without --only: heddle alone)
  --connections N    connections of the load generator (64)
  --help`;

const paces = {
  whole: { rounds: 5, warmUpMs: 2000, roundMs: 3000, coldStarts: 5 },
  quick: { rounds: 3, warmUpMs: 400, roundMs: 600, coldStarts: 1 },
};

const readme = new URL('./README.md', import.meta.url);

interface Options {
  readonly isQuick: boolean;
  readonly isProfile: boolean;
  readonly chosen: readonly Contender[];
  readonly rows: readonly Row[];
  readonly connections: number;
}

process.exitCode = await main();

/** Gives the exit code: 0 when every contender that could start was measured, 1 when one failed, 2 for wrong usage. */
async function main(): Promise<number> {
  const options = readOptions();
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
    return options.isProfile
      ? await takeProfiles(options, machinery, cores)
      : await takeTables(options, machinery, cores);
  } finally {
    await Promise.all([load.stop(), upstream.stop()]);
  }
}

async function takeTables(options: Options, machinery: Machinery, cores: Cores | undefined): Promise<number> {
  const { coldStarts, ...lengths } = options.isQuick ? paces.quick : paces.whole;
  const pace: Pace = { ...lengths, maxRequests: 1_000_000, connections: options.connections };
  const surroundings = describeSurroundings(pace, cores);
  const { gateways, facts, absent } = await startAll(options.chosen, machinery.upstream, cores, coldStarts);
  const results: RowResult[] = [];
  try {
    for (const row of options.rows) results.push(await measureRow(row, gateways, pace, machinery));
  } finally {
    await Promise.all(gateways.map((gateway) => gateway.stop()));
  }
  const tables = printFindings({ facts, rows: results, absent, surroundings });
  console.log(`\n${tables}`);
  const failures = results.flatMap(({ row, failures: some }) => [...some].map((one) => [rowName(row), ...one]));
  for (const failure of failures) console.error(failure.join(': '));
  const isWhole =
    !options.isQuick && options.chosen.length === contenders.length && options.rows.length === rows.length;
  if (isWhole) {
    writeFileSync(readme, replaceTables(readFileSync(readme, 'utf8'), tables));
    log('bench/README.md has the new tables');
  }
  return failures.length > 0 ? 1 : 0;
}

async function takeProfiles(options: Options, machinery: Machinery, cores: Cores | undefined): Promise<number> {
  const { rounds, warmUpMs, roundMs } = options.isQuick ? paces.quick : paces.whole;
  const pace: Pace = { rounds, warmUpMs, roundMs, maxRequests: 1_000_000, connections: options.connections };
  let failures = 0;
  for (const contender of options.chosen) {
    const missing = contender.missing();
    if (missing !== undefined) {
      log(`${contender.title}: ${missing}`);
      continue;
    }
    try {
      await contender.prepare?.({ upstream: machinery.upstream.url, port: 0 });
      await profileRows(contender, options.rows, pace, machinery, cores?.gateway);
    } catch (error) {
      failures++;
      log(error instanceof Error ? error.message : String(error));
    }
  }
  return failures > 0 ? 1 : 0;
}

interface Started {
  readonly gateways: readonly Gateway[];
  readonly facts: readonly ContenderFacts[];
  readonly absent: readonly string[];
}

/** Builds and starts everyone who is there, a few times for the cold start; the last of them go on running. */
async function startAll(
  chosen: readonly Contender[],
  upstream: UpstreamProcess,
  cores: Cores | undefined,
  coldStarts: number,
): Promise<Started> {
  const gateways: Gateway[] = [];
  const facts: ContenderFacts[] = [];
  const absent: string[] = [];
  const first = workloads[0];
  if (!first) throw new Error('There are no workloads.');
  for (const contender of chosen) {
    const missing = contender.missing();
    if (missing !== undefined) {
      absent.push(`${contender.title}: ${missing}.`);
      continue;
    }
    try {
      log(`starting ${contender.title}`);
      await contender.prepare?.({ upstream: upstream.url, port: 0 });
      const coldStartMs: number[] = [];
      let gateway: Gateway | undefined;
      for (let start = 0; start < coldStarts; start++) {
        await gateway?.stop();
        gateway = await startGateway(contender, { upstream: upstream.url, core: cores?.gateway, first });
        coldStartMs.push(gateway.coldStartMs);
      }
      if (gateway) gateways.push(gateway);
      facts.push({ contender, coldStartMs, install: installSize(contender) });
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      log(message);
      absent.push(`${contender.title}: does not start: ${message.split('\n', 1)[0]}`);
    }
  }
  return { gateways, facts, absent };
}

function describeSurroundings(pace: Pace, cores: Cores | undefined): readonly string[] {
  const [processor] = cpus();
  const memory = `${Math.round(totalmem() / 1024 ** 3)} GB`;
  const pinned = cores
    ? `the gateway pinned to core ${cores.gateway}, load generator and upstream to core ${cores.rest}`
    : 'nothing pinned to a core ("taskset" and two cores are needed for that), so gateway, load and upstream share all';
  return [
    `Machine: ${processor?.model ?? 'unknown processor'}, ${cpus().length} cores, ${memory}, ${type()} ${release()} ${arch()}`,
    `Node ${process.version} for everyone; ${pinned}`,
    `${new Date().toISOString().slice(0, 16).replace('T', ' ')} UTC; load of the machine at the start: ${loadavg()[0]?.toFixed(1)} (near 0 is quiet)`,
    `\`npm run bench${process.argv.length > 2 ? ` -- ${process.argv.slice(2).join(' ')}` : ''}\`: ${pace.rounds} rounds of ${pace.roundMs / 1000} s, ${pace.connections} connections; medians, in parentheses the least and the most`,
    ...(canMeasure ? [] : ['CPU time and memory are read from /proc, which only Linux has: left out here']),
  ];
}

/** The options, or the text that says what is wrong with them. */
function readOptions(): Options | string {
  try {
    const { values } = parseArgs({
      options: {
        quick: { type: 'boolean', default: false },
        profile: { type: 'boolean', default: false },
        only: { type: 'string' },
        rows: { type: 'string' },
        connections: { type: 'string', default: '64' },
        help: { type: 'boolean', default: false },
      },
    });
    if (values.help) return usage;
    const connections = Number(values.connections);
    if (!Number.isInteger(connections) || connections < 1 || connections > 10_000) {
      return `--connections must be a whole number from 1 to 10000, but is "${values.connections}"`;
    }
    const only = values.only ?? (values.profile ? 'heddle' : undefined);
    return {
      isQuick: values.quick,
      isProfile: values.profile,
      chosen: choose(contenders, ({ name }) => name, only, '--only'),
      rows: choose(rows, rowName, values.rows, '--rows'),
      connections,
    };
  } catch (error) {
    return `${error instanceof Error ? error.message : String(error)}\n\n${usage}`;
  }
}

function choose<T>(
  all: readonly T[],
  nameOf: (one: T) => string,
  names: string | undefined,
  flag: string,
): readonly T[] {
  if (names === undefined) return all;
  const wanted = names.split(',').map((name) => name.trim());
  const known = new Set(all.map(nameOf));
  for (const name of wanted) {
    if (!known.has(name)) throw new Error(`${flag}: there is no "${name}"; there are ${[...known].join(', ')}`);
  }
  return all.filter((one) => wanted.includes(nameOf(one)));
}

function log(line: string): void {
  console.error(line);
}
