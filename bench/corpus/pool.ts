import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';

import type { CorpusDocument } from './documents.ts';
import { failed } from './measure.ts';
import type { Measured } from './measure.ts';

/** What one document may cost before its process is ended. */
export interface Limits {
  readonly seconds: number;
  readonly megabytes: number;
}

/** Documents from this size on have a process of their own, so that their memory is theirs alone. */
const ownProcessBytes = 3_000_000;

/**
 * Measures every document in `jobs` processes, in order; a document that crashes, hangs or grows too large costs only
 * itself. `onMeasured` is called as each one is done.
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
    const worker = new Worker(limits);
    for (let document = queue.shift(); document; document = queue.shift()) {
      const measured = await worker.measure(document);
      results.set(document.path, measured);
      onMeasured(measured);
    }
    worker.end();
  };
  await Promise.all(Array.from({ length: jobs }, work));
  return documents.flatMap(({ path }) => results.get(path) ?? []);
}

/** A process that is replaced when it was ended or when a document wants one of its own. */
class Worker {
  private readonly limits: Limits;
  private child: ChildProcess | undefined;

  constructor(limits: Limits) {
    this.limits = limits;
  }

  async measure(document: CorpusDocument): Promise<Measured> {
    const isLarge = document.bytes >= ownProcessBytes;
    if (isLarge) this.end();
    const child = (this.child ??= this.start());
    const measured = await this.ask(child, document);
    if (isLarge || !child.connected) this.end();
    return measured;
  }

  end(): void {
    this.child?.kill('SIGKILL');
    this.child = undefined;
  }

  private start(): ChildProcess {
    const file = fileURLToPath(new URL('worker.ts', import.meta.url));
    return fork(file, {
      execArgv: [`--max-old-space-size=${this.limits.megabytes}`],
      silent: true,
      serialization: 'advanced',
    });
  }

  private async ask(child: ChildProcess, document: CorpusDocument): Promise<Measured> {
    const { seconds, megabytes } = this.limits;
    const startedMs = performance.now();
    return new Promise((resolve) => {
      const finish = (measured: Measured) => {
        clearTimeout(timer);
        child.removeAllListeners();
        resolve(measured);
      };
      const fail = (reason: string) => {
        child.kill('SIGKILL');
        this.child = undefined;
        finish(failed(document.path, reason, performance.now() - startedMs));
      };
      const timer = setTimeout(() => fail(`no end within ${seconds} s`), seconds * 1000);
      child.once('message', (measured) => finish(measured as Measured));
      child.once('exit', () => fail(`its process ended: more than ${megabytes} MB, or a crash`));
      child.send(document);
    });
  }
}
