/** The one field that needs no upstream. */
export const resolvers = { Query: { greet: (): string => 'Hello World!' } };
