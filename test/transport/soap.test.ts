import { beforeAll, describe, expect, it } from 'vitest';

import type { Source } from '../../src/blueprint/blueprint.ts';
import type { Field } from '../../src/blueprint/types.ts';
import { modelOf, sdlOf, wsdl } from '../ingest/wsdl-harness.ts';
import type { WsdlSpec } from '../ingest/wsdl-harness.ts';
import {
  answer,
  bodyOf,
  envelopeOf,
  errorOf,
  exchange,
  invalidIn,
  nobody,
  schemaOf,
  sourceOf,
} from './soap-harness.ts';

const element = (name: string, content: string) =>
  `<xs:element name="${name}"><xs:complexType>${content}</xs:complexType></xs:element>`;
const sequence = (...elements: readonly string[]) => `<xs:sequence>${elements.join('')}</xs:sequence>`;

/** A source with the one operation `Call`, whose message and answer are elements of `schema`. */
async function callOf(
  input: string,
  output = '',
  more = '',
  spec: Partial<WsdlSpec> = {},
  options = {},
): Promise<Source> {
  const schema = element('Call', input) + element('CallResponse', output) + more;
  const operations = { Call: { input: 'Call', output: 'CallResponse' } };
  return sourceOf(await modelOf(wsdl({ schema, operations, ...spec }), options));
}

/** The Body that a call sends; it must be valid by the schema. */
async function sent(
  args: Readonly<Record<string, unknown>>,
  input: string,
  more = '',
  attributes?: string,
): Promise<string> {
  const source = await callOf(input, '', more, attributes === undefined ? {} : { schemaAttributes: attributes });
  const envelope = await envelopeOf(source, 'call', args);
  const schema = schemaOf(element('Call', input) + more, attributes);
  expect(invalidIn(envelope, schema)).toBe('');
  return bodyOf(envelope);
}

/** What the answer `content` of CallResponse with the schema `output` is read as. */
async function got(content: string, output: string, more = ''): Promise<unknown> {
  const source = await callOf('', output, more);
  const { value } = await exchange(source, 'call', {}, { body: answer(`<t:CallResponse>${content}</t:CallResponse>`) });
  return value;
}

describe('an envelope', () => {
  it('qualifies elements as the schema says', async () => {
    const a = sequence('<xs:element name="a" type="xs:int"/>', '<xs:element name="b" type="xs:int" form="FORM"/>');
    expect(await sent({ a: 1, b: 2 }, a.replace('FORM', 'unqualified'))).toBe(
      '<n1:Call><n1:a>1</n1:a><b>2</b></n1:Call>',
    );
    expect(await sent({ a: 1, b: 2 }, a.replace('FORM', 'qualified'), '', '')).toBe(
      '<n1:Call><a>1</a><n1:b>2</n1:b></n1:Call>',
    );
  });

  it('has elements in schema order, whatever order they are given in', async () => {
    const members = sequence(
      ...['c', 'a', 'b'].map((name) => `<xs:element name="${name}" type="xs:int" minOccurs="0"/>`),
    );
    expect(await sent({ b: 3, a: 2, c: 1 }, members)).toBe(
      '<n1:Call><n1:c>1</n1:c><n1:a>2</n1:a><n1:b>3</n1:b></n1:Call>',
    );
  });

  it('writes null only where the schema allows nil', async () => {
    const members = sequence(
      '<xs:element name="a" type="xs:int" nillable="true"/>',
      '<xs:element name="b" type="xs:int" minOccurs="0"/>',
    );
    expect(await sent({ a: null, b: null }, members)).toBe('<n1:Call><n1:a xsi:nil="true"/></n1:Call>');
  });

  it('writes attributes, text and lists', async () => {
    const money = `<xs:complexType name="Money"><xs:simpleContent><xs:extension base="xs:decimal"><xs:attribute name="currency" type="xs:string"/></xs:extension></xs:simpleContent></xs:complexType>
      <xs:simpleType name="Ints"><xs:list itemType="xs:int"/></xs:simpleType>`;
    const members =
      sequence('<xs:element name="price" type="t:Money" maxOccurs="2"/>', '<xs:element name="ids" type="t:Ints"/>') +
      '<xs:attribute name="mode" type="xs:string"/>';
    expect(
      await sent(
        { price: [{ value: '1.50', currency: '"€"' }, { value: '2' }], ids: [1, 2], mode: 'x\ny' },
        members,
        money,
      ),
    ).toBe(
      '<n1:Call mode="x&#10;y"><n1:price currency="&quot;€&quot;">1.50</n1:price><n1:price>2</n1:price><n1:ids>1 2</n1:ids></n1:Call>',
    );
  });

  it('writes each occurrence of a repeating group', async () => {
    const members =
      '<xs:sequence maxOccurs="unbounded"><xs:element name="k" type="xs:string"/><xs:element name="v" type="xs:int"/></xs:sequence>';
    expect(
      await sent(
        {
          items: [
            { k: 'a', v: 1 },
            { k: 'b', v: 2 },
          ],
        },
        members,
      ),
    ).toBe('<n1:Call><n1:k>a</n1:k><n1:v>1</n1:v><n1:k>b</n1:k><n1:v>2</n1:v></n1:Call>');
  });

  it('tells the type where the declared one is abstract', async () => {
    const more = `<xs:complexType name="Shape" abstract="true"/>${['Circle', 'Square']
      .map(
        (name) =>
          `<xs:complexType name="${name}"><xs:complexContent><xs:extension base="t:Shape">${sequence('<xs:element name="size" type="xs:int"/>')}</xs:extension></xs:complexContent></xs:complexType>`,
      )
      .join('')}`;
    const members = sequence('<xs:element name="shape" type="t:Shape" maxOccurs="9"/>');
    expect(await sent({ shape: [{ circle: { size: 1 } }, { square: { size: 2 } }] }, members, more)).toBe(
      '<n1:Call><n1:shape xsi:type="n1:Circle"><n1:size>1</n1:size></n1:shape><n1:shape xsi:type="n1:Square"><n1:size>2</n1:size></n1:shape></n1:Call>',
    );
  });

  it('writes every built-in in its own lexical form', async () => {
    const values: Readonly<Record<string, unknown>> = {
      boolean: true,
      long: '9007199254740993',
      decimal: '0.10',
      double: 1.5e-7,
      dateTime: '2024-02-29T12:00:00.123+05:30',
      date: '2024-02-29Z',
      time: '12:00:00',
      duration: 'P1DT2H',
      base64Binary: 'aGk=',
      hexBinary: '0aFF',
      anyURI: 'https://a.test/?b=1&c=2',
      unsignedByte: 255,
    };
    const members = sequence(...Object.keys(values).map((name) => `<xs:element name="${name}" type="xs:${name}"/>`));
    expect((await sent(values, members)).match(/>[^<]+</g)?.map((text) => text.slice(1, -1))).toEqual(
      Object.values(values).map((value) => String(value).replace('&', '&amp;')),
    );
  });

  it('holds JSON where the schema leaves it open, and never more than elements and text', async () => {
    const source = await callOf(sequence('<xs:element name="x"/>', '<xs:any minOccurs="0" processContents="skip"/>'));
    const args = { x: { a: [1, '<b/>'], '@id': '"' }, any: { '{urn:o}other': { c: true } } };
    expect(bodyOf(await envelopeOf(source, 'call', args))).toBe(
      '<n1:Call><n1:x id="&quot;"><a xsi:type="xsd:int">1</a><a xsi:type="xsd:string">&lt;b/&gt;</a></n1:x>' +
        '<n4:other><c>true</c></n4:other></n1:Call>',
    );
    for (const key of ['a><evil/><a', 'a b', 'xmlns:a', '', '1', 'a="x"']) {
      const error = await errorOf(envelopeOf(source, 'call', { x: { [key]: 1 } }));
      expect([error.code, error.message]).toEqual([
        'BAD_USER_INPUT',
        expect.stringContaining('is no name for an element'),
      ]);
    }
  });

  it('holds XML of the caller where a type is nothing else', async () => {
    const query = element('query', '<xs:sequence><xs:any processContents="skip"/></xs:sequence>').replace(
      'complexType',
      'complexType mixed="true"',
    );
    expect(await sent({ query: { Where: { '@Scope': 'a', Eq: [1, 'x'] } } }, sequence(query))).toBe(
      '<n1:Call><n1:query><Where Scope="a"><Eq>1</Eq><Eq>x</Eq></Where></n1:query></n1:Call>',
    );
  });

  it('has no parts it was not given, and is empty for an empty message', async () => {
    expect(await sent({}, '')).toBe('<n1:Call/>');
  });

  it('carries the configured header elements, filled in', async () => {
    const soapHeaders = {
      alias: 'h',
      namespace: 'urn:h',
      headers: { Auth: { user: 'me', token: "{context.headers['x-token']}" } },
    };
    const source = await callOf('', '', '', {}, { soapHeaders });
    const caller = { ...nobody, headers: { 'x-token': 'a<b' } };
    const { call } = await exchange(source, 'call', {}, { body: answer('<t:CallResponse/>') }, caller);
    expect(call.body).toContain(
      '<soap:Header><n1:Auth><n1:user>me</n1:user><n1:token>a&lt;b</n1:token></n1:Auth></soap:Header>',
    );
  });

  it.each([
    [
      'two branches of a choice',
      '<xs:choice minOccurs="0"><xs:element name="a" type="xs:int"/><xs:element name="b" type="xs:int"/></xs:choice>',
      { a: 1, b: 2 },
      '"a" and "b" exclude each other',
    ],
    [
      'a date that is none',
      sequence('<xs:element name="a" type="xs:date"/>'),
      { a: 'tomorrow' },
      'a is "tomorrow", which is no xs:date',
    ],
    [
      'a decimal with words',
      sequence('<xs:element name="a" type="xs:decimal"/>'),
      { a: '1,5' },
      'a is "1,5", which is no xs:decimal',
    ],
    [
      'a control character',
      sequence('<xs:element name="a" type="xs:string"/>'),
      { a: 'x\u0000' },
      'U+0000 cannot stand in XML',
    ],
  ])('refuses %s', async (_what, members, args, message) => {
    const error = await errorOf(envelopeOf(await callOf(members), 'call', args));
    expect([error.code, error.message]).toEqual(['BAD_USER_INPUT', expect.stringContaining(message)]);
  });
});

describe('a request', () => {
  it.each([
    ['1.1', 'urn:a"b', 'text/xml; charset=utf-8', '"urn:ab"'],
    ['1.1', null, 'text/xml; charset=utf-8', '""'],
    ['1.2', 'urn:a', 'application/soap+xml; charset=utf-8; action="urn:a"', undefined],
    ['1.2', null, 'application/soap+xml; charset=utf-8', undefined],
  ] as const)('of SOAP %s with action %s', async (version, action, contentType, soapaction) => {
    const operations = {
      Call: { input: 'Call', output: 'CallResponse', action: action?.replace('"', '&quot;') ?? null },
    };
    const source = {
      ...(await callOf('', '', '', { version, operations })),
      headers: { authorization: 'Bearer {env.NONE}', 'x-a': 'b' },
      query: { v: '1' },
    };
    const { call } = await exchange(source, 'call', {}, { body: answer('<t:CallResponse/>', version) });
    expect(call.headers['content-type']).toBe(contentType);
    expect(call.headers['soapaction']).toBe(soapaction);
    expect(call.headers).not.toHaveProperty('authorization');
    expect(call).toMatchObject({
      method: 'POST',
      url: 'http://upstream.test/soap?v=1',
      headers: { 'x-a': 'b' },
      isIdempotent: false,
      isSafe: false,
    });
  });
});

describe('a list in an element of its own', () => {
  const list = (least: number) =>
    `<xs:complexType name="ArrayOfNumber"><xs:sequence><xs:element name="n" type="xs:int" minOccurs="${least}" maxOccurs="unbounded"/></xs:sequence></xs:complexType>`;
  const input = sequence('<xs:element name="a" type="t:ArrayOfNumber" minOccurs="0"/>');

  it('may be empty where the element may', async () => {
    expect(await sent({ a: [] }, input, list(0))).toBe('<n1:Call><n1:a/></n1:Call>');
  });

  it('is refused empty where the element must hold something', async () => {
    const error = await errorOf(envelopeOf(await callOf(input, '', list(1)), 'call', { a: [] }));
    expect([error.code, error.message]).toEqual([
      'BAD_USER_INPUT',
      'The arguments of Call cannot be sent: a must have at least one item.',
    ]);
    expect(await sent({ a: [1] }, input, list(1))).toBe('<n1:Call><n1:a><n1:n>1</n1:n></n1:a></n1:Call>');
    expect(await sent({}, input, list(1))).toBe('<n1:Call/>');
  });
});

describe('an answer', () => {
  it('may have elements that are named like what every object has', async () => {
    const output = sequence(
      '<xs:element name="constructor" type="xs:string"/>',
      '<xs:element name="toString" type="xs:int" minOccurs="0"/>',
    );
    const value = await got('<t:constructor>Otis</t:constructor><t:toString>1</t:toString>', output);
    expect(value).toEqual({ constructor: 'Otis', toString: 1 });
  });

  const list = sequence(
    '<xs:element name="a" type="xs:int" minOccurs="0" maxOccurs="9"/>',
    '<xs:element name="b" type="xs:string" minOccurs="0"/>',
  );

  it('keeps lists of none, one and several', async () => {
    expect(await got('', list)).toEqual({ a: [], b: null });
    expect(await got('<t:a>1</t:a>', list)).toEqual({ a: [1], b: null });
    expect(await got('<t:a>1</t:a><t:a> 2 </t:a>', list)).toEqual({ a: [1, 2], b: null });
  });

  it('keeps text as it is: blanks, CDATA, entities, zeros', async () => {
    expect(await got('<t:b> a&lt;<![CDATA[<b>]]>&#x20AC; </t:b>', list)).toMatchObject({ b: ' a<<b>€ ' });
    expect(await got('<t:b>0042</t:b>', list)).toMatchObject({ b: '0042' });
  });

  it('is read with wrong or no namespaces', async () => {
    expect(await got('<a>1</a><x:b xmlns:x="urn:x">c</x:b>', list)).toEqual({ a: [1], b: 'c' });
  });

  it('is null for nil, also in lists and instead of objects', async () => {
    const more = `<xs:complexType name="P">${sequence('<xs:element name="n" type="xs:int" nillable="true"/>')}</xs:complexType>`;
    const members = sequence(
      '<xs:element name="p" type="t:P" nillable="true"/>',
      '<xs:element name="q" type="t:P" nillable="true" maxOccurs="9"/>',
    );
    expect(await got('<t:p xsi:nil="1"/><t:q><t:n xsi:nil="true"/></t:q><t:q xsi:nil="true"/>', members, more)).toEqual(
      { p: null, q: [{ n: null }, null] },
    );
  });

  it('tells the type of what stands at an abstract position, from any prefix', async () => {
    const more = `<xs:complexType name="Shape" abstract="true">${sequence('<xs:element name="n" type="xs:int"/>')}</xs:complexType>${[
      'Circle',
      'Square',
    ]
      .map(
        (name) =>
          `<xs:complexType name="${name}"><xs:complexContent><xs:extension base="t:Shape">${sequence(`<xs:element name="${name}Size" type="xs:int"/>`)}</xs:extension></xs:complexContent></xs:complexType>`,
      )
      .join('')}`;
    const shapes = await got(
      '<t:s xmlns:z="urn:t" xsi:type="z:Circle"><t:n>1</t:n><t:CircleSize>2</t:CircleSize></t:s><t:s><t:n>3</t:n><t:SquareSize>4</t:SquareSize></t:s>',
      sequence('<xs:element name="s" type="t:Shape" maxOccurs="9"/>'),
      more,
    );
    expect(shapes).toEqual([
      { __typename: 'Circle', n: 1, CircleSize: 2 },
      { __typename: 'Square', n: 3, SquareSize: 4 },
    ]);
  });

  it('is JSON where the schema leaves it open', async () => {
    const content = '<t:x id="1"><c>1</c><c xsi:type="xsd:int">2</c><d/></t:x><o:other xmlns:o="urn:o">text</o:other>';
    const members = sequence('<xs:element name="x"/>', '<xs:any minOccurs="0"/>');
    expect(await got(content, members)).toEqual({ x: { '@id': '1', c: ['1', 2], d: '' }, any: { other: 'text' } });
  });

  it('may come as MTOM, its bytes in parts of their own', async () => {
    const source = await callOf('', sequence('<xs:element name="f" type="xs:base64Binary"/>'));
    const root = answer(
      '<t:CallResponse><t:f><xop:Include xmlns:xop="http://www.w3.org/2004/08/xop/include" href="cid:f%401"/></t:f></t:CallResponse>',
    );
    const body = Buffer.concat([
      Buffer.from(
        `--b\r\nContent-Type: application/xop+xml; charset=UTF-8\r\nContent-ID: <root>\r\n\r\n${root}\r\n--b\r\nContent-ID: <f@1>\r\n\r\n`,
      ),
      Buffer.from([0, 13, 10, 255]),
      Buffer.from('\r\n--b--\r\n'),
    ]);
    const headers = { 'content-type': 'multipart/related; type="application/xop+xml"; start="<root>"; boundary="b"' };
    expect((await exchange(source, 'call', {}, { body, headers })).value).toBe(
      Buffer.from([0, 13, 10, 255]).toString('base64'),
    );
  });

  it('may have one part at a few places, and is refused where that would blow it up', async () => {
    const source = await callOf('', sequence('<xs:element name="f" type="xs:base64Binary" maxOccurs="unbounded"/>'));
    const include = '<t:f><xop:Include xmlns:xop="http://www.w3.org/2004/08/xop/include" href="cid:f"/></t:f>';
    const headers = { 'content-type': 'multipart/related; type="application/xop+xml"; start="<root>"; boundary="b"' };
    const bytes = Buffer.alloc(20_000, 7);
    const withCopies = async (count: number) => {
      const root = answer(`<t:CallResponse>${include.repeat(count)}</t:CallResponse>`);
      const head = `--b\r\nContent-ID: <root>\r\n\r\n${root}\r\n--b\r\nContent-ID: <f>\r\n\r\n`;
      const body = Buffer.concat([Buffer.from(head), bytes, Buffer.from('\r\n--b--\r\n')]);
      return exchange(source, 'call', {}, { body, headers });
    };
    expect((await withCopies(3)).value).toEqual(Array(3).fill(bytes.toString('base64')));
    await expect(withCopies(100)).rejects.toMatchObject({ code: 'UPSTREAM_TOO_LARGE' });
  });

  it('may be in another encoding', async () => {
    const source = await callOf('', sequence('<xs:element name="f" type="xs:string"/>'));
    const text = answer('<t:CallResponse><t:f>Größe</t:f></t:CallResponse>').replace(
      '"1.0"',
      '"1.0" encoding="iso-8859-1"',
    );
    expect((await exchange(source, 'call', {}, { body: Buffer.from(text, 'latin1'), headers: {} })).value).toBe(
      'Größe',
    );
  });

  it('is true for an operation that answers nothing', async () => {
    const source = await callOf('', '');
    expect((await exchange(source, 'call', {}, { body: answer('<t:CallResponse/>') })).value).toBe(true);
    expect((await exchange(source, 'call', {}, { status: 202, body: '' })).value).toBe(true);
  });
});

describe('a hoisted field', () => {
  it('finds its value below elements that the schema no longer shows', async () => {
    const more = `<xs:complexType name="Lines">${sequence('<xs:element name="line" type="xs:int" maxOccurs="9"/>')}</xs:complexType>
      <xs:complexType name="Order">${sequence('<xs:element name="lines" type="t:Lines"/>', '<xs:element name="n" type="xs:int"/>')}</xs:complexType>`;
    const source = await callOf('', sequence('<xs:element name="order" type="t:Order"/>'), more);
    const order = source.types.get('Order');
    if (order?.kind !== 'object') throw new Error('Order is an object');
    const fields = new Map([
      ...order.fields,
      ['lines', { name: 'lines', type: '[Int!]', via: ['line'], args: new Map() }],
    ]);
    const types = new Map([...source.types, ['Order', { ...order, fields }]]);
    const body = answer(
      '<t:CallResponse><t:order><t:lines><t:line>1</t:line></t:lines><t:n>3</t:n></t:order></t:CallResponse>',
    );
    expect((await exchange({ ...source, types }, 'call', {}, { body })).value).toEqual({ lines: { line: [1] }, n: 3 });
  });

  it('finds its value beside what was hoisted out of the same element, and what stayed in it', async () => {
    const pair = sequence(...['a', 'b', 'c'].map((name) => `<xs:element name="${name}" type="xs:int"/>`));
    const more = `<xs:complexType name="Pair">${pair}</xs:complexType>
      <xs:complexType name="Order">${sequence('<xs:element name="pair" type="t:Pair"/>', '<xs:element name="n" type="xs:int"/>')}</xs:complexType>`;
    const source = await callOf('', sequence('<xs:element name="order" type="t:Order"/>'), more);
    const [order, whole] = [source.types.get('Order'), source.types.get('Pair')];
    if (order?.kind !== 'object' || whole?.kind !== 'object') throw new Error('Order and Pair are objects');
    const hoisted = new Map<string, Field>();
    for (const via of ['a', 'b']) {
      hoisted.set(via, { name: via, wire: 'pair', type: 'Int', via: [via], args: new Map() });
    }
    const rest = new Map([...whole.fields].filter(([name]) => name === 'c'));
    const types = new Map([
      ...source.types,
      ['Order', { ...order, fields: new Map([...order.fields, ...hoisted]) }],
      ['Pair', { ...whole, fields: rest }],
    ]);
    const body = answer(
      '<t:CallResponse><t:order><t:pair><t:a>1</t:a><t:b>2</t:b><t:c>3</t:c></t:pair><t:n>4</t:n></t:order></t:CallResponse>',
    );
    const { value } = await exchange({ ...source, types }, 'call', {}, { body });
    expect(value).toEqual({ pair: { a: 1, b: 2, c: 3 }, n: 4 });
  });
});

describe('a value that is told by its type alone', () => {
  const spaces = 'xmlns:enc="http://schemas.xmlsoap.org/soap/encoding/" xmlns:a="http://xml.apache.org/xml-soap"';
  const entry = (key: string, value: string) => `<item><key xsi:type="enc:string">${key}</key>${value}</item>`;

  it.each([
    ['a number of SOAP encoding', 'xsi:type="enc:int"', ' 7 ', 7],
    [
      'an array of SOAP encoding',
      'xsi:type="enc:Array" enc:arrayType="xsd:anyType[2]"',
      '<i xsi:type="xsd:int">1</i><i xsi:nil="true"/>',
      [1, null],
    ],
    ['a Vector', 'xsi:type="a:Vector"', '<item xsi:type="xsd:boolean">true</item>', [true]],
    [
      'a Map of Maps',
      'xsi:type="a:Map"',
      entry('__proto__', '<value xsi:type="enc:double">1.5</value>') +
        entry('b', `<value xsi:type="a:Map">${entry('c', '<value xsi:nil="true"/>')}</value>`),
      JSON.parse('{ "__proto__": 1.5, "b": { "c": null } }'),
    ],
    ['a Map without entries', 'xsi:type="a:Map"', '', {}],
    ['a Map of another namespace', 'xsi:type="t:Map"', '<item>1</item>', { item: '1' }],
  ])('is read: %s', async (_what, attributes, content, expected) => {
    const output = sequence(
      '<xs:element name="a" type="xs:anyType"/>',
      '<xs:element name="b" type="xs:int" minOccurs="0"/>',
    );
    expect(await got(`<t:a ${spaces} ${attributes}>${content}</t:a>`, output)).toEqual({ a: expected, b: null });
  });
});

describe('rpc/encoded', () => {
  const types = `<xs:schema targetNamespace="urn:t"><xs:complexType name="Item"><xs:sequence><xs:element name="id" type="xs:int"/><xs:element name="name" type="xs:string"/></xs:sequence></xs:complexType>
    <xs:complexType name="Items"><xs:complexContent><xs:restriction base="enc:Array"><xs:attribute ref="enc:arrayType" w:arrayType="t:Item[]"/></xs:restriction></xs:complexContent></xs:complexType></xs:schema>`;
  let source: Source;
  beforeAll(async () => {
    const operations = { swap: { input: { items: 't:Items', note: 'xs:string' }, output: { items: 't:Items' } } };
    source = sourceOf(await modelOf(wsdl({ style: 'rpc', use: 'encoded', types, operations })));
  });

  it('tells the type of every value', async () => {
    expect(bodyOf(await envelopeOf(source, 'swap', { items: [{ id: 1, name: 'a' }], note: 'n' }))).toBe(
      '<n1:swap soap:encodingStyle="http://schemas.xmlsoap.org/soap/encoding/">' +
        '<items xsi:type="n2:Array" n2:arrayType="n1:Item[1]"><item xsi:type="n1:Item"><id xsi:type="xsd:int">1</id><name xsi:type="xsd:string">a</name></item></items>' +
        '<note xsi:type="xsd:string">n</note></n1:swap>',
    );
  });

  it('keeps arrays of arrays apart, both ways', async () => {
    const array = (name: string, of: string) =>
      `<xs:complexType name="${name}"><xs:complexContent><xs:restriction base="enc:Array"><xs:attribute ref="enc:arrayType" w:arrayType="${of}"/></xs:restriction></xs:complexContent></xs:complexType>`;
    const nested = `<xs:schema targetNamespace="urn:t">${array('Grid', 'xs:int[][]')}${array('Rows', 't:Row[]')}${array('Row', 'xs:string[]')}</xs:schema>`;
    const values = { grid: 't:Grid', rows: 't:Rows' };
    const operations = { put: { input: values, output: values } };
    const model = await modelOf(wsdl({ style: 'rpc', use: 'encoded', types: nested, operations }));
    expect(sdlOf(model, 'Mutation')).toContain('put(grid: [[Int]], rows: [[String]]): PutResult');
    const given = { grid: [[1, 2], [], [3]], rows: [['a'], null, ['b', null]] };
    const envelope = await envelopeOf(sourceOf(model), 'put', given);
    const row = (count: number, items: string) =>
      `<item xsi:type="n2:Array" n2:arrayType="xsd:string[${count}]">${items}</item>`;
    expect(envelope).toContain(
      `<rows xsi:type="n2:Array" n2:arrayType="xsd:string[][3]">${row(1, '<item xsi:type="xsd:string">a</item>')}` +
        `<item xsi:nil="true"/>${row(2, '<item xsi:type="xsd:string">b</item><item xsi:nil="true"/>')}</rows>`,
    );
    const body = envelope.replaceAll('n1:put', 'n1:putResponse');
    expect((await exchange(sourceOf(model), 'put', {}, { body })).value).toEqual(given);
  });

  it("reads Axis' arrays and multiRefs", async () => {
    const body = answer(
      `<t:swapResponse><swapReturn/><items href="#id0"/></t:swapResponse>
       <multiRef id="id0" xsi:type="enc:Array" xmlns:enc="http://schemas.xmlsoap.org/soap/encoding/"><items href="#id1"/><items xsi:nil="true"/></multiRef>
       <multiRef id="id1" xsi:type="t:Item"><id href="#id2"/><name>a</name></multiRef><multiRef id="id2" xsi:type="xsd:int">7</multiRef>`,
    );
    expect((await exchange(source, 'swap', {}, { body })).value).toEqual([{ id: 7, name: 'a' }, null]);
  });
});
