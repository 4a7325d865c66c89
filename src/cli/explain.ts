import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';

import { isRecord } from '../base/json.ts';
import { parseJson } from '../base/parse-json.ts';
import type { Checked } from '../base/problems.ts';
import type { Blueprint } from '../blueprint/blueprint.ts';
import { buildSchema } from '../blueprint/schema.ts';
import { readBlueprint } from '../blueprint/sdl.ts';
import { createExecutor } from '../execute/execute.ts';
import { loadResolvers } from '../execute/resolvers.ts';
import { GatewayError } from '../error/error.ts';
import type { Plan } from '../plan/plan.ts';
import { createOperations } from '../serve/operations.ts';

import { readArtifact } from './artifact.ts';
import { exitCodes, UsageError } from './command.ts';
import type { RunCommand, Terminal } from './command.ts';
import { artifactPath, dirOf, envOf } from './environment.ts';
import { report } from './problems.ts';

/** Prints the plan of an operation; no upstream is called. */
export const run: RunCommand = async (args, terminal) => {
  const dir = dirOf(args, terminal);
  const [asked = ''] = args.positionals;
  const { variables, operation } = args.options;
  const query = await textOf(asked, terminal);
  const values = await variablesOf(variables, terminal);
  const read = await readOrBuild(dir, terminal);
  report(read.problems, dir, terminal);
  if (!read.value) return exitCodes.problems;
  try {
    const plan = await planOf(read.value, { dir, query, values, operation, terminal });
    terminal.out(`${JSON.stringify(plan.nodes, null, 2)}\n`);
    return exitCodes.fine;
  } catch (error) {
    const errors: readonly unknown[] = error instanceof AggregateError ? error.errors : [error];
    if (!errors.every((each) => each instanceof GatewayError)) throw error;
    for (const each of errors) terminal.err(`${each.code} ${each.message}\n`);
    return exitCodes.problems;
  }
};

interface Asked {
  readonly dir: string;
  readonly query: string;
  readonly values: Readonly<Record<string, unknown>>;
  readonly operation: string | boolean | undefined;
  readonly terminal: Terminal;
}

async function planOf(blueprint: Blueprint, { dir, query, values, operation, terminal }: Asked): Promise<Plan> {
  const { settings, types } = blueprint;
  const schema = buildSchema(types);
  const resolvers = await loadResolvers(settings.resolvers, dir);
  report(resolvers.problems, dir, terminal);
  const executor = createExecutor({
    blueprint,
    schema,
    asks: new Map(),
    resolvers: resolvers.value ?? new Map(),
    formatError: () => ({}),
  });
  const operations = createOperations({ schema, prepare: executor.prepare, limits: settings.limits });
  const document = operations.parse(query);
  const wrong = operations.check(document);
  if (wrong.length > 0) throw new AggregateError(wrong);
  const { prepared } = operations.find(document, typeof operation === 'string' ? operation : undefined);
  return executor.bind(prepared, values).plan;
}

/** The artifact where it stands, else a build in memory. */
async function readOrBuild(dir: string, terminal: Terminal): Promise<Checked<Blueprint>> {
  const text = await readArtifact(dir);
  if (text !== undefined) return readBlueprint(text, artifactPath);
  const { build } = await import('./pipeline.ts');
  const { built, problems } = await build(dir, envOf(dir, terminal));
  return built ? { value: built.blueprint, problems } : { problems };
}

/** The argument itself, or the text of the file that `@FILE` names. */
async function textOf(argument: string, terminal: Terminal): Promise<string> {
  if (!argument.startsWith('@')) return argument;
  try {
    return await readFile(resolve(terminal.cwd, argument.slice(1)), 'utf8');
  } catch {
    throw new UsageError(`there is no file ${argument.slice(1)}.`);
  }
}

async function variablesOf(
  option: string | boolean | undefined,
  terminal: Terminal,
): Promise<Readonly<Record<string, unknown>>> {
  if (typeof option !== 'string') return {};
  const text = await textOf(option, terminal);
  try {
    const value: unknown = parseJson(text);
    if (isRecord(value)) return value;
  } catch {
    // Told below, like a value that is no object.
  }
  throw new UsageError(`--variables must be a JSON object, for example '{"id":"1"}', not ${text.slice(0, 80)}`);
}
