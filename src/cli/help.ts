import { commonOptions } from './command.ts';
import type { Command, CommandOption } from './command.ts';

/** The help of the binary: every command with its line. */
export function generalHelp(commands: readonly Command[]): string {
  return [
    'heddle serves REST (OpenAPI), SOAP (WSDL) and GraphQL systems as one GraphQL API.',
    '',
    'Usage: heddle COMMAND [options]',
    '',
    'Commands:',
    ...columns(commands.map(({ name, summary }) => [name, summary])),
    '',
    'Options of every command:',
    ...columns(Object.entries(commonOptions).map(optionRow)),
    '',
    'Exit codes: 0 fine, 1 problems, 2 wrong usage.',
    '"heddle COMMAND --help" tells more, with examples.',
    '',
  ].join('\n');
}

/** The help of one command. */
export function commandHelp(command: Command): string {
  const { name, summary, usage, options, examples } = command;
  return [
    summary,
    '',
    `Usage: heddle ${name}${usage === '' ? '' : ` ${usage}`} [--dir DIR]`,
    '',
    'Options:',
    ...columns(Object.entries({ ...options, ...commonOptions }).map(optionRow)),
    '',
    'Examples:',
    ...examples.flatMap(({ line, does }) => [`  ${line}`, `      ${does}`]),
    '',
  ].join('\n');
}

function optionRow([name, option]: readonly [string, CommandOption]): readonly [string, string] {
  const short = option.short === undefined ? '' : `-${option.short}, `;
  return [`${short}--${name}${option.value === undefined ? '' : ` ${option.value}`}`, option.does];
}

function columns(rows: readonly (readonly [string, string])[]): readonly string[] {
  const width = Math.max(...rows.map(([left]) => left.length)) + 2;
  return rows.map(([left, right]) => `  ${left.padEnd(width)}${right}`);
}
