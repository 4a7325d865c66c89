import { isDeepStrictEqual } from 'node:util';

import { describe, expect, it } from 'vitest';

import { parseXml } from '../../src/transport/xml-parse.ts';
import { dice } from './dice.ts';
import { plainNode, readBySaxes } from './xml-oracle.ts';

type Roll = (limit: number) => number;

/** The tree, or that it is no document. */
function read(text: string, reader: (text: string) => unknown): unknown {
  try {
    return reader(text);
  } catch {
    return 'refused';
  }
}

const ours = (text: string) => read(text, (given) => plainNode(parseXml(given)));
/** It takes halves of surrogate pairs, and `<?a?b?>`. */
const theirs = (text: string) =>
  text.isWellFormed() && !/<\?[^\s<>?]+\?(?!>)/.test(text) ? read(text, readBySaxes) : 'refused';

const pieces = [
  'a',
  'b',
  'äß',
  '€',
  '😀',
  ' ',
  '\n',
  '\r\n',
  '\r',
  '\t',
  '&amp;',
  '&lt;',
  '&gt;',
  '&quot;',
  '&apos;',
  '&#65;',
  '&#x1F600;',
  '&#10;',
  '&#13;',
  ']',
  ']]',
  '>',
  "'",
  '"',
  '<!-- c -->',
  '<![CDATA[ <x> & ]] ]]>',
  '<?pi some text?>',
  '<?p?>',
  '\u0085',
  '\u2028',
  '\u007f',
  '\u00a0',
];
const names = ['a', 'b', 'p:a', 'q:a', 'q:b', 'u:c', 'é', 'a-b.c1', 'xml:lang', '_', 'p:_é·1', '名'];
const attributes = [
  'x="1"',
  "y='2'",
  'p:x="&lt;"',
  'q:x = "a\tb"',
  "xml:space='preserve'",
  'xmlns:p="urn:p"',
  'xmlns:q="urn:q"',
  'xmlns="urn:d"',
  'xmlns=""',
  'xmlns:q="urn:p"',
  'i:nil="true"',
  'i:nil=" 1 "',
  'i:type="p:T"',
  'i:type="T"',
  'é="&#9;"',
  'z="&quot;\'"',
  'long="0123456789abcdef"',
  'xmlns:xml="http://www.w3.org/XML/1998/namespace"',
  'xmlns:i="http://www.w3.org/1999/XMLSchema-instance"',
];

/** An element with what may stand in it; mostly well-formed. */
function randomElement(roll: Roll, depth = 0): string {
  const pick = (list: readonly string[]) => list[roll(list.length)] ?? '';
  const name = pick(names);
  const given = Array.from({ length: [0, 0, 1, 2, 3, 10][roll(6)] ?? 0 }, () => pick(attributes));
  const tag = [name, ...(roll(20) === 0 ? given : new Set(given))].join(pick([' ', '  ', '\n', ' \t']));
  if (roll(4) === 0) return `<${tag}${pick(['', ' '])}/>`;
  const content = Array.from({ length: roll(5) }, () =>
    roll(2) === 0 && depth < 4 ? randomElement(roll, depth + 1) : pick(pieces),
  );
  return `<${tag}>${content.join('')}</${name}${pick(['', ' ', '\n'])}>`;
}

function randomDocument(roll: Roll): string {
  const pick = (list: readonly string[]) => list[roll(list.length)] ?? '';
  const head = pick([
    '',
    '',
    '<?xml version="1.0"?>',
    '<?xml version="1.0" encoding="UTF-8"?>',
    "<?xml version='1.1' standalone = 'yes' ?>\n",
    '\uFEFF',
    '\uFEFF<?xml version="1.0"?>\r\n',
    '<?xml version="1.1"?>',
    '<!-- before -->',
    '<?pi?>',
  ]);
  const root = `<root xmlns:p="urn:p" xmlns:i="http://www.w3.org/2001/XMLSchema-instance">${randomElement(roll)}${randomElement(roll)}</root>`;
  return `${head}${roll(3) === 0 ? randomElement(roll) : root}${pick(['', '\n', '<!-- after -->', '<?pi?>\n'])}`;
}

const scraps = [
  '<',
  '>',
  '/',
  '&',
  ';',
  '"',
  "'",
  '=',
  ':',
  ']]>',
  '--',
  '?>',
  '<?',
  '<!',
  '<!--',
  '<![CDATA[',
  '<!DOCTYPE a>',
  '\u0000',
  '\u0001',
  '\uffff',
  '\ufffe',
  '&#0;',
  '&#1;',
  '&#xd800;',
  '&#x110000;',
  '&x;',
  '&;',
  'xmlns:r=""',
  ' xmlns:xmlns="urn:x"',
  ' xmlns:xml="urn:x"',
  '<a',
  '</a>',
  '<a/>',
  '<xmlns:a/>',
  '<a:b:c/>',
  '<:a/>',
  '<a:/>',
  '1',
  '-',
  '·',
  '<?xml version="1.0"?>',
  '<?XML?>',
  '<?a:b?>',
  '\udc00',
];

/** A document with some places cut out, written over or put in. */
function broken(text: string, roll: Roll): string {
  let result = text;
  for (let left = 1 + roll(2); left > 0; left--) {
    const at = roll(result.length + 1);
    const end = at + (roll(2) === 0 ? 0 : 1 + roll(6));
    result = result.slice(0, at) + (roll(4) === 0 ? '' : (scraps[roll(scraps.length)] ?? '')) + result.slice(end);
  }
  return result;
}

/** How many of the documents are refused; each must be read as the other parser reads it. */
function refusedOf(documents: number, seed: number, make: (roll: Roll) => string): number {
  const roll = dice(seed);
  let refused = 0;
  for (let round = 0; round < documents; round++) {
    const text = make(roll);
    const [expected, read] = [theirs(text), ours(text)];
    if (expected === 'refused') refused++;
    if (!isDeepStrictEqual(read, expected)) expect({ text, read }).toEqual({ text, read: expected });
  }
  return refused;
}

describe('random documents', () => {
  it('are read as another strict parser reads them', () => {
    expect(refusedOf(5000, 7, randomDocument)).toBeLessThan(2500);
  });

  it('are refused where it refuses them', () => {
    expect(refusedOf(10_000, 11, (roll) => broken(randomDocument(roll), roll))).toBeGreaterThan(5000);
  });
});

describe('a document', () => {
  const deep = (levels: number) => '<a>'.repeat(levels) + '</a>'.repeat(levels);

  it.each([
    ['that is cut off', '<a>\n <b x="1', '2:9: unclosed tag: a'],
    ['with a tag that closes another', '<a>\n<b></a>', '2:6: unexpected close tag, "b" is open'],
    ['with an entity of its own', '<a>&x;</a>', '1:4: undefined entity or malformed reference'],
    ['with a character that XML cannot hold', '<a>\u0001</a>', '1:4: disallowed character'],
    ['with such a character in a comment', '<a><!--\u0001--></a>', '1:8: disallowed character'],
    ['with an attribute twice', '<a xmlns:p="u" xmlns:q="u" p:b="" q:b=""/>', '1:2: duplicate attribute: b'],
    [
      'with an attribute twice among many',
      `<a ${Array.from({ length: 30 }, (_, at) => `b${at % 29}=""`).join(' ')}/>`,
      '1:2: duplicate attribute: b0',
    ],
    ['with a DOCTYPE', '<!DOCTYPE a><a/>', 'it holds a DOCTYPE, which SOAP forbids and Heddle does not read'],
    [
      'with a declaration that is not whole',
      '<?xml encoding="utf-8"?><a/>',
      '1:3: an XML declaration must be whole and at the start of the document',
    ],
    ['that is too deep', deep(513), 'its elements nest deeper than 512 levels'],
    ['that is empty', '', '1:1: document must contain a root element'],
  ])('%s is refused', (_case, text, message) => {
    expect(() => parseXml(text)).toThrow(new Error(message));
  });

  it('is cut wherever its end is missing, whatever was read before', () => {
    const whole = `<r xmlns:p="urn:p"><p:a b="1">x &amp; y<!-- c --><?p i?><![CDATA[d]]></p:a><p:a/>tail</r>`;
    expect(parseXml(whole).children).toHaveLength(2);
    for (let end = 0; end < whole.length; end++) {
      expect(() => parseXml(whole.slice(0, end)), whole.slice(0, end)).toThrow(/^1:\d+: /);
      parseXml(whole);
    }
  });

  it('may be as deep as the limit', () => {
    expect(parseXml(deep(512)).name).toBe('a');
  });

  it('may have very many attributes, children and texts', () => {
    const count = 100_000;
    const text = `<a ${Array.from({ length: count }, (_, at) => `b${at}=""`).join(' ')}>${'<c/>&amp;'.repeat(count)}</a>`;
    const { attributes, children, text: content } = parseXml(text);
    expect([attributes.length, children.length, content.length]).toEqual([count, count, count]);
  });
});
