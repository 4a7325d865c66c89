import { describe, expect, it } from 'vitest';

import { modelOf, sdlOf, wsdl } from '../ingest/wsdl-harness.ts';
import { bodyOf, envelopeOf, exchange, invalidIn, schemaOf, sourceOf } from './soap-harness.ts';

/** A source whose operation takes and gives a `Thing` of this content. */
async function thingOf(content: string, more = '', attributes = '') {
  const schema = `${['Call', 'CallResponse']
    .map(
      (name) =>
        `<xs:element name="${name}"><xs:complexType><xs:sequence><xs:element name="thing" type="t:Thing"/></xs:sequence></xs:complexType></xs:element>`,
    )
    .join('')}<xs:complexType name="Thing" ${attributes}>${content}</xs:complexType>${more}`;
  const model = await modelOf(wsdl({ schema, operations: { Call: { input: 'Call', output: 'CallResponse' } } }));
  return { model, schema, source: sourceOf(model) };
}

/** Sends the thing, wants a valid Body, reads the same Body as the answer, and gives what stands in the thing's element. */
async function roundTrip(thing: Awaited<ReturnType<typeof thingOf>>, value: unknown): Promise<string> {
  const envelope = await envelopeOf(thing.source, 'call', { thing: value });
  expect(invalidIn(envelope, schemaOf(thing.schema))).toBe('');
  const echoed = envelope.replaceAll('n1:Call>', 'n1:CallResponse>');
  expect((await exchange(thing.source, 'call', {}, { body: echoed })).value).toEqual(value);
  return (/<n1:thing>(.*)<\/n1:thing>/s.exec(bodyOf(envelope))?.[1] ?? '').replaceAll('n1:', '');
}

const element = (name: string, type = 'xs:string', more = '') => `<xs:element name="${name}" type="${type}" ${more}/>`;

describe('the order of', () => {
  it('a repeated choice is kept: a list of items, each one of the branches', async () => {
    const thing = await thingOf(
      `<xs:choice minOccurs="0" maxOccurs="unbounded">${element('a')}${element('b', 'xs:int', 'maxOccurs="unbounded"')}</xs:choice>`,
    );
    expect(sdlOf(thing.model, 'Thing', 'ThingItem', 'ThingInput', 'ThingItemInput')).toBe(`type Thing {
  items: [ThingItem!]!
}

type ThingItem {
  a: String
  b: Int
}

input ThingInput {
  items: [ThingItemInput!]
}

input ThingItemInput @oneOf {
  a: String
  b: Int
}`);
    const value = {
      items: [
        { a: null, b: 1 },
        { a: 'x', b: null },
        { a: null, b: 2 },
        { a: null, b: 3 },
      ],
    };
    expect(await roundTrip(thing, value)).toBe('<b>1</b><a>x</a><b>2</b><b>3</b>');
  });

  it('a repeated sequence with parts that may be missing is kept', async () => {
    const thing = await thingOf(
      `<xs:sequence maxOccurs="9">${element('day', 'xs:date')}${element('text', 'xs:string', 'minOccurs="0" maxOccurs="unbounded"')}<xs:choice minOccurs="0">${element('open', 'xs:time')}${element('closed', 'xs:boolean')}</xs:choice></xs:sequence>`,
    );
    const value = {
      items: [
        { day: '2024-01-01', text: [], open: null, closed: true },
        { day: '2024-01-02', text: ['a', 'b'], open: '08:00:00', closed: null },
        { day: '2024-01-03', text: [], open: null, closed: null },
      ],
    };
    expect(await roundTrip(thing, value)).toBe(
      '<day>2024-01-01</day><closed>true</closed><day>2024-01-02</day><text>a</text><text>b</text><open>08:00:00</open><day>2024-01-03</day>',
    );
  });

  it('groups inside of groups, and of two groups in one type, is kept', async () => {
    const group = `<xs:group name="Pair"><xs:sequence>${element('k')}<xs:choice minOccurs="0" maxOccurs="unbounded">${element('x', 'xs:int')}${element('y', 'xs:int')}</xs:choice></xs:sequence></xs:group>`;
    const thing = await thingOf(
      `<xs:sequence><xs:group ref="t:Pair" maxOccurs="unbounded"/>${element('items')}<xs:choice maxOccurs="unbounded">${element('p')}${element('q')}</xs:choice></xs:sequence>`,
      group,
    );
    expect(sdlOf(thing.model, 'Thing')).toBe(
      'type Thing {\n  Pair: [Pair!]!\n  items: String!\n  pOrQ: [ThingItem!]!\n}',
    );
    const value = {
      Pair: [
        {
          k: 'a',
          items: [
            { x: null, y: 1 },
            { x: 2, y: null },
          ],
        },
        { k: 'b', items: [] },
      ],
      items: 'i',
      pOrQ: [
        { p: null, q: 'q' },
        { p: 'p', q: null },
      ],
    };
    expect(await roundTrip(thing, value)).toBe('<k>a</k><y>1</y><x>2</x><k>b</k><items>i</items><q>q</q><p>p</p>');
  });

  it('elements of one name that stand apart is kept; those that follow each other are one list', async () => {
    const thing = await thingOf(
      `<xs:sequence>${element('a')}${element('a')}${element('b', 'xs:int', 'minOccurs="0"')}${element('a', 'xs:string', 'minOccurs="0"')}</xs:sequence>`,
    );
    expect(sdlOf(thing.model, 'Thing')).toBe('type Thing {\n  a: [String!]!\n  b: Int\n  a2: String\n}');
    const value = { a: ['1', '2'], b: 3, a2: '4' };
    expect(await roundTrip(thing, value)).toBe('<a>1</a><a>2</a><b>3</b><a>4</a>');
  });

  it('the same name in two branches of a choice is one field', async () => {
    const thing = await thingOf(
      `<xs:choice><xs:sequence>${element('a')}${element('b')}</xs:sequence><xs:sequence>${element('c')}${element('b')}</xs:sequence></xs:choice>`,
    );
    expect(sdlOf(thing.model, 'Thing')).toBe('type Thing {\n  a: String\n  c: String\n  b: String\n}');
    expect(await roundTrip(thing, { a: null, c: '1', b: '2' })).toBe('<c>1</c><b>2</b>');
    expect(await roundTrip(thing, { a: '1', c: null, b: '2' })).toBe('<a>1</a><b>2</b>');
  });

  it('a list of substitutes is kept, under the name of their head', async () => {
    const more = `<xs:element name="Path" abstract="true" type="xs:string"/>${element('Field', 'xs:token', 'substitutionGroup="t:Path"')}${element('Index', 'xs:string', 'substitutionGroup="t:Path"')}`;
    const thing = await thingOf(
      `<xs:sequence><xs:element ref="t:Path" maxOccurs="unbounded"/>${element('end')}</xs:sequence>`,
      more,
    );
    expect(sdlOf(thing.model, 'Thing', 'Path')).toBe(
      'type Thing {\n  Path: [Path!]!\n  end: String!\n}\n\ntype Path {\n  Field: String\n  Index: String\n}',
    );
    const value = {
      Path: [
        { Field: null, Index: 'i' },
        { Field: 'f', Index: null },
      ],
      end: 'e',
    };
    expect(await roundTrip(thing, value)).toBe('<Index>i</Index><Field>f</Field><end>e</end>');
  });

  it('open elements among declared ones is kept', async () => {
    const thing = await thingOf(
      `<xs:choice maxOccurs="unbounded">${element('a')}<xs:any namespace="##other" processContents="lax"/></xs:choice>`,
    );
    const value = {
      items: [
        { a: null, any: { '{urn:u}x': '1' } },
        { a: 'a', any: null },
      ],
    };
    const envelope = await envelopeOf(thing.source, 'call', { thing: value });
    expect(invalidIn(envelope, schemaOf(thing.schema))).toBe('');
    const echoed = envelope.replaceAll('n1:Call>', 'n1:CallResponse>');
    expect((await exchange(thing.source, 'call', {}, { body: echoed })).value).toEqual({
      items: [
        { a: null, any: { x: '1' } },
        { a: 'a', any: null },
      ],
    });
  });
});

describe('mixed content', () => {
  const bold = '<xs:complexType name="Bold" mixed="true"><xs:sequence minOccurs="0">';
  const content = `<xs:choice minOccurs="0" maxOccurs="unbounded">${element('b', 't:Bold')}${element('code', 'xs:int')}</xs:choice><xs:attribute name="lang" type="xs:string"/>`;
  const more = `${bold}${element('i')}</xs:sequence></xs:complexType>`;

  it('is a list of text and elements as they follow each other', async () => {
    const thing = await thingOf(content, more, 'mixed="true"');
    expect(sdlOf(thing.model, 'Thing', 'ThingContent', 'ThingContentInput')).toBe(`type Thing {
  content: [ThingContent!]!
  lang: String
}

type ThingContent {
  text: String
  b: Bold
  code: Int
}

input ThingContentInput @oneOf {
  text: String
  b: BoldInput
  code: Int
}`);
    const text = (value: string) => ({ text: value, b: null, code: null });
    const strong = (...inner: unknown[]) => ({ text: null, b: { content: inner }, code: null });
    const value = {
      content: [
        text('one '),
        strong({ text: 'two', i: null }, { text: null, i: '3' }),
        text(' '),
        { text: null, b: null, code: 4 },
        text(' five <6>'),
      ],
      lang: null,
    };
    expect(await roundTrip(thing, value)).toBe('one <b>two<i>3</i></b> <code>4</code> five &lt;6&gt;');
  });

  it('has no text where blanks only lay it out', async () => {
    const { source } = await thingOf(content, more, 'mixed="true"');
    const body = `<S:Envelope xmlns:S="http://schemas.xmlsoap.org/soap/envelope/" xmlns="urn:t"><S:Body><CallResponse><thing lang="de">
      <code>1</code>
      <code>2</code>
    </thing></CallResponse></S:Body></S:Envelope>`;
    expect((await exchange(source, 'call', {}, { body })).value).toEqual({
      content: [
        { text: null, b: null, code: 1 },
        { text: null, b: null, code: 2 },
      ],
      lang: 'de',
    });
  });
});

describe('defaults', () => {
  it('stand for absent attributes and empty elements of answers', async () => {
    const { source, model } = await thingOf(
      `<xs:sequence>${element('a', 'xs:int', 'default="3"')}${element('b', 'xs:string', 'minOccurs="0" fixed="B"')}</xs:sequence><xs:attribute name="c" type="xs:boolean" default="true"/><xs:attribute name="d" type="xs:string" fixed="D"/>`,
    );
    expect(sdlOf(model, 'ThingInput')).toContain('Default: `3`.');
    const body = (inner: string) =>
      `<S:Envelope xmlns:S="http://schemas.xmlsoap.org/soap/envelope/" xmlns="urn:t"><S:Body><CallResponse>${inner}</CallResponse></S:Body></S:Envelope>`;
    const read = async (inner: string) => (await exchange(source, 'call', {}, { body: body(inner) })).value;
    expect(await read('<thing><a/></thing>')).toEqual({ a: 3, b: null, c: true, d: 'D' });
    expect(await read('<thing c="0" d="x"><a>4</a><b/></thing>')).toEqual({ a: 4, b: 'B', c: false, d: 'x' });
  });
});
