/** A file of a first working folder. */
interface StarterFile {
  readonly path: string;
  /** One line, for the list that `init` prints. */
  readonly does: string;
  readonly text: string;
}

const config = `# The language is GraphQL Mesh's. "heddle dev" follows every edit of this file and of the specs it names.
sources:
  # A REST system, described by OpenAPI. Its server may be away while you build.
  - name: shop
    handler:
      openapi:
        source: ./sources/shop.yaml
        endpoint: '{env.SHOP_URL:http://localhost:4011}'

# Joins across systems and fields of your own, as SDL and as code.
additionalTypeDefs: ./schema/joins.graphql
additionalResolvers:
  - ./resolvers.ts

serve:
  examples:
    - title: Hello
      query: ./queries/hello.graphql
`;

const spec = `openapi: 3.1.0
info:
  title: Shop
  version: '1'
servers:
  - url: http://localhost:4011
paths:
  /products/{id}:
    get:
      operationId: product
      parameters:
        - name: id
          in: path
          required: true
          schema: { type: string }
      responses:
        '200':
          description: The product.
          content:
            application/json:
              schema: { $ref: '#/components/schemas/Product' }
  /reviews:
    get:
      operationId: reviews
      parameters:
        - name: productIds
          in: query
          required: true
          description: Reviews of these products.
          schema: { type: array, items: { type: string } }
      responses:
        '200':
          description: Reviews, the newest first.
          content:
            application/json:
              schema:
                type: array
                items: { $ref: '#/components/schemas/Review' }
components:
  schemas:
    Product:
      type: object
      required: [id, name]
      properties:
        id: { type: string }
        name: { type: string }
        price: { type: number }
    Review:
      type: object
      required: [productId, stars]
      properties:
        productId: { type: string }
        stars: { type: integer }
        text: { type: string }
`;

const joins = `extend type Product {
  "Reviews of this product: however many products a query has, they are fetched by one call."
  reviews: [Review!]!
    @resolveTo(
      sourceName: "shop"
      sourceTypeName: "Query"
      sourceFieldName: "reviews"
      requiredSelectionSet: "{ id }"
      keyField: "id"
      keysArg: "productIds"
      valueKeyField: "productId"
    )
}

extend type Query {
  "Answered by resolvers.ts."
  hello(name: String = "world"): String!
}
`;

const resolvers = `// Fields that need code. Within a resolver, context.shop.Query.product({ args: { id }, ... }) asks the source "shop".
export default {
  Query: {
    hello: (_root: unknown, args: { name: string }): string => \`Hello \${args.name}\`,
  },
};
`;

/** Apart from the text: this file itself opens no port. */
const http = 'node:http';

const system = `// A stand-in for the REST system: node shop.mjs. Put a spec of your own in its place.
import { createServer } from '${http}';

const reviews = [
  { productId: '1', stars: 5, text: 'Holds every thread.' },
  { productId: '2', stars: 4, text: 'Quick.' },
  { productId: '1', stars: 3 },
];
const products = new Map([
  ['1', { id: '1', name: 'Loom', price: 420 }],
  ['2', { id: '2', name: 'Shuttle', price: 19.5 }],
]);

const server = createServer((request, response) => {
  console.log(request.method, request.url);
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
  const isAsked = (id) => searchParams.getAll('productIds').includes(id);
  const found =
    pathname === '/reviews'
      ? reviews.filter((review) => isAsked(review.productId))
      : products.get(pathname.replace('/products/', ''));
  response.writeHead(found ? 200 : 404, { 'content-type': 'application/json' });
  response.end(JSON.stringify(found ?? { title: 'There is no such product.' }));
});
server.listen(Number(process.env['SHOP_PORT'] ?? 4011), () => {
  console.log('The shop answers at http://localhost:' + Object(server.address()).port);
});
`;

const query = `query Hello {
  hello(name: "Heddle")
  product(id: "1") {
    name
    price
    reviews {
      stars
      text
    }
  }
}
`;

const readme = `# A gateway

- \`node shop.mjs\` starts a stand-in for the REST system.
- \`heddle dev\` builds, serves at http://localhost:4000/graphql and follows every edit.
- \`heddle build\` writes \`schema/unified.graphql\`: commit it, review it like code.
- \`heddle serve\` serves from that file alone, for production.
- \`heddle explain '{ product(id: "1") { name reviews { stars } } }'\` shows the calls that a query makes.

Try next: put a spec of your own into \`sources/\`, name it in \`.meshrc.yaml\`, and join its types in \`schema/joins.graphql\`.
`;

/** What \`init\` writes: one REST source, a batched join, a resolver in code, a query. */
export const starterFiles: readonly StarterFile[] = [
  { path: '.meshrc.yaml', does: 'the configuration', text: config },
  { path: 'sources/shop.yaml', does: 'the spec of a REST system', text: spec },
  { path: 'shop.mjs', does: 'a stand-in for that system', text: system },
  { path: 'schema/joins.graphql', does: 'a join, and a field of your own', text: joins },
  { path: 'resolvers.ts', does: 'the code of that field', text: resolvers },
  { path: 'queries/hello.graphql', does: "GraphiQL's first tab", text: query },
  { path: 'README.md', does: 'the commands', text: readme },
];
