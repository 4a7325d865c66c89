import { z } from 'zod';

import { isRecord, readPath } from '../base/json.ts';
import { didYouMean } from '../base/problems.ts';
import type { Problem } from '../base/problems.ts';

import type { Path } from './origins.ts';
import type { Desk } from './settle.ts';

type Issue = z.core.$ZodIssue;

/** Turns what zod found into problems: each names what was expected, what came, and the nearest known name. */
export function reportIssues(
  schema: z.ZodType,
  issues: readonly Issue[],
  { problems, placeOf, placeOfKey }: Desk,
): void {
  const told = new Set(problems.list.filter(isError).map((problem) => JSON.stringify(problem.place)));
  for (const issue of issues.flatMap((one) => flatten(one))) {
    const path = pathOf(issue);
    if (told.has(JSON.stringify(placeOf(path)))) continue;
    if (issue.code === 'unrecognized_keys') {
      const known = keysAt(schema, path);
      for (const key of issue.keys) {
        const [code, message] = unknownKey(key, path, known);
        problems.error(code, message, placeOfKey([...path, key]));
      }
    } else {
      const [code, message] = describe(issue, path);
      problems.error(code, message, placeOf(path));
    }
  }
}

/** A copy of `data` without the keys that `issues` do not know; handlers stay, because a source is nothing without one. */
export function withoutUnknownKeys(data: unknown, issues: readonly Issue[]): unknown {
  const copy: unknown = structuredClone(data);
  for (const issue of issues) {
    if (issue.code !== 'unrecognized_keys' || issue.path.at(-1) === 'handler') continue;
    const holder = readPath(copy, issue.path.map(String));
    if (!isRecord(holder)) continue;
    for (const key of issue.keys) Reflect.deleteProperty(holder, key);
  }
  return copy;
}

function isError(problem: Problem): boolean {
  return problem.severity === 'error';
}

/** A union's failure is told by the branch that came closest: the right kind of value first, then the fewest issues. */
function flatten(issue: Issue): readonly Issue[] {
  if (issue.code !== 'invalid_union') return [issue];
  const branches = issue.errors.map((errors) => errors.flatMap((error) => flatten(error)));
  const meant = branches
    .map((errors, index) => ({ errors, weight: weightOf(errors) + index / 2 }))
    .filter(({ errors }) => errors.every((error) => error.path.length > 0 || error.code === 'unrecognized_keys'))
    .toSorted((left, right) => left.weight - right.weight)[0];
  if (meant) return onlyTelling(meant.errors).map((error) => ({ ...error, path: [...issue.path, ...error.path] }));
  const errors = branches.flat();
  const ofValue = errors.find((error) => error.path.length === 0 && error.code !== 'invalid_type');
  if (ofValue) return [{ ...ofValue, path: issue.path }];
  const kinds = errors.flatMap((error) => (error.code === 'invalid_type' ? [nameOf(error.expected)] : []));
  const expected = [...new Set(kinds)].join(' or ');
  const message = issue.input === undefined ? expected : `expected ${expected}, got ${kindOf(issue.input)}`;
  return [{ code: 'custom', path: issue.path, message, input: issue.input }];
}

/** Keys that are not known weigh most: the reader's own keys tell what was meant. The commoner forms stand first. */
function weightOf(issues: readonly Issue[]): number {
  return issues.reduce((sum, issue) => sum + (issue.code === 'unrecognized_keys' ? 3 * issue.keys.length : 1), 0);
}

/** Where no key at all is known, what else is missing says nothing. */
function onlyTelling(issues: readonly Issue[]): readonly Issue[] {
  const stray = issues.find(
    (issue) => issue.code === 'unrecognized_keys' && issue.keys.length === Object.keys(issue.input ?? {}).length,
  );
  return stray ? [stray] : issues;
}

function describe(issue: Issue, path: Path): [code: string, message: string] {
  const name = path.findLast((segment) => typeof segment === 'string');
  const at = name === undefined ? '' : `\`${name}\`: `;
  switch (issue.code) {
    case 'invalid_type': {
      if (issue.input === undefined)
        return ['CONFIG_MISSING', `\`${String(path.at(-1))}\` is missing; expected ${nameOf(issue.expected)}.`];
      return ['CONFIG_INVALID', `${at}expected ${nameOf(issue.expected)}, got ${kindOf(issue.input)}.`];
    }
    case 'custom': {
      if (issue.input === undefined)
        return ['CONFIG_MISSING', `\`${String(path.at(-1))}\` is missing; expected ${issue.message}.`];
      return ['CONFIG_INVALID', `${at}${issue.message}.`];
    }
    case 'invalid_value': {
      const known = issue.values.map(String);
      const hint = typeof issue.input === 'string' ? didYouMean(issue.input, known) : '';
      if (!issue.message.startsWith('Invalid ')) return ['CONFIG_INVALID', `${at}${issue.message}.`];
      const list = known.map((value) => `"${value}"`).join(', ');
      return [
        'CONFIG_INVALID',
        `${at}expected ${known.length > 1 ? 'one of ' : ''}${list}, got ${kindOf(issue.input)}.${hint}`,
      ];
    }
    default:
      return ['CONFIG_INVALID', `${at}${issue.message.replace(/\.$/, '')}.`];
  }
}

function unknownKey(key: string, path: Path, known: readonly string[]): [code: string, message: string] {
  const hint = didYouMean(key, known);
  const last = path.at(-1);
  const isTransform = path.at(-2) === 'transforms';
  const list = `Known: ${known.join(', ')}.`;
  if (last === 'handler') {
    const own =
      'A Mesh handler of your own is named by its package: `handler: custom: package: @acme/mesh-ldap`, and its `options`.';
    return ['CONFIG_UNKNOWN_HANDLER', `handler "${key}" is not known.${hint} ${list} ${own}`];
  }
  if (isTransform) return ['CONFIG_UNKNOWN_TRANSFORM', `transform "${key}" is not known.${hint} ${list}`];
  const where =
    typeof last === 'string' ? ` under \`${last}\`` : path.length === 0 ? ' at the top of the file' : ' here';
  return ['CONFIG_UNKNOWN_KEY', `"${key}" is not known${where}.${hint || ` ${list}`}`];
}

/** The keys that an object at `path` may have. */
function keysAt(schema: z.core.$ZodType, path: Path): readonly string[] {
  const inner = unwrap(schema);
  if (inner instanceof z.ZodUnion) return [...new Set(inner.options.flatMap((option) => keysAt(option, path)))];
  const [segment, ...rest] = path;
  if (inner instanceof z.ZodObject) {
    if (segment === undefined) return Object.keys(inner.shape);
    const next: unknown = Object.hasOwn(inner.shape, segment) ? inner.shape[segment] : undefined;
    return next instanceof z.ZodType ? keysAt(next, rest) : [];
  }
  if (inner instanceof z.ZodArray && segment !== undefined) return keysAt(inner.element, rest);
  if (inner instanceof z.ZodRecord && segment !== undefined) return keysAt(inner.valueType, rest);
  return [];
}

function unwrap(schema: z.core.$ZodType): z.core.$ZodType {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault) return unwrap(schema.unwrap());
  if (schema instanceof z.ZodPipe) return unwrap(schema.in);
  if (schema instanceof z.ZodLazy) return unwrap(schema.unwrap());
  return schema;
}

function pathOf(issue: Issue): Path {
  return issue.path.map((segment) => (typeof segment === 'number' ? segment : String(segment)));
}

function nameOf(expected: string): string {
  const names: Readonly<Record<string, string>> = {
    string: 'a text',
    number: 'a number',
    int: 'a whole number',
    boolean: 'true or false',
    array: 'a list',
    object: 'a map of keys',
    record: 'a map of keys',
  };
  return names[expected] ?? expected;
}

/** What came, in words; texts are shortened. */
function kindOf(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a map of keys';
  const shown = JSON.stringify(value) ?? '';
  return shown.length > 60 ? `${shown.slice(0, 57)}..."` : shown;
}
