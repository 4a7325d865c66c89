import { heddle } from './contenders/heddle.ts';
import { installSize } from './install-size.ts';
import type { Cores } from './processes.ts';
import type { Machinery, Pace } from './rounds.ts';
import { verdictOf } from './targets.ts';
import type { Verdict } from './targets.ts';
import { measureBuild } from './trial-build.ts';
import { measureGrowth } from './trial-growth.ts';
import { measureStarts } from './trial-starts.ts';
import { measureWorkers } from './trial-workers.ts';

/** What a trial has to work with. Heddle is compiled. */
export interface Surroundings {
  readonly machinery: Machinery;
  readonly pace: Pace;
  readonly cores: Cores | undefined;
}

/** Something that is measured once in a run, and not under the usual load. */
export interface Trial {
  readonly name: string;
  readonly run: (surroundings: Surroundings) => Promise<readonly Verdict[]>;
}

/** What is measured beside the rows, in the order of the report. */
export const trials: readonly Trial[] = [
  { name: 'start', run: measureStarts },
  { name: 'growth', run: measureGrowth },
  { name: 'workers', run: measureWorkers },
  { name: 'build', run: measureBuild },
  { name: 'install', run: measureInstall },
];

async function measureInstall(): Promise<readonly Verdict[]> {
  const size = installSize(heddle);
  return [
    verdictOf('install', 'production install', size ? size.bytes / 1024 / 1024 : Number.NaN, 60, ' MB'),
    verdictOf('install', 'packages in it', size?.packages ?? Number.NaN, 120, ''),
  ];
}
