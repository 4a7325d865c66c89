import { parseArgs } from 'node:util';

import { didYouMean } from '../base/problems.ts';

import { commonOptions, exitCodes, UsageError } from './command.ts';
import type { Arguments, Command, Terminal } from './command.ts';
import { commands } from './commands.ts';
import { commandHelp, generalHelp } from './help.ts';
import { version } from './version.ts';

/** Runs the command line `argv` (without node and script) and gives the exit code: 0 fine, 1 problems, 2 usage. */
export async function run(argv: readonly string[], terminal: Terminal): Promise<number> {
  const [name, ...rest] = argv;
  if (name === undefined || name === 'help' || name === '--help' || name === '-h') {
    const asked = commands.find((each) => each.name === rest[0]);
    terminal.out(asked ? commandHelp(asked) : generalHelp(commands));
    return exitCodes.fine;
  }
  if (name === '--version' || name === '-v') {
    terminal.out(`${version()}\n`);
    return exitCodes.fine;
  }
  const command = commands.find((each) => each.name === name);
  if (!command) return unknownCommand(name, terminal);
  return runCommand(command, rest, terminal);
}

function unknownCommand(name: string, terminal: Terminal): number {
  const hint = didYouMean(
    name,
    commands.map((each) => each.name),
  );
  terminal.err(`heddle: "${name}" is not a command.${hint} "heddle --help" lists them.\n`);
  return exitCodes.usage;
}

async function runCommand(command: Command, argv: readonly string[], terminal: Terminal): Promise<number> {
  try {
    const args = parse(command, argv);
    if (args.options['help'] === true) {
      terminal.out(commandHelp(command));
      return exitCodes.fine;
    }
    assertPositionals(command, args.positionals);
    const { run: start } = await command.load();
    return await start(args, terminal);
  } catch (error) {
    if (isFileError(error)) {
      terminal.err(`heddle ${command.name}: ${error.message}. Check the path and what may be done there.\n`);
      return exitCodes.problems;
    }
    if (!(error instanceof UsageError)) throw error;
    terminal.err(`heddle ${command.name}: ${error.message}\nSee "heddle ${command.name} --help".\n`);
    return exitCodes.usage;
  }
}

/** A file or folder that cannot be read or written: the message names it and says why. */
function isFileError(error: unknown): error is Error {
  return error instanceof Error && 'syscall' in error && 'path' in error;
}

function parse(command: Command, argv: readonly string[]): Arguments {
  const options = { ...command.options, ...commonOptions };
  try {
    const { values, positionals } = parseArgs({ args: [...argv], options, allowPositionals: true, strict: true });
    return { options: values as Arguments['options'], positionals };
  } catch (error) {
    const unknown = /Unknown option '(--?[^']+)'/.exec(error instanceof Error ? error.message : '')?.[1];
    if (unknown === undefined) throw new UsageError(error instanceof Error ? error.message : String(error));
    const known = Object.keys(options).map((option) => `--${option}`);
    throw new UsageError(`there is no option ${unknown}.${didYouMean(unknown, known)}`);
  }
}

function assertPositionals(command: Command, given: readonly string[]): void {
  const { min, max } = command.positionals;
  if (given.length < min) throw new UsageError(`expected: heddle ${command.name} ${command.usage}`);
  if (given.length > max) throw new UsageError(`"${given[max]}" is one argument too many.`);
}
