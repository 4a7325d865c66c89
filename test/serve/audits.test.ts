import { serverAudits } from 'graphql-http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { serve, stopAll } from './harness.ts';

// Promised to the specification's own audit suite: each required and each recommended point is one test.
describe.each([
  { door: 'the express door', plugins: [], isExpress: true },
  { door: 'the whole way', plugins: [], isExpress: false },
  { door: 'step by step with plugins', plugins: [{ onExecute: () => undefined }], isExpress: false },
])('GraphQL over HTTP, $door', ({ plugins, isExpress }) => {
  let url = '';
  beforeAll(async () => void ({ url } = await serve({ plugins, isExpress })));
  afterAll(stopAll);

  for (const audit of serverAudits({ url: () => url, fetchFn: fetch })) {
    it(`${audit.id} ${audit.name}`, async () => {
      const result = await audit.fn();
      if (audit.name.startsWith('MAY')) return expect(['ok', 'notice', 'warn']).toContain(result.status);
      expect(result.status === 'ok' ? 'ok' : `${result.status}: ${result.reason}`).toBe('ok');
    });
  }
});
