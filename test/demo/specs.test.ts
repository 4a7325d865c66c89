import { fileURLToPath } from 'node:url';

import { Validator } from '@seriousme/openapi-schema-validator';
import { buildSchema, validateSchema } from 'graphql';
import { createClientAsync } from 'soap';
import { describe, expect, it } from 'vitest';

import { openapiFiles, read, readOpenapi } from './harness.ts';

describe.each(openapiFiles)('%s', (file) => {
  it('is valid OpenAPI', async () => {
    const validator = new Validator();
    const result = await validator.validate({ ...readOpenapi(file) });
    expect(result).toEqual({ valid: true });
  });

  it('would not be valid with an unknown key', async () => {
    const broken = { ...readOpenapi(file), unknownKey: true };
    expect((await new Validator().validate(broken)).valid).toBe(false);
  });

  it('names each operation once', () => {
    const names = Object.values(readOpenapi(file).paths).flatMap((item) =>
      Object.values(item).flatMap((operation) => ('operationId' in operation ? [operation.operationId] : [])),
    );
    expect(names.length).toBeGreaterThan(2);
    expect(new Set(names).size).toBe(names.length);
  });
});

describe('sources/erp.wsdl', () => {
  it('is read by the soap package with every operation', async () => {
    const client = await createClientAsync(fileURLToPath(new URL('../../sources/erp.wsdl', import.meta.url)));
    expect(Object.keys(client.describe().BillingService.BillingPort)).toEqual([
      'GetInvoices',
      'GetInvoice',
      'GetAccountBalance',
      'CreateCreditNote',
    ]);
  });
});

describe('sources/support.graphql', () => {
  it('is a valid schema', () => {
    expect(validateSchema(buildSchema(read('sources/support.graphql')))).toEqual([]);
  });
});
