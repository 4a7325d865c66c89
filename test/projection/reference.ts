import type { KeptPlace, ObjectShape, Shape } from '../../src/projection/shape.ts';

/** Thrown where a value is not what the shape says. */
export class Misfit extends Error {}

/** What the projector must give, made with `JSON.parse` and `JSON.stringify`: `%number,place%` stands for holes. */
export function expected(shape: Shape, body: Uint8Array): string {
  const value: unknown = JSON.parse(new TextDecoder().decode(body));
  return write(shape, value);
}

function write(shape: Shape, value: unknown): string {
  if (shape.kind === 'below') return below(shape, value);
  if (value === null || value === undefined) {
    if (shape.isNonNull) throw new Misfit('null');
    return 'null';
  }
  switch (shape.kind) {
    case 'list':
      if (!Array.isArray(value)) throw new Misfit('no list');
      return `[${value.map((item) => write(shape.item, item)).join(',')}]`;
    case 'object':
      return writeObject(shape, value);
    default:
      return writeLeaf(shape, value);
  }
}

function below({ property, value: inner, isAnswer }: Extract<Shape, { kind: 'below' }>, value: unknown): string {
  if (!isObject(value) || !Object.hasOwn(value, property)) throw new Misfit('nothing below');
  if (isAnswer && (value['errors'] ?? null) !== null) throw new Misfit('errors');
  return write(inner, value[property]);
}

function writeObject({ members, kept }: ObjectShape, value: unknown): string {
  if (!isObject(value)) throw new Misfit('no object');
  const texts = members.map((member) => {
    const key = JSON.stringify(member.key);
    if (member.kind === 'constant') return `${key}:${member.text}`;
    if (member.kind === 'hole') return `${key}:%${keptOf(kept, value)}%`;
    return `${key}:${write(member.value, Object.hasOwn(value, member.property) ? value[member.property] : undefined)}`;
  });
  if (kept) keptOf(kept, value);
  return `{${texts.join(',')}}`;
}

function keptOf(kept: KeptPlace | undefined, value: Record<string, unknown>): string {
  const found = (kept?.properties ?? []).map((property) => (Object.hasOwn(value, property) ? value[property] : null));
  for (const one of found) {
    if (one === null || typeof one === 'string') continue;
    if (typeof one !== 'number' || !Number.isSafeInteger(one)) throw new Misfit('no key');
  }
  return JSON.stringify(found);
}

function writeLeaf(shape: Exclude<Shape, { kind: 'list' | 'object' | 'below' }>, value: unknown): string {
  const fits = {
    string: () => typeof value === 'string',
    id: () => typeof value === 'string' || Number.isInteger(value),
    int: () => typeof value === 'number' && (value | 0) === value,
    float: () => typeof value === 'number',
    boolean: () => typeof value === 'boolean',
    scalar: () => typeof value !== 'object',
    enum: () => typeof value === 'string' && shape.kind === 'enum' && shape.names.has(value),
  };
  if (!fits[shape.kind]()) throw new Misfit(shape.kind);
  if (shape.kind === 'id') return JSON.stringify(String(value));
  if (shape.kind === 'enum') return JSON.stringify(shape.names.get(String(value)));
  return JSON.stringify(value);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
