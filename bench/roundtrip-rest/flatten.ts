import { isRecord } from '../../src/base/json.ts';
import type { Making } from './values.ts';

type Flat = Readonly<Record<string, unknown>>;

const maxSteps = 24;

/** A schema without references and combinations: `allOf` put together, of `oneOf` and `anyOf` one alternative taken. */
export function flatten(schema: unknown, making: Making, steps = 0): Flat {
  if (!isRecord(schema) || steps > maxSteps) return {};
  const { $ref, allOf, oneOf, anyOf, ...own } = schema;
  const parts: Flat[] = [own];
  if (typeof $ref === 'string') parts.push(flatten(resolve($ref, making.root), making, steps + 1));
  for (const part of listOf(allOf)) parts.push(flatten(part, making, steps + 1));
  for (const choices of [listOf(oneOf), listOf(anyOf)]) {
    if (choices.length === 0) continue;
    const real = choices.filter((choice) => !isRecord(choice) || (choice['type'] !== 'null' && saysSomething(choice)));
    const from = real.length > 0 ? real : choices;
    parts.push(flatten(from[Math.floor(making.random() * from.length)], making, steps + 1));
  }
  return parts.reduce(combine);
}

/** `{ nullable: true }` beside others is how descriptions of 3.0 write that there may be nothing. */
function saysSomething(choice: Flat): boolean {
  return Object.keys(choice).some((key) => !['nullable', 'description', 'title'].includes(key));
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** RFC 6901. */
function resolve(reference: string, root: unknown): unknown {
  if (!reference.startsWith('#')) return undefined;
  return reference
    .split('/')
    .slice(1)
    .map((step) => decodeURIComponent(step).replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce<unknown>(
      (holder, step) => (typeof holder === 'object' && holder !== null ? Reflect.get(holder, step) : undefined),
      root,
    );
}

/** What both say; where they differ in what cannot be put together, the first one. */
function combine(left: Flat, right: Flat): Flat {
  const combined: Record<string, unknown> = { ...right, ...left };
  if (isRecord(left['properties']) && isRecord(right['properties'])) {
    const properties: Record<string, unknown> = { ...left['properties'] };
    for (const [name, schema] of Object.entries(right['properties'])) {
      properties[name] = Object.hasOwn(properties, name) ? { allOf: [properties[name], schema] } : schema;
    }
    combined['properties'] = properties;
  }
  if (Array.isArray(left['required']) && Array.isArray(right['required'])) {
    combined['required'] = [...new Set([...left['required'], ...right['required']])];
  }
  if (Array.isArray(left['enum']) && Array.isArray(right['enum'])) {
    const other: readonly unknown[] = right['enum'];
    combined['enum'] = left['enum'].filter((value) => other.includes(value));
  }
  if (left['type'] !== undefined && right['type'] !== undefined)
    combined['type'] = commonType(left['type'], right['type']);
  for (const name of ['minimum', 'minLength', 'minItems', 'minProperties'])
    limit(combined, left, right, name, Math.max);
  for (const name of ['maximum', 'maxLength', 'maxItems', 'maxProperties'])
    limit(combined, left, right, name, Math.min);
  if (left['readOnly'] === true || right['readOnly'] === true) combined['readOnly'] = true;
  return combined;
}

function commonType(left: unknown, right: unknown): unknown {
  const others = [right].flat();
  const both = [left].flat().filter((type) => others.includes(type));
  if (both.length > 0) return both;
  return [...[left].flat(), ...others].includes('integer') ? 'integer' : left;
}

function limit(into: Record<string, unknown>, left: Flat, right: Flat, name: string, of: (...all: number[]) => number) {
  const given = [left[name], right[name]].filter((value) => typeof value === 'number');
  if (given.length === 2) into[name] = of(...given);
}
