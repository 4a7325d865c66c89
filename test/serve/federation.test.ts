import { describe, expect, it, vi } from 'vitest';

import { federation, link } from './federation-harness.ts';
import type { TestSubgraph } from './federation-harness.ts';

const prices = [5, 7, 9];

const products: TestSubgraph = {
  sdl: `${link('key')}
    type Query { top: [Product!]! }
    type Product @key(fields: "upc") @key(fields: "sku { code }") {
      upc: ID! sku: Sku name: String! price: Int weight: Float size: Size
    }
    type Sku { code: String! }
    type Size { height: Int width: Int }`,
  resolvers: {
    Query: { top: () => [1, 2, 3].map(product) },
    Product: {
      __resolveReference: ({ upc, sku }: { upc?: string; sku?: { code: string } }) =>
        product(Number(upc ?? sku?.code.slice(1))),
    },
  },
};

function product(id: number) {
  if (id > 3) return null;
  const size = id === 3 ? null : { height: id, width: 2 };
  return { upc: String(id), sku: { code: `s${id}` }, name: `n${id}`, price: prices[id - 1], weight: id / 2, size };
}

const reviews: TestSubgraph = {
  sdl: `${link('key', 'external', 'provides', 'requires')}
    type Query { latest: [Review!]! best: Product }
    type Review @key(fields: "id") { id: ID! text: String product: Product quoted: Product @provides(fields: "name") }
    type Product @key(fields: "upc") {
      upc: ID! name: String! @external notes: [Review!]
      price: Int @external size: Size @external
      label: String @requires(fields: "price size { height }")
    }
    type Size @external { height: Int }`,
  resolvers: {
    Query: {
      latest: () => [
        { id: 'r1', text: 'good', upc: '2' },
        { id: 'r9', text: 'gone', upc: '9' },
      ],
      best: () => ({ upc: '3' }),
    },
    Review: {
      product: ({ upc }: { upc: string }) => ({ upc }),
      quoted: ({ upc }: { upc: string }) => ({ upc, name: `quoted ${upc}` }),
    },
    Product: {
      notes: ({ upc }: { upc: string }) => {
        if (upc === '3') throw new Error('no notes of 3');
        return [{ id: `r${upc}`, text: `text ${upc}`, upc }];
      },
      label: ({ price, size }: { price?: number; size?: { height: number } }) => `${price} at ${size?.height}`,
    },
  },
};

const stock: TestSubgraph = {
  sdl: `${link('key')}
    type Query { shelf: [Product] }
    type Product @key(fields: "sku { code }") { sku: Sku left: Int }
    type Sku { code: String! }`,
  resolvers: {
    Query: { shelf: () => [{ sku: { code: 's1' } }, null] },
    Product: {
      __resolveReference: ({ sku }: { sku: { code: string } }) => ({ sku, left: Number(sku.code.slice(1)) * 10 }),
    },
  },
};

describe('federation subgraphs', () => {
  it('complete objects of one another by one call of each in a wave, errors at their places', async () => {
    const { ask, warnings } = await federation({ products, reviews, stock });
    expect(warnings).toEqual([]);
    const { answer, sent } = await ask('{ top { name left notes { text } } }');
    expect(answer).toMatchObject({
      data: {
        top: [
          { name: 'n1', left: 10, notes: [{ text: 'text 1' }] },
          { name: 'n2', left: 20, notes: [{ text: 'text 2' }] },
          { name: 'n3', left: 30, notes: null },
        ],
      },
      errors: [{ message: 'no notes of 3', path: ['top', 2, 'notes'], extensions: { source: 'reviews' } }],
    });
    expect(sent.map(({ source }) => source).toSorted()).toEqual(['products', 'reviews', 'stock']);
    const representations = (source: string) => sent.find((one) => one.source === source)?.variables;
    expect(representations('reviews')).toEqual({
      _0_representations: ['1', '2', '3'].map((upc) => ({ __typename: 'Product', upc })),
    });
    expect(representations('stock')).toEqual({
      _0_representations: ['s1', 's2', 's3'].map((code) => ({ __typename: 'Product', sku: { code } })),
    });
  });

  it('are given what a field requires, by way of the subgraph that knows it under another key', async () => {
    const { ask } = await federation({ products, reviews, stock });
    const { answer, sent } = await ask('{ shelf { label notes { product { name } } } }');
    const first = { label: '5 at 1', notes: [{ product: { name: 'n1' } }] };
    expect(answer).toEqual({ data: { shelf: [first, null] } });
    expect(sent.map(({ source }) => source)).toEqual(['stock', 'products', 'reviews', 'products']);
    expect(sent[2]?.variables).toEqual({
      _0_representations: [{ __typename: 'Product', upc: '1', price: 5, size: { height: 1 } }],
    });
  });

  it('compute what they require also of their own objects, and take null for what is null', async () => {
    const { ask } = await federation({ products, reviews, stock });
    const { answer, sent } = await ask('{ best { label } }');
    expect(answer).toEqual({ data: { best: { label: '9 at undefined' } } });
    expect(sent.map(({ source }) => source)).toEqual(['reviews', 'products', 'reviews']);
  });

  it('are asked for external fields only where nothing above provides them', async () => {
    const { ask } = await federation({ products, reviews, stock });
    const { answer, sent } = await ask('{ latest { quoted { name } } }');
    expect(answer).toEqual({ data: { latest: [{ quoted: { name: 'quoted 2' } }, { quoted: { name: 'quoted 9' } }] } });
    expect(sent.map(({ source }) => source)).toEqual(['reviews']);
  });

  it('leave null what they do not have', async () => {
    const { ask } = await federation({ products, reviews, stock });
    const { answer } = await ask('{ latest { product { upc price } } }');
    const found = [{ product: { upc: '2', price: 7 } }, { product: { upc: '9', price: null } }];
    expect(answer).toEqual({ data: { latest: found } });
    expect((await ask('{ latest { product { upc name } } }')).answer).toMatchObject({
      data: { latest: [{ product: { upc: '2', name: 'n2' } }, { product: null }] },
      errors: [{ path: ['latest', 1, 'product', 'name'] }],
    });
  });

  it('get no more representations in one call than the configuration says', async () => {
    const { ask } = await federation({ products, stock: { ...stock, options: ', maxBatchSize: 2' } });
    const { answer, sent } = await ask('{ top { left } }');
    expect(answer).toEqual({ data: { top: [{ left: 10 }, { left: 20 }, { left: 30 }] } });
    const counts = Object.values(sent[1]?.variables ?? {}).map((keys) => (Array.isArray(keys) ? keys.length : 0));
    expect(counts).toEqual([2, 1]);
  });

  it('may be given as SDL, and be renamed by transforms', async () => {
    const rename =
      '[{ rename: { renames: [{ from: { type: Product, field: price }, to: { type: Product, field: cost } }, { from: { type: Product, field: upc }, to: { type: Product, field: id } }] } }, { prefix: { value: Shop_, ignore: [Sku, Size] } }]';
    const { ask, blueprint } = await federation({
      products: { ...products, transforms: rename, isFile: true },
      reviews: { ...reviews, transforms: rename, isFile: true },
    });
    expect(blueprint.types.has('_Entity')).toBe(false);
    const { answer } = await ask('{ best { label cost } latest { quoted { id name } } }');
    expect(answer).toEqual({
      data: {
        best: { label: '9 at undefined', cost: 9 },
        latest: [{ quoted: { id: '2', name: 'quoted 2' } }, { quoted: { id: '9', name: 'quoted 9' } }],
      },
    });
  });

  it('take fields over, share them, and hide what is inaccessible though keys are made of it', async () => {
    const old: TestSubgraph = {
      sdl: `${link('key', 'shareable', 'inaccessible')}
        type Query { old: Item secret: Secret @inaccessible }
        type Item @key(fields: "hash") { hash: ID! @inaccessible name: String @shareable stars: Int kind(all: Boolean @inaccessible): Kind }
        type Secret @inaccessible { x: Int }
        enum Kind { A B @inaccessible }`,
      resolvers: { Query: { old: () => ({ hash: 'h1', name: 'old', stars: 1, kind: 'A' }) } },
    };
    const next: TestSubgraph = {
      sdl: `${link('key', 'shareable', 'override')}
        type Query { next: Item }
        type Item @key(fields: "hash") { hash: ID! name: String @shareable stars: Int @override(from: "old") }
        type Foreign @key(fields: "id", resolvable: false) { id: ID! }`,
      resolvers: {
        Query: { next: () => ({ hash: 'h2' }) },
        Item: { __resolveReference: (item: object) => ({ ...item, stars: 5 }) },
      },
    };
    const { ask, blueprint } = await federation({ old, next });
    const item = blueprint.types.get('Item');
    expect(item?.kind === 'object' && [...item.fields.keys()]).toEqual(['name', 'kind', 'stars']);
    const kind = blueprint.types.get('Kind');
    expect(kind?.kind === 'enum' && [...kind.values.keys()]).toEqual(['A']);
    expect(blueprint.types.has('Secret')).toBe(false);
    const { answer, sent } = await ask('{ old { name stars kind } }');
    expect(answer).toEqual({ data: { old: { name: 'old', stars: 5, kind: 'A' } } });
    expect(sent.map(({ source }) => source)).toEqual(['old', 'next']);
    expect(blueprint.merges.map(({ source, type }) => `${source} ${type}`).toSorted()).toEqual([
      'next Item',
      'old Item',
    ]);
  });

  describe('that take a field over for a part of the requests', () => {
    const old: TestSubgraph = {
      sdl: `${link('key', 'shareable')}
        type Query { item: Item count: Int }
        type Item @key(fields: "id") { id: ID! stars: Int size: Int color: String }`,
      resolvers: {
        Query: { item: () => ({ id: 'i', stars: 1, size: 1, color: 'old' }), count: () => 1 },
        Item: { __resolveReference: ({ id }: { id: string }) => ({ id, stars: 1, size: 1, color: 'old' }) },
      },
    };
    const next = (stars: string, size = stars): TestSubgraph => ({
      sdl: `${link('key', 'override').replace('v2.3', 'v2.7')}
        type Query { count: Int @override(from: "old", label: "${stars}") }
        type Item @key(fields: "id") {
          id: ID! stars: Int @override(from: "old", label: "${stars}") size: Int @override(from: "old", label: "${size}")
        }`,
      resolvers: {
        Query: { count: () => 2 },
        Item: { __resolveReference: ({ id }: { id: string }) => ({ id, stars: 2, size: 2 }) },
      },
    });
    const query = '{ item { stars size } count }';
    const answerAt = async (percent: number, { ask }: Awaited<ReturnType<typeof federation>>) => {
      vi.spyOn(Math, 'random').mockReturnValue(percent / 100);
      const { answer } = await ask(query);
      vi.restoreAllMocks();
      const { item, count } = (answer as { data: { item: { stars: number; size: number }; count: number } }).data;
      return [item.stars, item.size, count];
    };

    it('are asked by a draw for each request', async () => {
      const running = await federation({ old, next: next('percent(20)', 'percent(60.5)') });
      expect(running.warnings).toEqual([]);
      expect(await answerAt(0, running)).toEqual([2, 2, 2]);
      expect(await answerAt(19.99, running)).toEqual([2, 2, 2]);
      expect(await answerAt(20, running)).toEqual([1, 2, 1]);
      expect(await answerAt(60.4, running)).toEqual([1, 2, 1]);
      expect(await answerAt(60.5, running)).toEqual([1, 1, 1]);
      expect(await answerAt(19.99, running)).toEqual([2, 2, 2]);
      const counts = await Promise.all(Array.from({ length: 300 }, async () => running.ask('{ count }')));
      const taken = counts.filter(({ answer }) => JSON.stringify(answer).includes('2')).length;
      expect(taken).toBeGreaterThan(20);
      expect(taken).toBeLessThan(120);
    });

    it.each([
      ['percent(100)', [2, 2, 2], []],
      ['percent(0)', [1, 1, 1], []],
      ['percent(101)', [1, 1, 1], ['GRAPHQL_OVERRIDE', 'GRAPHQL_OVERRIDE', 'GRAPHQL_OVERRIDE']],
      ['beta', [1, 1, 1], ['GRAPHQL_OVERRIDE', 'GRAPHQL_OVERRIDE', 'GRAPHQL_OVERRIDE']],
    ])('or by nobody else: %s', async (label, wanted, warnings) => {
      const running = await federation({ old, next: { ...next(label), isFile: true } });
      expect(running.warnings).toEqual(warnings);
      expect(await answerAt(0, running)).toEqual(wanted);
      expect(await answerAt(99.9, running)).toEqual(wanted);
    });

    it('have it alone where the other no longer has it', async () => {
      const gone = { ...old, sdl: old.sdl.replace('stars: Int size: Int', '').replace('count: Int', 'q: Int') };
      const running = await federation({ old: gone, next: next('percent(5)') });
      expect(await answerAt(99, running)).toEqual([2, 2, 2]);
    });
  });

  it('are refused where nobody has what they require, at its place', async () => {
    const lonely = { sdl: 'type Query { items: [Product] } type Product { upc: ID! }', resolvers: {} };
    const failed = federation({ reviews: { ...reviews, isFile: true }, lonely });
    await expect(failed).rejects.toMatchObject({
      problems: [
        {
          code: 'ENTITY_FIELDS',
          message: expect.stringMatching(
            /reviews.*Product.label: @requires: Product has no field "price".*filterSchema/,
          ),
          place: { file: 'reviews.graphql', line: 8 },
        },
      ],
    });
  });

  it('are given what a field requires with arguments, each with its own', async () => {
    const shop: TestSubgraph = {
      sdl: 'type Query { item: Item } type Item @key(fields: "id") { id: ID! price(currency: String!): Float }',
      resolvers: {
        Query: { item: () => ({ id: '1' }) },
        Item: {
          __resolveReference: (item: object) => item,
          price: (_item: unknown, { currency }: { currency: string }) => (currency === 'EUR' ? 2 : 3),
        },
      },
    };
    const post: TestSubgraph = {
      sdl: `type Query { rates: Int } type Item @key(fields: "id") {
        id: ID!
        price(currency: String!): Float @external
        inEuro: String @requires(fields: "price(currency: \\"EUR\\")")
        inDollar: String @requires(fields: "price(currency: \\"USD\\")")
      }`,
      resolvers: {
        Item: {
          inEuro: ({ price }: { price: number }) => `€ ${price}`,
          inDollar: ({ price }: { price: number }) => `$ ${price}`,
        },
      },
    };
    const { ask } = await federation({ shop, post });
    const { answer, sent } = await ask('{ item { inDollar inEuro price(currency: "USD") } }');
    expect(answer).toEqual({ data: { item: { inDollar: '$ 3', inEuro: '€ 2', price: 3 } } });
    expect(sent.map(({ source }) => source)).toEqual(['shop', 'post']);
  });

  it('may share root fields: the one is asked that holds most of what is selected', async () => {
    const subgraph = (name: string, fields: string): TestSubgraph => ({
      sdl: `${link('key', 'shareable')}
        type Query { me: User @shareable }
        type User @key(fields: "id") { id: ID! ${fields} }`,
      resolvers: { Query: { me: () => ({ id: '1', a: name, b: name, c: name }) } },
    });
    const { ask } = await federation({
      left: subgraph('left', 'a: String'),
      right: subgraph('right', 'b: String c: String'),
    });
    const both = await ask('{ me { a } }');
    expect([both.answer, both.sent.map(({ source }) => source)]).toEqual([{ data: { me: { a: 'left' } } }, ['left']]);
    const { answer, sent } = await ask('{ me { b c } }');
    expect([answer, sent.map(({ source }) => source)]).toEqual([
      { data: { me: { b: 'right', c: 'right' } } },
      ['right'],
    ]);
  });

  it('may share fields that are wider in one subgraph: an interface or union, or null', async () => {
    const wide: TestSubgraph = {
      sdl: `${link('key', 'shareable')}
        type Query { node: Node @shareable all: [Found] @shareable shelf: Shelf @shareable }
        interface Node { id: ID! }
        type Book implements Node @key(fields: "id") { id: ID! pages: Int }
        type Film implements Node @key(fields: "id") { id: ID! minutes: Int }
        type Shelf @key(fields: "no") { no: ID! first: Node @shareable }
        union Found = Book | Film`,
      resolvers: {
        Query: {
          node: () => ({ __typename: 'Film', id: 'f1', minutes: 90 }),
          all: () => [{ __typename: 'Film', id: 'f1', minutes: 90 }],
          shelf: () => ({ no: '1', first: { __typename: 'Film', id: 'f2' } }),
        },
        Book: { __resolveReference: ({ id }: { id: string }) => ({ id, pages: 300 }) },
      },
    };
    const narrow: TestSubgraph = {
      sdl: `${link('key', 'shareable')}
        type Query { node: Book! @shareable all: [Book!]! @shareable }
        type Book @key(fields: "id") { id: ID! title: String }
        type Shelf @key(fields: "no") { no: ID! first: Book @shareable color: String }`,
      resolvers: {
        Query: { node: () => ({ id: 'b1', title: 'one' }), all: () => [{ id: 'b2', title: 'two' }] },
        Shelf: { __resolveReference: ({ no }: { no: string }) => ({ no, color: 'red', first: { id: 'b9' } }) },
      },
    };
    const { ask, blueprint } = await federation({ wide, narrow });
    const query = blueprint.types.get('Query');
    const types = query?.kind === 'object' && [...query.fields.values()].map(({ name, type }) => `${name}: ${type}`);
    expect(types).toEqual(['all: [Found]', 'node: Node', 'shelf: Shelf']);
    const title = await ask('{ node { ... on Book { id title } } }');
    expect(title.answer).toEqual({ data: { node: { id: 'b1', title: 'one' } } });
    expect(title.sent.map(({ source }) => source)).toEqual(['narrow']);
    const { answer } = await ask('{ all { __typename ... on Book { id title } } shelf { color } }');
    expect(answer).toEqual({
      data: { all: [{ __typename: 'Book', id: 'b2', title: 'two' }], shelf: { color: 'red' } },
    });
    const minutes = await ask(
      '{ node { __typename ... on Film { minutes id } } shelf { color first { __typename id } } }',
    );
    expect(minutes.answer).toEqual({
      data: {
        node: { __typename: 'Film', minutes: 90, id: 'f1' },
        shelf: { color: 'red', first: { __typename: 'Film', id: 'f2' } },
      },
    });
    const other = { ...narrow, sdl: narrow.sdl.replace('node: Book!', 'node: Shelf') };
    await expect(federation({ wide, other })).rejects.toMatchObject({ problems: [{ code: 'MERGE_FIELD_CONFLICT' }] });
  });

  it('do not share root fields or inputs without a word', async () => {
    const subgraph = (input: string): TestSubgraph => ({
      sdl: `${link('key')} type Query { all(filter: Filter): Int } input Filter { text: String ${input} }`,
      resolvers: {},
    });
    await expect(federation({ a: subgraph(''), b: subgraph('') })).rejects.toMatchObject({
      problems: [{ code: 'MERGE_ROOT_COLLISION' }],
    });
    const other = { ...subgraph('offset: Int'), sdl: subgraph('offset: Int').sdl.replace('all(', 'every(') };
    const { blueprint, warnings } = await federation({ a: subgraph(''), b: other });
    expect(warnings).toEqual(['INPUT_NARROWED']);
    const filter = blueprint.types.get('Filter');
    expect(filter?.kind === 'input' && [...filter.fields.keys()]).toEqual(['text']);
  });

  it('give fields to the types of an interface that an object stands for', async () => {
    const media: TestSubgraph = {
      sdl: `${link('key')}
        type Query { media: [Media!]! }
        interface Media @key(fields: "id") { id: ID! }
        type Book implements Media @key(fields: "id") { id: ID! pages: Int }
        type Film implements Media @key(fields: "id") { id: ID! minutes: Int }`,
      resolvers: {
        Query: {
          media: () => [
            { id: '1', pages: 9 },
            { id: '2', minutes: 90 },
          ],
        },
        Media: { __resolveType: (one: object) => ('pages' in one ? 'Book' : 'Film') },
      },
    };
    const stars: TestSubgraph = {
      sdl: `${link('key', 'interfaceObject')}
        type Query { best: Media count: Int }
        type Media @interfaceObject @key(fields: "id") { id: ID! stars: Int }`,
      resolvers: { Media: { __resolveReference: ({ id }: { id: string }) => ({ id, stars: Number(id) + 1 }) } },
    };
    const { ask, warnings, blueprint } = await federation({ media, stars });
    expect(warnings).toEqual([]);
    const query = blueprint.types.get('Query');
    expect(query?.kind === 'object' && [...query.fields.keys()]).toEqual(['best', 'count', 'media']);
    const { answer, sent } = await ask('{ media { stars ... on Book { pages } } }');
    expect(answer).toEqual({ data: { media: [{ stars: 2, pages: 9 }, { stars: 3 }] } });
    expect(sent.map(({ source }) => source)).toEqual(['media', 'stars']);
    expect(Object.values(sent[1]?.variables ?? {})).toEqual([
      [{ __typename: 'Media', id: '1' }],
      [{ __typename: 'Media', id: '2' }],
    ]);
  });

  const shelves = (key: string): TestSubgraph => ({
    sdl: `${link('key')}
      type Query { media: [Media!]! }
      interface Media ${key} { id: ID! }
      type Book implements Media @key(fields: "id") { id: ID! pages: Int title(short: Boolean): String }
      type Film implements Media @key(fields: "id") { id: ID! minutes: Int title: String }`,
    resolvers: {
      Query: { media: () => [] },
      Media: {
        __resolveType: ({ id }: { id: string }) => (id.startsWith('b') ? 'Book' : 'Film'),
        __resolveReference: async ({ id }: { id: string }) => {
          if (id === 'b0') throw new Error('torn');
          return id === 'x' ? null : { id, pages: 9, minutes: 90 };
        },
      },
      Book: { title: ({ id }: { id: string }, { short }: { short?: boolean }) => (short ? id : `book ${id}`) },
      Film: { title: ({ id }: { id: string }) => `film ${id}` },
    },
  });
  const stars: TestSubgraph = {
    sdl: `${link('key', 'interfaceObject')}
      type Query { best: Media worst(of: String): Media ranked(ids: [ID!]!): [Media] lists: [List!]! }
      type List @key(fields: "name") { name: ID! media: [Media!] }
      type Media @interfaceObject @key(fields: "id") { id: ID! stars: Int votes: Int near(deep: Int): [Media!] }`,
    resolvers: {
      Query: {
        best: () => ({ id: 'b1' }),
        worst: () => null,
        ranked: (_root: unknown, { ids }: { ids: readonly string[] }) => ids.map((id) => ({ id })),
        lists: () => [{ name: 'l', media: [{ id: 'f1' }, { id: 'b2' }] }],
      },
      Media: {
        __resolveReference: (one: object) => one,
        stars: ({ id }: { id: string }) => id.length,
        votes: () => 7,
        near: ({ id }: { id: string }, { deep }: { deep?: number }) => [{ id: `f${id}${deep ?? ''}` }],
      },
    },
  };

  it('give objects of an interface whose types another subgraph tells, which then completes them', async () => {
    const { ask, warnings } = await federation({ shelves: shelves('@key(fields: "id")'), stars });
    expect(warnings).toEqual([]);
    const best = await ask('{ best { __typename id stars ... on Book { pages } ... on Film { minutes } } }');
    expect(best.answer).toEqual({ data: { best: { __typename: 'Book', id: 'b1', stars: 2, pages: 9 } } });
    expect(best.sent.map(({ source }) => source)).toEqual(['stars', 'shelves']);
    expect(best.sent[1]?.variables).toEqual({ _0_representations: [{ __typename: 'Media', id: 'b1' }] });
    const transforms = '[{ prefix: { value: S_ } }, { namingConvention: { fieldNames: upperCase } }]';
    const renamed = await federation({
      shelves: { ...shelves('@key(fields: "id")'), transforms },
      stars: { ...stars, transforms },
    });
    expect((await renamed.ask('{ BEST { __typename STARS ... on S_Book { PAGES } } }')).answer).toEqual({
      data: { BEST: { __typename: 'S_Book', STARS: 2, PAGES: 9 } },
    });
    const many =
      '{ worst { id } lists { name media { __typename ... on Book { x: stars title } ... on Film { x: votes title } } } }';
    expect((await ask(many)).answer).toEqual({
      data: {
        worst: null,
        lists: [
          {
            name: 'l',
            media: [
              { __typename: 'Film', x: 7, title: 'film f1' },
              { __typename: 'Book', x: 2, title: 'book b2' },
            ],
          },
        ],
      },
    });
  });

  it('give such objects below one another, with arguments and errors of their own', async () => {
    const { ask } = await federation({ shelves: shelves('@key(fields: "id")'), stars });
    const { answer, sent } = await ask(`{ best {
      ... on Book { title(short: true) near(deep: 1) { stars ... on Film { minutes near(deep: 2) { id __typename } } } }
      ... on Film { near { id } }
    } }`);
    const near = { id: 'ffb112', __typename: 'Film' };
    expect(answer).toEqual({
      data: { best: { title: 'b1', near: [{ stars: 4, minutes: 90, near: [near] }] } },
    });
    expect(sent.map(({ source }) => source)).toEqual(['stars', 'shelves', 'shelves', 'shelves']);
    const broken = await ask('{ ranked(ids: ["b1", "b0", "x"]) { id __typename } }');
    expect(broken.answer).toMatchObject({
      data: { ranked: [{ id: 'b1', __typename: 'Book' }, null, null] },
      errors: [
        { message: 'torn', path: ['ranked', 1] },
        { message: expect.stringMatching(/"Media" must be one of its possible types/), path: ['ranked', 2] },
      ],
    });
  });

  it('give no objects of an interface whose types nobody tells', async () => {
    const { warnings, blueprint } = await federation({ shelves: shelves(''), stars });
    expect(warnings).toEqual(Array.from({ length: 5 }, () => 'ENTITY_INTERFACE'));
    const query = blueprint.types.get('Query');
    expect(query?.kind === 'object' && [...query.fields.keys()]).toEqual(['lists', 'media']);
  });

  it('are refused where nobody has the interface that an object stands for', async () => {
    const sdl = `${link('key', 'interfaceObject')}
      type Query { a: Int }
      type Media @interfaceObject @key(fields: "id") { id: ID! }`;
    await expect(federation({ alone: { sdl, resolvers: {}, isFile: true } })).rejects.toMatchObject({
      problems: [
        {
          code: 'ENTITY_INTERFACE',
          message: expect.stringMatching(/Media of "alone".*Add the subgraph that defines them/),
          place: { file: 'alone.graphql', line: 4 },
        },
      ],
    });
  });

  it('are told apart from the source that they take a field over from where it has another name', async () => {
    const item = (directive: string): TestSubgraph => ({
      sdl: `${link('key', 'override', 'shareable')}
        type Query { q: Int @shareable } type Item @key(fields: "id") { id: ID! stars: Int ${directive} }`,
      resolvers: {},
    });
    const next = item('@override(from: "old")');
    expect((await federation({ old: item(''), next })).warnings).toEqual([]);
    expect((await federation({ older: item(''), next })).warnings).toEqual(['ENTITY_OVERRIDE']);
    expect((await federation({ next })).warnings).toEqual([]);
  });

  it.each([
    ['{ nope', /the key of Item: .*Syntax Error/],
    ['nope', /the key of Item: Item has no field "nope"/],
    ['sku', /the key of Item: Item.sku is Sku: say which of its fields/],
  ])('with the key %j are refused', async (key, message) => {
    const sdl = `type Query { q: Int } type Item @key(fields: "${key}") { id: ID! sku: Sku } type Sku { code: ID }`;
    const other = {
      sdl: 'type Query { item: Item } type Item { id: ID! sku: Sku } type Sku { code: ID }',
      resolvers: {},
    };
    await expect(federation({ keyed: { sdl, resolvers: {}, isFile: true }, other })).rejects.toMatchObject({
      problems: [{ code: 'ENTITY_FIELDS', message: expect.stringMatching(message), place: { file: 'keyed.graphql' } }],
    });
  });
});
