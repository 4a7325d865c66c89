import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { clients, startGateway, startTickets, ticketsSdl, until } from './subscription-harness.ts';
import type { Live, Tickets } from './subscription-harness.ts';

const extra = /* GraphQL */ `
  extend type Ticket {
    customer: Customer
      @resolveTo(
        sourceName: "tickets"
        sourceTypeName: "Query"
        sourceFieldName: "customers"
        requiredSelectionSet: "{ customerId }"
        keyField: "customerId"
        keysArg: "ids"
        valueKeyField: "id"
      )
  }
`;

const config = (tickets: Tickets, protocol: string, more = '') => `
sources:
  - name: tickets
    handler:
      graphql:
        source: ./tickets.graphql
        endpoint: ${tickets.url}
        subscriptionsProtocol: ${protocol}
        operationHeaders:
          authorization: "{context.headers['authorization']}"
additionalTypeDefs: ./extra.graphql
${more}`;

const files = { 'tickets.graphql': ticketsSdl, 'extra.graphql': extra };

describe.each(['WS', 'SSE'])('subscriptions of a GraphQL source over %s', (protocol) => {
  let tickets: Tickets;
  let live: Live;

  beforeAll(async () => {
    tickets = await startTickets();
    live = await startGateway(config(tickets, protocol), files);
  });

  afterAll(async () => {
    await live.stop();
    await tickets.stop();
  });

  describe.each(['websocket', 'sse'] as const)('asked by %s', (kind) => {
    it('run the rest of the plan for each event', async () => {
      const query = 'subscription { opened { title customer { name } } }';
      const results = await clients[kind](live.origin, query);
      const first = results.next();
      await until(() => tickets.active() === 1);
      tickets.emit('all', { id: '1', title: 'One', customerId: '7' });
      expect(await first).toEqual({ data: { opened: { title: 'One', customer: { name: 'Customer 7' } } } });
      tickets.emit('all', { id: '2', title: 'Two', customerId: '8' });
      expect(await results.next()).toEqual({ data: { opened: { title: 'Two', customer: { name: 'Customer 8' } } } });
      await results.stop();
      await until(() => tickets.active() === 0);
    });

    it('end when the upstream completes', async () => {
      const results = await clients[kind](live.origin, 'subscription { opened { id } }');
      const first = results.next();
      await until(() => tickets.active() === 1);
      tickets.complete();
      expect(await first).toEqual({ done: true });
      await results.stop();
      await until(() => tickets.active() === 0);
    });

    it('put errors of events at their places', async () => {
      const results = await clients[kind](live.origin, 'subscription { opened { id broken } }');
      const first = results.next();
      await until(() => tickets.active() === 1);
      tickets.emit('all', { id: '1', customerId: '7' });
      expect(await first).toMatchObject({
        data: { opened: { id: '1', broken: null } },
        errors: [{ message: 'broken upstream field', path: ['opened', 'broken'] }],
      });
      await results.stop();
      await until(() => tickets.active() === 0);
    });
  });
});
