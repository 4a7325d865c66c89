import { describe, expect, it } from 'vitest';

import { ingest, openapi, putThing, sdl, thing } from './openapi-harness.ts';

const text = { type: 'string' };
const object = (properties: object, more: object = {}) => ({ type: 'object', properties, ...more });
const address = object({ street: text }, { title: 'Postal address' });

async function names(spec: object): Promise<readonly string[]> {
  const { types } = await ingest(spec);
  const made = [...types.values()].filter(({ kind, name }) => kind !== 'scalar' && !/^(?:Query|Mutation)$/.test(name));
  return made.map(({ name }) => name).toSorted();
}

/** `GET /a`, `GET /b`, ... that answer with these schemas. */
function answers(...schemas: readonly object[]): object {
  const paths = schemas.map((schema, index) => {
    const responses = { 200: { description: '', content: { 'application/json': { schema } } } };
    const path = String.fromCodePoint(97 + index);
    return [`/${path}`, { get: { operationId: path, responses } }] as const;
  });
  return openapi(Object.fromEntries(paths));
}

describe('inline types', () => {
  it('of one title and content are one type, wherever they stand', async () => {
    const spec = answers(object({ home: address }), object({ deep: object({ work: address }) }));
    expect(await names(spec)).toEqual(['AResponse', 'BResponse', 'BResponseDeep', 'PostalAddress']);
  });

  it('of one title and different content are told apart by who holds them: the first one keeps the title', async () => {
    const other = object({ city: text }, { title: 'Postal address' });
    const spec = answers(object({ home: address }), object({ deep: object({ work: other, again: other }) }));
    expect(await names(spec)).toEqual([
      'AResponse',
      'BResponse',
      'BResponseDeep',
      'BResponsePostalAddress',
      'PostalAddress',
    ]);
  });

  it('leave a title that says a word of who holds them', async () => {
    const titled = (properties: object) => object(properties, { title: 'Postal thing' });
    const schema = object({ home: titled({ a: text }), work: titled({ b: text }) });
    expect(await names(thing(schema))).toEqual(['PostalThing', 'Thing', 'ThingWork']);
  });

  it('keep their titles when operations are added behind, however deep they stand', async () => {
    const other = object({ city: text }, { title: 'Postal address' });
    const deep = object({ one: object({ two: object({ home: address }) }) });
    const [before, after] = [await names(answers(deep)), await names(answers(deep, object({ work: other })))];
    expect(before).toContain('PostalAddress');
    expect(after).toEqual([...before, 'BResponse', 'BResponsePostalAddress'].toSorted());
  });

  it('as arguments have their title too, but a body is called by its operation', async () => {
    const body = object({ home: address }, { title: 'Great thing' });
    const content = { 'application/json': { schema: body } };
    const put = { operationId: 'putIt', requestBody: { content }, responses: { 204: { description: '' } } };
    expect(await names(openapi({ '/it': { put } }))).toEqual(['PostalAddressInput', 'PutItInput']);
  });

  it.each([
    ['The postal address', 'PostalAddress'],
    ['postal_address_params', 'PostalAddress'],
    ['postal_address', 'PostalAddress'],
    ['Response of the postal service', 'ThingHome'],
    ['Postal address schema', 'ThingHome'],
    ['Where this person, or the company, lives', 'ThingHome'],
    ['Postal address: street', 'ThingHome'],
    ['Data', 'ThingHome'],
    ['Postal_AddressOfTheCompany', 'ThingHome'],
    ['12', 'ThingHome'],
  ])('with the title %j are named so: %s', async (title, expected) => {
    const model = await ingest(thing(object({ home: { ...address, title } })));
    expect(sdl(model, 'Thing')).toBe(`type Thing {\n  home: ${expected}\n}`);
  });

  it('leave their titles to components', async () => {
    const spec = thing(object({ home: address }), { postal_address: object({ a: text }) });
    expect(await names(spec)).toEqual(['Thing', 'ThingPostalAddress']);
  });

  it('take no name of a component, whoever comes first', async () => {
    const spec = thing(object({ home: object({ a: { $ref: '#/components/schemas/thing_home' } }) }), {
      thing_home: object({ a: text }),
    });
    expect(await names(spec)).toEqual(['Thing', 'ThingHome', 'ThingHomeType']);
  });

  it('say no word twice at a joint', async () => {
    const schema = object({ thing_list: object({ list_items: object({ a: text }) }), thing: object({ a: text }) });
    expect(await names(thing(schema))).toEqual(['Thing', 'ThingDetails', 'ThingList', 'ThingListItems']);
  });

  it('of parameters say once what their operation says', async () => {
    const search = { name: 'findBoatsOptions', in: 'query', schema: object({ a: text }) };
    const get = { operationId: 'findBoats', parameters: [search], responses: { 204: { description: '' } } };
    expect(await names(openapi({ '/boats': { get } }))).toEqual(['FindBoatsOptionsInput']);
  });

  it('say once what their holder begins with', async () => {
    const schema = object({ a: { $ref: '#/components/schemas/CartValueAction' } });
    const action = object({
      cart_value: object({ a: text }),
      cart: object({ b: text }),
      value: object({ c: text }),
    });
    expect(await names(thing(schema, { CartValueAction: action }))).toEqual([
      'Cart',
      'CartActionValue',
      'CartValue',
      'CartValueAction',
      'Thing',
    ]);
  });

  it('do not say again what holds them says: what stands for it is told instead', async () => {
    const schema = object({
      thing: object({ a: text }),
      things: { type: 'array', items: object({ b: text }) },
      kind: { $ref: '#/components/schemas/ThingKind' },
      lines: { $ref: '#/components/schemas/OrderLines' },
    });
    const kind = object({ kind: { ...text, enum: ['a', 'b'] } });
    const lines = object({ lines: { type: 'array', items: object({ c: text }) } });
    expect(await names(thing(schema, { ThingKind: kind, OrderLines: lines }))).toEqual([
      'OrderLine',
      'OrderLines',
      'Thing',
      'ThingDetails',
      'ThingItem',
      'ThingKind',
      'ThingKindValue',
    ]);
  });

  it('do not take the names of components for what their holders say, nor say a word twice for it', async () => {
    const schema = object({
      status: { $ref: '#/components/schemas/OrderStatus' },
      details: { $ref: '#/components/schemas/OrderDetails' },
      check: { $ref: '#/components/schemas/Check' },
    });
    const components = {
      OrderStatus: object({ status: { ...text, enum: ['a', 'b'] } }),
      OrderStatusValue: object({ a: text }),
      OrderDetails: object({ details: object({ b: text }) }),
      Check: object({ checkState: { ...text, enum: ['c', 'd'] } }),
      CheckState: object({ c: text }),
    };
    expect(await names(thing(schema, components))).toEqual([
      'Check',
      'CheckStateValue',
      'OrderDetails',
      'OrderDetailsContent',
      'OrderStatus',
      'OrderStatusKind',
      'Thing',
    ]);
  });

  it('are called by the property alone where it says what holds it', async () => {
    const details = object({
      localTaxationRateKind: { ...text, enum: ['a', 'b'] },
      taxationNote: object({ a: text }),
      note: object({ a: text }),
      detailsCount: object({ a: text }),
    });
    const schema = object({ rates: { $ref: '#/components/schemas/TaxationRateDetails' } });
    expect(await names(thing(schema, { TaxationRateDetails: details }))).toEqual([
      'LocalTaxationRateKind',
      'TaxationNote',
      'TaxationRateDetails',
      'TaxationRateDetailsCount',
      'TaxationRateNote',
      'Thing',
    ]);
  });

  it('are called by the property alone where their holder says all of it: the first of them', async () => {
    const get = (operationId: string, item: object) => {
      const schema = object({ blueBoats: { type: 'array', items: item } });
      const responses = { 200: { description: '', content: { 'application/json': { schema } } } };
      return { get: { operationId, responses } };
    };
    const [one, other] = [object({ a: text }), object({ b: text })];
    const spec = openapi({
      '/a': get('getBlueBoats', one),
      '/b': get('findBlueBoats', other),
      '/c': get('listBlueBoats', one),
    });
    expect(await names(spec)).toEqual([
      'BlueBoat',
      'FindBlueBoatsItem',
      'FindBlueBoatsResponse',
      'GetBlueBoatsResponse',
      'ListBlueBoatsResponse',
    ]);
  });

  it.each([
    ['getAnalyticsData', 'dataType', 'GetAnalyticsDataType'],
    ['getPaymentMethods', 'paymentMethodType', 'GetPaymentMethodType'],
    ['getOrders', 'state', 'GetOrdersState'],
    ['getFlows', 'flow', 'GetFlows'],
    ['getContentBySourceAndSection', 'source', 'GetContentSource'],
    ['getTokenByKind', 'kind', 'GetTokenKind'],
  ])('of parameters say no word of %s and %s twice', async (operationId, name, expected) => {
    const parameters = [{ name, in: 'query', schema: { ...text, enum: ['a', 'b'] } }];
    const get = { operationId, parameters, responses: { 204: { description: '' } } };
    expect(await names(openapi({ '/it': { get } }))).toEqual([expected]);
  });

  it.each([
    ['apps_create_app_request', 'CreateAppInput'],
    ['SearchSearchAds360Request', 'SearchAds360Input'],
    ['BoatRaceRequest', 'BoatRaceInput'],
    ['AppsCreateApp', 'AppsCreateAppInput'],
  ])('of a request do not say its group before what is done to one of it: %s', async (component, expected) => {
    const spec = putThing({ $ref: `#/components/schemas/${component}` }, { [component]: object({ a: text }) });
    expect(await names(spec)).toContain(expected);
  });

  it('that are too long leave out what they say again, and no half word', async () => {
    const long = 'BoatHarbourRegistrationCertificateBoatHarbourDocumentationExaminationHistoryBoatHarbour';
    const spec = putThing({ $ref: `#/components/schemas/${long}` }, { [long]: object({ a: text }) });
    const expected = 'RegistrationCertificateDocumentationExaminationHistoryBoatHarbour';
    expect(await names(spec)).toContain(`${expected}Input`);
  });

  it.each([
    ['Orders200', 'OrdersResponse'],
    ['create_order___200', 'CreateOrderResponse'],
    ['Orders200Response', 'OrdersResponse'],
    ['200', 'SuccessResponse'],
    ['Orders1200', 'Orders1200Response'],
    ['Orders201', 'Orders201Response'],
  ])('of a shared answer do not tell that it succeeds: %s', async (name, expected) => {
    const get = { operationId: 'find', responses: { 200: { $ref: `#/components/responses/${name}` } } };
    const content = { 'application/json': { schema: object({ a: text }) } };
    const components = { responses: { [name]: { description: '', content } } };
    expect(await names(openapi({ '/it': { get } }, {}, { components }))).toEqual([expected]);
  });

  it('are called by the property alone where it says what it is of', async () => {
    const kinds = (...values: readonly string[]) => ({ ...text, enum: values });
    const schema = object({
      phone: { $ref: '#/components/schemas/PhoneNumber' },
      stay: { $ref: '#/components/schemas/HotelBooking' },
      answer: { $ref: '#/components/schemas/OrderResponse' },
    });
    const components = {
      PhoneNumber: object({ phoneType: kinds('a', 'b'), oldNumber: kinds('g', 'h'), otherPhone: kinds('i', 'j') }),
      HotelBooking: object({ bookingStatus: kinds('c', 'd') }),
      OrderResponse: object({ responseCode: kinds('e', 'f') }),
    };
    expect(await names(thing(schema, components))).toEqual([
      'HotelBooking',
      'HotelBookingStatus',
      'OrderResponse',
      'OrderResponseCode',
      'OtherPhone',
      'PhoneNumber',
      'PhoneOldNumber',
      'PhoneType',
      'Thing',
    ]);
  });

  it('that an operation answers with many of are called one of them', async () => {
    const list = (items: object) => ({ type: 'array', items });
    const answer = (schema: object) => ({ 200: { description: '', content: { 'application/json': { schema } } } });
    const get = (operationId: string, schema: object) => ({ get: { operationId, responses: answer(list(schema)) } });
    const paths = {
      '/1': get('getBoats', object({ state: { ...text, enum: ['a', 'b'] } })),
      '/2': get('getInventory', object({ b: text })),
      '/3': get('boatTypes', { ...text, enum: ['c', 'd'] }),
    };
    expect(await names(openapi(paths))).toEqual([
      'BoatTypesResponse',
      'GetBoat',
      'GetBoatState',
      'GetInventoryResponse',
    ]);
  });

  it('of components that nobody named are called by the property', async () => {
    const schema = object({ a: { $ref: '#/components/schemas/inline_response_200' } });
    const made = await names(thing(schema, { inline_response_200: object({ crew: object({ a: text }) }) }));
    expect(made).toEqual(['Crew', 'InlineResponse200', 'Thing']);
  });

  it('of answers are called by what is asked for', async () => {
    const answer = (schema: object) => ({
      200: { description: '', content: { 'application/json': { schema } } },
    });
    const one = object({ boat: object({ a: text }), result: object({ b: text }) });
    const get = { operationId: 'getBoat', responses: answer(one) };
    const other = { operationId: 'boatOf', responses: answer(object({ boat: object({ c: text }) })) };
    expect(await names(openapi({ '/a': { get: other }, '/b': { get } }))).toEqual([
      'Boat',
      'BoatOfResponse',
      'BoatOfResponseBoat',
      'GetBoatResponse',
      'GetBoatResult',
    ]);
  });

  it('of lists are called by what is listed', async () => {
    const list = object({ boats: { type: 'array', items: object({ a: text }) } });
    const schema = object({ a: { $ref: '#/components/schemas/BoatsList' } });
    expect(await names(thing(schema, { BoatsList: list }))).toEqual(['Boat', 'BoatsList', 'Thing']);
  });

  it.each([
    ['PropertyModel', 'propertyType', 'PropertyType'],
    ['UserResponse', 'userType', 'UserType'],
    ['RoomType', 'beddingType', 'BeddingType'],
    ['RoomType', 'newType', 'RoomNewType'],
    ['RoomType', 'type', 'RoomTypeValue'],
    ['TaxInfo', 'taxIdType', 'TaxIdType'],
    ['OfferSet', 'setType', 'OfferSetType'],
    ['RateSetRule', 'setKind', 'RateSetRuleKind'],
    ['OrderLine', 'orderLineStatus', 'OrderLineStatus'],
    ['OrderLineStatusResponse', 'status', 'OrderLineStatus'],
    ['StatusResponse', 'status', 'StatusValue'],
    ['PayRunPayRun', 'kind', 'PayRunKind'],
    ['FieldType', 'fieldName', 'FieldName'],
    ['OrderStateUpdate', 'state', 'OrderState'],
  ])('say what %s and %s say once', async (component, property, expected) => {
    const schema = object({ a: { $ref: `#/components/schemas/${component}` } });
    const holder = object({ [property]: { ...text, enum: ['a', 'b'] } });
    expect(await names(thing(schema, { [component]: holder }))).toEqual([component, 'Thing', expected].toSorted());
  });

  it.each([
    ['DataAttribute', 'dataType', 'DataAttributeType'],
    ['BoatLicense', 'boat', 'LicenseBoat'],
    ['GenderOfferDetails', 'gender', 'OfferGender'],
    ['AuthorizedView', 'subsetView', 'AuthorizedSubsetView'],
    ['AddressForOrder', 'addressType', 'AddressForOrderType'],
    ['GetBoatOfOwner', 'boat', 'GetOwnerBoat'],
    ['FindBoatsThatPassABoat', 'state', 'FindBoatsThatPassABoatState'],
    ['MarketChange', 'marketDefinition', 'MarketChangeDefinition'],
    ['MarketOrderStatus', 'marketOrderType', 'MarketOrderStatusType'],
    ['PlayByPlay', 'format', 'PlayByPlayFormat'],
    ['BoatsCrewOfBoat', 'state', 'CrewOfBoatState'],
    ['Rate', 'codeAndStatusCode', 'RateCodeAndStatusCode'],
    ['BlueBoatHarbour', 'boatType', 'BlueBoatHarbourType'],
    ['AppStoreVersion', 'app', 'AppStoreVersionApp'],
    ['V1BoatHarbour', 'v1', 'V1BoatHarbourV1'],
  ])('say each word once where it reads as well: %s and %s', async (component, property, expected) => {
    const schema = object({ a: { $ref: `#/components/schemas/${component}` } });
    const holder = object({ [property]: { ...text, enum: ['a', 'b'] } });
    const own = property.slice(0, 1).toUpperCase() + property.slice(1);
    const found = await names(thing(schema, { BlueBoat: text, [own]: object({}), [component]: holder }));
    expect(found.filter((name) => name !== component && name !== 'Thing')).toEqual([expected]);
  });

  it('say each word of their holders once, however deep they stand', async () => {
    const deep = object({ gender: object({ kind: object({ a: text }), other: object({ b: text }) }) });
    const schema = object({ a: { $ref: '#/components/schemas/GenderOfferDetails' }, gender: object({}) });
    expect(await names(thing(schema, { GenderOfferDetails: deep, Gender: object({}) }))).toEqual([
      'GenderOfferDetails',
      'OfferGender',
      'OfferGenderKind',
      'OfferGenderOther',
      'Thing',
    ]);
  });

  it('of a component that is a list are one of that, whoever holds it first', async () => {
    const list = (items: object) => ({ type: 'array', items });
    const values = { ...text, enum: ['a', 'b'] };
    const components = {
      Orders: list(object({ a: text })),
      BoatListResponse: list(object({ b: text })),
      Inventory: list(object({ c: text })),
      FareType: list(values),
      Results: list(object({ d: text })),
      ArrayOfHarbour: list(object({ e: text })),
    };
    const refs = Object.keys(components).map((name) => [`x${name}`, { $ref: `#/components/schemas/${name}` }]);
    expect(await names(thing(object(Object.fromEntries(refs)), components))).toEqual([
      'Boat',
      'FareType',
      'Harbour',
      'Inventory',
      'Order',
      'Thing',
      'ThingXResult',
    ]);
  });

  it('do not say on the way what only tells that something is in it', async () => {
    const deep = object({ data: object({ attributes: object({ state: { ...text, enum: ['a', 'b'] } }) }) });
    expect(await names(answers(object({}), deep))).toEqual([
      'BResponse',
      'BResponseAttributes',
      'BResponseData',
      'BResponseState',
    ]);
    const content = { 'application/json': { schema: deep } };
    const get = { operationId: 'getBoat', responses: { 200: { description: '', content } } };
    expect(await names(openapi({ '/boats/{id}': { get } }))).toEqual([
      'GetBoatAttributes',
      'GetBoatData',
      'GetBoatResponse',
      'GetBoatState',
    ]);
  });

  it.each([
    ['BoatResponse', 'BoatState'],
    ['BoatProperties', 'BoatState'],
    ['BoatPropertiesFormat', 'BoatState'],
    ['BoatModel', 'BoatState'],
    ['SearchResponse', 'SearchResponseState'],
    ['Response', 'ResponseState'],
  ])('leave out the end of a component that says nothing: %s', async (component, expected) => {
    const holder = object({ state: { ...text, enum: ['a', 'b'] } });
    const schema = object({ a: { $ref: `#/components/schemas/${component}` } });
    expect(await names(thing(schema, { [component]: holder }))).toContain(expected);
  });

  it('leave a component its name though a text is called so too', async () => {
    const components = {
      order_line: text,
      OrderLine: object({ a: text }),
      Order: object({ line: object({ b: text }) }),
    };
    const schema = object({ a: { $ref: '#/components/schemas/Order' }, b: { $ref: '#/components/schemas/OrderLine' } });
    expect(await names(thing(schema, components))).toEqual(['Order', 'OrderLine', 'OrderLineType', 'Thing']);
    const { types } = await ingest(thing(schema, components));
    expect(types.get('OrderLine')).toMatchObject({ fields: new Map([['a', { name: 'a' }]]) });
  });

  it('leave a component its name whatever else is called so before it', async () => {
    const components = {
      order_line: text,
      'order-line': object({ a: text }),
      Order: object({ line: object({ b: text }) }),
    };
    const refs = { a: { $ref: '#/components/schemas/Order' }, b: { $ref: '#/components/schemas/order-line' } };
    const { types } = await ingest(thing(object(refs), components));
    expect(types.get('OrderLine')).toMatchObject({ fields: new Map([['a', { name: 'a' }]]) });
  });

  it('of several lists that could be called alike are called after their own, whoever comes first', async () => {
    const list = (items: object) => ({ type: 'array', items });
    const refs = (...components: string[]) =>
      object(Object.fromEntries(components.map((name) => [`x${name}`, { $ref: `#/components/schemas/${name}` }])));
    const [a, b] = [object({ a: text }), object({ b: text })];
    const apart = {
      Orders: list(a),
      OrderList: list(b),
      Boats: list(a),
      BoatList: list({ $ref: '#/components/schemas/Harbour' }),
    };
    const components = { ...apart, Harbour: b };
    for (const order of [Object.keys(apart), Object.keys(apart).toReversed()]) {
      expect(await names(thing(refs(...order), components))).toEqual([
        'Boat',
        'Harbour',
        'OrderListItem',
        'OrdersItem',
        'Thing',
      ]);
    }
    expect(await names(thing(refs('Orders', 'OrderList'), { Orders: list(a), OrderList: list(a) }))).toEqual([
      'Order',
      'Thing',
    ]);
  });

  it('are called after their component as a whole where too many could be called so', async () => {
    const endings = ['Data', 'Info', 'Model', 'Object', 'Details', 'Schema'];
    const all = ['', ...endings, ...endings.flatMap((one) => endings.map((other) => one + other))];
    const state = (count: number) => all.slice(0, count).map((end) => [`Boat${end}`, object({ a: text })] as const);
    const holder = { BoatResponse: object({ state: { ...text, enum: ['a', 'b'] } }) };
    const made = (count: number) =>
      names(
        thing(object({ a: { $ref: '#/components/schemas/BoatResponse' } }), {
          ...holder,
          ...Object.fromEntries(state(count)),
        }),
      );
    expect(await made(18)).toContain('BoatState');
    expect(await made(30)).toContain('BoatResponseState');
  });

  it('are the component that they are a copy of, where they could be called so', async () => {
    const line = { count: { type: 'integer' }, sku: text };
    const values = { ...text, enum: ['a', 'b'] };
    const components = { Line: object(line), UploadState: values, Other: object({ ...line, more: text }) };
    const schema = object({
      line: object(line, { title: 'Of an order', nullable: true }),
      firstLine: object(line),
      lines: { type: 'array', items: object(line) },
      other: object(line),
      'x-upload-state': values,
    });
    const model = await ingest(thing(schema, components));
    expect(sdl(model, 'Thing')).toBe(
      'type Thing {\n  line: Line\n  firstLine: Line\n  lines: [Line!]\n  other: ThingOther\n  x_upload_state: UploadState\n}',
    );
    const put = await ingest(putThing(schema, components));
    expect(sdl(put, 'ThingInput')).toContain('line: LineInput\n  firstLine: LineInput\n  lines: [LineInput!]');
  });

  it('are no component that says otherwise what its values or schemas are', async () => {
    const values = (...names: string[]) => ({ type: 'integer', enum: [1, 2], 'x-enum-varnames': names });
    const line = (more: object) => object({ sku: text }, more);
    const components = {
      BoatState: values('left', 'right'),
      Line: line({ $id: 'https://a.example/line' }),
      Choice: line({ oneOf: [object({ a: text }), object({ b: text })] }),
    };
    const schema = object({
      boat_state: values('on', 'off'),
      line: line({ $id: 'https://b.example/line' }),
      choice: line({ oneOf: [object({ a: text }), object({ b: text })] }),
    });
    const made = sdl(await ingest(thing(schema, components)), 'Thing');
    expect(made).not.toMatch(/: (?:BoatState|Line|Choice)\n/);
  });

  it('stay the component’s beside keywords that do not say of what type something is', async () => {
    const line = { $ref: '#/components/schemas/Line' };
    const schema = object({
      a: { ...line, position: 30 },
      b: { ...line, minProperties: 1, maxLength: 80 },
      c: { allOf: [line, { maxProperties: 3 }] },
      d: { ...line, required: ['sku'] },
      e: { $ref: '#/components/schemas/Any', minLength: 1 },
    });
    const model = await ingest(thing(schema, { Line: object({ sku: text }), Any: {} }));
    expect(sdl(model, 'Thing')).toBe('type Thing {\n  a: Line\n  b: Line\n  c: Line\n  d: ThingD\n  e: String\n}');
  });

  it('of arguments leave their names to components that have a type, not to texts', async () => {
    const schema = object({ target: { $ref: '#/components/schemas/Target' } });
    const made = await ingest(putThing(schema, { Target: object({ a: text }), TargetInput: text }));
    expect(sdl(made, 'ThingInput')).toBe('input ThingInput {\n  target: TargetInput\n}');
  });

  it('of what is sent keep a word that is the thing', async () => {
    const refs = {
      a: { $ref: '#/components/schemas/SetPayload' },
      b: { $ref: '#/components/schemas/SendOrderPayload' },
    };
    const made = await ingest(
      putThing(object(refs), { SetPayload: object({ a: text }), SendOrderPayload: object({ a: text }) }),
    );
    expect(sdl(made, 'ThingInput')).toBe('input ThingInput {\n  a: SetPayloadInput\n  b: SendOrderInput\n}');
  });

  it('begin as GraphQL wants it where their component begins with a digit', async () => {
    const components = {
      '2Orders': { type: 'array', items: object({ a: text }) },
      '2BoatStatusResponse': object({ status: { ...text, enum: ['a', 'b'] } }),
    };
    const refs = Object.keys(components).map((name) => [`x${name}`, { $ref: `#/components/schemas/${name}` }]);
    expect(await names(thing(object(Object.fromEntries(refs)), components))).toEqual([
      'Thing',
      '_2BoatStatus',
      '_2BoatStatusResponse',
      '_2Order',
    ]);
  });

  it('are those of the member itself where a component holds one and many of a name', async () => {
    const values = (...listed: string[]) => ({ ...text, enum: listed });
    const components = {
      Boat: object({ state: values('a', 'b'), states: values('x', 'y') }),
      BoatResponse: object({ state: values('c', 'd') }),
    };
    const schema = object({
      a: { $ref: '#/components/schemas/BoatResponse' },
      b: { $ref: '#/components/schemas/Boat' },
    });
    expect(await names(thing(schema, components))).toContain('BoatResponseState');
  });

  it('of thousands of members are named in no time', async () => {
    const many = Array.from({ length: 3000 }, (_, index) => [`x${index}`, { ...text, enum: [`a${index}`, 'b'] }]);
    const holder = object(Object.fromEntries(many));
    const schema = object({
      a: { $ref: '#/components/schemas/BoatData' },
      b: { $ref: '#/components/schemas/BoatInfo' },
    });
    expect(await names(thing(schema, { BoatData: holder, BoatInfo: holder }))).toHaveLength(3003);
  });

  it('keep that end where another component has something else under that name, and share what is the same', async () => {
    const state = (...values: string[]) => object({ state: { ...text, enum: values } });
    const schema = (...components: string[]) =>
      object(Object.fromEntries(components.map((name) => [`x${name}`, { $ref: `#/components/schemas/${name}` }])));
    const apart = { Boat: state('a', 'b'), BoatResponse: state('a', 'b', 'c') };
    expect(await names(thing(schema('BoatResponse', 'Boat'), apart))).toEqual([
      'Boat',
      'BoatResponse',
      'BoatResponseState',
      'BoatState',
      'Thing',
    ]);
    const same = { BoatDetails: state('a', 'b'), BoatResponse: state('a', 'b') };
    expect(await names(thing(schema('BoatResponse', 'BoatDetails'), same))).toEqual([
      'BoatDetails',
      'BoatResponse',
      'BoatState',
      'Thing',
    ]);
  });

  it('are called after what another component holds as something else', async () => {
    const components = {
      BoatTypes: object({ kindOfBoat: { ...text, enum: ['a', 'b'] } }),
      Types: object({ a: text }),
      KindOfBoat: object({}),
    };
    const refs = Object.keys(components).map((name) => [name, { $ref: `#/components/schemas/${name}` }]);
    expect(await names(thing(object(Object.fromEntries(refs)), components))).toEqual([
      'BoatTypes',
      'Thing',
      'Types',
      'TypesKindOfBoat',
    ]);
  });

  it('leave to another component what would be called after it', async () => {
    const gender = object({ gender: { ...text, enum: ['a', 'b'] } });
    const components = {
      GenderOffer: gender,
      Offer: object({ gender: { ...text, enum: ['c', 'd'] } }),
      Gender: object({}),
    };
    const refs = ['GenderOffer', 'Offer'].map((name) => [name, { $ref: `#/components/schemas/${name}` }]);
    const found = await names(thing(object(Object.fromEntries(refs)), components));
    expect(found).toEqual(['GenderOffer', 'GenderOfferGender', 'Offer', 'OfferGender', 'Thing']);
    const both = object({ dataType: { ...text, enum: ['a', 'b'] }, type: { ...text, enum: ['c', 'd'] } });
    const attribute = object({ a: { $ref: '#/components/schemas/DataAttribute' } });
    expect(await names(thing(attribute, { DataAttribute: both, DataType: object({}) }))).toEqual([
      'DataAttribute',
      'DataAttributeDataType',
      'DataAttributeType',
      'Thing',
    ]);
  });

  it.each([
    ['TemplatesPushResponse', 'templates', 'Template'],
    ['GroupMembersCreate', 'members', 'GroupMember'],
    ['BoatStatus', 'boats', 'Boat'],
    ['FilterBranch', 'branches', 'FilterBranchItem'],
    ['AddIpToAllowList', 'ips', 'AddIpToAllowListItem'],
  ])('are one of what there are many in %s', async (component, property, expected) => {
    const schema = object({ a: { $ref: `#/components/schemas/${component}` } });
    const holder = object({ [property]: { type: 'array', items: object({ a: text }) } });
    expect(await names(thing(schema, { [component]: holder }))).toEqual([component, 'Thing', expected].toSorted());
  });

  it('are items of their holder where a component is called as they are', async () => {
    const schema = object({ a: { $ref: '#/components/schemas/BoatStatus' } });
    const holder = object({ boats: { type: 'array', items: object({ a: text }) } });
    expect(await names(thing(schema, { BoatStatus: holder, Boat: object({ b: text }) }))).toEqual([
      'BoatStatus',
      'BoatStatusItem',
      'Thing',
    ]);
  });

  it('do not say once what tells two components apart', async () => {
    const one = (...values: readonly string[]) => object({ kind: { ...text, enum: values } });
    const schema = object({
      a: { $ref: '#/components/schemas/PayRun' },
      b: { $ref: '#/components/schemas/PayRunPayRun' },
      c: { $ref: '#/components/schemas/FailureResponse' },
    });
    const components = {
      PayRunPayRun: one('a', 'b'),
      PayRun: one('c', 'd'),
      FailureResponse: object({ failure: object({ e: text }) }),
      Failure: object({ f: text }),
    };
    expect(await names(thing(schema, components))).toEqual([
      'FailureDetails',
      'FailureResponse',
      'PayRun',
      'PayRunKind',
      'PayRunPayRun',
      'PayRunPayRunKind',
      'Thing',
    ]);
  });

  it('of parameters are called by these alone where they say what it is of', async () => {
    const one = (name: string) => ({ name, in: 'query', schema: { ...text, enum: ['a', 'b'] } });
    const parameters = [one('boatColor'), one('view')];
    const get = { operationId: 'boatsNear', parameters, responses: { 204: { description: '' } } };
    const far = { ...get, operationId: 'boatsFar' };
    expect(await names(openapi({ '/near': { get }, '/far': { get: far } }))).toEqual([
      'BoatColor',
      'BoatsFarView',
      'BoatsNearView',
    ]);
  });

  it.each([
    ['/orders', 'OrdersView'],
    ['/shops/{id}/orders', 'ShopOrdersView'],
    ['/shops/{id}/orders/{order}/lines', 'OrderLinesView'],
    ['/company/{id}/reports/debts/loans/transactions', 'LoansTransactionsView'],
  ])('of parameters of a path are called by the last two things of it: %s', async (path, expected) => {
    const view = { name: 'view', in: 'query', schema: { ...text, enum: ['a', 'b'] } };
    const responses = { 204: { description: '' } };
    expect(await names(openapi({ [path]: { parameters: [view], get: { responses } } }))).toEqual([expected]);
  });

  it('do not say again what is written as one word in their holders', async () => {
    const schema = object({ a: { $ref: '#/components/schemas/Subaccount' } });
    const account = object({ subAccountLimit: { ...text, enum: ['a', 'b'] } });
    expect(await names(thing(schema, { Subaccount: account }))).toEqual(['SubAccountLimit', 'Subaccount', 'Thing']);
  });

  it('say once that they are of an answer', async () => {
    const spec = answers(object({ response: object({ meta: object({ a: text }) }) }));
    expect(await names(spec)).toEqual(['AResponse', 'AResponseDetails', 'AResponseMeta']);
  });

  it('that stand deep leave out the middle of a long way, where that keeps them apart', async () => {
    const end = object({ permissions: object({ read: text }) });
    const deep = object({ organizationSettings: object({ administratorAccounts: object({ owner: end }) }) });
    const spec = thing(object({ some: deep, other: object({ organizationSettings: object({ b: text }) }) }));
    expect(await names(spec)).toEqual([
      'Thing',
      'ThingAdministratorAccountsOwner',
      'ThingOrganizationSettingsAdministratorAccounts',
      'ThingOther',
      'ThingOtherOrganizationSettings',
      'ThingOwnerPermissions',
      'ThingSome',
      'ThingSomeOrganizationSettings',
    ]);
  });
});

describe('components', () => {
  it.each([
    ['Shop.Data.Page[Shop.Models.Order]', 'PageOrder'],
    ['Shop.Data.Page`1[[Shop.Models.Order, Shop.Models, Version=1.0.0.0, Culture=neutral]]', 'PageOrder'],
    ['Page`1<Order>', 'PageOrder'],
    ['Shop.Data.PageOfSystem.Generic.ListOfShop.Models.Order', 'PageOfListOfOrder'],
    ['KeyValuePair[System.String,System.Int32]', 'KeyValuePairStringInt32'],
    ['Entry«string,long»', 'EntryStringLong'],
    ['ProofOfLife', 'ProofOfLife'],
    ['GoogleShopOrdersV1beta1Order', 'Order'],
    ['GoogleAdsShopV0Resources__Campaign', 'Campaign'],
    ['GoogleV1', 'GoogleV1'],
    ['200Result', 'Result'],
    ['Orders200Response', 'OrdersResponse'],
  ])('are called without the namespaces of .NET, Java and Google and the status: %s', async (component, expected) => {
    const key = encodeURIComponent(component);
    const spec = thing(object({ a: { $ref: `#/components/schemas/${key}` } }), { [component]: object({ a: text }) });
    expect(await names(spec)).toEqual([expected, 'Thing'].toSorted());
  });

  it.each([
    ['CashAccount5_0', 'CashAccount5_0'],
    ['cash-account-5.0', 'CashAccount5_0'],
    ['DebitCode_0', 'DebitCode0'],
    ['Lora1_0_x', 'Lora1_0X'],
  ])('do not run digits of two words together: %s', async (component, expected) => {
    const spec = thing(object({ a: { $ref: `#/components/schemas/${component}` } }), {
      [component]: object({ a: text }),
    });
    expect(await names(spec)).toEqual([expected, 'Thing']);
  });

  it('keep their namespaces where another has the name without', async () => {
    const [left, right] = ['A.B.Page[A.B.Order]', 'A.C.Page[A.C.Order]'];
    const schema = object({
      a: { $ref: `#/components/schemas/${encodeURIComponent(left)}` },
      b: { $ref: `#/components/schemas/${encodeURIComponent(right)}` },
    });
    const components = { [left]: object({ a: text }), [right]: object({ b: text }) };
    expect(await names(thing(schema, components))).toEqual(['ABPageABOrder', 'ACPageACOrder', 'Thing']);
  });
});

describe('arguments', () => {
  it.each([
    ['OrderRequest', 'OrderInput'],
    ['OrderRequestBody', 'OrderInput'],
    ['OrderInputModel', 'OrderInput'],
    ['OrderRequestDto', 'OrderInput'],
    ['OrderDTO', 'OrderInput'],
    ['CreateOrderBody', 'CreateOrderInput'],
    ['MessageBody', 'MessageBodyInput'],
    ['OrderModel', 'OrderModelInput'],
    ['OrderReq', 'OrderInput'],
    ['LoggedRequest', 'LoggedRequestInput'],
  ])('are not said to be requests twice: %s', async (component, expected) => {
    const schema = { $ref: `#/components/schemas/${component}` };
    expect(await names(putThing(schema, { [component]: object({ a: text }) }))).toEqual([expected]);
  });

  it('lend their inline types the name without it, where no other component has that before', async () => {
    const inline = object({ parts: object({ b: text }) });
    const schema = object({
      a: { $ref: '#/components/schemas/OrderRequest' },
      b: { $ref: '#/components/schemas/ShipDto' },
    });
    const other = object({ parts: object({ c: text }) });
    const components = { OrderRequest: inline, ShipRequest: other, ShipDto: inline };
    expect(await names(putThing(schema, components))).toEqual([
      'OrderInput',
      'OrderPartsInput',
      'ShipDtoPartsInput',
      'ShipInput',
      'ThingInput',
    ]);
  });

  it('keep the word where another component has the name without it', async () => {
    const schema = object({
      a: { $ref: '#/components/schemas/OrderInputModel' },
      b: { $ref: '#/components/schemas/Order' },
    });
    const components = { OrderInputModel: object({ a: text }), Order: object({ b: text }) };
    expect(await names(putThing(schema, components))).toEqual(
      expect.arrayContaining(['OrderInput', 'OrderInputModelInput']),
    );
  });
});

describe('enums', () => {
  it('of one name and equal values are one, whatever is said of them', async () => {
    const side = {
      name: 'side',
      in: 'query',
      schema: { ...text, enum: ['LEFT', 'RIGHT'], description: 'Which side.' },
    };
    const body = object({ side: { ...text, enum: ['LEFT', 'RIGHT'] } });
    const responses = { 204: { description: '' } };
    const post = {
      operationId: 'findIt',
      requestBody: { content: { 'application/json': { schema: body } } },
      responses,
    };
    const get = { operationId: 'findIt', parameters: [side], responses };
    expect(await names(openapi({ '/it': { get, post } }))).toEqual(['FindItInput', 'FindItSide']);
  });

  it('that list what a component of their name lists are the component', async () => {
    const kinds = (...values: readonly string[]) => ({ ...text, enum: values });
    const schema = object({ kind: kinds('a', 'b'), size: kinds('s', 'm') });
    const components = { thing_kind: kinds('b', 'a'), ThingSize: kinds('s', 'l') };
    expect(await names(thing(schema, components))).toEqual(['Thing', 'ThingKind', 'ThingSizeEnum']);
  });

  it('of one name and other values are two', async () => {
    const side = (value: string) => ({ name: 'side', in: 'query', schema: { ...text, enum: ['LEFT', value] } });
    const responses = { 204: { description: '' } };
    const get = { operationId: 'findIt', parameters: [side('RIGHT')], responses };
    const post = { operationId: 'findIt', parameters: [side('TOP')], responses };
    expect(await names(openapi({ '/it': { get, post } }))).toEqual(['FindItSide', 'FindItSideEnum']);
  });
});

describe('alternatives', () => {
  const union = async (...oneOf: readonly object[]) => sdl(await ingest(thing({ oneOf })), 'Thing');

  it('are called by a property that only they have', async () => {
    const [left, right] = [object({ id: text, projectId: text }), object({ id: text, note: text, spaceId: text })];
    expect(await union(left, { ...right, required: ['spaceId'] })).toBe('union Thing = ThingProjectId | ThingSpaceId');
  });

  it('are called by what only they must have', async () => {
    const either = { id: text, code: text };
    const [code, both] = [object(either, { required: ['code'] }), object(either, { required: ['id', 'code'] })];
    expect(await union(object(either, { required: ['id'] }), code, both)).toBe(
      'union Thing = ThingId | ThingCode | ThingIdAndCode',
    );
  });

  it('are called by the first of the values that a property has only there', async () => {
    const kinds = (...values: readonly string[]) => object({ kind: { ...text, enum: values }, note: text });
    expect(await union(kinds('cash', 'coin'), kinds('card', 'wallet'))).toBe('union Thing = ThingCash | ThingCard');
  });

  it('are called by the kind of a property that has another kind in the others', async () => {
    expect(await union(object({ id: text, a: text }), object({ id: { type: 'integer' }, a: text }))).toBe(
      'union Thing = ThingTextId | ThingNumberId',
    );
  });

  it('are called by their own kind where it is the only one', async () => {
    const choice = { ...text, enum: ['none', 'all'] };
    const list = { type: 'array', items: object({ a: text, b: text }) };
    const spec = putThing({ oneOf: [choice, list, object({ c: text, d: text })] });
    expect(await names(spec)).toEqual(['ThingInput', 'ThingListInput', 'ThingObjectInput', 'ThingText']);
  });

  it('are called by their numbers where nothing tells them apart', async () => {
    expect(await union(object({ id: text, a: text }), object({ id: { type: 'integer' } }))).toBe(
      'union Thing = ThingA | ThingId',
    );
    const stamp = { ...text, format: 'date-time' };
    expect(await union(object({ id: text, a: text }), object({ id: stamp, a: text }))).toBe(
      'union Thing = ThingOption1 | ThingOption2',
    );
  });

  it('that are the only object beside values are called so', async () => {
    const model = await ingest(putThing({ oneOf: [text, object({ a: text, b: text })] }));
    expect(sdl(model, 'ThingInput')).toContain('object: ThingObjectInput');
  });
});
