import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import type { CorpusDocument } from './documents.ts';
import { failed } from './measured.ts';
import type { Measured } from './measured.ts';

/** What one document may cost before its process is ended. */
export interface Limits {
  readonly seconds: number;
  readonly megabytes: number;
}

/**
 * Measures every document in a process of its own, `jobs` at a time, in order: a document that crashes, hangs or grows too
 * large costs only itself, and its memory is its alone. `onMeasured` is called as each one is done.
 */
export async function measureAll(
  documents: readonly CorpusDocument[],
  jobs: number,
  limits: Limits,
  onMeasured: (measured: Measured) => void,
): Promise<readonly Measured[]> {
  const results = new Map<string, Measured>();
  const queue = [...documents];
  const work = async () => {
    for (let document = queue.shift(); document; document = queue.shift()) {
      const measured = await measureOne(document, limits);
      results.set(document.path, measured);
      onMeasured(measured);
    }
  };
  await Promise.all(Array.from({ length: jobs }, work));
  return documents.flatMap(({ path }) => results.get(path) ?? []);
}

async function measureOne(document: CorpusDocument, { seconds, megabytes }: Limits): Promise<Measured> {
  const child = startProcess(megabytes);
  const startedMs = performance.now();
  return new Promise((resolve) => {
    const finish = (measured: Measured) => {
      clearTimeout(timer);
      child.removeAllListeners();
      resolve(measured);
    };
    const fail = (reason: string) => {
      const ms = performance.now() - startedMs;
      const peakBytes = peakOf(child) ?? megabytes * 1024 * 1024;
      child.kill('SIGKILL');
      finish(failed(document.path, reason, { ms, peakBytes, isCrash: true }));
    };
    const timer = setTimeout(() => fail(`no end within ${seconds} s`), seconds * 1000);
    child.once('message', (measured) => finish(measured as Measured));
    child.once('error', (error) => fail(`its process could not be used: ${error.message}`));
    child.once('exit', () => fail(`its process ended: more than ${megabytes} MB, or a crash`));
    // One that ended before it was asked is told by its exit.
    child.send(document, () => {});
  });
}

function startProcess(megabytes: number): ChildProcess {
  const file = fileURLToPath(new URL('worker.ts', import.meta.url));
  const execArgv = [`--max-old-space-size=${megabytes}`];
  return fork(file, { execArgv, stdio: ['ignore', 'ignore', 'ignore', 'ipc'], serialization: 'advanced' });
}

/** The most memory that a living process has had, where the system tells (Linux). */
function peakOf({ pid }: ChildProcess): number | undefined {
  try {
    const kilobytes = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kilobytes === undefined ? undefined : Number(kilobytes) * 1024;
  } catch {
    return undefined;
  }
}
