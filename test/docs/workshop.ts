import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';

type Env = Readonly<Record<string, string | undefined>>;

/** What the worker is asked to do. */
export type Wish =
  | {
      readonly id: number;
      readonly kind: 'run';
      readonly args: readonly string[];
      readonly dir: string;
      readonly env: Env;
    }
  | { readonly id: number; readonly kind: 'schema' | 'serve'; readonly dir: string; readonly env: Env }
  | { readonly id: number; readonly kind: 'end' };

/** What it says of that: pieces of output, then `code` or `problem`. */
export interface Said {
  readonly id: number;
  readonly text?: string;
  readonly code?: number;
  readonly schema?: string;
  readonly problem?: string;
}

/** Something that goes on in the worker. */
export interface Work {
  /** What was said so far. */
  readonly text: () => string;
  /** Resolves when it is over; rejects with its problem. */
  readonly over: Promise<Said>;
  readonly end: () => void;
}

/** A process in which commands run and gateways serve: one for each page. */
export class Workshop {
  private readonly child: ChildProcess = fork(fileURLToPath(new URL('worker.ts', import.meta.url)), {
    stdio: 'inherit',
  });
  private readonly listeners = new Map<number, (said: Said) => void>();
  private last = 0;

  constructor() {
    this.child.on('message', (said: Said) => this.listeners.get(said.id)?.(said));
  }

  /** Runs the command line `args` in `dir`. */
  run(args: readonly string[], dir: string, env: Env): Work {
    return this.start((id) => ({ id, kind: 'run', args, dir, env }));
  }

  /** Builds the folder and serves it; the origin is what is said first. */
  serve(dir: string, env: Env): Work {
    return this.start((id) => ({ id, kind: 'serve', dir, env }));
  }

  /** The public schema of the folder, as SDL. */
  async schema(dir: string, env: Env): Promise<string> {
    const { schema = '' } = await this.start((id) => ({ id, kind: 'schema', dir, env })).over;
    return schema;
  }

  stop(): void {
    this.child.kill();
  }

  private start(wishOf: (id: number) => Wish): Work {
    const id = ++this.last;
    let text = '';
    const over = new Promise<Said>((done, fail) => {
      this.listeners.set(id, (said) => {
        text += said.text ?? '';
        if (said.problem !== undefined) fail(new Error(said.problem));
        else if (said.code !== undefined) done(said);
      });
    });
    over.catch(() => undefined);
    this.child.send(wishOf(id));
    return { text: () => text, over, end: () => void this.child.send({ id, kind: 'end' } satisfies Wish) };
  }
}
