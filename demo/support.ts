import { readFileSync } from 'node:fs';

import { GraphQLError } from 'graphql';
import { createSchema, createYoga } from 'graphql-yoga';

import { makeCompany } from './data.ts';
import type { Agent, Company, Ticket, TicketStatus, TimelineEvent } from './data.ts';
import { json, portFrom, projectFile, runAlone, serve } from './server.ts';
import type { Arrival, DemoServer, Reply } from './server.ts';

/** The token that the demo's gateway sends; `SUPPORT_TOKEN` replaces it. */
export const demoServiceToken = 'demo-support-token';

/** Starts the support desk: GraphQL as `sources/support.graphql` tells, by Yoga. */
export async function start(
  port = portFrom('SUPPORT_PORT', 4004),
  company = makeCompany(),
  serviceToken = process.env['SUPPORT_TOKEN'] ?? demoServiceToken,
): Promise<DemoServer> {
  const typeDefs = readFileSync(projectFile('sources/support.graphql'), 'utf8');
  const schema = createSchema({ typeDefs, resolvers: resolversOf(new Desk(company)) });
  const yoga = createYoga({ schema, landingPage: false, logging: false, maskedErrors: true });
  const answer = async ({ method, headers, body }: Arrival): Promise<Reply> => {
    const response = await yoga.fetch('http://localhost/graphql', {
      method,
      headers,
      ...(method === 'POST' && { body }),
    });
    return { status: response.status, headers: Object.fromEntries(response.headers), body: await response.text() };
  };
  return serve('support', port, (request) => {
    if (request.path !== '/graphql') {
      return json(request.path === '/' ? 200 : 404, {
        service: 'support',
        endpoint: '/graphql',
        needs: 'x-service-token',
      });
    }
    if (request.method !== 'GET' && request.headers['x-service-token'] !== serviceToken) {
      return json(401, { errors: [{ message: 'Send a valid x-service-token header' }] });
    }
    return answer(request);
  });
}

interface OpenTicketInput {
  readonly customerId: string;
  readonly subject: string;
  readonly body: string;
  readonly priority: Ticket['priority'];
  readonly tags: readonly string[];
  readonly context?: Readonly<Record<string, string | null>>;
}

interface TicketFilter {
  readonly customerIds?: readonly string[] | null;
  readonly status?: TicketStatus | null;
  readonly priority?: Ticket['priority'] | null;
}

class Desk {
  readonly agents: ReadonlyMap<string, Agent>;
  readonly tickets: Map<string, Ticket>;

  constructor(company: Company) {
    this.agents = new Map(company.agents.map((agent) => [agent.id, agent]));
    this.tickets = new Map(company.tickets.map((ticket) => [ticket.id, ticket]));
  }

  find(filter: TicketFilter, first: number | null | undefined): Ticket[] {
    const customers = filter.customerIds ? new Set(filter.customerIds) : undefined;
    return [...this.tickets.values()]
      .filter(
        (ticket) =>
          (customers?.has(ticket.customerId) ?? true) &&
          (!filter.status || ticket.status === filter.status) &&
          (!filter.priority || ticket.priority === filter.priority),
      )
      .toSorted((left, right) => right.createdAt.localeCompare(left.createdAt))
      .slice(0, first ?? undefined);
  }

  open({ customerId, subject, body, priority, tags, context }: OpenTicketInput): Ticket {
    const id = `T-${5001 + this.tickets.size}`;
    const at = new Date().toISOString();
    const agent = [...this.agents.values()].toSorted((left, right) => this.load(left) - this.load(right))[0];
    const author = { name: context?.['company'] ?? customerId, kind: 'CUSTOMER' } as const;
    const timeline: TimelineEvent[] = [{ id: `${id}-1`, at, kind: 'Comment', author, body, isPublic: true }];
    if (agent) timeline.push({ id: `${id}-2`, at, kind: 'Assignment', agentId: agent.id });
    const status = agent ? 'OPEN' : 'NEW';
    const people = { customerId, agentId: agent?.id ?? null, ...(context && { context }) };
    const ticket: Ticket = {
      id,
      ...people,
      subject,
      status,
      priority,
      tags,
      createdAt: at,
      invoiceNumber: null,
      timeline,
    };
    this.tickets.set(id, ticket);
    return ticket;
  }

  comment({ ticketId, body, isPublic }: { ticketId: string; body: string; isPublic: boolean }): Ticket {
    const ticket = this.tickets.get(ticketId);
    if (!ticket) throw new GraphQLError(`There is no ticket ${ticketId}`, { extensions: { code: 'NOT_FOUND' } });
    const id = `${ticketId}-${ticket.timeline.length + 1}`;
    const author = { name: ticket.context?.['company'] ?? ticket.customerId, kind: 'CUSTOMER' } as const;
    const comment: TimelineEvent = { id, at: new Date().toISOString(), kind: 'Comment', author, body, isPublic };
    const status = ticket.status === 'SOLVED' ? 'OPEN' : ticket.status;
    const changed: Ticket = { ...ticket, status, timeline: [...ticket.timeline, comment] };
    this.tickets.set(ticketId, changed);
    return changed;
  }

  /** Tickets that wait for the agent. */
  load(agent: Agent): number {
    return [...this.tickets.values()].filter(({ agentId, status }) => agentId === agent.id && status === 'OPEN').length;
  }
}

function resolversOf(desk: Desk) {
  const agentOf = ({ agentId }: { readonly agentId: string | null }) =>
    agentId === null ? null : (desk.agents.get(agentId) ?? null);
  return {
    Query: {
      tickets: (_: unknown, args: { filter?: TicketFilter | null; first?: number | null }) =>
        desk.find(args.filter ?? {}, args.first),
      ticket: (_: unknown, { id }: { id: string }) => desk.tickets.get(id) ?? null,
      agent: (_: unknown, { id }: { id: string }) => desk.agents.get(id) ?? null,
      agents: (_: unknown, { ids }: { ids?: readonly string[] | null }) =>
        [...desk.agents.values()].filter((agent) => ids?.includes(agent.id) ?? true),
      serviceStatus: () => [
        { service: 'shop', isOperational: true, message: null },
        { service: 'delivery', isOperational: true, message: 'Parcels to the coast take a day longer.' },
        { service: 'telephone', isOperational: false, message: 'Back on Monday at 08:00.' },
      ],
    },
    Mutation: {
      openTicket: (_: unknown, { input }: { input: OpenTicketInput }) => desk.open(input),
      addComment: (_: unknown, { input }: { input: { ticketId: string; body: string; isPublic: boolean } }) =>
        desk.comment(input),
    },
    Ticket: {
      agent: agentOf,
      comments: ({ timeline }: Ticket) => timeline.filter(({ kind }) => kind === 'Comment'),
      timeline: ({ timeline }: Ticket, { last }: { last?: number | null }) =>
        typeof last === 'number' ? timeline.slice(Math.max(0, timeline.length - last)) : timeline,
    },
    Agent: { openTickets: (agent: Agent) => desk.load(agent) },
    Assignment: { agent: agentOf },
    TimelineEvent: { __resolveType: ({ kind }: TimelineEvent) => kind },
    Event: { __resolveType: ({ kind }: TimelineEvent) => kind },
  };
}

await runAlone(import.meta.url, start);
