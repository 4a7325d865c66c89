import { defineConfig } from '@graphql-hive/gateway';

export const gatewayConfig = defineConfig({
  graphiql: false,
  landingPage: false,
  logging: 'error',
  additionalResolvers: { Query: { greet: () => 'Hello World!' } },
});
