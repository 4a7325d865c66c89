import { describe, expect, it } from 'vitest';

import { ingestFiles, modelOf, sdlOf, valueOf, wsdl } from './wsdl-harness.ts';

const element = (name: string, content: string) =>
  `<xs:element name="${name}"><xs:complexType>${content}</xs:complexType></xs:element>`;
const sequence = (...elements: readonly string[]) => `<xs:sequence>${elements.join('')}</xs:sequence>`;

/** The schema of one operation `GetThing` whose answer holds `content` (and a second field, so that it stays an object). */
async function thing(content: string, more = ''): Promise<string> {
  const schema = `${element('GetThing', sequence('<xs:element name="id" type="xs:string"/>'))}
    ${element('GetThingResponse', sequence('<xs:element name="thing" type="t:Thing"/>'))}
    <xs:complexType name="Thing">${content}</xs:complexType>${more}`;
  return sdlOf(
    await modelOf(wsdl({ schema, operations: { GetThing: { input: 'GetThing', output: 'GetThingResponse' } } })),
  );
}

/** The fields of `type Thing`, one per line. */
async function fieldsOf(content: string, more = ''): Promise<string> {
  const sdl = await thing(content, more);
  return /type Thing[^{]*\{\n(.*?)\n\}/s.exec(sdl)?.[1]?.replaceAll(/^ {2}/gm, '') ?? sdl;
}

describe('operations', () => {
  const schema =
    element('GetCity', sequence('<xs:element name="zip" type="xs:string"/>')) +
    element('GetCityResponse', sequence('<xs:element name="city" type="xs:string" minOccurs="0"/>')) +
    element('DropCity', sequence('<xs:element name="zip" type="xs:string"/>')) +
    element('DropCityResponse', '') +
    element('Notify', sequence('<xs:element name="text" type="xs:string"/>'));
  const operations = {
    GetCity: { input: 'GetCity', output: 'GetCityResponse' },
    DropCity: { input: 'DropCity', output: 'DropCityResponse' },
    Notify: { input: 'Notify' },
  };

  it('are queries or mutations by their names, with the wrapper taken off on both sides', async () => {
    const model = await modelOf(wsdl({ schema, operations }));
    expect(sdlOf(model)).toBe(`type Query {
  getCity(zip: String!): String
}

type Mutation {
  dropCity(zip: String!): Boolean
  notify(text: String!): Boolean
}`);
    expect(model.operations).toEqual({ total: 3, exposed: 3, skipped: [] });
    expect(model.endpoint).toBe('http://upstream.test/soap');
  });

  it('are deprecated where their documentation holds an element that says so', async () => {
    const documented = wsdl({ schema, operations }).replace(
      /(<w:portType[^]*?<w:operation name="GetCity">)/,
      '$1<w:documentation>Reads a city.<x:Deprecated xmlns:x="urn:x">1</x:Deprecated></w:documentation>',
    );
    const sdl = sdlOf(await modelOf(documented), 'Query');
    expect(sdl).toContain('Reads a city. Deprecated.');
    expect(sdl).toContain('getCity(zip: String!): String @deprecated(reason: "Deprecated.")');
  });

  it('are where the configuration puts them', async () => {
    const roots = [
      { fieldName: 'dropCity', type: 'query' },
      { fieldName: 'getCity', type: 'Mutation' },
    ];
    const model = await modelOf(wsdl({ schema, operations }), { selectQueryOrMutationField: roots });
    expect(sdlOf(model, 'Query', 'Mutation')).toMatch(/Query \{\n {2}dropCity.*Mutation \{\n {2}getCity/s);
  });

  it('are found by the names that Mesh gives them; a name of none is told', async () => {
    const roots = [
      { fieldName: 'Service_Port_DropCity', type: 'query' },
      { fieldName: 'getCty', type: 'mutation' },
    ];
    const model = await modelOf(wsdl({ schema, operations }), { selectQueryOrMutationField: roots });
    expect(sdlOf(model, 'Query')).toContain('dropCity');
    expect(model.problems).toMatchObject([
      {
        code: 'WSDL_UNKNOWN_FIELD',
        severity: 'warning',
        message: 'selectQueryOrMutationField names "getCty", which no operation is called. Did you mean "getCity"?',
      },
    ]);
  });

  it('are one field for all ports that offer them, of the first port or the one that is chosen', async () => {
    const more = `<w:binding name="Other" type="t:PortType"><s12:binding xmlns:s12="http://schemas.xmlsoap.org/wsdl/soap12/"/>
      <w:operation name="GetCity"><w:input/><w:output/></w:operation></w:binding>
      <w:service name="Second"><w:port name="Secure" binding="t:Other"><s:address location="https://other.test/"/></w:port></w:service>`;
    const text = wsdl({ schema, operations, more });
    const first = await modelOf(text);
    expect(first.operations.total).toBe(3);
    expect(first.endpoint).toBe('http://upstream.test/soap');
    const chosen = await modelOf(text, { port: 'Secure' });
    expect(sdlOf(chosen)).toContain('getCity(zip: String!): String');
    expect(chosen.endpoint).toBe('https://other.test/');
    const query = chosen.types.get('Query');
    expect(query?.kind === 'object' && query.fields.get('getCity')?.binding).toMatchObject({ version: '1.2' });
  });

  it('are one field where bindings of both styles offer their port type', async () => {
    const bound = (name: string, style: string) =>
      `<w:binding name="${name}" type="t:PortType"><s:binding style="${style}"/><w:operation name="ping"><w:input/><w:output/></w:operation></w:binding>`;
    const ping = { ping: { input: { a: 'xs:int' }, output: { b: 'xs:int' } } };
    for (const style of ['document', 'rpc'] as const) {
      const more = bound('Other', style === 'rpc' ? 'document' : 'rpc');
      const model = await modelOf(wsdl({ style, operations: ping, more }));
      expect(sdlOf(model, 'Query')).toMatch(/^type Query \{\n  ping\(a: Int!?\): Int\n\}$/);
    }
  });

  it('take the element where a part names it as a type, and the type where it names it as an element', async () => {
    const named = wsdl({ schema, operations })
      .replace('element="t:GetCity"', 'type="t:GetCity"')
      .replace('element="t:GetCityResponse"', 'element="t:City"')
      .replace(
        '</xs:schema>',
        '<xs:complexType name="City"><xs:sequence><xs:element name="n" type="xs:int"/><xs:element name="in" type="t:Notify"/></xs:sequence></xs:complexType></xs:schema>',
      );
    const model = await modelOf(named);
    expect(sdlOf(model, 'Query', 'City')).toBe(
      'type Query {\n  getCity(zip: String!): City\n}\n\ntype City {\n  n: Int!\n  in: Notify!\n}',
    );
    const city = model.types.get('Query');
    expect(city?.kind === 'object' && city.fields.get('getCity')?.binding).toMatchObject({
      input: { wrapper: { name: 'GetCity', namespace: 'urn:t' } },
    });
    expect(model.problems.map(({ code }) => code)).toEqual(['WSDL_WRONG_KIND', 'WSDL_WRONG_KIND', 'WSDL_WRONG_KIND']);
  });

  it('of one name that take elements of two namespaces are two', async () => {
    const next = `<xs:schema targetNamespace="urn:t2" elementFormDefault="qualified">${element('GetCity', sequence('<xs:element name="id" type="xs:int"/>'))}</xs:schema>`;
    const types = `<xs:schema targetNamespace="urn:t" elementFormDefault="qualified">${schema}</xs:schema>${next}`;
    const more = `<w:message name="Next"><w:part name="parameters" element="n:GetCity" xmlns:n="urn:t2"/></w:message>
      <w:portType name="Newer"><w:operation name="GetCity"><w:input message="t:Next"/></w:operation></w:portType>
      <w:binding name="Newer" type="t:Newer"><s:binding/><w:operation name="GetCity"><w:input/></w:operation></w:binding>
      <w:service name="Newer"><w:port name="Newer" binding="t:Newer"><s:address location="https://newer.test/"/></w:port></w:service>`;
    const model = await modelOf(wsdl({ types, operations: { GetCity: operations.GetCity }, more }));
    expect(sdlOf(model, 'Query')).toBe(
      'type Query {\n  getCity(zip: String!): String\n  newerGetCity(id: Int!): Boolean\n}',
    );
    expect(model.operations).toEqual({ total: 2, exposed: 2, skipped: [] });
  });

  it('of rpc are those of their port types, whatever types their parts share', async () => {
    const more = `<w:portType name="Other"><w:operation name="ping"><w:input message="t:pingIn"/><w:output message="t:pingOut"/></w:operation></w:portType>
      <w:binding name="Other" type="t:Other"><s:binding style="rpc"/><w:operation name="ping"><w:input><s:body use="literal" namespace="urn:other"/></w:input><w:output><s:body use="literal" namespace="urn:other"/></w:output></w:operation></w:binding>
      <w:service name="Other"><w:port name="Other" binding="t:Other"><s:address location="https://other.test/"/></w:port></w:service>`;
    const ping = { ping: { input: { a: 'xs:int' }, output: { b: 'xs:int' } } };
    const model = await modelOf(wsdl({ style: 'rpc', operations: ping, more }));
    expect(sdlOf(model, 'Query')).toBe('type Query {\n  ping(a: Int!): Int\n  otherPing(a: Int!): Int\n}');
  });

  it('keep a field when only their answer is unknown', async () => {
    const wrong = { GetCity: { input: 'GetCity', output: 'Missing' }, Notify: { input: 'Notify' } };
    const checked = await ingestFiles({ 'service.wsdl': wsdl({ schema, operations: wrong }) });
    expect(sdlOf(valueOf(checked), 'Query')).toBe('type Query {\n  getCity(zip: String!): JSON\n}');
    expect(checked.problems).toMatchObject([{ code: 'WSDL_UNKNOWN_NAME', severity: 'warning', place: { line: 5 } }]);
  });

  it('give a list where the answer only wraps one, however deep .NET wraps it', async () => {
    const types =
      element('ListCities', '') +
      element(
        'ListCitiesResponse',
        sequence('<xs:element name="ListCitiesResult" type="t:ArrayOfCity" minOccurs="0"/>'),
      ) +
      `<xs:complexType name="ArrayOfCity">${sequence('<xs:element name="City" type="xs:string" nillable="true" minOccurs="0" maxOccurs="unbounded"/>')}</xs:complexType>`;
    const model = await modelOf(
      wsdl({ schema: types, operations: { ListCities: { input: 'ListCities', output: 'ListCitiesResponse' } } }),
    );
    expect(sdlOf(model)).toBe('type Query {\n  listCities: [String]\n}');
  });

  it('of rpc style take and give parts', async () => {
    const rpc = {
      add: { input: { a: 'xs:int', b: 'xs:int' }, output: { sum: 'xs:int' } },
      divide: { input: { a: 'xs:int', b: 'xs:int' }, output: { quotient: 'xs:int', rest: 'xs:int' } },
    };
    expect(sdlOf(await modelOf(wsdl({ style: 'rpc', operations: rpc })), 'Mutation', 'DivideResult'))
      .toBe(`type Mutation {
  add(a: Int!, b: Int!): Int
  divide(a: Int!, b: Int!): DivideResult
}

type DivideResult {
  quotient: Int
  rest: Int
}`);
  });

  it('take header elements as arguments', async () => {
    const withHeader = schema + element('Session', sequence('<xs:element name="token" type="xs:string"/>'));
    const model = await modelOf(
      wsdl({
        schema: withHeader,
        operations: { GetCity: { input: 'GetCity', output: 'GetCityResponse', header: 'Session' } },
      }),
    );
    expect(sdlOf(model, 'Query')).toContain('getCity(zip: String!, Session: SessionInput): String');
  });

  it('are served from a document that has port types only', async () => {
    const text = wsdl({ schema, operations }).replaceAll(/<w:(binding|service) .*?<\/w:\1>/gs, '');
    const model = await modelOf(text, { endpoint: 'http://here.test/' });
    expect(model.operations.exposed).toBe(3);
    expect(model.endpoint).toBe('http://here.test/');
  });

  it('are served from bindings that name no protocol, as SOAP in the style that their parts have', async () => {
    const bare = (text: string) => text.replaceAll(/<s:(binding|operation|body) [^>]*>/g, '');
    const byElement = bare(wsdl({ schema, operations, version: '1.2' }));
    const model = await modelOf(byElement);
    expect(sdlOf(model, 'Query')).toBe('type Query {\n  getCity(zip: String!): String\n}');
    expect(model.problems.map(({ code }) => code)).toEqual(['WSDL_NO_SOAP_BINDING']);
    expect(model.types.get('Query')).toMatchObject({
      fields: new Map([['getCity', expect.objectContaining({ binding: expect.objectContaining({ version: '1.2' }) })]]),
    });
    const byType = bare(wsdl({ style: 'rpc', operations: { GetCity: { input: { zip: 'xs:string' } } } }));
    expect(sdlOf(await modelOf(byType), 'Query')).toBe('type Query {\n  getCity(zip: String!): Boolean\n}');
    const http = byElement.replace('<s:address', '<h:address xmlns:h="http://schemas.xmlsoap.org/wsdl/http/"');
    const { value, problems } = await ingestFiles({ 'service.wsdl': http });
    expect(value).toBeUndefined();
    expect(problems.map(({ code }) => code)).toEqual(['WSDL_NOT_SOAP', 'WSDL_NO_OPERATIONS']);
  });

  it('are served from a document whose own elements have no namespace, with a warning', async () => {
    const unnamed = wsdl({ schema, operations }).replaceAll(/(<\/?)w:/g, '$1');
    const model = await modelOf(unnamed);
    expect(model.operations.exposed).toBe(3);
    expect(model.problems.map(({ code, place }) => `${code} ${place?.line}`)).toEqual(['WSDL_NO_NAMESPACE 3']);
  });

  it('that the service begins are not served, with the reason', async () => {
    const turned = wsdl({ schema, operations }).replace(/(<w:input message="t:GetCityIn"\/>)(<w:output[^>]*>)/, '$2$1');
    const model = await modelOf(turned);
    expect(model.operations).toMatchObject({ total: 3, exposed: 2, skipped: [{ id: 'GetCity' }] });
    expect(model.operations.skipped[0]?.reason).toContain('solicit-response');
  });

  it('are served with a warning where nobody says at which address', async () => {
    const abstract = wsdl({ schema, operations }).replaceAll(/<w:(binding|service) .*?<\/w:\1>/gs, '');
    const { problems } = await modelOf(abstract);
    expect(problems.map(({ code, severity }) => `${severity} ${code}`)).toEqual(['warning WSDL_NO_ENDPOINT']);
    expect(problems[0]?.message).toContain('Add `endpoint:`');
    expect((await modelOf(abstract, { endpoint: 'http://here.test/' })).problems).toEqual([]);
  });
});

describe('operations that are not called as others', () => {
  const message = (name: string, part: string, type: string) =>
    `<w:message name="${name}"><w:part name="${part}" type="xs:${type}"/></w:message>`;
  const bound = (name: string, action: string) =>
    `<w:operation name="${name}"><s:operation soapAction="${action}"/><w:input><s:body use="literal"/></w:input><w:output><s:body use="literal"/></w:output></w:operation>`;

  it('overloads without names of their own are told apart by their order and named by what they take', async () => {
    const take = (input: string) =>
      `<w:operation name="get"><w:input message="t:${input}"/><w:output message="t:Out"/></w:operation>`;
    const more = `${message('A', 'id', 'int')}${message('B', 'name', 'string')}${message('Out', 'r', 'string')}
      <w:portType name="P">${take('A')}${take('B')}</w:portType>
      <w:binding name="PB" type="t:P"><s:binding style="rpc"/>${bound('get', 'first')}${bound('get', 'second')}</w:binding>`;
    const model = await modelOf(wsdl({ operations: { Own: { input: {} } }, more }));
    expect(sdlOf(model, 'Query')).toBe('type Query {\n  get(id: Int!): String\n  getByName(name: String!): String\n}');
    const root = model.types.get('Query');
    const field = root?.kind === 'object' ? root.fields.get('getByName') : undefined;
    expect(field?.binding).toMatchObject({ action: 'second' });
  });

  it('notifications are not served, with the reason', async () => {
    const more = `${message('Out', 'r', 'string')}<w:portType name="N"><w:operation name="tell"><w:output message="t:Out"/></w:operation></w:portType>
      <w:binding name="NB" type="t:N"><s:binding style="rpc"/><w:operation name="tell"><s:operation/><w:output><s:body use="literal"/></w:output></w:operation></w:binding>`;
    const model = await modelOf(wsdl({ operations: { Own: { input: {} } }, more }));
    expect(model.operations).toMatchObject({ total: 2, exposed: 1, skipped: [{ id: 'tell' }] });
    expect(model.operations.skipped[0]?.reason).toContain('notification');
  });
});

describe('complex types', () => {
  it('know what is required, nil, repeated and an attribute', async () => {
    const content =
      sequence(
        '<xs:element name="a" type="xs:int"/>',
        '<xs:element name="b" type="xs:int" minOccurs="0"/>',
        '<xs:element name="c" type="xs:int" nillable="true"/>',
        '<xs:element name="d" type="xs:int" maxOccurs="5"/>',
        '<xs:element name="e" type="xs:int" minOccurs="0" maxOccurs="unbounded" nillable="true"/>',
      ) + '<xs:attribute name="f" type="xs:int"/><xs:attribute name="g" type="xs:int" use="required"/>';
    expect(await fieldsOf(content)).toBe('a: Int!\nb: Int\nc: Int\nd: [Int!]!\ne: [Int]!\nf: Int\ng: Int!');
  });

  it('of inputs want a list that must be there, also one of items that may be nil', async () => {
    const schema = element(
      'Put',
      sequence(
        '<xs:element name="a" type="xs:int" nillable="true" maxOccurs="9"/>',
        '<xs:element name="b" type="xs:int" nillable="true" minOccurs="0" maxOccurs="9"/>',
        '<xs:element name="c" type="xs:int" nillable="true"/>',
      ),
    );
    const model = await modelOf(wsdl({ schema, operations: { Put: { input: 'Put' } } }));
    expect(sdlOf(model, 'Mutation')).toContain('put(a: [Int]!, b: [Int], c: Int)');
  });

  it('make alternatives optional and a repeated group a list of its occurrences', async () => {
    const choice = `<xs:choice><xs:element name="a" type="xs:int"/>${sequence('<xs:element name="b" type="xs:int"/>', '<xs:element name="c" type="xs:int"/>')}</xs:choice>`;
    const group = `<xs:sequence maxOccurs="unbounded"><xs:element name="k" type="xs:string"/><xs:element name="v" type="xs:string"/></xs:sequence>`;
    expect(await fieldsOf(sequence(choice, group))).toBe('a: Int\nb: Int\nc: Int\nitems: [ThingItem!]!');
  });

  it('take in groups, attribute groups, references and bases', async () => {
    const more = `<xs:group name="G">${sequence('<xs:element name="g" type="xs:int"/>')}</xs:group>
      <xs:attributeGroup name="A"><xs:attribute name="a" type="xs:int"/></xs:attributeGroup>
      <xs:element name="r" type="xs:date"/>
      <xs:complexType name="Base">${sequence('<xs:element name="b" type="xs:int"/>')}<xs:attribute name="id" type="xs:ID"/></xs:complexType>`;
    const content = `<xs:complexContent><xs:extension base="t:Base">${sequence('<xs:group ref="t:G"/>', '<xs:element ref="t:r"/>')}
      <xs:attributeGroup ref="t:A"/></xs:extension></xs:complexContent>`;
    expect(await fieldsOf(content, more)).toBe('b: Int!\nid: String\ng: Int!\nr: Date!\na: Int');
  });

  it('keep text beside attributes, and are the text alone where there are none', async () => {
    const more = `<xs:complexType name="Money"><xs:simpleContent><xs:extension base="xs:decimal"><xs:attribute name="currency" type="xs:string" use="required"/></xs:extension></xs:simpleContent></xs:complexType>
      <xs:complexType name="Plain"><xs:simpleContent><xs:extension base="xs:decimal"/></xs:simpleContent></xs:complexType>`;
    const sdl = await thing(
      sequence('<xs:element name="price" type="t:Money"/>', '<xs:element name="tax" type="t:Plain"/>'),
      more,
    );
    expect(sdl).toContain('type Thing {\n  price: Money!\n  tax: Decimal!\n}');
    expect(sdl).toContain('type Money {\n  value: Decimal\n  currency: String!\n}');
  });

  it('may hold themselves', async () => {
    const content = sequence('<xs:element name="child" type="t:Thing" minOccurs="0" maxOccurs="unbounded"/>');
    expect(await fieldsOf(content)).toBe('child: [Thing!]!');
  });

  it('are true or null where they hold nothing at all', async () => {
    const more = '<xs:complexType name="Nothing"/>';
    expect(await fieldsOf(sequence('<xs:element name="n" type="t:Nothing" minOccurs="0"/>'), more)).toBe('n: Boolean');
  });

  it('are interfaces and one-of inputs where they are abstract', async () => {
    const more = `<xs:complexType name="Shape" abstract="true">${sequence('<xs:element name="name" type="xs:string"/>')}</xs:complexType>
      <xs:complexType name="Circle"><xs:complexContent><xs:extension base="t:Shape">${sequence('<xs:element name="radius" type="xs:double"/>')}</xs:extension></xs:complexContent></xs:complexType>
      <xs:complexType name="Square"><xs:complexContent><xs:extension base="t:Shape">${sequence('<xs:element name="side" type="xs:double"/>')}</xs:extension></xs:complexContent></xs:complexType>`;
    const schema =
      element('Draw', sequence('<xs:element name="shape" type="t:Shape"/>')) +
      element('DrawResponse', sequence('<xs:element name="shape" type="t:Shape"/>'));
    const model = await modelOf(
      wsdl({ schema: schema + more, operations: { Draw: { input: 'Draw', output: 'DrawResponse' } } }),
    );
    expect(sdlOf(model, 'Mutation', 'Shape', 'Circle', 'ShapeInput', 'CircleInput')).toBe(`type Mutation {
  draw(shape: ShapeInput!): Shape
}

interface Shape {
  name: String!
}

type Circle implements Shape {
  name: String!
  radius: Float!
}

input ShapeInput @oneOf {
  circle: CircleInput
  square: SquareInput
}

input CircleInput {
  name: String!
  radius: Float!
}`);
  });

  it('that others extend can be told apart both ways', async () => {
    const schema =
      element('GetOwner', sequence('<xs:element name="like" type="t:Person"/>')) +
      element('GetOwnerResponse', sequence('<xs:element name="owner" type="t:Person"/>')) +
      `<xs:complexType name="Person">${sequence('<xs:element name="name" type="xs:string"/>')}</xs:complexType>
      <xs:complexType name="Employee"><xs:complexContent><xs:extension base="t:Person">${sequence('<xs:element name="salary" type="xs:decimal"/>')}</xs:extension></xs:complexContent></xs:complexType>`;
    const model = await modelOf(
      wsdl({ schema, operations: { GetOwner: { input: 'GetOwner', output: 'GetOwnerResponse' } } }),
    );
    expect(sdlOf(model, 'Query', 'AnyPerson', 'Person', 'Employee', 'AnyPersonInput')).toBe(`type Query {
  getOwner(like: AnyPersonInput!): AnyPerson
}

interface AnyPerson {
  name: String!
}

type Person implements AnyPerson {
  name: String!
}

type Employee implements AnyPerson {
  name: String!
  salary: Decimal!
}

input AnyPersonInput @oneOf {
  person: PersonInput
  employee: EmployeeInput
}`);
  });

  it('offer the members of a substitution group as alternatives', async () => {
    const more = `<xs:element name="pet" abstract="true" type="xs:string"/>
      <xs:element name="cat" substitutionGroup="t:pet"/><xs:element name="dog" type="xs:token" substitutionGroup="t:pet"/>`;
    expect(await fieldsOf(sequence('<xs:element ref="t:pet"/>'), more)).toBe('cat: String\ndog: String');
  });

  it('leave open what the schema leaves open', async () => {
    const content = sequence(
      '<xs:element name="x"/>',
      '<xs:element name="y" type="xs:anyType"/>',
      '<xs:any minOccurs="0"/>',
    );
    expect(await fieldsOf(content)).toBe('x: JSON\ny: JSON\nany: JSON');
  });
});

describe('descriptions', () => {
  const described = async (documentation: string) => {
    const annotation = `<xs:annotation><xs:documentation>${documentation}</xs:documentation></xs:annotation>`;
    const model = await modelOf(
      wsdl({
        schema: element('Call', sequence(`<xs:element name="a" type="xs:string">${annotation}</xs:element>`)),
        operations: { Call: { input: 'Call' } },
      }),
    );
    const root = model.types.get('Mutation');
    return root?.kind === 'object' ? root.fields.get('call')?.args.get('a')?.description : undefined;
  };

  it('are the text in its order, HTML as Markdown', async () => {
    const html =
      'One <b>bold</b> word,\n\t and &lt;i&gt;another&lt;/i&gt;.<br/>See <a href="http://x.test/">there</a>:<ul><li>a</li><li>b</li></ul><p>End of <tag>it</tag>.</p>';
    expect(await described(html)).toBe(
      'One **bold** word,\nand *another*.\nSee [there](http://x.test/):\n\n- a\n- b\n\nEnd of it .',
    );
  });

  it('are the cells of tables, row by row', async () => {
    const table =
      '<table><colgroup><col width="50%"></col><col/></colgroup><thead><tr><th>Code</th><th>Means</th></tr></thead><tbody><tr><td>A</td><td>all</td></tr></tbody></table><dl><dt>B</dt><dd>both</dd></dl>';
    expect(await described(table.replaceAll('<', '&lt;'))).toBe('Code Means\nA all\n\nB\nboth');
    expect(await described(table)).toBe('Code Means\nA all\n\nB\nboth');
  });

  it("are what .NET's comments say", async () => {
    const text =
      '<summary>\n Sends it to <see cref="T:Acme.User" />.\n</summary>\n<remarks>Slow.</remarks><param name="id">\n Whose.\n</param>\n<param name="at">When.</param>\n<returns>\n A receipt.</returns>';
    const said = 'Sends it to `Acme.User`.\n\nSlow.\n\n- `id`: Whose.\n\n- `at`: When.\n\nReturns: A receipt.';
    expect(await described(text.replaceAll('<', '&lt;'))).toBe(said);
    expect(await described(text.replace(/<see.*\/>/, '`Acme.User`'))).toBe(said);
  });

  it('keep what only looks like HTML', async () => {
    expect(await described('Of a Get&lt;Entity&gt;List\nrequest, 1 &lt; 2.')).toBe(
      'Of a Get<Entity>List\nrequest, 1 < 2.',
    );
  });
});

describe('simple types', () => {
  it('are the scalar that loses nothing', async () => {
    const types =
      'string boolean int short long integer unsignedInt decimal double dateTime date time duration base64Binary hexBinary anyURI gYear QName';
    const elements = types.split(' ').map((name) => `<xs:element name="a_${name}" type="xs:${name}"/>`);
    expect((await fieldsOf(sequence(...elements))).replaceAll(/a_|!/g, '').split('\n')).toEqual([
      'string: String',
      'boolean: Boolean',
      'int: Int',
      'short: Int',
      'long: BigInt',
      'integer: BigInt',
      'unsignedInt: BigInt',
      'decimal: Decimal',
      'double: Float',
      'dateTime: DateTime',
      'date: Date',
      'time: Time',
      'duration: Duration',
      'base64Binary: Byte',
      'hexBinary: HexBinary',
      'anyURI: String',
      'gYear: String',
      'QName: String',
    ]);
  });

  it('of a base without content have a field for it that says so, and their own', async () => {
    const base = '<xs:complexType name="Base" abstract="true"/>';
    const sub = `<xs:complexType name="Sub"><xs:complexContent><xs:extension base="t:Base">${sequence('<xs:element name="a" type="xs:string"/>')}</xs:extension></xs:complexContent></xs:complexType>`;
    const sdl = await thing(sequence('<xs:element name="it" type="t:Base"/><xs:element name="b"/>'), base + sub);
    expect(sdl).toMatch(/interface Base \{\n {2}"""The type has no content of its own\."""\n {2}_: Boolean/);
    expect(sdl).toMatch(/type Sub implements Base \{\n {2}a: String!\n\n {2}"""Stands for `Base`\."""\n {2}_: Boolean/);
  });

  it('are enums with distinct names for distinct values', async () => {
    const values = ['a b', 'a-b', 'a_b', 'true', '1', '', 'Größe'].map((value) => `<xs:enumeration value="${value}"/>`);
    const more = `<xs:simpleType name="Kind"><xs:restriction base="xs:string">${values.join('')}</xs:restriction></xs:simpleType>`;
    const sdl = await thing(sequence('<xs:element name="kind" type="t:Kind"/>'), more);
    const lines = /enum Kind \{\n(.*?)\n\}/s.exec(sdl)?.[1]?.split(/\n+/) ?? [];
    expect(lines.map((line) => line.trim())).toEqual(
      ['a b:a_b', 'a-b:a_b2', 'a_b:a_b3', 'true:TRUE', '1:_1', ':EMPTY', 'Größe:Grosse'].flatMap((pair) => {
        const [value, name] = pair.split(':');
        return [value === '' ? '"""Sent as an empty text."""' : `"""Sent as \`${value}\`."""`, name];
      }),
    );
  });

  it('are enums of numbers that are named by their documentation where it is a name', async () => {
    const value = (number: string, text: string) =>
      `<xs:enumeration value="${number}"><xs:annotation><xs:documentation>${text}</xs:documentation></xs:annotation></xs:enumeration>`;
    const kind = `<xs:simpleType name="Match"><xs:restriction base="xs:string">
      ${value('1', 'VALID')}${value('2', 'NOT_VALID')}${value('3', 'None of both')}${value('4', 'VALID')}${value('x', 'named')}</xs:restriction></xs:simpleType>`;
    const sdl = await thing(
      '<xs:sequence><xs:element name="match" type="t:Match"/><xs:element name="b"/></xs:sequence>',
      kind,
    );
    const names = /enum Match \{\n(.*?)\n\}/s
      .exec(sdl)?.[1]
      ?.replaceAll(/"""[^"]*"""/g, '')
      .trim()
      .split(/\s+/);
    expect(names).toEqual(['VALID', 'NOT_VALID', '_3', 'VALID2', 'x']);
  });

  it('are lists and unions', async () => {
    const more = `<xs:simpleType name="Ints"><xs:list itemType="xs:int"/></xs:simpleType>
      <xs:simpleType name="Size"><xs:union memberTypes="t:Word xs:int"/></xs:simpleType>
      <xs:simpleType name="Word"><xs:restriction base="xs:string"><xs:enumeration value="small"/></xs:restriction></xs:simpleType>`;
    const content = sequence('<xs:element name="l" type="t:Ints"/>', '<xs:element name="u" type="t:Size"/>');
    expect(await fieldsOf(content, more)).toBe('l: [Int!]!\nu: String!');
  });
});

describe('names', () => {
  it('that GraphQL keeps for itself or that two types share stay apart', async () => {
    const schema =
      element('GetQuery', sequence('<xs:element name="in" type="t:Query"/>')) +
      element('GetQueryResponse', sequence('<xs:element name="out" type="t:Query"/>')) +
      `<xs:complexType name="Query">${sequence('<xs:element name="first-name" type="xs:string"/>', '<xs:element name="first.name" type="xs:string"/>', '<xs:element name="__proto__" type="xs:string"/>')}</xs:complexType>`;
    const model = await modelOf(
      wsdl({ schema, operations: { GetQuery: { input: 'GetQuery', output: 'GetQueryResponse' } } }),
    );
    const sdl = sdlOf(model);
    expect(sdl).toContain('getQuery(in: QueryInput!)');
    expect(sdl).toMatch(/ {2}firstName: String!\n {2}firstName2: String!\n {2}_proto__: String!/);
  });

  it('of operations that all port types call the same are those of the port types', async () => {
    const types = { AirSearchPortType: 'int', AirPricePortType: 'long', AirTicketPortType: 'date' };
    const more = Object.entries(types).map(
      ([port, type]) => `<w:message name="${port}"><w:part name="p" type="xs:${type}"/></w:message>
        <w:portType name="${port}"><w:operation name="service"><w:input message="t:${port}"/></w:operation></w:portType>
        <w:binding name="${port}" type="t:${port}"><s:binding style="rpc"/><w:operation name="service"><s:operation/><w:input><s:body use="literal"/></w:input></w:operation></w:binding>`,
    );
    const model = await modelOf(wsdl({ operations: { Own: { input: {} } }, more: more.join('') }));
    expect(sdlOf(model, 'Mutation')).toBe(
      'type Mutation {\n  own: Boolean\n  airSearch(p: Int!): Boolean\n  airPrice(p: BigInt!): Boolean\n  airTicket(p: Date!): Boolean\n}',
    );
  });

  it('of types without one begin with whole words of what holds them', async () => {
    const holder = (name: string, inner: string) =>
      `<xs:complexType name="${name}">${sequence(element('features', sequence(`<xs:element name="${inner}" type="xs:int"/>`, '<xs:element name="z" type="xs:int"/>')))}</xs:complexType>`;
    const long = 'FacilityMonitoringServiceCapabilitiesStructure';
    const schema =
      holder('Other', 'a') +
      holder(long, 'b') +
      element('One', sequence('<xs:element name="o" type="t:Other"/>', `<xs:element name="l" type="t:${long}"/>`));
    const sdl = sdlOf(await modelOf(wsdl({ schema, operations: { One: { input: 'One' } } })));
    expect(new Set(sdl.match(/(?<=input )\w+/g))).toEqual(
      new Set(['FacilityMonitoringServiceCapabilitiesFeaturesInput', `${long}Input`, 'FeaturesInput', 'OtherInput']),
    );
  });

  it('of types without one say once what both they and their holders say', async () => {
    const holder = (name: string, inner: string) =>
      `<xs:complexType name="${name}">${sequence(element('OrderLine', sequence(`<xs:element name="${inner}" type="xs:int"/>`, '<xs:element name="z" type="xs:int"/>')))}</xs:complexType>`;
    const schema =
      holder('First', 'a') +
      holder('EditOrder', 'b') +
      element('One', sequence('<xs:element name="f" type="t:First"/>', '<xs:element name="e" type="t:EditOrder"/>'));
    const sdl = sdlOf(await modelOf(wsdl({ schema, operations: { One: { input: 'One' } } })));
    expect(new Set(sdl.match(/(?<=input )\w+/g))).toEqual(
      new Set(['EditOrderInput', 'EditOrderLineInput', 'FirstInput', 'OrderLineInput']),
    );
  });

  it('of types in several versions of a namespace tell the version', async () => {
    const thingIn = (version: string, type: string) =>
      `<xs:schema targetNamespace="http://x.test/common_${version}"><xs:complexType name="Thing">${sequence(`<xs:element name="a" type="${type}"/>`)}</xs:complexType></xs:schema>`;
    const spaces = ['v1_0', 'v2_0', 'v3_0'].map(
      (version, at) => `xmlns:${'abc'[at]}="http://x.test/common_${version}"`,
    );
    const call = `<xs:schema targetNamespace="urn:t" ${spaces.join(' ')}>${element('Call', sequence('<xs:element name="x" type="a:Thing"/>', '<xs:element name="y" type="b:Thing"/>', '<xs:element name="z" type="c:Thing"/>'))}</xs:schema>`;
    const types = thingIn('v1_0', 'xs:int') + thingIn('v2_0', 'xs:date') + thingIn('v3_0', 'xs:time') + call;
    const model = await modelOf(wsdl({ types, operations: { Call: { input: 'Call' } } }));
    expect([...model.types.keys()].filter((name) => name.includes('Thing')).toSorted()).toEqual([
      'CommonThingInput',
      'Common_v3_0ThingInput',
      'ThingInput',
    ]);
  });

  it('of other alphabets are spelled in Latin letters', async () => {
    const names = ['Größe', 'Получить', 'щука', 'αβγ', '名前', 'prénom'];
    const content = sequence(...names.map((name) => `<xs:element name="${name}" type="xs:int"/>`));
    const fields = (await fieldsOf(content)).replaceAll(': Int!', '').split('\n');
    expect(fields).toEqual(['Grosse', 'Poluchit', 'shchuka', 'avg', 'u540du524d', 'prenom']);
    const model = await modelOf(wsdl({ operations: { ПолучитьСчёт: { input: {} }, 検索: { input: {} } } }));
    expect(sdlOf(model, 'Mutation')).toContain('poluchitSchet');
    expect(sdlOf(model, 'Mutation')).toContain('u691cu7d22');
  });

  it('of types that derive from each other in a circle stay a valid schema', async () => {
    const derived = (name: string, base: string) =>
      `<xs:complexType name="${name}"><xs:complexContent><xs:extension base="t:${base}">${sequence(`<xs:element name="of${name}" type="xs:int"/>`)}</xs:extension></xs:complexContent></xs:complexType>`;
    const circle = derived('A', 'C') + derived('B', 'A') + derived('C', 'B');
    expect(
      await fieldsOf(sequence('<xs:element name="a" type="t:A"/>', '<xs:element name="c" type="t:C"/>'), circle),
    ).toContain('a: ');
  });

  it('are the same in every run', async () => {
    const text = wsdl({
      schema: element('Ping', sequence('<xs:element name="a" type="xs:int"/>')),
      operations: { Ping: { input: 'Ping' } },
    });
    expect(JSON.stringify([...(await modelOf(text)).types])).toBe(JSON.stringify([...(await modelOf(text)).types]));
  });
});
