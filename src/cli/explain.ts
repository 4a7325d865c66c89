import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';

import { getOperationAST, GraphQLError, validate } from 'graphql';

import { isRecord } from '../base/json.ts';
import { parseJson } from '../base/parse-json.ts';
import type { Checked } from '../base/problems.ts';
import type { Blueprint } from '../blueprint/blueprint.ts';
import { buildSchema } from '../blueprint/schema.ts';
import { readBlueprint } from '../blueprint/sdl.ts';
import { GatewayError } from '../error/error.ts';
import { explainOperation } from '../execute/explain.ts';
import { printExplanation } from '../execute/print-explanation.ts';
import type { Explanation } from '../execute/explain.ts';
import { loadResolvers } from '../execute/resolvers.ts';
import { parseLimited } from '../guard/limits.ts';

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
    const explanation = await explain(read.value, { dir, query, values, operation, terminal });
    terminal.out(printExplanation(explanation));
    return exitCodes.fine;
  } catch (error) {
    const errors: readonly unknown[] = error instanceof AggregateError ? error.errors : [error];
    if (!errors.every(isOfQuery)) throw error;
    for (const each of errors) terminal.err(errorText(each));
    return exitCodes.problems;
  }
};

function isOfQuery(error: unknown): error is GatewayError | GraphQLError {
  return error instanceof GatewayError || error instanceof GraphQLError;
}

/** `query:2:5 GRAPHQL_VALIDATION_FAILED Cannot query field ...` */
function errorText(error: GatewayError | GraphQLError): string {
  const located = error instanceof GraphQLError ? error : error.cause;
  const [at] = located instanceof GraphQLError ? (located.locations ?? []) : [];
  const code = error instanceof GatewayError ? error.code : 'GRAPHQL_VALIDATION_FAILED';
  return `query${at ? `:${at.line}:${at.column}` : ''} ${code} ${error.message}\n`;
}

interface Asked {
  readonly dir: string;
  readonly query: string;
  readonly values: Readonly<Record<string, unknown>>;
  readonly operation: unknown;
  readonly terminal: Terminal;
}

async function explain(blueprint: Blueprint, asked: Asked): Promise<Explanation> {
  const { dir, query, values, operation: name, terminal } = asked;
  const { settings, types } = blueprint;
  const schema = buildSchema(types);
  const resolvers = await loadResolvers(settings.resolvers, dir);
  report(resolvers.problems, dir, terminal);
  const document = parseLimited(query, settings.limits.maxTokens);
  const wrong = validate(schema, document);
  if (wrong.length > 0) throw new AggregateError(wrong);
  const operation = getOperationAST(document, typeof name === 'string' ? name : undefined);
  if (!operation) throw new UsageError('the document has no such operation: name one with --operation.');
  return explainOperation({
    blueprint,
    schema,
    document,
    operation,
    variables: values,
    resolvers: resolvers.value ?? new Map(),
    dir,
    env: envOf(dir, terminal),
  });
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

async function variablesOf(option: unknown, terminal: Terminal): Promise<Readonly<Record<string, unknown>>> {
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
