import { compileDeep } from '../base/template.ts';
import type { DeepTemplate } from '../base/template.ts';
import { invariant } from '../error/error.ts';
import type { LookupNode } from '../plan/plan.ts';
import { Loaders, Rows, batchName, inBatches, rowsOf } from './batch.ts';
import type { Key, KeyId, KeyRows } from './batch.ts';
import { ask } from './call.ts';
import type { Question } from './call.ts';
import { Findings } from './findings.ts';
import { keyReader } from './keys.ts';
import type { ReadKeys } from './keys.ts';
import { matchRows, placesOf, severalIds } from './match.ts';
import { walkDown } from './read.ts';
import { readRequired } from './required.ts';
import type { NodeResults } from './results.ts';
import { Failure } from './run.ts';
import type { Run } from './run.ts';
import { setPath } from './set-path.ts';

/**
 * Finds what belongs to each parent: batched by key where the lookup says so, else one call for each distinct set of
 * arguments. A parent whose key is null has no match; parents are matched by key, never by position.
 */
export function runLookup(node: LookupNode, parents: readonly object[], run: Run): Promise<NodeResults> {
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
  readonly readKeys: ReadKeys;
  /** True where an argument beside the keys is read from the parent. */
  readonly needsRoot: boolean;
}

/** True where an argument beside the keys is read from the parent. */
export function needsRoot(node: LookupNode): boolean {
  return compiledLookup(node).needsRoot;
}

/** The arguments of a batched lookup beside its keys, where none is read from the parent; undefined where a value is missing without which nothing is asked. */
export function commonArgs(node: LookupNode, run: Run): Question['args'] | undefined {
  return renderArgs(node, compiledLookup(node), {}, run);
}

/** What is asked for some keys, by their values. */
export function batchQuestion(node: LookupNode, args: Question['args'], keys: readonly unknown[]): Question {
  const { batchArgs } = compiledLookup(node);
  invariant(batchArgs, 'a batch has a keys argument');
  const all = { ...args };
  setPath(all, batchArgs, keys);
  return questionOf(node, node.encode(all));
}

const compiledLookups = new WeakMap<LookupNode, CompiledLookup>();

function compiledLookup(node: LookupNode): CompiledLookup {
  let known = compiledLookups.get(node);
  if (!known) {
    const { lookup } = node;
    const args = Object.entries(lookup.args).map(([path, value]) => {
      const isKey = typeof value === 'string' && /^\{root\.[^{}]*\}$/.test(value);
      return { path: path.split('.'), template: compileDeep(value), isKey };
    });
    const needsRoot = args.some(({ template }) => template.needs.some((need) => need.startsWith('root')));
    known = { args, batchArgs: lookup.batch?.keysArg.split('.'), readKeys: keyReader(node), needsRoot };
    compiledLookups.set(node, known);
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
  if (compiled.args.length === 0) return args;
  const context = { ...run.context, headers: run.caller.headers, claims: run.caller.claims ?? {} };
  const scope = { root, args: node.args(run.variables), context, env: run.env };
  for (const { path, template, isKey } of compiled.args) {
    const value = template.render(scope);
    if (isKey && (value === null || value === undefined)) return undefined;
    if (value !== undefined) setPath(args, path, value);
  }
  return args;
}

async function single(
  node: LookupNode,
  compiled: CompiledLookup,
  parents: readonly object[],
  run: Run,
): Promise<NodeResults> {
  const findings = new Findings(parents, node.isList);
  const asked = new Map<string, number>();
  const loading: Promise<void>[] = [];
  const load = async (slot: number, args: Readonly<Record<string, unknown>>) => {
    const { value } = await ask(questionOf(node, args), run);
    findings.set(slot, notFoundAsNull(walkDown(value, node.result), node));
  };
  for (const parent of parents) {
    const root = readRequired(node.required, parent, run);
    const args = root instanceof Failure ? undefined : renderArgs(node, compiled, root, run);
    if (!args) {
      if (root instanceof Failure) findings.add(root);
      else findings.addNone();
      continue;
    }
    const wire = node.encode(args);
    const text = JSON.stringify(wire);
    const known = asked.get(text);
    if (known === undefined) {
      const slot = findings.add(undefined);
      asked.set(text, slot);
      loading.push(load(slot, wire));
    } else findings.share(known);
  }
  await Promise.all(loading);
  return findings.results();
}

/** A single object that the upstream says is not there is a missing match, not an error. */
function notFoundAsNull(value: unknown, node: LookupNode): unknown {
  const isMissing =
    value instanceof Failure && value.error.code === 'UPSTREAM_HTTP_ERROR' && value.error.details?.['status'] === 404;
  return isMissing ? (node.isList ? [] : null) : value;
}

/** The distinct keys that go with the same other arguments: one call, or several where there are more than a batch holds. */
interface Group {
  readonly args: Readonly<Record<string, unknown>>;
  /** What tells the group's calls from those of another lookup of the same kind. */
  readonly text: string;
  readonly keys: Key[];
  /** By the key's id, its place in `keys`. */
  readonly places: Map<KeyId, number>;
  /** By the key's place, where its value goes; -1: only parents with several keys have it. */
  readonly slots: number[];
  /** Parents with several keys: what they find together goes to `slot`. */
  readonly several: { readonly slot: number; readonly places: readonly number[] }[];
}

async function batched(
  node: LookupNode,
  compiled: CompiledLookup,
  parents: readonly object[],
  run: Run,
): Promise<NodeResults> {
  const findings = new Findings(parents, node.isList);
  const groups = new Map<string, Group>();
  const common = compiled.needsRoot ? undefined : renderArgs(node, compiled, {}, run);
  const whole = common && groupOf(groups, common);
  for (const parent of parents) {
    const keys = compiled.readKeys(parent, run);
    if (keys instanceof Failure) findings.add(keys);
    else if (keys === undefined) findings.addNone();
    else {
      const group = whole ?? groupFor(node, compiled, parent, groups, run);
      if (group) gather(group, keys, findings);
      else findings.addNone();
    }
  }
  const [only] = groups.values();
  if (only && groups.size === 1) await fill(node, only, findings, run);
  else await Promise.all([...groups.values()].map(async (group) => fill(node, group, findings, run)));
  return findings.results();
}

/** The group of a parent on which further arguments depend; undefined where one of them is a key that is null. */
function groupFor(
  node: LookupNode,
  compiled: CompiledLookup,
  parent: object,
  groups: Map<string, Group>,
  run: Run,
): Group | undefined {
  const root = readRequired(node.required, parent, run);
  const args = root instanceof Failure ? undefined : renderArgs(node, compiled, root, run);
  return args && groupOf(groups, args);
}

function groupOf(groups: Map<string, Group>, args: Group['args']): Group {
  const text = JSON.stringify(args);
  let group = groups.get(text);
  if (!group) groups.set(text, (group = { args, text, keys: [], places: new Map(), slots: [], several: [] }));
  return group;
}

function gather(group: Group, keys: Key | readonly Key[], findings: Findings): void {
  if ('id' in keys) {
    const place = placeOf(group, keys);
    const slot = group.slots[place] ?? -1;
    if (slot >= 0) findings.share(slot);
    else group.slots[place] = findings.add(undefined);
    return;
  }
  group.several.push({ slot: findings.add(undefined), places: keys.map((key) => placeOf(group, key)) });
}

function placeOf(group: Group, key: Key): number {
  let place = group.places.get(key.id);
  if (place === undefined) {
    group.places.set(key.id, (place = group.keys.length));
    group.keys.push(key);
    group.slots.push(-1);
  }
  return place;
}

/** Asks for all keys of a group and puts what each found at its place. */
async function fill(node: LookupNode, group: Group, findings: Findings, run: Run): Promise<void> {
  if (group.keys.length === 0) return;
  const fetchRows = async (keys: readonly Key[]) => {
    const values = keys.map((key) => key.value);
    const found = await ask(batchQuestion(node, group.args, values), run);
    const value = walkDown(found.value, node.result);
    const places = keys === group.keys ? group.places : placesOf(keys);
    return value instanceof Failure ? value : matchRows(node, value, places);
  };
  const limit = batchLimit(node);
  const found = await (run.meeting.has(node.id)
    ? (run.loaders ??= new Loaders()).load(`${batchName(node)} ${group.text}`, group.keys, limit, fetchRows)
    : inBatches(group.keys, limit, fetchRows));
  const { slots } = group;
  for (let place = 0; place < slots.length; place++) {
    const slot = slots[place] ?? -1;
    if (slot >= 0) findings.set(slot, oneOf(found[place], node.isList));
  }
  for (const { slot, places } of group.several) findings.set(slot, allOf(node, group, found, places));
}

function questionOf({ id, source, field, part, path }: LookupNode, args: Question['args']): Question {
  return { node: id, source, field, args, part, path, isAlone: false };
}

/** What one key found: its rows, or the first of them. */
function oneOf(found: KeyRows, isList: boolean): unknown {
  if (found instanceof Failure) return found;
  if (isList) return rowsOf(found);
  return (found instanceof Rows ? found.all[0] : found) ?? null;
}

/** What the keys of one parent found, each row once: a row of several keys may have come by several calls. */
function allOf(node: LookupNode, { keys }: Group, found: readonly KeyRows[], places: readonly number[]): unknown {
  const all = new Set<unknown>();
  const before: KeyId[] = [];
  for (const place of places) {
    const had = found[place];
    if (had instanceof Failure) return had;
    const rows = rowsOf(had);
    if (!node.isList && rows.length > 0) return rows[0];
    for (const row of rows) {
      const ids = before.length > 0 ? severalIds(node, row) : undefined;
      if (!ids || !before.some((id) => ids.has(id))) all.add(row);
    }
    before.push(keys[place]?.id ?? '');
  }
  return node.isList ? [...all] : null;
}

/** How many keys one call takes: as many as the join says; a URL must stay short enough for servers, a body may be longer. */
export function batchLimit(node: LookupNode): number {
  const isUrl = node.field.binding?.kind === 'http' && node.field.binding.body === undefined;
  return node.lookup.batch?.maxBatchSize ?? (isUrl ? 100 : 1000);
}
