import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** What one document may cost before its process is ended. */
export interface Limits {
  readonly seconds: number;
  readonly megabytes: number;
}

/** A program that answers each message, a task, with one message, its result. */
export interface Program<Task, Result> {
  readonly file: URL;
  /** What stands for a task that gave nothing. */
  readonly failed: (task: Task, reason: string, ms: number) => Result;
}

/** Tasks from this size on have a process of their own, so that their memory is theirs alone. */
const ownProcessBytes = 3_000_000;

/**
 * Runs every task in `jobs` processes, in order; one that crashes, hangs or grows too large costs only itself.
 * `onResult` is called as each one is done.
 */
export async function runAll<Task extends { readonly bytes: number }, Result>(
  tasks: readonly Task[],
  jobs: number,
  limits: Limits,
  program: Program<Task, Result>,
  onResult: (result: Result) => void,
): Promise<readonly Result[]> {
  const results = new Map<Task, Result>();
  const queue = [...tasks];
  const work = async () => {
    const worker = new Worker(limits, program);
    for (let task = queue.shift(); task; task = queue.shift()) {
      const result = await worker.run(task);
      results.set(task, result);
      onResult(result);
    }
    worker.end();
  };
  await Promise.all(Array.from({ length: jobs }, work));
  return tasks.flatMap((task) => results.get(task) ?? []);
}

/** A process that is replaced when it was ended or when a task wants one of its own. */
class Worker<Task extends { readonly bytes: number }, Result> {
  private readonly limits: Limits;
  private readonly program: Program<Task, Result>;
  private child: ChildProcess | undefined;

  constructor(limits: Limits, program: Program<Task, Result>) {
    this.limits = limits;
    this.program = program;
  }

  async run(task: Task): Promise<Result> {
    const isLarge = task.bytes >= ownProcessBytes;
    if (isLarge) this.end();
    const child = (this.child ??= this.start());
    const result = await this.ask(child, task);
    if (isLarge || !child.connected) this.end();
    return result;
  }

  end(): void {
    this.child?.kill('SIGKILL');
    this.child = undefined;
  }

  private start(): ChildProcess {
    return fork(fileURLToPath(this.program.file), {
      execArgv: [`--max-old-space-size=${this.limits.megabytes}`],
      silent: true,
      serialization: 'advanced',
    });
  }

  private async ask(child: ChildProcess, task: Task): Promise<Result> {
    const { seconds, megabytes } = this.limits;
    const startedMs = performance.now();
    return new Promise((resolve) => {
      const finish = (result: Result) => {
        clearTimeout(timer);
        child.removeAllListeners();
        resolve(result);
      };
      const fail = (reason: string) => {
        child.kill('SIGKILL');
        this.child = undefined;
        finish(this.program.failed(task, reason, performance.now() - startedMs));
      };
      const timer = setTimeout(() => fail(`no end within ${seconds} s`), seconds * 1000);
      child.once('message', (result) => finish(result as Result));
      child.once('exit', () => fail(`its process ended: more than ${megabytes} MB, or a crash`));
      // One that ended before it was asked is told by its exit.
      child.send(task, () => {});
    });
  }
}
