import { defineConfig } from '@graphql-mesh/compose-cli';
import { loadOpenAPISubgraph } from '@omnigraph/openapi';

export const composeConfig = defineConfig({
  subgraphs: [
    {
      sourceHandler: loadOpenAPISubgraph('posts', {
        source: '../../heddle/posts.openapi.yaml',
        endpoint: process.env['BENCH_UPSTREAM'] ?? 'http://localhost:4100',
        ignoreErrorResponses: true,
      }),
    },
  ],
  additionalTypeDefs: /* GraphQL */ `
    extend type Post {
      user: User
        @resolveTo(
          sourceName: "posts"
          sourceTypeName: "Query"
          sourceFieldName: "users"
          requiredSelectionSet: "{ userId }"
          keyField: "userId"
          keysArg: "id"
        )
    }
    extend type Query {
      greet: String!
    }
  `,
});
