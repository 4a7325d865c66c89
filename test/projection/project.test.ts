import { describe, expect, it } from 'vitest';

import { programOf } from '../../src/projection/program.ts';
import { project } from '../../src/projection/project.ts';
import type { Projection } from '../../src/projection/projected.ts';
import type { KeptPlace, ObjectShape, Shape, ShapeMember } from '../../src/projection/shape.ts';
import { seeded } from '../execute/generate.ts';
import { expected } from './reference.ts';

/** `HEDDLE_CASES=20000 npm test` for a long run. */
const cases = Number(process.env['HEDDLE_CASES'] ?? 1000) * 4;

const string = { kind: 'string', isNonNull: false } as const;
const int = { kind: 'int', isNonNull: false } as const;
const float = { kind: 'float', isNonNull: false } as const;
const id = { kind: 'id', isNonNull: false } as const;
const boolean = { kind: 'boolean', isNonNull: false } as const;
const scalar = { kind: 'scalar', isNonNull: false } as const;

function object(members: Readonly<Record<string, Shape>>, kept?: KeptPlace): ObjectShape {
  const all = Object.entries(members).map(([key, value]): ShapeMember => ({
    kind: 'property',
    key,
    property: key,
    value,
  }));
  return { kind: 'object', isNonNull: false, members: all, kept };
}

function run(shape: Shape, text: string | Uint8Array): Projection | undefined {
  const program = programOf(shape);
  if (!program) throw new Error('no program');
  return project(program, typeof text === 'string' ? Buffer.from(text) : text);
}

/** What stands before each hole, and behind the last. */
function textsOf({ text, marks }: Projection): readonly string[] {
  const at = Array.from({ length: marks.holes }, (_, hole) => marks.placeOf(hole));
  return [...at, text.length].map((to, index) => text.open().slice(at[index - 1] ?? 0, to));
}

/** The text, with each hole's object in its place. */
function shown(piece: Projection | undefined, kept: readonly string[] = []): string | undefined {
  const columns = piece?.objects.columns;
  return (
    piece &&
    textsOf(piece)
      .map((text, index) => {
        if (index === piece.marks.holes) return text;
        const object = piece.marks.objectOf(index);
        return `${text}%${JSON.stringify(kept.map((_, column) => columns?.[column]?.[object] ?? null))}%`;
      })
      .join('')
  );
}

function textOf(shape: Shape, text: string | Uint8Array): string | undefined {
  return shown(run(shape, text));
}

describe('leaves', () => {
  const leaf = (shape: Shape, text: string) => textOf(object({ a: shape }), `{"a":${text}}`)?.slice(5, -1);

  it('are written as JSON.stringify writes what JSON.parse reads', () => {
    expect(leaf(string, '"b"')).toBe('"b"');
    expect(leaf(string, '"a\\/b\\u0041\\u00e9\\u20ac\\ud83d\\ude00\\n\\u000a\\u0007\\u0022\\u005c"')).toBe(
      JSON.stringify('a/bAé€😀\n\n\u0007"\\'),
    );
    expect(leaf(string, '"\\ud83d \\uDE00 \\uD83D\\u0041"')).toBe(JSON.stringify('\ud83d \ude00 \ud83dA'));
    expect(leaf(string, '"héllo wörld, 日本"')).toBe('"héllo wörld, 日本"');
    expect(leaf(int, '2147483647')).toBe('2147483647');
    expect(leaf(int, '-2147483648')).toBe('-2147483648');
    expect(leaf(float, '1.50')).toBe('1.5');
    expect(leaf(float, '100')).toBe('100');
    expect(leaf(float, '10.000')).toBe('10');
    expect(leaf(float, '-0.25')).toBe('-0.25');
    expect(leaf(id, '12')).toBe('"12"');
    expect(leaf(id, '"12"')).toBe('"12"');
    expect(leaf(boolean, 'true')).toBe('true');
    expect(leaf(boolean, 'false')).toBe('false');
    expect(leaf(scalar, '"2020-01-01"')).toBe('"2020-01-01"');
    expect(leaf(scalar, '1.5')).toBe('1.5');
    expect(leaf({ kind: 'enum', isNonNull: false, names: new Map([['on', 'ON']]) }, '"on"')).toBe('"ON"');
    expect(leaf(string, 'null')).toBe('null');
    const many = new Map(Array.from({ length: 250 }, (_, index) => [`long value ${index}`, `N${index}`]));
    for (const [value, name] of many)
      expect(leaf({ kind: 'enum', isNonNull: false, names: many }, `"${value}"`)).toBe(`"${name}"`);
    expect(leaf({ kind: 'enum', isNonNull: false, names: many }, '"long value 250"')).toBe(undefined);
  });

  it.each([
    [string, '1'],
    [string, '"a\\x"'],
    [string, '"a\\u00g0"'],
    [string, '"a\nb"'],
    [string, '"a'],
    [int, '2147483648'],
    [int, '-2147483649'],
    [int, '12345678901'],
    [int, '1.0'],
    [int, '1e3'],
    [int, '01'],
    [int, '-0'],
    [int, '"1"'],
    [float, '1e400'],
    [float, '-0.0'],
    [float, '0.0000001'],
    [float, '1234567890.1234567'],
    [float, '1.'],
    [float, '.5'],
    [float, '"1"'],
    [id, '1.5'],
    [id, '12345678901234567890'],
    [boolean, '1'],
    [boolean, 'trux'],
    [boolean, 'falsy'],
    [scalar, '{}'],
    [scalar, '[]'],
    [scalar, '12345678901234567'],
    [{ kind: 'enum', isNonNull: false, names: new Map([['on', 'ON']]) } as const, '"off"'],
    [{ kind: 'string', isNonNull: true } as const, 'null'],
    [string, 'nulx'],
  ])('that are none, or unusual, are refused: %j of %s', (shape, text) => {
    expect(leaf(shape, text)).toBe(undefined);
  });
});

describe('objects', () => {
  const both = object({ a: int, b: string });

  it('have the members of the shape in its order, whatever theirs is', () => {
    expect(textOf(both, '{"a":1,"b":"x"}')).toBe('{"a":1,"b":"x"}');
    expect(textOf(both, ' { "c" : [ 1 , {"d":[]} , "]" ] , "b" : "x" , "a" : 1 } ')).toBe('{"a":1,"b":"x"}');
    expect(textOf(both, '{"b":"x"}')).toBe('{"a":null,"b":"x"}');
    expect(textOf(both, '{}')).toBe('{"a":null,"b":null}');
    expect(textOf(both, 'null')).toBe('null');
    expect(textOf(object({ a: object({ x: int, y: int }), b: string }), '{"b":"s","a":{"y":2,"x":1}}')).toBe(
      '{"a":{"x":1,"y":2},"b":"s"}',
    );
  });

  it('are told by long keys', () => {
    const shape = object({ abcdefgh: int, abcdefghi: int, abcdefghj: int });
    expect(textOf(shape, '{"é":4,"abcdefghj":3,"abcdefghk":9,"abcdefghi":2,"abcdefgh":1,"abcdefg":0}')).toBe(
      '{"abcdefgh":1,"abcdefghi":2,"abcdefghj":3}',
    );
  });

  it('hold constants', () => {
    const members: readonly ShapeMember[] = [
      { kind: 'constant', key: '__typename', text: '"T"' },
      { kind: 'property', key: 'x', property: 'a', value: int },
      { kind: 'constant', key: 't', text: '"T"' },
    ];
    const shape: Shape = { kind: 'object', isNonNull: false, members, kept: undefined };
    expect(textOf(shape, '{"a":1}')).toBe('{"__typename":"T","x":1,"t":"T"}');
    expect(textOf({ ...shape, members: members.slice(0, 1) }, '{"a":1}')).toBe('{"__typename":"T"}');
    expect(textOf({ ...shape, members: members.slice(0, 1) }, '{}')).toBe('{"__typename":"T"}');
  });

  it.each([
    '{"a":1,"a":2}',
    '{"\\u0061":1}',
    '{"a":1,}',
    '{"a":1 "b":"x"}',
    '{"a" 1}',
    '{a:1}',
    '{"a":1}x',
    '{"a":1',
    '{"a":1}\u0000',
    '[1]',
    '',
    '{"c":01,"a":1}',
    '{"c":[1,],"a":1}',
    '{"c":"\t","a":1}',
    '{"c":tru,"a":1}',
    '\ufeff{"a":1}',
    `{"c":${'['.repeat(200)}${']'.repeat(200)}}`,
  ])('that are malformed, or unusual, are refused: %s', (text) => {
    expect(textOf(both, text)).toBe(undefined);
  });

  it('stand below a property', () => {
    const answer: Shape = {
      kind: 'below',
      property: 'data',
      isAnswer: true,
      value: { kind: 'below', property: '_0', isAnswer: false, value: { kind: 'list', isNonNull: false, item: both } },
    };
    expect(textOf(answer, '{"data":{"_0":[{"a":1,"b":"x"}]},"errors":null}')).toBe('[{"a":1,"b":"x"}]');
    expect(textOf(answer, '{"extensions":{},"data":{"x":1,"_0":null}}')).toBe('null');
    expect(textOf(answer, '{"data":{"_0":[]},"errors":[]}')).toBe(undefined);
    expect(textOf(answer, '{"errors":[],"data":{"_0":[]}}')).toBe(undefined);
    expect(textOf(answer, '{"data":{}}')).toBe(undefined);
    expect(textOf(answer, '{"data":null}')).toBe(undefined);
    expect(textOf(answer, '{}')).toBe(undefined);
  });
});

describe('memory', () => {
  it('is enough for texts that are much longer than their bodies', () => {
    const names = Array.from({ length: 9 }, (_, index) => `a_rather_long_name_of_a_field_${index}`);
    const shape: Shape = {
      kind: 'list',
      isNonNull: false,
      item: object(Object.fromEntries(names.map((one) => [one, string]))),
    };
    for (const [count, length] of [
      [3000, 250_000],
      [200, 400_000],
      [8000, 10],
      [20_000, 90_000],
    ] as const) {
      const body = `[${'{},'.repeat(count)}{"${names[4]}":"${'x'.repeat(length)}"}]`;
      const found = textOf(shape, body);
      if (found !== undefined) expect(found).toBe(expected(shape, Buffer.from(body)));
    }
    const long = `[{"${names[0]}":"${'é'.repeat(2_000_000)}"}]`;
    expect(textOf(shape, long)).toBe(expected(shape, Buffer.from(long)));
  });

  it.each([
    ['ASCII', 'x'],
    ['other characters', 'é€😀'],
    ['what is no UTF-8', '\u00ff'],
  ])('is bytes where it is long, also of %s', (what, text) => {
    const body = Buffer.from(
      JSON.stringify(Array.from({ length: 5000 }, () => ({ a: text }))),
      what === 'what is no UTF-8' ? 'latin1' : 'utf8',
    );
    const bytes = run({ kind: 'list', isNonNull: false, item: object({ a: string }) }, body)?.text.bytes;
    expect(bytes?.toString('latin1')).toBe(Buffer.from(JSON.stringify(JSON.parse(body.toString()))).toString('latin1'));
  });

  it('is not taken for bodies of many megabytes', () => {
    expect(textOf(string, `"${'x'.repeat(9_000_000)}"`)).toBe(undefined);
  });
});

describe('kept objects', () => {
  const place: KeptPlace = { id: 7, properties: ['k', 'n'], isRow: false };
  const members: readonly ShapeMember[] = [
    { kind: 'property', key: 'n', property: 'n', value: int },
    { kind: 'hole', key: 'h' },
    { kind: 'property', key: 'x', property: 'x', value: string },
    { kind: 'hole', key: 'i' },
  ];
  const shape: Shape = {
    kind: 'list',
    isNonNull: false,
    item: { kind: 'object', isNonNull: false, members, kept: place },
  };

  it('have holes where others answer', () => {
    const found = run(shape, '[{"x":"é","k":"a","n":1},{"n":2,"k":5},{"x":null,"k":null}]');
    expect(found && textsOf(found)).toEqual([
      '[{"n":1,"h":',
      ',"x":"é","i":',
      '},{"n":2,"h":',
      ',"x":null,"i":',
      '},{"n":null,"h":',
      ',"x":null,"i":',
      '}]',
    ]);
    expect(
      Array.from({ length: 6 }, (_, hole) => [
        found?.objects.columns[0]?.[found.marks.objectOf(hole)],
        found?.marks.numberOf(hole),
      ]),
    ).toEqual([
      ['a', 0],
      ['a', 1],
      [5, 0],
      [5, 1],
      [null, 0],
      [null, 1],
    ]);
    expect(found?.objects).toMatchObject({ count: 3, places: 7 });
    expect(found?.marks.holes).toBe(6);
    expect(found?.objects.columns).toEqual([
      ['a', 5, null],
      [1, 2, null],
    ]);
  });

  it('are refused where their keys are unusual', () => {
    for (const key of ['1.5', '-0', '12345678901234567890', '"a\\u0062"', 'true', '{}', '[1]']) {
      expect(run(shape, `[{"k":${key}}]`), key).toBe(undefined);
    }
  });

  it('have texts of their own where they are rows', () => {
    const rows: Shape = {
      kind: 'list',
      isNonNull: false,
      item: {
        ...object({ name: string, parts: { kind: 'list', isNonNull: false, item: shape } }, undefined),
        kept: { id: 1, properties: ['id'], isRow: true },
      },
    };
    const found = run(rows, '[{"id":1,"name":"a"},{"parts":[[{"k":3}]],"name":"b","id":2}]');
    const marks = found?.marks;
    expect(marks?.rows).toBe(2);
    expect([0, 1].map((row) => marks && found.text.open().slice(marks.startOf(row), marks.endOf(row)))).toEqual([
      '{"name":"a","parts":null}',
      '{"name":"b","parts":[[{"n":null,"h":,"x":null,"i":}]]}',
    ]);
    expect([0, 1].map((row) => marks?.rowObject(row))).toEqual([0, 1]);
    expect([0, 1, 2].map((row) => marks?.firstHole(row))).toEqual([0, 0, 2]);
    expect([0, 1].map((hole) => marks?.objectOf(hole))).toEqual([2, 2]);
    expect(found?.objects.places).toEqual([1, 1, 7]);
    expect(found?.objects.columns[0]).toEqual([1, 2, 3]);
  });
});

describe('whatever the body is', { timeout: 600_000 }, () => {
  it(`gives what JSON.parse and JSON.stringify give, or nothing: ${cases} cases`, () => {
    let projected = 0;
    for (let seed = 0; seed < cases; seed++) {
      const random = seeded(seed);
      const shape = randomShape(random, 3);
      const body = damaged(random, randomBody(random, shape));
      const where = `seed ${seed} ${JSON.stringify(shape)} ${Buffer.from(body).toString()}`;
      const actual = shown(run(shape, body), ['k', 'n']);
      if (actual === undefined) continue;
      projected++;
      expect(actual, where).toBe(expected(shape, body));
    }
    expect(projected).toBeGreaterThan(cases * 0.4);
  });
});

type Random = ReturnType<typeof seeded>;
const pick = <Value>(random: Random, values: readonly Value[]): Value => random.pick(values);

const properties = ['a', 'b', 'k', 'n', 'title', 'a_long_property', 'a_long_propertz', 'é', 'errors', 'data'];

function randomShape(random: Random, depth: number): Shape {
  const isNonNull = random.next() < 0.1;
  const kind = pick(
    random,
    depth === 0 ? (['leaf'] as const) : (['leaf', 'list', 'object', 'object', 'object', 'below'] as const),
  );
  if (kind === 'list') return { kind, isNonNull, item: randomShape(random, depth - 1) };
  if (kind === 'below') {
    const value = randomShape(random, depth - 1);
    const property = pick(random, properties);
    return { kind, property, value, isAnswer: property !== 'errors' && random.next() < 0.5 };
  }
  if (kind === 'object') {
    const chosen = properties.filter(() => random.next() < 0.4);
    const kept = random.next() < 0.3 ? { id: 1, properties: ['k', 'n'], isRow: false } : undefined;
    const members = chosen
      .sort(() => random.next() - 0.5)
      .map((property, index): ShapeMember => {
        const key = `${property === 'é' ? 'e' : property}${index}`;
        if (random.next() < 0.1) return { kind: 'constant', key, text: '"T"' };
        if (kept && random.next() < 0.3) return { kind: 'hole', key };
        return { kind: 'property', key, property, value: randomShape(random, depth - 1) };
      });
    return { kind, isNonNull, members, kept };
  }
  if (random.next() < 0.1)
    return {
      kind: 'enum',
      isNonNull,
      names: new Map([
        ['on', 'ON'],
        ['', 'EMPTY'],
        ['läng', 'x'],
      ]),
    };
  return { kind: pick(random, ['string', 'id', 'int', 'float', 'boolean', 'scalar'] as const), isNonNull };
}

const strings = [
  '"on"',
  '""',
  '"läng"',
  '"x"',
  '"0123456789abcdef"',
  '"0123456789abcde\\""',
  '"\\u00e9\\/\\ud83d\\ude00\\ud83d"',
  '"日本語のとても長いテキスト"',
  '"tab\\tnew\\n"',
  `"${'long '.repeat(30)}"`,
];
const numbers = [
  '0',
  '1',
  '-1',
  '42',
  '1.5',
  '1.50',
  '100.0',
  '-0',
  '0.1',
  '1e3',
  '12345678901234567890',
  '2147483648',
  '0.00001',
  '9007199254740993',
  '123456789012345',
  '1.10000',
  '5E-2',
];

/** A value as the shape wants it, most of the time. */
function randomBody(random: Random, shape: Shape): string {
  if (random.next() < 0.02) return pick(random, ['null', '[]', '{}', ...strings, ...numbers]);
  const space = () => (random.next() < 0.1 ? pick(random, [' ', '\n', '\t\r\n  ']) : '');
  switch (shape.kind) {
    case 'list': {
      const items = Array.from(
        { length: Math.floor(random.next() * 4) },
        () => space() + randomBody(random, shape.item) + space(),
      );
      return `[${items.join(',')}]`;
    }
    case 'below':
    case 'object': {
      const wanted =
        shape.kind === 'below'
          ? [[shape.property, shape.value] as const]
          : shape.members.flatMap((one) => (one.kind === 'property' ? [[one.property, one.value] as const] : []));
      const members = new Map<string, string>();
      for (const name of properties)
        if (random.next() < 0.3) members.set(name, pick(random, [...strings, '1', '[{"a":[1,2]}]', 'null']));
      for (const [name, value] of wanted) if (random.next() < 0.95) members.set(name, randomBody(random, value));
      if (shape.kind === 'object' && shape.kept && random.next() < 0.9)
        members.set('k', pick(random, ['1', '"a"', 'null']));
      const all = [...members];
      if (random.next() < 0.6) all.sort(() => random.next() - 0.5);
      return `{${all.map(([name, value]) => `${space()}"${name}"${space()}:${space()}${value}${space()}`).join(',')}}`;
    }
    case 'string':
      return pick(random, strings);
    case 'enum':
      return pick(random, strings.slice(0, 4));
    case 'boolean':
      return pick(random, ['true', 'false']);
    case 'int':
      return pick(random, random.next() < 0.95 ? numbers.slice(0, 4) : numbers);
    case 'float':
      return pick(random, random.next() < 0.95 ? numbers.slice(0, 7) : numbers);
    case 'id':
    case 'scalar':
      return pick(random, random.next() < 0.95 ? [...strings, ...numbers.slice(0, 4)] : numbers);
  }
}

/** Some bodies are not what they should be. */
function damaged(random: Random, text: string): Uint8Array {
  const bytes = Buffer.from(text);
  if (random.next() < 0.9 || bytes.length === 0) return bytes;
  const at = Math.floor(random.next() * bytes.length);
  if (random.next() < 0.3) return bytes.subarray(0, at);
  bytes[at] =
    random.next() < 0.5 ? Math.floor(random.next() * 256) : pick(random, [...Buffer.from('"\\{}[],:019. eu')]);
  return bytes;
}
