import { describe, expect, it } from 'vitest';

import { parseData } from '../../src/ingest/read.ts';

const read = (text: string) => parseData({ location: '/spec.yaml', name: 'spec.yaml', text });
const valueOf = (text: string) => read(text).value?.value;

describe('YAML whose later lines stand too far left', () => {
  it('is read as other parsers read it: braces', () => {
    const text = `paths:
  /a:
    example:
      value: {
        "ok": true, # fine
        "list": [ 1,
      2 ]
      }
  /b: {}
`;
    expect(valueOf(text)).toEqual({ paths: { '/a': { example: { value: { ok: true, list: [1, 2] } } }, '/b': {} } });
  });

  it('is read as other parsers read it: quoted texts', () => {
    const text = `a:
  - description: "It goes
  on with \\"quotes\\" and: colons
  here."
    other: 'it''s
    fine'
    plain: don't
  - x: 1
`;
    expect(valueOf(text)).toEqual({
      a: [{ description: 'It goes on with "quotes" and: colons here.', other: "it's fine", plain: "don't" }, { x: 1 }],
    });
  });

  it('is read so also where it is long', () => {
    const filler = `# ${'x'.repeat(3 * 1024 * 1024)}`;
    expect(valueOf(`${filler}\na:\n  b: "one\n\n  two"\n  c: 1\n`)).toEqual({ a: { b: 'one\ntwo', c: 1 } });
  });

  it('keeps texts in blocks as they are', () => {
    const text = `a:
  text: |
    say "this
   and
  value: {
  }
`;
    // A block ends where its indentation does: this one is broken in a way that nobody can mend.
    expect(read(text).problems[0]).toMatchObject({ code: 'SPEC_SYNTAX', place: { file: 'spec.yaml' } });
    expect(valueOf('a:\n  text: |\n    say "this\n    { and\n  value: {\n  }\n')).toEqual({
      a: { text: 'say "this\n{ and\n', value: {} },
    });
  });

  it('still has its places', () => {
    const document = read('a:\n  b: {\n  }\n  c:\n    d: 1\n').value;
    expect(document?.placeOf(['a', 'c', 'd'])).toMatchObject({ line: 5, column: 5 });
  });

  it('that never ends is refused with its place', () => {
    expect(read('a:\n  b: "no end\n  c: 1\n').problems[0]).toMatchObject({
      code: 'SPEC_SYNTAX',
      place: { file: 'spec.yaml', line: expect.any(Number) },
    });
  });
});

describe('a document that would not fit into memory', () => {
  const megabyte = 1024 * 1024;
  const large = (text: string) => parseData({ location: '/spec', name: 'spec', text }, 60 * megabyte);
  const filler = 'x'.repeat(megabyte);

  it('is refused before it is read, with what would help', () => {
    expect(large(`a: ${filler}`).problems).toMatchObject([
      {
        code: 'SPEC_UNREADABLE',
        message:
          '"spec" has 2 MB of YAML, for which the 60 MB of memory that Node may take are too few. Give it more: NODE_OPTIONS=--max-old-space-size=76, or make it JSON, which takes half.',
      },
    ]);
    expect(large(`{"a":"${filler}${filler}"}`).problems[0]?.message).toMatch(
      /3 MB of JSON.*--max-old-space-size=71\.$/,
    );
  });

  it('is one only where it is too large', () => {
    expect(large(`{"a":"${filler}"}`).value?.value).toEqual({ a: filler });
  });

  it('tells places in long mappings, the first of a key that stands twice', () => {
    const text = Array.from({ length: 100 }, (_, at) => `key${at}: ${at}`).join('\n');
    const read = parseData({ location: '/spec', name: 'spec', text: `${text}\nkey7: again` });
    expect([read.value?.placeOf(['key7']), read.value?.placeOf(['key99'])]).toMatchObject([{ line: 8 }, { line: 100 }]);
  });
});
