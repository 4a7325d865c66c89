import { createServer } from 'node:http';

import { makeExecutableSchema } from '@graphql-tools/schema';
import { stitchSchemas } from '@graphql-tools/stitch';
import { createYoga } from 'graphql-yoga';
import { Pool } from 'undici';
import { useGraphQlJit } from '@envelop/graphql-jit';

// Posts know the id of their user; everything else of a user is merged from the second schema, one call for all.

const pool = new Pool(process.env.BENCH_UPSTREAM ?? 'http://localhost:4100', { connections: 128 });

async function get(path) {
  const { statusCode, body } = await pool.request({ path, method: 'GET' });
  if (statusCode !== 200) throw new Error(`${path} answered with status ${statusCode}`);
  return body.json();
}

const posts = makeExecutableSchema({
  typeDefs: /* GraphQL */ `
    type Query {
      posts: [Post!]
      greet: String!
    }
    type Post {
      userId: Int!
      id: Int!
      title: String!
      body: String!
      user: User
    }
    type User {
      id: Int!
    }
  `,
  resolvers: {
    Query: { posts: () => get('/posts'), greet: () => 'Hello World!' },
    Post: { user: ({ userId }) => ({ id: userId }) },
  },
});

const users = makeExecutableSchema({
  typeDefs: /* GraphQL */ `
    type Query {
      users(ids: [Int!]!): [User]!
    }
    type User {
      id: Int!
      name: String!
      username: String!
      email: String!
      phone: String!
      website: String!
    }
  `,
  resolvers: {
    Query: {
      users: async (_, { ids }) => {
        const unique = [...new Set(ids)];
        const found = await get(`/users?id=${unique.join('&id=')}`);
        const byId = new Map(found.map((user) => [user.id, user]));
        return ids.map((id) => byId.get(id) ?? null);
      },
    },
  },
});

const schema = stitchSchemas({
  subschemas: [
    { schema: posts },
    {
      schema: users,
      merge: {
        User: { selectionSet: '{ id }', fieldName: 'users', key: ({ id }) => id, argsFromKeys: (ids) => ({ ids }) },
      },
    },
  ],
});

const yoga = createYoga({ schema, graphiql: false, landingPage: false, logging: false, plugins: [useGraphQlJit()] });
createServer(yoga).listen(Number(process.env.PORT), '127.0.0.1');
process.on('SIGTERM', () => process.exit());
