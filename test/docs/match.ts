import { isDeepStrictEqual } from 'node:util';

import { Kind, parse, print } from 'graphql';
import type { DefinitionNode, DocumentNode } from 'graphql';

/** True where the lines are the same; a line `...` stands for any lines, `...` at a line's end for its rest. */
export function sameLines(expected: string, actual: string): boolean {
  return matchLines(expected.trimEnd().split('\n'), actual.trimEnd().split('\n'));
}

function matchLines(expected: readonly string[], actual: readonly string[]): boolean {
  const [line, ...rest] = expected;
  if (line === undefined) return actual.length === 0;
  if (line.trim() === '...') {
    return actual.some((_, index) => matchLines(rest, actual.slice(index))) || matchLines(rest, []);
  }
  const [first, ...others] = actual;
  if (first === undefined) return false;
  const isSame = line.endsWith('...') ? first.startsWith(line.slice(0, -3)) : line.trimEnd() === first.trimEnd();
  return isSame && matchLines(rest, others);
}

/** Deep equality, where the text `"..."` stands for any value. */
export function sameJson(expected: unknown, actual: unknown): boolean {
  if (expected === '...') return actual !== undefined;
  if (Array.isArray(expected) && Array.isArray(actual)) {
    return expected.length === actual.length && expected.every((item, index) => sameJson(item, actual[index]));
  }
  if (!isRecord(expected) || !isRecord(actual)) return isDeepStrictEqual(expected, actual);
  const names = new Set([...Object.keys(expected), ...Object.keys(actual)]);
  return [...names].every((name) => name in expected && name in actual && sameJson(expected[name], actual[name]));
}

/** JSON as a person would write it: what fits into a line stands in one. */
export function writeJson(value: unknown, indent = ''): string {
  const short = inline(value);
  if (short.length + indent.length <= 100) return short;
  const inner = `${indent}  `;
  if (Array.isArray(value)) return `[\n${value.map((item) => inner + writeJson(item, inner)).join(',\n')}\n${indent}]`;
  if (!isRecord(value)) return short;
  const entries = Object.entries(value).map(
    ([name, item]) => `${inner}${JSON.stringify(name)}: ${writeJson(item, inner)}`,
  );
  return `{\n${entries.join(',\n')}\n${indent}}`;
}

function inline(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(inline).join(', ')}]`;
  if (!isRecord(value)) return JSON.stringify(value) ?? 'null';
  const entries = Object.entries(value).map(([name, item]) => `${JSON.stringify(name)}: ${inline(item)}`);
  return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`;
}

/**
 * The definitions of `expected` that `actual` has otherwise, as `actual` has them. A definition that says `# ...` may have
 * more members than it shows; descriptions and directives do not count.
 */
export function otherDefinitions(expected: string, actual: string): readonly string[] {
  const there = new Map(plainDefinitions(parse(actual)).map((one) => [nameOf(one), one]));
  return plainDefinitions(parse(expected)).flatMap((wanted) => {
    const found = there.get(nameOf(wanted));
    if (!found) return [`# there is no ${nameOf(wanted)}`];
    const isPart = expected.slice(wanted.loc?.start, wanted.loc?.end).includes('# ...');
    const has = new Set(print(found).split('\n'));
    const isSame = isPart
      ? print(wanted)
          .split('\n')
          .every((line) => has.has(line))
      : print(wanted) === print(found);
    return isSame ? [] : [print(found)];
  });
}

function plainDefinitions(document: DocumentNode): readonly DefinitionNode[] {
  return document.definitions
    .map((definition) => JSON.parse(JSON.stringify(definition, withoutNotes)) as DefinitionNode)
    .map((plain, index) => ({ ...plain, loc: document.definitions[index]?.loc }) as DefinitionNode);
}

function withoutNotes(name: string, value: unknown): unknown {
  return name === 'description' || name === 'directives' || name === 'loc' ? undefined : value;
}

function nameOf(definition: DefinitionNode): string {
  const name = 'name' in definition ? definition.name?.value : undefined;
  return `${definition.kind === Kind.SCHEMA_DEFINITION ? 'schema' : definition.kind} ${name ?? ''}`.trim();
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
