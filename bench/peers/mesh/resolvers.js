export const resolvers = { Query: { greet: () => 'Hello World!' } };

export default resolvers;
