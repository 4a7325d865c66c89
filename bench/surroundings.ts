import { arch, cpus, loadavg, release, totalmem, type } from 'node:os';

import { canMeasure } from './measure.ts';
import type { Cores } from './processes.ts';
import type { Pace } from './rounds.ts';

/** Where and how it is measured, one line each. */
export function describeSurroundings(pace: Pace, cores: Cores | undefined): readonly string[] {
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
