import { describe, expect, it } from 'vitest';

import { own } from '../../src/base/own-memory.ts';
import { JsonText } from '../../src/projection/json-text.ts';
import type { Shape } from '../../src/projection/shape.ts';
import { openCallFlights, share } from '../../src/resilience/share.ts';
import { mergingAsk } from '../../src/transport/graphql-merge.ts';
import type { Answered } from '../../src/transport/graphql-merge.ts';
import { graphqlAsk } from '../../src/transport/graphql.ts';
import { httpAsk } from '../../src/transport/http.ts';
import { compileTexts } from '../../src/transport/projected.ts';
import { taken } from '../../src/transport/send.ts';
import type { Reply, Send } from '../../src/transport/send.ts';
import { soapAsk } from '../../src/transport/soap.ts';
import { Unchanged } from '../../src/transport/unchanged.ts';
import type { Ask, UpstreamRequest } from '../../src/transport/upstream.ts';
import { modelOf, wsdl } from '../ingest/wsdl-harness.ts';
import { part, request, sourceAt } from './graphql-harness.ts';
import { binding, call, caller, httpSource } from './http-harness.ts';
import { answer, rootField, sourceOf } from './soap-harness.ts';

const shape: Shape = {
  kind: 'object',
  isNonNull: false,
  members: [{ kind: 'property', key: 'n', property: 'name', value: { kind: 'string', isNonNull: false } }],
  kept: undefined,
};

function jsonReply(body: string): Reply {
  return { status: 200, headers: { 'content-type': 'application/json' }, body: Buffer.from(body) };
}

/** Gives this reply, and remembers each one. */
function replying(body: string, contentType = 'application/json') {
  const came: Reply[] = [];
  const send: Send = async () => {
    const reply = { ...jsonReply(body), headers: { 'content-type': contentType } };
    came.push(reply);
    return reply;
  };
  return { came, send };
}

function shop(send: Send): Ask {
  return httpAsk(httpSource(), send);
}

const bound = binding();

function toShop(more: Partial<UpstreamRequest> = {}): UpstreamRequest {
  const field = { name: 'field', type: 'JSON', args: new Map(), binding: bound };
  return { field, args: {}, part: null, variables: {}, caller: caller(), ...more };
}

describe('a reply that is taken', () => {
  it('leaves an empty one, and is whole', () => {
    const came = jsonReply('{"a":1}');
    const { status, headers } = came;
    const own = taken(came);
    expect(own).toEqual({ status, headers, body: Buffer.from('{"a":1}') });
    expect(came).toEqual({ status, headers, body: new Uint8Array() });
  });

  it('leaves others of the same bytes whole', () => {
    const came = jsonReply('{"a":1}');
    const other = { ...came };
    taken(came);
    expect(taken(other).body).toEqual(Buffer.from('{"a":1}'));
  });
});

describe('what came for a source that was asked', () => {
  it.each<[string, Partial<UpstreamRequest>]>([
    ['the value', {}],
    ['the text', { shape }],
  ])('is let go when %s was read of a REST reply', async (_what, more) => {
    const { came, send } = replying('{"name":"Zoë"}');
    const { value } = await shop(send)(toShop(more));
    expect(value instanceof JsonText ? value.value() : value).toEqual({ name: 'Zoë' });
    expect(came.map(({ body }) => body)).toEqual([new Uint8Array()]);
  });

  it('is let go when a GraphQL reply was read', async () => {
    const { came, send } = replying('{"data":{"_0":{"name":"Ada"}}}');
    const ask = graphqlAsk(sourceAt('http://support.example'), send);
    const texts = await ask({ ...request(part('ticket { name }')), shape });
    const values = await ask(request(part('ticket { name }')));
    expect(values.value).toEqual({ name: 'Ada' });
    expect(texts.value).toBeInstanceOf(JsonText);
    expect((texts.value as JsonText).value()).toEqual({ name: 'Ada' });
    expect(came.map(({ body }) => body)).toEqual([new Uint8Array(), new Uint8Array()]);
  });

  it('is let go when a SOAP reply was read', async () => {
    const element = (name: string) =>
      `<xs:element name="${name}"><xs:complexType><xs:sequence><xs:element name="a" type="xs:string"/></xs:sequence></xs:complexType></xs:element>`;
    const operations = { Call: { input: 'Call', output: 'CallResponse' } };
    const source = sourceOf(await modelOf(wsdl({ schema: element('Call') + element('CallResponse'), operations })));
    const { came, send } = replying(answer('<t:CallResponse><t:a>one</t:a></t:CallResponse>'), 'text/xml');
    const { value } = await soapAsk(source, send)({ ...toShop(), field: rootField(source.types, 'call') });
    expect(value).toBe('one');
    expect(came.map(({ body }) => body)).toEqual([new Uint8Array()]);
  });

  it('still gives the value behind the text, also when the same came again', async () => {
    const { came, send } = replying('{"name":"Ada","age":36}');
    const ask = shop(send);
    const found = [];
    for (let time = 0; time < 3; time++) found.push((await ask(toShop({ shape }))).value);
    expect(found[2]).toBe(found[0]);
    expect(came.map(({ body }) => body.length)).toEqual([0, 0, 0]);
    expect(found[0]).toBeInstanceOf(JsonText);
    const { value, projection } = found[0] as JsonText;
    expect(projection.text.open()).toBe('{"n":"Ada"}');
    expect([value(), value()]).toEqual([
      { name: 'Ada', age: 36 },
      { name: 'Ada', age: 36 },
    ]);
  });
});

describe('those who share a call on its way', () => {
  it.each([
    [2, 'Ada'],
    [3, 'Ada'],
    [2, 'x'.repeat(100_000)],
    [4, 'x'.repeat(100_000)],
  ])('each read a reply of their own: %i of them', async (count, name) => {
    const { promise, resolve } = Promise.withResolvers<Reply>();
    const sent: unknown[] = [];
    const replies: Reply[] = [];
    const shared = share(openCallFlights())(async (call) => (sent.push(call), promise));
    const send: Send = async (call) => {
      const reply = await shared(call);
      replies.push(reply);
      return reply;
    };
    const asked = Array.from({ length: count }, async (_, index) => shop(send)(toShop(index === 1 ? { shape } : {})));
    const reply = jsonReply(JSON.stringify({ name }));
    resolve({ ...reply, body: own(Buffer.concat([reply.body])) });
    const values = (await Promise.all(asked)).map(({ value }) => (value instanceof JsonText ? value.value() : value));
    expect(values).toEqual(values.map(() => ({ name })));
    expect(sent).toHaveLength(1);
    expect(new Set(replies).size).toBe(count);
    expect(replies.map(({ body }) => body.length)).toEqual(values.map(() => 0));
  });
});

describe('those who share a call, and keep nothing of what came', () => {
  it('each read all of it', async () => {
    const readers = Array.from({ length: 3 }, () => {
      const nameIn = ({ body }: Reply) => (JSON.parse(Buffer.from(body).toString()) as { name: string }).name;
      return new Unchanged().answers().reader(nameIn, () => false);
    });
    const { promise, resolve } = Promise.withResolvers<Reply>();
    const send = share(openCallFlights())(async () => promise);
    const asked = readers.map(async (read) => {
      const reply = taken(await send(call('http://shop.example/')));
      return read({ url: 'http://shop.example/' }, reply);
    });
    const name = 'x'.repeat(100_000);
    const reply = jsonReply(JSON.stringify({ name }));
    resolve({ ...reply, body: own(Buffer.concat([reply.body])) });
    expect(await Promise.all(asked)).toEqual([name, name, name]);
  });
});

describe('the body of a text', () => {
  it.each([1, 2])('is given back with it where it is that of no other: %i of them', (count) => {
    const below = (_: unknown, at: number): Shape => ({
      kind: 'below',
      property: `_${at}`,
      isAnswer: false,
      value: shape,
    });
    const read = compileTexts(Array.from({ length: count }, below), ({ body }, at) => {
      return (JSON.parse(Buffer.from(body).toString()) as Record<string, unknown>)[`_${at}`];
    });
    const value = { name: 'x'.repeat(100_000) };
    const reply = jsonReply(JSON.stringify({ _0: value, _1: value }));
    const texts = read({ ...reply, body: own(Buffer.concat([reply.body])) }) ?? [];
    expect(texts).toHaveLength(count);
    texts[0]?.giveBack();
    expect(texts.map(({ body }) => body.length > 0)).toEqual(texts.map(() => count > 1));
    for (const text of texts.slice(1)) expect(text.value()).toEqual(value);
  });
});

describe('the answer to a document', () => {
  it('is taken out by who asked', async () => {
    const answered: Answered = { answer: { data: { _0: { name: 'Ada' } }, errors: [], isRefused: false } };
    const ask = mergingAsk({ source: 'support', isBatched: true }, async () => answered);
    expect((await ask(request(part('ticket { name }')))).value).toEqual({ name: 'Ada' });
    expect(answered).toEqual({ answer: undefined });
  });
});
