import { writeFileSync } from 'node:fs';
import { Session } from 'node:inspector';

/**
 * Loaded into a contender before its own code (`--import`): takes a profile of what it does from the first SIGUSR2 until
 * it ends, so that starting and warming up are not in it, and writes it to BENCH_PROFILE_FILE.
 */

const kind = process.env['BENCH_PROFILE'];
const file = process.env['BENCH_PROFILE_FILE'];
const session = new Session();

if (file !== undefined && file !== '') {
  session.connect();
  process.once('SIGUSR2', () => start());
  process.once('exit', () => {
    if (kind === 'allocations') session.post('HeapProfiler.stopSampling', (error, given) => keep(error, given));
    else session.post('Profiler.stop', (error, given) => keep(error, given));
  });
}

function start(): void {
  if (kind === 'allocations') {
    // What was already collected counts too: this is about how much is allocated, not about what stays.
    const parameters = {
      samplingInterval: 16_384,
      includeObjectsCollectedByMajorGC: true,
      includeObjectsCollectedByMinorGC: true,
    };
    session.post('HeapProfiler.startSampling', parameters);
    return;
  }
  session.post('Profiler.enable');
  session.post('Profiler.setSamplingInterval', { interval: 500 });
  session.post('Profiler.start');
}

function keep(error: Error | null, given: { readonly profile: object } | undefined): void {
  if (error || !given) console.error('The profile is lost:', error?.message);
  else writeFileSync(file ?? '', JSON.stringify(given.profile));
}
