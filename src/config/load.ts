import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseEnv } from 'node:util';

import { isDocument, isMap, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';
import type { Document, Pair } from 'yaml';

import { Problems } from '../base/problems.ts';
import type { Checked, Place } from '../base/problems.ts';
import { fillEnv } from '../base/template.ts';

import { checkConfig } from './check.ts';
import { fillConfig } from './env.ts';
import type { Env } from './env.ts';
import { withExamples } from './examples.ts';
import { checkFiles, checkSpecs } from './files.ts';
import { reportIssues, withoutUnknownKeys } from './issues.ts';
import type { Path } from './origins.ts';
import { rewrite } from './rewrite.ts';
import { configSchema } from './schema.ts';
import type { Config } from './schema.ts';
import { settle } from './settle.ts';
import type { Desk } from './settle.ts';

/** A configuration that has been read, with the way back to its lines. */
export interface LoadedConfig {
  readonly config: Config;
  /** Absolute folder of the configuration; relative paths in it count from here. */
  readonly dir: string;
  /** Name of the file inside `dir`. */
  readonly file: string;
  /** The environment, with what `.env` beside the configuration adds. */
  readonly env: Env;
  /** `text` with its `{env.X}` filled: for build-time use of strings that the server keeps as templates. */
  readonly fill: (text: string) => string;
  /** The value as it was written, before `{env.X}` was filled and older spellings were rewritten. */
  readonly writtenAt: (path: Path) => unknown;
  /** The file of a module that the configuration names, relative to `dir` and with its extension; packages as they are. */
  readonly moduleOf: (name: string) => string;
  /** Sources whose spec is not there, which has been reported. */
  readonly missing: ReadonlySet<string>;
  /** Where the part of `config` at `path` stands; the nearest part around it where it has no line of its own. */
  readonly placeOf: (path: Path) => Place;
  /** Files that were read, for a watcher; absolute. */
  readonly files: readonly string[];
}

/** Names of the configuration, the first that exists is read. */
const names = ['.meshrc.yaml', '.meshrc.yml', '.meshrc.json', '.meshrc'];
const codeNames = ['.meshrc.js', '.meshrc.cjs', '.meshrc.mjs', '.meshrc.ts', 'mesh.config.ts', 'gateway.config.ts'];
const maxBytes = 10 * 1024 * 1024;
const maxSyntaxErrors = 20;
const maxNesting = 100;

/**
 * Reads `.meshrc.yaml`, `.yml` or `.json` in `dir`. Every problem is reported at once, each with its line. `env` defaults
 * to the process's environment; `.env` beside the file adds to it. Where specs are not there and nothing else is wrong,
 * the value comes with the errors, so that the other sources can be checked too.
 */
export async function loadConfig(
  dir: string,
  { env = process.env }: { readonly env?: Env } = {},
): Promise<Checked<LoadedConfig>> {
  const problems = new Problems();
  const found = await find(resolve(dir), problems);
  if (!found) return { problems: problems.list };
  const { file, text } = found;
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, merge: true, prettyErrors: false });
  reportSyntax(document, text, file, lines, problems);
  if (problems.failed) return { problems: problems.list };

  const allEnv = { ...(await readDotEnv(resolve(dir))), ...env };
  const written = toData(document, file, problems);
  if (problems.failed) return { problems: problems.list };
  const { data, origins } = rewrite(written);
  const desk: Desk = {
    problems,
    placeOf: (path) => placeIn(document, origins.of(path), file, lines),
    placeOfKey: (path) => placeIn(document, origins.of(path), file, lines, 'key'),
    placeOfWritten: (path) => placeIn(document, path, file, lines, 'key'),
    removed: origins.removed,
    move: (path, origin) => origins.move(path, origin),
  };
  const parsed = parse(fillConfig(settle(data, desk), allEnv, desk), desk);
  const config = parsed && (await withExamples(parsed, resolve(dir)));
  if (!config) return { problems: sorted(problems) };
  checkConfig(config, desk);
  const modules = await checkFiles(config, resolve(dir), desk);
  const isSound = !problems.failed;
  const missing = await checkSpecs(config, resolve(dir), desk);
  const loaded: LoadedConfig = {
    config,
    dir: resolve(dir),
    file,
    env: allEnv,
    fill: (value) => fillEnv(value, allEnv),
    writtenAt: (path) => plain(document.getIn(origins.of(path))),
    moduleOf: (name) => modules.get(name) ?? name,
    missing,
    placeOf: desk.placeOf,
    files: [join(resolve(dir), file)],
  };
  return isSound ? { value: loaded, problems: sorted(problems) } : { problems: sorted(problems) };
}

/** The configuration; where only keys are not known, they are reported and the rest is checked on. */
function parse(data: unknown, desk: Desk): Config | undefined {
  const parsed = configSchema.safeParse(data, { reportInput: true });
  if (parsed.success) return parsed.data;
  reportIssues(configSchema, parsed.error.issues, desk);
  return configSchema.safeParse(withoutUnknownKeys(data, parsed.error.issues)).data;
}

async function find(dir: string, problems: Problems): Promise<{ file: string; text: string } | undefined> {
  for (const file of names) {
    const bytes = await readFile(join(dir, file)).catch((error: unknown) => error);
    if (bytes instanceof Buffer && bytes.length <= maxBytes) return { file, text: bytes.toString('utf8') };
    if (bytes instanceof Buffer) {
      problems.error('CONFIG_TOO_LARGE', `the file has ${bytes.length} bytes; at most ${maxBytes} are read.`, { file });
      return undefined;
    }
    if (codeOf(bytes) === 'ENOENT') continue;
    const reason = codeOf(bytes) === 'ENOTDIR' ? `${dir} is not a folder` : `${file} cannot be read (${codeOf(bytes)})`;
    problems.error('CONFIG_NOT_FOUND', `${reason}.`, { file });
    return undefined;
  }
  for (const file of codeNames) {
    const isThere = await readFile(join(dir, file)).then(
      () => true,
      () => false,
    );
    if (!isThere) continue;
    const message = `a configuration in code is not run. Write the same as \`.meshrc.yaml\` beside it, with \`{env.X}\` where the code reads the environment.`;
    problems.error('CONFIG_IN_CODE', message, { file });
    return undefined;
  }
  const message = `no configuration in ${dir}; expected .meshrc.yaml, .meshrc.yml or .meshrc.json. \`heddle init\` writes a first one.`;
  problems.error('CONFIG_NOT_FOUND', message);
  return undefined;
}

async function readDotEnv(dir: string): Promise<Env> {
  const text = await readFile(join(dir, '.env'), 'utf8').catch(() => '');
  return { ...parseEnv(text) };
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
}

/** The first error of each line; what follows on it is mostly its consequence. */
function reportSyntax(document: Document, text: string, file: string, lines: LineCounter, problems: Problems): void {
  const told = new Set<number>();
  for (const error of document.errors) {
    const { line, col } = lines.linePos(error.pos[0]);
    if (told.has(line) || told.size === maxSyntaxErrors) continue;
    told.add(line);
    const [code, message] = explainSyntax(error.code, error.message, text.split('\n', line)[line - 1] ?? '');
    problems.error(code, message, { file, line, column: col });
  }
}

function explainSyntax(code: string, message: string, line: string): [code: string, message: string] {
  if (code === 'TAB_AS_INDENT' || /^\s*\t/.test(line)) {
    return ['CONFIG_TAB', 'YAML cannot be indented with tabs; use blanks.'];
  }
  if (code === 'DUPLICATE_KEY') {
    const key = /^\s*(?:-\s+)?["']?([^"':]+)["']?\s*:/.exec(line)?.[1];
    return [
      'CONFIG_DUPLICATE_KEY',
      `${key === undefined ? 'a key' : `"${key}"`} stands here a second time; merge the two.`,
    ];
  }
  if (message.startsWith('Maximum call stack')) return ['CONFIG_SYNTAX', 'this is nested too deeply to be read.'];
  if (code === 'MULTIPLE_DOCS')
    return ['CONFIG_SYNTAX', 'a second document starts here (`---`); one is read. Remove it.'];
  const hint = /:\s*\$?\{(env|context|args|root)\b/.test(line)
    ? ' A value that starts with `{` must be quoted: "{env.X}".'
    : '';
  return ['CONFIG_SYNTAX', `this is not YAML: ${message.replace(/\.$/, '')}.${hint}`];
}

/** The plain data; a problem where aliases make it endless. */
function toData(document: Document, file: string, problems: Problems): unknown {
  try {
    const data: unknown = document.toJS({ maxAliasCount: 10_000 });
    if (!isDeeper(data, maxNesting)) return data;
    problems.error('CONFIG_SYNTAX', `this is nested more than ${maxNesting} times, or an alias holds itself.`, {
      file,
    });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    problems.error('CONFIG_SYNTAX', `the aliases of this YAML cannot be expanded: ${reason}.`, { file });
  }
  return undefined;
}

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((inner) => isDeeper(inner, levels - 1));
}

/** The place of the value at `path`, of its key where the value is a collection, else of the nearest part around it. */
function placeIn(
  document: Document,
  path: Path,
  file: string,
  lines: LineCounter,
  wanted: 'value' | 'key' = 'value',
): Place {
  let node: unknown = document.contents;
  let start: number | undefined;
  for (const segment of path) {
    const pair = isMap(node) ? node.items.find((item) => keyOf(item) === String(segment)) : undefined;
    const next: unknown = pair ? pair.value : isSeq(node) ? node.items[Number(segment)] : undefined;
    if (next === undefined) break;
    const isValue = isScalar(next) && next.value !== null && wanted === 'value';
    start = isValue ? startOf(next) : pair ? startOf(pair.key) : startOf(next);
    node = next;
  }
  if (start === undefined) return { file, line: 1, column: 1 };
  const { line, col } = lines.linePos(start);
  return { file, line, column: col };
}

function keyOf(pair: Pair): string {
  return isScalar(pair.key) ? String(pair.key.value) : '';
}

function startOf(node: unknown): number | undefined {
  if (typeof node !== 'object' || node === null || !('range' in node) || !Array.isArray(node.range)) return undefined;
  return typeof node.range[0] === 'number' ? node.range[0] : undefined;
}

function plain(node: unknown): unknown {
  return isDocument(node) || isMap(node) || isSeq(node) ? node.toJSON() : node;
}

/** In the order of the lines, so that a report reads from top to bottom. */
function sorted(problems: Problems): Problems['list'] {
  const at = (place: Place | undefined) => (place?.line ?? 0) * 10_000 + (place?.column ?? 0);
  return problems.list.toSorted((left, right) => at(left.place) - at(right.place));
}
