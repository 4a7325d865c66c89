import type { Blueprint, Join, Lookup, Merge, Source, Topic, WebhookCheck } from '../../src/blueprint/blueprint.ts';
import type { Binding, HttpBody } from '../../src/blueprint/binding.ts';
import { defaultSourcePolicy } from '../../src/blueprint/blueprint.ts';
import type { EnumValue, Field, InputValue, TypeDef, TypeResolution } from '../../src/blueprint/types.ts';
import { defaultSettings } from '../../src/blueprint/settings.ts';
import { byCoordinate } from '../../src/blueprint/sdl.ts';

/** A blueprint in the normal form: anything a build could give, and much that it would not. The same seed gives the same. */
export function randomBlueprint(seed: number): Blueprint {
  return new Generator(seed).blueprint();
}

const words = [
  'id',
  'name',
  'city',
  'zip',
  'total',
  'open',
  'owner',
  'tags',
  'kind',
  '__proto',
  'constructor',
  'toString',
];
const texts = [
  'plain',
  '',
  ' blank before',
  'two\nlines',
  'block\n\n  indented\n"""quoted"""\\',
  '\nfirst line empty',
  'tab\there "quote" \\ slash',
  'umlaut ä emoji 🧵',
  'return\r\nline',
  'bell \u0007',
  '  all\n  indented',
];

class Generator {
  private state: number;

  constructor(seed: number) {
    this.state = seed * 2_654_435_761;
  }

  blueprint(): Blueprint {
    const names = ['crm', 'Erp', 'help-desk', 'x 1'].slice(0, 1 + this.below(4));
    const publicTypes = new Map<string, TypeDef>();
    const views = new Map<string, Map<string, TypeDef>>(names.map((name) => [name, new Map()]));
    const typeNames = ['Address', 'Color', 'Customer', 'Filter', 'JSON', 'Mutation', 'Node', 'Query', 'Zoo'];
    for (const name of typeNames) this.typeOf(name, publicTypes, views);
    const sources = new Map(names.map((name) => [name, this.source(name, views.get(name) ?? new Map())]));
    const composites = [...publicTypes.values()].filter((type) => type.kind === 'object' && type.fields.size > 0);
    const joins: Join[] = [];
    const merges: Merge[] = [];
    for (const type of composites.filter(() => this.maybe())) {
      if (type.kind !== 'object') continue;
      const field = this.pick([...type.fields.keys()]);
      joins.push({ type: type.name, field, ...this.lookup(names) });
      if (this.maybe()) merges.push({ type: type.name, ...this.lookup(names) });
    }
    const topics = this.topics(publicTypes);
    return {
      types: new Map([...publicTypes].toSorted(([left], [right]) => (left < right ? -1 : 1))),
      sources,
      joins: joins.toSorted(byCoordinate),
      merges,
      ...(topics.length > 0 && { topics }),
      settings: this.settings(),
    };
  }

  /** Of fields of a type that no source holds. */
  private topics(types: Map<string, TypeDef>): readonly Topic[] {
    if (this.maybe()) return [];
    const names = this.some(['created', 'deleted', 'moved']).toSorted();
    if (names.length === 0) return [];
    const fields = new Map(names.map((name) => [name, this.field(name, true)]));
    types.set('Subscription', { kind: 'object', name: 'Subscription', interfaces: [], fields });
    return names.map((field) => ({
      type: 'Subscription',
      field,
      topic: this.pick(['CREATED', 'created:{args.id}']),
      ...(this.maybe() && { filter: 'root.a === "b"' }),
      ...(this.maybe() && { result: 'data.0' }),
      ...(this.maybe() && { source: 'crm' }),
    }));
  }

  private typeOf(name: string, shown: Map<string, TypeDef>, views: Map<string, Map<string, TypeDef>>): void {
    const kinds = { Color: 'enum', Filter: 'input', JSON: 'scalar', Node: 'interface', Zoo: 'union' } as const;
    const kind = name in kinds ? kinds[name as keyof typeof kinds] : 'object';
    const isPublic = this.below(5) > 0;
    const holders = [...views.keys()].filter(() => this.maybe());
    if (!isPublic && holders.length === 0) return;
    const names = this.shuffle(words).slice(0, 1 + this.below(5));
    const isOneOf = kind === 'input' && this.maybe() ? { isOneOf: true } : {};
    if (isPublic) shown.set(name, { ...this.shape(kind, name, this.some(names), true), ...isOneOf });
    for (const holder of holders) {
      const base = shown.get(name);
      const view =
        this.maybe() && base ? viewLike(base) : this.shape(kind, name, this.shuffle(this.some(names)), false);
      views.get(holder)?.set(name, { ...view, ...isOneOf, ...this.typeExtras(kind) });
    }
  }

  private shape(kind: TypeDef['kind'], name: string, names: readonly string[], isPublic: boolean): TypeDef {
    const described = isPublic && this.maybe() ? { description: this.pick(texts) } : {};
    const of = <Value>(make: (name: string) => Value) => new Map(names.map((one) => [one, make(one)]));
    switch (kind) {
      case 'object':
      case 'interface':
        return {
          kind,
          name,
          ...described,
          interfaces: this.some(['Node', 'Thing']),
          fields: of((one) => this.field(one, isPublic)),
        };
      case 'input':
        return { kind, name, ...described, fields: of((one) => this.input(one, isPublic)) };
      case 'enum':
        return { kind, name, ...described, values: of((one) => this.value(one, isPublic)) };
      case 'union':
        return { kind, name, ...described, members: this.some(['Customer', 'Address']) };
      case 'scalar':
        return {
          kind,
          name,
          ...described,
          ...(isPublic && this.maybe() && { specifiedBy: 'https://example.com/json' }),
        };
    }
  }

  private typeExtras(kind: TypeDef['kind']): object {
    const wire = this.maybe() ? { wire: 'wire type' } : {};
    const xml =
      (kind === 'object' || kind === 'input') && this.maybe() ? { xml: { name: 'T', childNamespace: 'urn:x' } } : {};
    const resolution =
      (kind === 'union' || kind === 'interface') && this.maybe() ? { resolution: this.resolution() } : {};
    return { ...wire, ...xml, ...resolution };
  }

  private resolution(): TypeResolution {
    if (this.maybe())
      return { kind: 'property', property: 'type', values: { 'a b': 'Customer', __proto__x: 'Address' } };
    return { kind: 'shape', candidates: [{ type: 'Customer', required: ['id'], properties: ['id', 'name'] }] };
  }

  private field(name: string, isPublic: boolean): Field {
    const args = new Map(this.some(['id', 'first', 'filter']).map((arg) => [arg, this.input(arg, isPublic)]));
    const field = { name, type: this.type(), args };
    if (isPublic) return { ...field, ...this.words() };
    return {
      ...field,
      ...(this.maybe() && { wire: `wire-${name}` }),
      ...(this.below(4) === 0 && { via: ['data', 'it em'] }),
      ...(this.below(3) === 0 && { binding: this.binding() }),
      ...(this.below(4) === 0 && {
        xml: { name: 'X', node: 'attribute' as const, item: { name: 'i', namespace: '' } },
      }),
    };
  }

  private input(name: string, isPublic: boolean): InputValue {
    const value = this.maybe()
      ? { defaultValue: this.pick(['"a"', '10', '[1, 2]', '{ by: NAME }', 'null', '-1.5e-3']) }
      : {};
    const input = { name, type: this.type(), ...value };
    if (isPublic) return { ...input, ...this.words() };
    return { ...input, ...(this.maybe() && { wire: `$${name}` }), ...(this.below(4) === 0 && { xml: { name: 'A' } }) };
  }

  private value(name: string, isPublic: boolean): EnumValue {
    if (isPublic) return { name, ...this.words() };
    return { name, ...(this.maybe() && { wire: this.pick(['other', 3, -0.5, true, null]) }) };
  }

  private words(): { description?: string; deprecated?: string } {
    return {
      ...(this.maybe() && { description: this.pick(texts) }),
      ...(this.below(4) === 0 && { deprecated: this.pick(texts) }),
    };
  }

  private binding(): Binding {
    const bindings: readonly Binding[] = [
      { kind: 'namespace' },
      { kind: 'graphql', operation: this.pick(['query', 'mutation', 'subscription'] as const) },
      {
        kind: 'event',
        topic: this.pick(['CREATED', 'created:{args.id}']),
        ...(this.maybe() && { filter: 'root.id === args.id && "a"' }),
        ...(this.maybe() && {
          webhook: {
            name: 'order/created',
            method: 'POST',
            body: this.pick(['json', 'form', 'text'] as const),
            ...(this.maybe() && { isLoose: true }),
          },
        }),
      },
      {
        kind: 'http',
        method: this.pick(['GET', 'POST', 'DELETE']),
        path: '/customers/{id}',
        parameters: [
          { arg: 'id', in: 'path', name: 'id', style: 'simple', explode: false },
          { arg: 'filter', in: 'query', name: 'filter[]', style: 'deepObject', explode: this.maybe() },
          { arg: 'first', in: 'query', name: 'first', style: 'form', explode: this.maybe(), allowReserved: true },
        ],
        ...(this.maybe() && {
          body: this.pick<HttpBody>([
            { arg: 'input', contentType: 'application/json', kind: 'json' },
            {
              arg: 'input',
              contentType: 'text/xml',
              kind: 'xml',
              xml: { name: 'a:b', namespace: 'urn:a', prefix: 'p', item: { name: 'c' } },
            },
            { arg: 'input', contentType: 'application/pdf', kind: 'binary', alternatives: ['image/*'] },
            {
              arg: 'input',
              contentType: 'multipart/form-data',
              kind: 'multipart',
              encoding: { 'a-b': { isFile: true }, c: { style: 'form', explode: false, allowReserved: true } },
            },
            {
              arg: 'input',
              contentType: 'multipart/mixed',
              kind: 'multipart',
              parts: { prefix: [{}, { parts: { prefix: [], item: { contentType: 'image/*' } } }] },
            },
          ]),
        }),
        ...(this.maybe() && { server: 'https://{env.HOST}' }),
        answer: this.maybe()
          ? { kind: 'json', accept: 'application/json', ...(this.maybe() && { isResult: true }) }
          : { kind: 'text', accept: '*/*' },
        isIdempotent: this.maybe(),
      },
      {
        kind: 'soap',
        version: this.pick(['1.1', '1.2'] as const),
        style: this.pick(['rpc', 'document'] as const),
        input: { wrapper: { name: 'Get', namespace: 'urn:a' } },
        ...(this.maybe() && { output: { path: [{ name: 'Result' }] } }),
        faults: this.maybe() ? [] : [{ name: 'F', element: { name: 'F' }, shape: { fields: { 'a-b': {} } } }],
        ...(this.maybe() && { isIdempotent: true }),
      },
    ];
    return this.pick(bindings);
  }

  private lookup(sources: readonly string[]): Lookup {
    const key = [
      { from: 'id', to: 'id', as: 'id' },
      { from: 'address.country', to: 'country', as: this.pick(['land', 'country']) },
    ].slice(0, 1 + this.below(2));
    return {
      source: this.pick(sources),
      sourceType: this.pick(['Query', 'CrmQuery']),
      sourceField: 'customers',
      required: this.pick(['', '{ id }', '{ id address { country } }']),
      args: this.pick<Record<string, unknown>>([{}, { 'filter.id': '{root.id}', deep: { a: [1, 'x', null] } }]),
      ...(this.maybe() && {
        batch: { keysArg: 'filter.ids', key, ...(this.maybe() && { maxBatchSize: 50 }) },
      }),
      ...(this.maybe() && { result: 'data.items' }),
    };
  }

  private source(name: string, types: Source['types']): Source {
    const kind = this.pick(['http', 'soap', 'graphql', 'mesh'] as const);
    return {
      name,
      kind,
      ...(this.maybe() && { endpoint: '{env.URL:http://localhost:4001}' }),
      headers: this.pick<Record<string, string>>([{}, { 'x-api-key': '{env.KEY}', accept: 'a' }]),
      query: this.pick<Record<string, string>>([{}, { key: 'v' }]),
      types,
      policy: this.maybe() ? defaultSourcePolicy : { ...defaultSourcePolicy, timeoutMs: 5, isHttpCached: true },
      ...(kind === 'graphql' &&
        this.maybe() && {
          subscriptions: {
            ...(this.maybe() && { endpoint: 'wss://{env.HOST}/live' }),
            ...(this.maybe() && { protocol: this.pick(['WS', 'LEGACY_WS', 'SSE'] as const) }),
            ...(this.maybe() && { connectionParams: { token: '{env.TOKEN}', deep: { 'a b': [1, null] } } }),
            ...(this.maybe() && { isShared: false as const }),
          },
        }),
      ...(kind === 'http' && this.maybe() && { webhooks: this.webhooks() }),
      ...(kind === 'mesh' && { mesh: { package: '@graphql-mesh/json-schema', options: { a: { 'b c': [1.5] } } } }),
    };
  }

  private webhooks(): NonNullable<Source['webhooks']> {
    const path = this.maybe() ? { path: '/hooks/a' } : {};
    return this.maybe() ? { ...path, isUnsigned: true } : { ...path, check: this.check() };
  }

  private check(): WebhookCheck {
    return {
      kind: this.pick(['hmac', 'token', 'standard'] as const),
      secret: '{env.SECRET}',
      header: 'x-signature',
      algorithm: this.pick(['sha1', 'sha256', 'sha512'] as const),
      encoding: this.pick(['hex', 'base64'] as const),
      prefix: this.pick(['', 'sha256=']),
    };
  }

  private settings(): Blueprint['settings'] {
    if (this.maybe()) return defaultSettings;
    const claim = { kind: 'claim', claim: 'https://x/role', values: ['agent', 3, true] } as const;
    return {
      ...defaultSettings,
      serve: {
        ...defaultSettings.serve,
        port: 8080,
        ...(this.maybe() && {
          webhooks: [{ path: '/hooks/b', method: 'PUT', topic: 'B', payload: 'a.0', check: this.check() }],
        }),
        ...(this.maybe() && {
          subscriptions: { ...defaultSettings.serve.subscriptions, maxTotal: 5, initHeaders: ['authorization', 'x-a'] },
        }),
        examples: [{ title: 'A', query: '{\n  a\n}', variables: '{"a": 1}' }],
      },
      permissions: {
        ...defaultSettings.permissions,
        rules: [
          { pattern: '*.email', rule: { kind: 'not', rule: { kind: 'authenticated' } } },
          { pattern: 'Query.*', rule: { kind: this.pick(['and', 'or'] as const), rules: [claim, { kind: 'allow' }] } },
        ],
      },
      ...(this.maybe() && { store: { kind: 'redis' as const, url: '{env.REDIS_URL}' } }),
      ...(this.maybe() && {
        responseCache: { ttlMs: 5, ttlPerTypeMs: { Customer: 3 }, ttlPerFieldMs: { 'Query.a': 1e21 }, maxBytes: 9 },
      }),
      resolvers: ['./src/resolvers.ts'],
    };
  }

  private type(): string {
    return this.pick(['String', 'ID!', '[Int!]!', 'Customer', '[[Color]!]', 'Filter']);
  }

  private some<Item>(items: readonly Item[]): readonly Item[] {
    return items.filter(() => this.below(3) > 0);
  }

  private shuffle<Item>(items: readonly Item[]): readonly Item[] {
    return items
      .map((item) => ({ item, at: this.next() }))
      .toSorted((a, b) => a.at - b.at)
      .map(({ item }) => item);
  }

  private pick<Item>(items: readonly Item[]): Item {
    return items[this.below(items.length)] as Item;
  }

  private maybe(): boolean {
    return this.next() < 0.5;
  }

  private below(limit: number): number {
    return Math.floor(this.next() * limit);
  }

  /** Mulberry32. */
  private next(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }
}

function viewLike(type: TypeDef): TypeDef {
  const { description: _1, ...rest } = type;
  const bare = (value: InputValue): InputValue => {
    const { description: _2, deprecated: _3, ...kept } = value;
    return kept;
  };
  const map = <Value>(values: ReadonlyMap<string, Value>, change: (value: Value) => Value) =>
    new Map([...values].map(([name, value]) => [name, change(value)]));
  switch (rest.kind) {
    case 'object':
    case 'interface':
      return { ...rest, fields: map(rest.fields, (field) => ({ ...bare(field), args: map(field.args, bare) })) };
    case 'input':
      return { ...rest, fields: map(rest.fields, bare) };
    case 'enum':
      return { ...rest, values: map(rest.values, ({ name }) => ({ name })) };
    case 'scalar':
      return { kind: 'scalar', name: rest.name };
    case 'union':
      return rest;
  }
}
