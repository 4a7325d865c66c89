/** The demo's resolvers that need code; everything else is a join in `schema/joins.graphql`. */

/** A field of a source, as resolvers call it. */
type SourceField = (call: {
  readonly root?: unknown;
  readonly args: Readonly<Record<string, unknown>>;
  readonly context: Context;
  readonly info: unknown;
  readonly selectionSet?: string;
}) => Promise<unknown>;

interface Context {
  readonly crm: { readonly Query: { readonly customer: SourceField } };
  readonly support: { readonly Mutation: { readonly openTicket: SourceField } };
}

interface OpenCustomerTicketInput {
  readonly customerId: string;
  readonly subject: string;
  readonly body: string;
  readonly priority: string;
}

interface CustomerFacts {
  readonly company: string;
  readonly segment: string;
  readonly email: string;
  readonly accountManager: string;
}

const resolvers = {
  Query: {
    /** Nothing but the id: each field of a `Customer360` is a join by it. */
    customer360: (_: unknown, { id }: { id: string }) => ({ id }),
  },
  Mutation: {
    /** Reads the customer from the CRM, then opens the ticket in support with what was found. */
    openCustomerTicket: async (
      root: unknown,
      { input }: { input: OpenCustomerTicketInput },
      context: Context,
      info: unknown,
    ): Promise<unknown> => {
      const selectionSet = '{ company segment email accountManager }';
      const args = { id: input.customerId };
      const found = await context.crm.Query.customer({ root, args, context, info, selectionSet });
      const { company, segment, email, accountManager } = found as CustomerFacts;
      const known = { company, segment, contactEmail: email, accountManager };
      return context.support.Mutation.openTicket({
        root,
        args: { input: { ...input, context: known } },
        context,
        info,
      });
    },
  },
};

export default resolvers;
