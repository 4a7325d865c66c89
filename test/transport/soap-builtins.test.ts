import { describe, expect, it } from 'vitest';

import { modelOf, wsdl } from '../ingest/wsdl-harness.ts';
import { bodyOf, envelopeOf, errorOf, exchange, invalidIn, schemaOf, sourceOf } from './soap-harness.ts';

interface BuiltIn {
  /** What a client gives, and reads again. */
  readonly values: readonly unknown[];
  /** What the upstream may write, and what a client reads of it. */
  readonly reads?: readonly (readonly [text: string, value: unknown])[];
  /** What is answered by an error instead of being sent. */
  readonly refused?: readonly unknown[];
  /** What a client may give, and what is sent. */
  readonly writes?: readonly (readonly [value: unknown, text: string])[];
}

const whole = (least: string, most: string): BuiltIn => ({
  values: [0, 7].filter((one) => BigInt(one) >= BigInt(least)),
  reads: [
    ['0042', 42],
    [' 7\n', 7],
    ['+7', 7],
  ],
  writes: [['12', '12']],
  refused: [(BigInt(least) - 1n).toString(), (BigInt(most) + 1n).toString(), '1.5', '', 'x', true],
});
const name: BuiltIn = { values: ['a', '_b-1.2', 'é'], reads: [[' a\n', 'a']], refused: ['1a', 'a b', '', '-a'] };
const names: BuiltIn = { values: [['a', 'b1']], reads: [[' a \n b ', ['a', 'b']]], refused: [['a b'], ['']] };
const floating: BuiltIn = {
  values: [0, -1.5, 1e-7, 12_345_678],
  reads: [
    ['1E3', 1000],
    ['INF', 'INF'],
    ['-INF', '-INF'],
    ['NaN', 'NaN'],
  ],
  writes: [
    ['INF', 'INF'],
    ['NaN', 'NaN'],
  ],
  refused: ['Infinity', '1,5', '', true],
};

/** The 44 simple types of XML Schema part 2 (section 3). */
const builtIns: Readonly<Record<string, BuiltIn>> = {
  string: { values: ['0042', ' a\tb\n ', '<&>"', ''], refused: ['\u0000'] },
  boolean: {
    values: [true, false],
    reads: [
      ['1', true],
      ['0', false],
      [' true ', true],
    ],
    refused: ['yes', 2, ''],
  },
  decimal: {
    values: ['1.50', '-0.10', '12345678901234567890.55'],
    reads: [
      ['0042', '0042'],
      ['+1.', '+1.'],
    ],
    writes: [
      [1.5, '1.5'],
      [10n, '10'],
    ],
    refused: ['1e3', 'INF', '1,5', ''],
  },
  float: floating,
  double: floating,
  duration: { values: ['P1Y2M3DT4H5M6.7S', '-P1D', 'PT0S'], refused: ['P', 'PT', '1D', 'P1.5D', ''] },
  dateTime: {
    values: ['2024-02-29T12:00:00', '2024-02-29T12:00:00.120Z', '-0044-03-15T00:00:00+14:00'],
    refused: ['2024-02-29', 'yesterday', ''],
  },
  time: { values: ['13:20:00', '13:20:00.5Z', '24:00:00', '13:20:00-05:00'], refused: ['13', ''] },
  date: {
    values: ['2024-02-29', '2024-02-29Z', '2024-02-29-08:00'],
    refused: ['29.2.2024', '2024-02', ''],
  },
  gYearMonth: { values: ['2024-02', '2024-02Z', '-0001-12'], refused: ['2024', '2024-13', '02-2024'] },
  gYear: { values: ['2024', '12024', '-0044', '2024+01:00'], refused: ['24', '2024-01', ''] },
  gMonthDay: { values: ['--02-29', '--12-31Z'], refused: ['02-29', '--13-01', '--02-32'] },
  gDay: { values: ['---31', '---01Z'], refused: ['31', '---32'] },
  gMonth: { values: ['--12', '--01Z'], refused: ['12', '--13'] },
  hexBinary: { values: ['', '0fB7'], reads: [[' 0fB7\n', '0fB7']], refused: ['0', 'xy', 'abc'] },
  base64Binary: { values: ['', 'aGk=', 'AAAA'], reads: [['aG\n k=', 'aGk=']], refused: ['a*b', '===='] },
  anyURI: { values: ['http://x.test/a?b=c&d', '../x', ''], reads: [[' urn:x\n', 'urn:x']] },
  QName: {
    values: ['local', '{urn:other}name', '{urn:t}x'],
    reads: [
      ['t:x', '{urn:t}x'],
      ['nobody:x', 'nobody:x'],
    ],
    refused: ['a b', 'p:x', '{urn:x}'],
  },
  NOTATION: { values: ['{urn:t}gif'], reads: [['t:gif', '{urn:t}gif']], refused: ['a b'] },
  normalizedString: { values: [' a  b '], reads: [['a\tb\r\nc', 'a b c']], writes: [['a\tb', 'a b']] },
  token: { values: ['a b', ''], reads: [['\n a \t b ', 'a b']], writes: [[' a  b ', 'a b']] },
  language: { values: ['de', 'en-GB', 'i-klingon'], refused: ['german!', 'toolonglang', ''] },
  Name: { ...name, values: ['a', ':a', '_b'] },
  NCName: { ...name, refused: ['a:b', '1a', ''] },
  NMTOKEN: { values: ['1a', '-x', 'a:b'], reads: [[' 1a ', '1a']], refused: ['a b', '', 'a,b'] },
  NMTOKENS: { ...names, values: [['1', '-x']] },
  ID: name,
  IDREF: name,
  IDREFS: names,
  ENTITY: name,
  ENTITIES: names,
  integer: {
    values: [0, -7, '1234567890123456789012'],
    reads: [
      ['0042', 42],
      ['9007199254740993', '9007199254740993'],
    ],
    refused: ['1.0', 1.5, '', '1e3'],
  },
  nonPositiveInteger: { values: [0, -7], refused: [1, '1'] },
  negativeInteger: { values: [-1, '-1234567890123456789012'], refused: [0, 1] },
  long: whole('-9223372036854775808', '9223372036854775807'),
  int: whole('-2147483648', '2147483647'),
  short: whole('-32768', '32767'),
  byte: whole('-128', '127'),
  nonNegativeInteger: { values: [0, '1234567890123456789012'], refused: [-1] },
  unsignedLong: whole('0', '18446744073709551615'),
  unsignedInt: whole('0', '4294967295'),
  unsignedShort: whole('0', '65535'),
  unsignedByte: whole('0', '255'),
  positiveInteger: { values: [1, '1234567890123456789012'], refused: [0, -1] },
};

/** Types whose values need declarations in a DTD or schema to be valid; and repeated IDs. */
const notValidated = /^(NOTATION|ENTITY|ENTITIES|ID|IDREF|IDREFS)$/;

const schemaFor = (type: string) =>
  ['Call', 'CallResponse']
    .map(
      (root) =>
        `<xs:element name="${root}"><xs:complexType><xs:sequence><xs:element name="x" type="xs:${type}"/><xs:element name="y" type="xs:${type}" minOccurs="0"/></xs:sequence><xs:attribute name="z" type="xs:${type}"/></xs:complexType></xs:element>`,
    )
    .join('');

const sourceFor = async (type: string) =>
  sourceOf(
    await modelOf(wsdl({ schema: schemaFor(type), operations: { Call: { input: 'Call', output: 'CallResponse' } } })),
  );

it('all 44 are here', () => expect(Object.keys(builtIns)).toHaveLength(44));

describe.each(Object.entries(builtIns))('xs:%s', (type, { values, reads = [], refused = [], writes = [] }) => {
  it('keeps its values both ways, as element and as attribute', async () => {
    const source = await sourceFor(type);
    for (const value of values) {
      const envelope = await envelopeOf(source, 'call', { x: value, z: value });
      if (!notValidated.test(type)) expect(invalidIn(envelope, schemaOf(schemaFor(type)))).toBe('');
      const body = envelope.replaceAll('n1:Call', 'n1:CallResponse');
      const read = (await exchange(source, 'call', {}, { body })).value;
      const isNothing = value === '' && !/^(string|token|anyURI|base64Binary|hexBinary)$/.test(type);
      expect(read).toEqual({ x: isNothing ? null : value, y: null, z: isNothing ? null : value });
    }
  });

  it('reads and writes its other forms, and refuses what is none', async () => {
    const source = await sourceFor(type);
    for (const [text, value] of reads) {
      const body = `<S:Envelope xmlns:S="http://schemas.xmlsoap.org/soap/envelope/" xmlns:t="urn:t"><S:Body><t:CallResponse><t:x>${text}</t:x></t:CallResponse></S:Body></S:Envelope>`;
      expect((await exchange(source, 'call', {}, { body })).value).toEqual({ x: value, y: null, z: null });
    }
    for (const [value, text] of writes) {
      expect(bodyOf(await envelopeOf(source, 'call', { x: value }))).toBe(`<n1:Call><n1:x>${text}</n1:x></n1:Call>`);
    }
    for (const value of refused) {
      const { code, message } = await errorOf(envelopeOf(source, 'call', { x: value }));
      expect({ value, code, message }).toEqual({
        value,
        code: 'BAD_USER_INPUT',
        message: expect.stringContaining('x'),
      });
    }
  });
});
