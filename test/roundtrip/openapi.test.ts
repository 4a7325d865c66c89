import { readdirSync } from 'node:fs';
import { join } from 'node:path';

import { Validator } from '@seriousme/openapi-schema-validator';
import { describe, expect, it } from 'vitest';

import { readDescription } from './description.ts';
import type { Case, Operation } from './description.ts';
import { openGateway } from './harness.ts';
import { Mock } from './mock.ts';
import type { Arrived } from './mock.ts';

const folder = 'test/corpus/openapi';
const files = readdirSync(folder).toSorted();

describe.each(files)('%s', (name) => {
  const file = join(folder, name);
  const description = readDescription(file);
  const trips = description.operations.flatMap((operation) =>
    operation.cases.map((one, index) => [`${operation.id} ${index + 1}`, operation, one] as const),
  );

  it('is valid OpenAPI', async () => {
    expect(await new Validator().validate({ ...description.document })).toEqual({ valid: true });
  });

  it('has a round trip for each operation', () => {
    expect(description.operations.filter(({ cases }) => cases.length === 0)).toEqual([]);
  });

  it.each(trips)('%s', async (_title, operation, one) => {
    const mock = await new Mock(description).start();
    mock.next = one;
    expect(answerFaults(mock, operation, one)).toEqual([]);
    const gateway = await openGateway(file, mock.url);
    const { data, errors } = await gateway.ask(operation, one);
    const [arrived] = mock.arrived;
    expect(arrived?.faults).toEqual([]);
    expect(arrived && told(arrived, one)).toEqual(one.arrives);
    expect(gateway.asked[0]?.startsWith(one.server ?? mock.url)).toBe(true);
    if (one.error) {
      const { code, status, body } = one.error;
      expect(errors?.[0]?.extensions).toMatchObject({ code, status, body });
    } else {
      expect({ errors, it: data?.['it'] }).toEqual({ errors: undefined, it: one.data });
    }
  });
});

/** What arrived, in the words of the case. */
function told({ values, body, text }: Arrived, { arrives }: Case): unknown {
  const places = Object.entries(values).filter(([, found]) => Object.keys(found).length > 0);
  const isRaw = 'raw' in arrives;
  if ('xml' in arrives) return { xml: text.replace(/^<\?xml[^>]*\?>\s*/, '') };
  return { ...Object.fromEntries(places), ...(isRaw ? { raw: text } : body !== undefined && { body }) };
}

/** What the description has against the answer that the case gives: its cases may not promise what it does not. */
function answerFaults(mock: Mock, operation: Operation, one: Case): readonly string[] {
  const status = String(
    one.status ?? (one.answers === undefined && one.raw === undefined && one.base64 === undefined ? 204 : 200),
  );
  const type = one.type ?? 'application/json';
  const fitting = operation.answers.filter((answer) =>
    new RegExp(`^${answer.status.replaceAll('X', '\\d')}$`).test(status),
  );
  if (fitting.length === 0) return [`no answer ${status}`];
  const value: unknown = one.answers ?? (one.raw !== undefined && /json/.test(type) ? JSON.parse(one.raw) : undefined);
  const schema = fitting.find((answer) => answer.type === type)?.schema;
  return schema && value !== undefined ? mock.faults(schema, value, 'answer') : [];
}
