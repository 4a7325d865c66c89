import type { ParseArgsConfig } from 'node:util';

/** What a command may use of the process; tests give their own. */
export interface Terminal {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Aborts when the process is asked to end while it waits for that; long-running commands then stop in good order. */
  readonly ended: AbortSignal;
  /** Whether a request to end waits for what is under way (requests of clients), or ends the process where it stands: so it is at first. */
  readonly waitAtEnd?: (isWaiting: boolean) => void;
}

/** Exit codes of every command. */
export const exitCodes = { fine: 0, problems: 1, usage: 2 } as const;

/** The arguments of one run of a command, as `node:util` parses them. */
export interface Arguments {
  readonly options: Readonly<Record<string, string | boolean | readonly string[] | undefined>>;
  readonly positionals: readonly string[];
}

/** One command of the binary. */
export interface Command {
  readonly name: string;
  /** One line. */
  readonly summary: string;
  /** What stands behind the name: `SPEC [options]`. */
  readonly usage: string;
  readonly options: Readonly<Record<string, CommandOption>>;
  /** How many arguments without a name it takes. */
  readonly positionals: { readonly min: number; readonly max: number };
  readonly examples: readonly { readonly line: string; readonly does: string }[];
  /** Its code, loaded only when it runs. */
  readonly load: () => Promise<{ readonly run: RunCommand }>;
}

/** Runs a command and gives its exit code. */
export type RunCommand = (args: Arguments, terminal: Terminal) => Promise<number>;

/** An option of a command: its type, and for the help a name for its value and what it does. */
export type CommandOption = NonNullable<ParseArgsConfig['options']>[string] & {
  readonly value?: string;
  readonly does: string;
};

/** Options that every command has. */
export const commonOptions: Readonly<Record<string, CommandOption>> = {
  dir: { type: 'string', value: 'DIR', does: 'The folder that holds .meshrc.yaml (default: this one).' },
  help: { type: 'boolean', short: 'h', does: 'Show this help.' },
};

/** Something wrong with how the command was called: shown with a hint at its help, exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
