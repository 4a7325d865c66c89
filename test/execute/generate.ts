/** Random schemas, data and queries for comparing the engine with graphql-js. The same seed gives the same case. */
export interface Random {
  readonly next: () => number;
  readonly below: (limit: number) => number;
  readonly chance: (share: number) => boolean;
  readonly pick: <Item>(items: readonly Item[]) => Item;
}

/** Mulberry32. */
export function seeded(seed: number): Random {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  const below = (limit: number) => Math.floor(next() * limit);
  return { next, below, chance: (share) => next() < share, pick: (items) => items[below(items.length)]! };
}

interface FieldShape {
  readonly name: string;
  readonly type: string;
  readonly args: string;
}

/** A random schema: objects, an interface, a union, an enum, an input type, lists of lists, all nullabilities. */
export interface SchemaShape {
  readonly objects: ReadonlyMap<string, readonly FieldShape[]>;
  readonly implementers: readonly string[];
  readonly members: readonly string[];
  readonly sdl: string;
}

const leaves = ['Int', 'Float', 'String', 'Boolean', 'ID', 'Color', 'JSON'];

export function randomSchema(random: Random, hasNestedArgs: boolean): SchemaShape {
  const names = Array.from({ length: 3 + random.below(3) }, (_, index) => `T${index}`);
  const shared = fieldsOf(random, ['Int', 'String', 'Color'], 2, 's', false);
  const implementers = names.filter(() => random.chance(0.6));
  if (implementers.length === 0) implementers.push(names[0]!);
  const members = names.filter(() => random.chance(0.6));
  if (members.length === 0) members.push(names[0]!);
  const composites = [...names, 'Node', 'Any'];
  const objects = new Map<string, readonly FieldShape[]>();
  for (const name of names) {
    const own = [
      ...fieldsOf(random, leaves, 4, `${name.toLowerCase()}f`, hasNestedArgs),
      ...fieldsOf(random, composites, 3, `${name.toLowerCase()}o`, hasNestedArgs),
    ];
    objects.set(name, implementers.includes(name) ? [...shared, ...own] : own);
  }
  objects.set('Query', [...fieldsOf(random, leaves, 2, 'q0f', true), ...fieldsOf(random, composites, 4, 'q0o', true)]);
  const print = (fields: readonly FieldShape[]) =>
    fields.map((one) => `  ${one.name}${one.args}: ${one.type}`).join('\n');
  const sdl = [
    'scalar JSON',
    'enum Color { RED GREEN BLUE }',
    'input Filter { color: Color = GREEN tags: [String!] inner: Filter }',
    `interface Node {\n${print(shared)}\n}`,
    `union Any = ${members.join(' | ')}`,
    ...[...objects].map(
      ([name, fields]) => `type ${name}${implementers.includes(name) ? ' implements Node' : ''} {\n${print(fields)}\n}`,
    ),
  ].join('\n');
  return { objects: new Map([...objects, ['Node', shared]]), implementers, members, sdl };
}

function fieldsOf(
  random: Random,
  types: readonly string[],
  count: number,
  prefix: string,
  hasArgs: boolean,
): FieldShape[] {
  return Array.from({ length: 1 + random.below(count) }, (_, index) => ({
    name: `${prefix}${index}`,
    type: wrapped(random, random.pick(types)),
    args: hasArgs && random.chance(0.3) ? '(n: Int = 3, filter: Filter, color: Color)' : '',
  }));
}

function wrapped(random: Random, name: string): string {
  let type = random.chance(0.35) ? `${name}!` : name;
  while (random.chance(0.25)) type = random.chance(0.35) ? `[${type}]!` : `[${type}]`;
  return type;
}

/** Data for the root type; sometimes null where it must not be, sometimes of a wrong shape. */
export function randomData(random: Random, shape: SchemaShape): Record<string, unknown> {
  return randomObject(random, shape, 'Query', 0);
}

function randomObject(random: Random, shape: SchemaShape, type: string, depth: number): Record<string, unknown> {
  const object: Record<string, unknown> = { __typename: random.chance(0.01) ? 'Nobody' : type };
  for (const field of shape.objects.get(type) ?? []) {
    const value = randomValue(random, shape, field.type, depth + 1);
    if (field.args === '') object[field.name] = value;
    else object[field.name] = echo(field.type, value);
  }
  return object;
}

/** A field with arguments tells them where its type allows, so that wrong arguments are seen. */
function echo(type: string, value: unknown): (args: unknown) => unknown {
  return (args) => (type === 'String' || type === 'JSON' ? JSON.stringify(sorted(args)) : value);
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, one]) => [key, sorted(one)]),
  );
}

function randomValue(random: Random, shape: SchemaShape, type: string, depth: number): unknown {
  const isRequired = type.endsWith('!');
  const inner = isRequired ? type.slice(0, -1) : type;
  if (random.chance(isRequired ? 0.02 : 0.1)) return null;
  const named = inner.replace(/[[\]!]/g, '');
  const isLeaf = leaves.includes(named);
  if (random.chance(0.01) && (isLeaf || inner.startsWith('[')))
    return random.pick<unknown>(['wrong', 12.5, { a: 1 }, true, ...(isLeaf ? [[1]] : [])]);
  if (inner.startsWith('[')) {
    return Array.from({ length: random.below(4) }, () => randomValue(random, shape, inner.slice(1, -1), depth));
  }
  switch (inner) {
    case 'Int':
      return random.chance(0.03) ? 2 ** 40 : random.below(100) - 50;
    case 'Float':
      return random.next() * 10;
    case 'String':
      return random.pick(['', 'plain', 'quote " and \\ slash', 'línea\n\u2028 \u0001', 'emoji 🧵', '{args.n}']);
    case 'Boolean':
      return random.chance(0.5);
    case 'ID':
      return random.chance(0.5) ? random.below(1000) : `id-${random.below(9)}`;
    case 'Color':
      return random.chance(0.03) ? 'PINK' : random.pick(['RED', 'GREEN', 'BLUE']);
    case 'JSON':
      return random.pick<unknown>([{ a: [1, null, { b: '"' }] }, [1, 2], 'text', 0, false]);
    default:
      return depth > 4 ? null : randomObject(random, shape, concrete(random, shape, inner), depth);
  }
}

function concrete(random: Random, shape: SchemaShape, type: string): string {
  if (type === 'Node') return random.pick(shape.implementers);
  return type === 'Any' ? random.pick(shape.members) : type;
}

const allVariables = '$yes: Boolean!, $no: Boolean = false, $n: Int, $filter: Filter, $color: Color = BLUE';

/** A random query with aliases, fragments, conditions, arguments and variables. */
export function randomQuery(random: Random, shape: SchemaShape, variables = allVariables): string {
  const fragments: string[] = [];
  const body = selection(random, shape, 'Query', 0, fragments);
  return `query (${variables}) ${body}\n${fragments.join('\n')}`;
}

function selection(random: Random, shape: SchemaShape, type: string, depth: number, fragments: string[]): string {
  const parts: string[] = [];
  if (random.chance(0.3)) parts.push('__typename');
  for (const field of shape.objects.get(type) ?? []) {
    if (random.chance(depth === 0 ? 0.9 : 0.6)) parts.push(fieldText(random, shape, field, depth, fragments));
    if (random.chance(0.1)) {
      const form = random.below(3);
      parts.push(
        `alias${form}_${field.name.split('(')[0]}: ${fieldText(random, shape, field, depth, fragments, form + 1)}`,
      );
    }
  }
  for (const target of random.chance(0.4) || type === 'Any' ? conditionsFor(shape, type) : []) {
    if (random.chance(0.5)) parts.push(fragmentText(random, shape, target, depth, fragments));
  }
  return `{ ${parts.length === 0 ? '__typename' : parts.join(' ')} }`;
}

function conditionsFor(shape: SchemaShape, type: string): readonly string[] {
  if (type === 'Node') return ['Node', ...shape.implementers];
  if (type === 'Any')
    return [...shape.members, ...(shape.members.some((one) => shape.implementers.includes(one)) ? ['Node'] : [])];
  return [type];
}

function fragmentText(random: Random, shape: SchemaShape, type: string, depth: number, fragments: string[]): string {
  const body = selection(random, shape, type, depth + 1, fragments);
  if (random.chance(0.5)) return `... on ${type}${condition(random)} ${body}`;
  const name = `F${fragments.length}`;
  fragments.push(`fragment ${name} on ${type} ${body}`);
  return `...${name}${condition(random)}`;
}

function condition(random: Random): string {
  if (!random.chance(0.15)) return '';
  return random.pick([' @include(if: $yes)', ' @skip(if: $yes)', ' @skip(if: $no)', ' @include(if: $no)']);
}

function fieldText(
  random: Random,
  shape: SchemaShape,
  field: FieldShape,
  depth: number,
  fragments: string[],
  form = 0,
): string {
  const named = field.type.replace(/[[\]!]/g, '');
  const isComposite = shape.objects.has(named) || named === 'Any';
  const body = !isComposite
    ? ''
    : depth > 3
      ? ' { __typename }'
      : ` ${selection(random, shape, named, depth + 1, fragments)}`;
  return `${field.name}${field.args === '' ? '' : argsText(form + field.name.length)}${condition(random)}${body}`;
}

/** The same key always has the same arguments, so that fields can merge. */
function argsText(form: number): string {
  const forms = [
    '(n: $n)',
    '',
    '(n: null, color: $color)',
    '(filter: $filter)',
    '(filter: { tags: ["a", "b"], inner: { color: RED } }, color: BLUE)',
    '(n: 7, filter: { color: $color })',
  ];
  return forms[form % forms.length]!;
}
