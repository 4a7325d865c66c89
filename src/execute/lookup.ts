import { isRecord } from '../base/json.ts';
import { compileDeep } from '../base/template.ts';
import type { DeepTemplate } from '../base/template.ts';
import { invariant } from '../error/error.ts';
import type { LookupNode } from '../plan/plan.ts';
import { ask } from './call.ts';
import type { FetchRows, Key } from './batch.ts';
import { flatten, keyText, matched, rowsByKey } from './match.ts';
import { walkDown } from './read.ts';
import { readRequired } from './required.ts';
import { Failure } from './run.ts';
import type { Run } from './run.ts';

/**
 * Finds what belongs to each parent: batched by key where the lookup says so, else one call for each distinct set of
 * arguments. A parent whose key is null has no match; parents are matched by key, never by position.
 */
export async function runLookup(
  node: LookupNode,
  parents: readonly object[],
  run: Run,
): Promise<ReadonlyMap<object, unknown>> {
  const compiled = compiledLookup(node);
  return compiled.batchArgs ? batched(node, compiled, parents, run) : single(node, compiled, parents, run);
}

interface CompiledLookup {
  readonly args: readonly {
    readonly path: readonly string[];
    readonly template: DeepTemplate;
    readonly isKey: boolean;
  }[];
  readonly batchArgs: readonly string[] | undefined;
  /** True where an argument beside the keys is read from the parent. */
  readonly needsRoot: boolean;
}

const compiledLookups = new WeakMap<LookupNode['lookup'], CompiledLookup>();

function compiledLookup({ lookup }: LookupNode): CompiledLookup {
  let known = compiledLookups.get(lookup);
  if (!known) {
    const args = Object.entries(lookup.args).map(([path, value]) => {
      const isKey = typeof value === 'string' && /^\{root\.[^{}]*\}$/.test(value);
      return { path: path.split('.'), template: compileDeep(value), isKey };
    });
    const needsRoot = args.some(({ template }) => template.needs.some((need) => need.startsWith('root')));
    known = { args, batchArgs: lookup.batch?.keysArg.split('.'), needsRoot };
    compiledLookups.set(lookup, known);
  }
  return known;
}

/** The arguments in public names; undefined where a key among them is null. */
function renderArgs(
  node: LookupNode,
  compiled: CompiledLookup,
  root: unknown,
  run: Run,
): Record<string, unknown> | undefined {
  const args: Record<string, unknown> = {};
  const context = { ...run.context, headers: run.caller.headers, claims: run.caller.claims ?? {} };
  const scope = { root, args: node.args(run.variables), context, env: run.env };
  for (const { path, template, isKey } of compiled.args) {
    const value = template.render(scope);
    if (isKey && (value === null || value === undefined)) return undefined;
    if (value !== undefined) setPath(args, path, value);
  }
  return args;
}

async function single(node: LookupNode, compiled: CompiledLookup, parents: readonly object[], run: Run) {
  const asked = new Map<string, Promise<unknown>>();
  const entries = parents.map(async (parent): Promise<readonly [object, unknown]> => {
    const root = readRequired(node.required, parent, run);
    if (root instanceof Failure) return [parent, root];
    const args = renderArgs(node, compiled, root, run);
    if (!args) return [parent, node.isList ? [] : null];
    const wire = node.encode(args);
    const key = JSON.stringify(wire);
    let found = asked.get(key);
    if (!found) {
      found = ask({ source: node.source, field: node.field, args: wire, part: node.part, path: node.path }, run);
      asked.set(key, found);
    }
    return [parent, notFoundAsNull(walkDown(await found, node.result), node)];
  });
  return new Map(await Promise.all(entries));
}

/** A single object that the upstream says is not there is a missing match, not an error. */
function notFoundAsNull(value: unknown, node: LookupNode): unknown {
  const isMissing =
    value instanceof Failure && value.error.code === 'UPSTREAM_HTTP_ERROR' && value.error.details?.['status'] === 404;
  return isMissing ? (node.isList ? [] : null) : value;
}

/** The keys of one call, or of several where there are more than a batch holds, and who waits for them. */
interface Group {
  readonly args: Readonly<Record<string, unknown>>;
  readonly keys: Map<string, Key>;
  readonly waiting: { readonly parent: object; readonly keys: readonly Key[] }[];
}

async function batched(node: LookupNode, compiled: CompiledLookup, parents: readonly object[], run: Run) {
  const found = new Map<object, unknown>();
  const groups = new Map<string, Group>();
  const common = compiled.needsRoot ? undefined : argsOf(renderArgs(node, compiled, {}, run));
  for (const parent of parents) {
    const root = readRequired(node.required, parent, run);
    const keys = root instanceof Failure ? [] : keysOf(node, root);
    const args = keys.length === 0 ? undefined : (common ?? argsOf(renderArgs(node, compiled, root, run)));
    if (args) join(groups, parent, keys, args);
    else found.set(parent, root instanceof Failure ? root : node.isList ? [] : null);
  }
  const loading = [...groups].map(async ([text, group]) => {
    const { args, keys, waiting } = group;
    const fetchRows = rowFetcher(node, compiled, args, run);
    const rows = await run.loaders.load(`${loaderName(node)} ${text}`, [...keys.values()], batchLimit(node), fetchRows);
    for (const one of waiting) found.set(one.parent, matched(node, one.keys, rows));
  });
  await Promise.all(loading);
  return found;
}

/** Arguments beside the keys, with the text by which equal ones are known. */
interface OtherArgs {
  readonly value: Readonly<Record<string, unknown>>;
  readonly text: string;
}

function argsOf(value: OtherArgs['value'] | undefined): OtherArgs | undefined {
  return value && { value, text: JSON.stringify(value) };
}

function join(groups: Map<string, Group>, parent: object, keys: readonly Key[], args: OtherArgs): void {
  let group = groups.get(args.text);
  if (!group) groups.set(args.text, (group = { args: args.value, keys: new Map(), waiting: [] }));
  for (const key of keys) group.keys.set(key.text, key);
  group.waiting.push({ parent, keys });
}

/** Nodes share a loader, and so their keys, where they ask the same (their other arguments stand beside) and match alike. */
function loaderName(node: LookupNode): string {
  if (node.part) return String(node.id);
  const { batch, sourceType, sourceField } = node.lookup;
  const how = [batch?.keysArg, batch?.maxBatchSize, node.result, node.rowKeys.map(({ path }) => path)];
  return `${node.source} ${sourceType}.${sourceField} ${JSON.stringify(how)}`;
}

/** How many keys one call takes: as many as the join says; a URL must stay short enough for servers, a body may be longer. */
export function batchLimit(node: LookupNode): number {
  const isUrl = node.field.binding?.kind === 'http' && node.field.binding.body === undefined;
  return node.lookup.batch?.maxBatchSize ?? (isUrl ? 100 : 1000);
}

/** The keys of one parent: one, or several where the key is a list; none where a part is null. */
function keysOf(node: LookupNode, root: unknown): readonly Key[] {
  const parts = node.lookup.batch?.key ?? [];
  const values = parts.map((part) =>
    part.from === '__typename' ? node.wireType : walkDown(root, part.from.split('.')),
  );
  const [first] = values;
  if (parts.length === 1 && Array.isArray(first)) {
    return [...flatten(first)].map((value) => ({ text: keyText([value]), value }));
  }
  if (values.some((value) => value === null || value === undefined)) return [];
  if (parts.length === 1) return [{ text: keyText(values), value: first }];
  const key: Record<string, unknown> = {};
  for (const [index, part] of parts.entries()) setPath(key, part.as.split('.'), values[index]);
  return [{ text: keyText(values), value: key }];
}

function rowFetcher(
  node: LookupNode,
  compiled: CompiledLookup,
  args: Readonly<Record<string, unknown>>,
  run: Run,
): FetchRows {
  return async (keys) => {
    invariant(compiled.batchArgs, 'a batch has a keys argument');
    const all = { ...args };
    setPath(
      all,
      compiled.batchArgs,
      keys.map((key) => key.value),
    );
    const answer = await ask(
      { source: node.source, field: node.field, args: node.encode(all), part: node.part, path: node.path },
      run,
    );
    const value = walkDown(answer, node.result);
    return value instanceof Failure ? value : rowsByKey(node, value, keys);
  };
}

/** Objects on the way are copied: they may be the caller's variables or an upstream's data. */
function setPath(target: Record<string, unknown>, path: readonly string[], value: unknown): void {
  let holder = target;
  for (const name of path.slice(0, -1)) {
    const next = holder[name];
    const copy: Record<string, unknown> = Object.create(null);
    holder = holder[name] = isRecord(next) ? Object.assign(copy, next) : copy;
  }
  const last = path.at(-1);
  if (last === undefined) return;
  const known = holder[last];
  holder[last] = isRecord(known) && isRecord(value) ? { ...known, ...value } : value;
}
