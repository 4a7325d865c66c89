import { parseArgs } from 'node:util';

import { contenders } from './contenders/all.ts';
import type { Contender } from './contenders/contender.ts';
import { rows } from './workloads.ts';
import { trials } from './trials.ts';
import type { Trial } from './trials.ts';
import type { Row } from './workloads.ts';

/** What `npm run bench` does. */
export type Task = 'tables' | 'cpu' | 'allocations';

export interface Options {
  readonly task: Task;
  readonly isQuick: boolean;
  /** True when nothing was left out: every contender, every row, long rounds. */
  readonly isWhole: boolean;
  readonly chosen: readonly Contender[];
  readonly rows: readonly Row[];
  readonly trials: readonly Trial[];
  readonly connections: number;
}

export const usage = `npm run bench -- [options]

  --quick            three short rounds instead of nine long ones, without peers and without the last rows, which
                     take long; leaves bench/README.md alone
  --only NAMES       contenders, by name: ${contenders.map(({ name }) => name).join(',')}
  --rows NAMES       rows, by name: ${[...rows, ...trials].map(({ name }) => name).join(',')}
  --profile          no table: a CPU profile of each contender under each row (without --only: heddle alone)
  --allocations      no table: where memory is allocated, the same way
  --connections N    connections of the load generator (64)
  --help`;

/** The options, or the text that says what is wrong with them. */
export function readOptions(args: readonly string[]): Options | string {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        quick: { type: 'boolean', default: false },
        profile: { type: 'boolean', default: false },
        allocations: { type: 'boolean', default: false },
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
    const task = values.profile ? 'cpu' : values.allocations ? 'allocations' : 'tables';
    const usual = task !== 'tables' ? 'heddle' : values.quick ? 'hand,bare,parser,heddle' : undefined;
    const usualRows = values.quick ? rows.map(({ name }) => name).join(',') : undefined;
    const chosen = choose<Row | Trial>([...rows, ...trials], values.rows ?? usualRows, '--rows');
    return {
      task,
      isQuick: values.quick,
      isWhole: !values.quick && values.only === undefined && values.rows === undefined,
      chosen: choose(contenders, values.only ?? usual, '--only'),
      rows: chosen.filter((one) => 'workload' in one),
      trials: task === 'tables' ? chosen.filter((one) => 'run' in one) : [],
      connections,
    };
  } catch (error) {
    return `${error instanceof Error ? error.message : String(error)}\n\n${usage}`;
  }
}

function choose<T extends { readonly name: string }>(
  all: readonly T[],
  names: string | undefined,
  flag: string,
): readonly T[] {
  if (names === undefined) return all;
  const wanted = names.split(',').map((name) => name.trim());
  const known = new Set(all.map(({ name }) => name));
  for (const name of wanted) {
    if (!known.has(name)) throw new Error(`${flag}: there is no "${name}"; there are ${[...known].join(', ')}`);
  }
  return all.filter(({ name }) => wanted.includes(name));
}
