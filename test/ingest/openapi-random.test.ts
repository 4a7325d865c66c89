import { Readable } from 'node:stream';

import { Busboy } from '@fastify/busboy';
import { SaxesParser } from 'saxes';
import { describe, expect, it } from 'vitest';

import { defaultSourcePolicy } from '../../src/blueprint/blueprint.ts';
import { httpAsk } from '../../src/transport/http.ts';
import { testGateway } from '../execute/harness.ts';
import { dice, randomText } from '../transport/dice.ts';
import { openFetch, startServer } from '../transport/http-harness.ts';
import type { Arrived } from '../transport/http-harness.ts';
import type { SourceModel } from '../../src/ingest/model.ts';
import { ingest, openapi } from './openapi-harness.ts';

type Roll = (limit: number) => number;

/** A schema, what of it GraphQL calls by another name, and values of it. */
interface Made {
  readonly schema: object;
  /** The value as a client gives it, and as the upstream is to get it. */
  readonly value: () => { readonly given: unknown; readonly wanted: unknown };
}

const characters = 'a|Z|0| |\t|\n|<|>|&|"|\'|=|;|,|[|]|{|}|%|+|\\|ü|€|😀'.split('|');
const values = ['a b', 'a-b', 'a_b', '', '1', 'ÄÖ'];
const names = ['id', 'a b', 'filter[x]', '@type', 'x-y', 'class', 'größe', 'toString', 'constructor', 'b.c'];

class Maker {
  private readonly roll: Roll;

  constructor(roll: Roll) {
    this.roll = roll;
  }

  /** A leaf whose text is told from its value: `isText` gives what a form or XML holds. */
  leaf(isText: boolean): Made {
    const { roll } = this;
    const same = (schema: object, value: () => unknown): Made => ({
      schema,
      value: () => {
        const one = value();
        return { given: one, wanted: isText ? String(one) : one };
      },
    });
    const makers: readonly (() => Made)[] = [
      () => same({ type: 'string' }, () => randomText(roll, characters)),
      () => same({ type: 'integer' }, () => roll(1000) - 500),
      () => same({ type: 'number' }, () => roll(1000) / 8),
      () => same({ type: 'boolean' }, () => roll(2) === 0),
      () => ({
        schema: { type: 'integer', format: 'int64' },
        value: () => {
          const digits = `${roll(2) === 0 ? '-' : ''}9${roll(1_000_000)}${100_000_000_000 + roll(1_000_000)}`;
          return { given: digits, wanted: isText ? digits : BigInt(digits) };
        },
      }),
      () => {
        const chosen = values.slice(0, 2 + roll(4));
        return same({ type: 'string', enum: chosen }, () => chosen[roll(chosen.length)]);
      },
    ];
    return makers[roll(makers.length)]?.() ?? same({ type: 'string' }, () => 'x');
  }

  /** An object of leaves, lists and, down to `depth`, objects; each value holds all, some or none of them. */
  object(depth: number, isText: boolean, more: (isLeaf: boolean) => object = () => ({})): Made {
    const { roll } = this;
    const chosen = names.slice(roll(4)).slice(0, 2 + roll(5));
    const properties = chosen.map((name) => {
      const kind = roll(depth > 0 ? 4 : 2);
      const one = kind < 2 ? this.leaf(isText) : kind === 2 ? this.object(depth - 1, isText, more) : this.list(isText);
      return [name, { ...one, schema: withXml(one.schema, more(kind < 2)) }] as const;
    });
    return {
      schema: { type: 'object', properties: Object.fromEntries(properties.map(([name, one]) => [name, one.schema])) },
      value: () => {
        const present = properties.filter(() => roll(4) > 0);
        const pairs = present.map(([name, one]) => [name, one.value()] as const);
        return {
          given: Object.fromEntries(pairs.map(([name, { given }]) => [name, given])),
          wanted: Object.fromEntries(pairs.map(([name, { wanted }]) => [name, wanted])),
        };
      },
    };
  }

  private list(isText: boolean): Made {
    const item = this.leaf(isText);
    return {
      schema: { type: 'array', items: item.schema },
      value: () => {
        const items = Array.from({ length: 1 + this.roll(3) }, () => item.value());
        return { given: items.map(({ given }) => given), wanted: items.map(({ wanted }) => wanted) };
      },
    };
  }
}

/** The name of an unwrapped list is its items'. */
function withXml(schema: object, more: object): object {
  const items = 'items' in schema ? { items: { ...(schema.items as object), ...more } } : {};
  return { ...schema, ...more, ...items };
}

/** By GraphQL type: the names of wire names and values, and the types behind them. */
type Dictionary = ReadonlyMap<string, ReadonlyMap<unknown, readonly [name: string, type: string]>>;

function dictionaryOf({ types }: SourceModel): Dictionary {
  const entries = [...types.values()].map((one) => {
    const members = one.kind === 'input' ? one.fields : one.kind === 'enum' ? one.values : new Map<string, never>();
    const pairs = [...members.values()].map((member) => {
      return [member.wire ?? member.name, [member.name, 'type' in member ? String(member.type) : ''] as const] as const;
    });
    return [one.name, new Map<unknown, readonly [string, string]>(pairs)] as const;
  });
  return new Map(entries);
}

/** The value in the names that GraphQL has for it. */
function renamed(value: unknown, type: string, dictionary: Dictionary): unknown {
  const named = type.replace(/[[\]!]/g, '');
  if (Array.isArray(value)) return value.map((item) => renamed(item, named, dictionary));
  if (typeof value !== 'object' || value === null) return dictionary.get(named)?.get(value)?.[0] ?? value;
  return Object.fromEntries(
    Object.entries(value).map(([wire, item]) => {
      const [name, inner] = dictionary.get(named)?.get(wire) ?? [wire, ''];
      return [name, renamed(item, inner, dictionary)];
    }),
  );
}

/** What arrives where `made` is the body's schema, and `count` values of it are sent through the whole gateway. */
async function roundTrips(
  contentType: string,
  made: Made,
  count: number,
  read: (request: Arrived) => unknown,
): Promise<void> {
  const requestBody = { required: true, content: { [contentType]: { schema: made.schema } } };
  const spec = openapi({
    '/a': { post: { operationId: 'send', requestBody, responses: { 204: { description: '' } } } },
  });
  const model = await ingest(spec);
  const server = await startServer();
  const source = { name: 'shop', kind: 'http', headers: {}, query: {}, policy: defaultSourcePolicy } as const;
  const ask = httpAsk({ ...source, endpoint: server.url, types: model.types }, openFetch().send);
  const gateway = testGateway({
    types: new Map([
      ...model.types,
      [
        'Query',
        {
          kind: 'object',
          name: 'Query',
          interfaces: [],
          fields: new Map([['no', { name: 'no', type: 'Int', args: new Map() }]]),
        },
      ],
    ]),
    sources: [{ name: 'shop', kind: 'http', types: model.types, ask }],
  });
  const dictionary = dictionaryOf(model);
  for (let round = 0; round < count; round++) {
    const { given, wanted } = made.value();
    const input = renamed(given, 'SendInput', dictionary);
    const { errors } = await gateway.run('mutation($input: SendInput!) { send(input: $input) }', { input });
    expect(errors).toEqual([]);
    const request = server.arrived.at(-1);
    if (!request) throw new Error('nothing arrived');
    expect(await read(request)).toEqual(wanted);
  }
}

const parseBig = (text: string): unknown =>
  JSON.parse(text, (_key, value: unknown, context?: { source?: string }) =>
    typeof value === 'number' && !Number.isSafeInteger(value) && /^-?\d+$/.test(context?.source ?? '')
      ? BigInt(context?.source ?? '')
      : value,
  );

/** Repeated names are lists; of a list of one only the schema tells. */
function gathered(pairs: Iterable<readonly [string, string]>, schema: object): unknown {
  const { properties } = schema as { properties: Record<string, { type: string }> };
  const found = new Map<string, unknown>();
  for (const [name, value] of pairs) {
    const isList = Object.hasOwn(properties, name) && properties[name]?.type === 'array';
    const known = found.get(name);
    found.set(name, isList ? [...(Array.isArray(known) ? known : []), value] : value);
  }
  return Object.fromEntries(found);
}

async function multipartPairs(request: Arrived): Promise<readonly (readonly [string, string])[]> {
  const pairs: [string, string][] = [];
  const parser = new Busboy({ headers: { 'content-type': request.headers['content-type'] ?? '' } });
  parser.on('field', (name, value) => pairs.push([name, value]));
  await new Promise((resolve, reject) => {
    parser.once('finish', resolve);
    parser.once('error', reject);
    Readable.from([request.body]).pipe(parser);
  });
  return pairs;
}

interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: Element[];
  text: string;
}

function parseXml(text: string): Element {
  const root: Element = { name: '', attributes: {}, children: [], text: '' };
  const open = [root];
  const parser = new SaxesParser();
  parser.on('opentag', ({ name, attributes }) => {
    const element: Element = { name, attributes, children: [], text: '' };
    open.at(-1)?.children.push(element);
    open.push(element);
  });
  parser.on('closetag', () => open.pop());
  parser.on('text', (more) => {
    const current = open.at(-1);
    if (current) current.text += more;
  });
  parser.on('error', (error) => {
    throw error;
  });
  parser.write(text).close();
  return root.children[0] ?? root;
}

interface XmlSchema {
  readonly type: string;
  readonly xml?: { readonly name?: string; readonly attribute?: boolean; readonly wrapped?: boolean };
  readonly properties?: Readonly<Record<string, XmlSchema>>;
}

/** Reads an element by its schema, as OpenAPI 3.1 section 4.8.26 says. */
function fromXml(element: Element, schema: XmlSchema): unknown {
  if (schema.type !== 'object') return element.text;
  const entries: [string, unknown][] = [];
  for (const [wire, property] of Object.entries(schema.properties ?? {})) {
    const name = property.xml?.name ?? wire;
    const found = element.children.filter((child) => child.name === name);
    if (property.xml?.attribute) {
      if (Object.hasOwn(element.attributes, name)) entries.push([wire, element.attributes[name]]);
    } else if (property.type === 'array') {
      const items = property.xml?.wrapped ? (found[0]?.children ?? []) : found;
      if (found.length > 0) entries.push([wire, items.map(({ text }) => text)]);
    } else if (found[0]) entries.push([wire, fromXml(found[0], property)]);
  }
  return Object.fromEntries(entries);
}

const seeds = Array.from({ length: 12 }, (_, index) => index);

describe('random values of random bodies arrive as they were given', () => {
  it.each(seeds)('as JSON, schema %s', async (seed) => {
    const made = new Maker(dice(seed)).object(2, false);
    await roundTrips('application/json', made, 15, ({ body }) => parseBig(body.toString()));
  });

  it.each(seeds)('as a form, schema %s', async (seed) => {
    const made = new Maker(dice(seed)).object(0, true);
    await roundTrips('application/x-www-form-urlencoded', made, 15, ({ body }) =>
      gathered(new URLSearchParams(body.toString()), made.schema),
    );
  });

  it.each(seeds)('as multipart, schema %s', async (seed) => {
    const made = new Maker(dice(seed)).object(0, true);
    await roundTrips('multipart/form-data', made, 15, async (request) =>
      gathered(await multipartPairs(request), made.schema),
    );
  });

  it.each(seeds)('as XML, schema %s', async (seed) => {
    const roll = dice(seed);
    let count = 0;
    // Names that XML does not allow get others; one in four is an attribute where the value is no object.
    const made = new Maker(roll).object(2, true, (isLeaf) => ({
      xml: { name: `n${count++}`, wrapped: roll(2) === 0, attribute: isLeaf && roll(4) === 0 },
    }));
    await roundTrips('application/xml', made, 15, ({ body }) =>
      fromXml(parseXml(body.toString()), made.schema as XmlSchema),
    );
  });
});
