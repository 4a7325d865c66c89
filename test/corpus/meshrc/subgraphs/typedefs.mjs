export const typeDefs = `
  extend type Sku {
    product: Product
      @resolveTo(sourceName: "products", sourceTypeName: "Query", sourceFieldName: "product", sourceArgs: { upc: "{root.code}" })
  }
`;
