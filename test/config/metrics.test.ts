import { describe, expect, it } from 'vitest';

import { readBlueprint } from '../../src/blueprint/sdl.ts';
import { defaultMetrics } from '../../src/blueprint/settings.ts';
import type { MetricsSettings } from '../../src/blueprint/settings.ts';
import { build } from '../../src/cli/pipeline.ts';
import { fillSettings } from '../../src/blueprint/fill-settings.ts';

import { folder } from './harness.ts';

const sources = 'sources: [{ name: shop, handler: { graphql: { source: ./shop.graphql, endpoint: http://shop } } }]\n';
const files = { 'shop.graphql': 'type Query { a: Int }' };

/** What the artifact of a configuration says of metrics, and the problems of its build. */
async function built(more: string, env: Readonly<Record<string, string>> = {}) {
  const dir = await folder(sources + more, { files });
  const { built: done, problems } = await build(dir, env);
  const { value } = done ? readBlueprint(done.artifact, 'unified.graphql') : {};
  return {
    metrics: value?.settings.serve.metrics,
    settings: value?.settings,
    problems: problems.map(({ code, severity, message, place }) => `${place?.line} ${severity} ${code} ${message}`),
  };
}

const { port: _, ...onGateway } = defaultMetrics;

describe('serve: metrics', () => {
  it.each<[written: string, metrics: MetricsSettings | undefined]>([
    ['', undefined],
    ['serve: { metrics: false }', undefined],
    ['serve: { metrics: true }', defaultMetrics],
    ['serve: { metrics: {} }', defaultMetrics],
    ['serve: { metrics: { port: gateway } }', onGateway],
    ['serve: { metrics: { port: "9100" } }', { ...defaultMetrics, port: 9100 }],
    ['serve: { metrics: { hostname: 127.0.0.1 } }', { ...defaultMetrics, hostname: '127.0.0.1' }],
    [
      'serve: { metrics: { path: /m, buckets: [0.1, 1], operationNames: 0 } }',
      { ...defaultMetrics, path: '/m', buckets: [0.1, 1], maxOperations: 0 },
    ],
  ])('%s', async (written, metrics) => {
    expect(await built(written)).toMatchObject({ metrics, problems: [] });
  });

  it('has its port from the environment, and the address of its server', async () => {
    const { settings } = await built('serve: { metrics: { hostname: "{env.INSIDE:::1}" } }');
    if (!settings) throw new Error('not built');
    const filled = (env: Record<string, string>) => fillSettings(settings, env).serve.metrics;
    expect(filled({ METRICS_PORT: '9200', INSIDE: '10.0.0.1' })).toMatchObject({ port: 9200, hostname: '10.0.0.1' });
    expect(filled({})).toMatchObject({ port: 9464, hostname: '::1' });
    const { settings: shared } = await built('serve: { metrics: { port: gateway } }');
    expect(shared && fillSettings(shared, { METRICS_PORT: '9200' }).serve.metrics).not.toHaveProperty('port');
  });

  it.each([
    ['serve: { metrics: { path: metrics } }', /^2 error CONFIG_INVALID `path`: expected a path that starts with "\/"/],
    ['serve: { metrics: { buckets: [1, 0.5] } }', /^2 error CONFIG_INVALID `buckets`: expected bounds that grow/],
    ['serve: { metrics: { buckets: [0] } }', /^2 error CONFIG_INVALID .*expected a number of seconds above 0/],
    ['serve: { metrics: { operationNames: 5000 } }', /expected a whole number from 0 to 1000/],
    ['serve: { metrics: { prot: 1 } }', /^2 error CONFIG_UNKNOWN_KEY "prot" is not known .*Did you mean "port"\?/],
    ['serve: { metrics: yes please }', /^2 error CONFIG_INVALID `metrics`: expected/],
    [
      'serve: { metrics: { port: gateway, path: /graphql } }',
      /^2 error CONFIG_METRICS the gateway itself answers at \/gr/,
    ],
    [
      'serve: { metrics: { port: gateway, path: /ready } }',
      /^2 error CONFIG_METRICS the gateway itself answers at \/re/,
    ],
    [
      'serve: { port: 9464, metrics: true }',
      /^2 error CONFIG_METRICS 9464 is the gateway's port\. Write `port: gatewa/,
    ],
  ])('%s is answered', async (written, problem) => {
    const { problems } = await built(written);
    expect(problems).toEqual([expect.stringMatching(problem)]);
  });
});

describe("Mesh's plugin prometheus", () => {
  it.each<[written: string, metrics: MetricsSettings, problem: RegExp]>([
    [
      'plugins:\n  - prometheus: {}',
      onGateway,
      /names and labels.*docs\/metrics\.md lists\. Write `serve: metrics: \{ port: gateway \}`/,
    ],
    ['plugins:\n  - prometheus:', onGateway, /Write `serve: metrics: \{ port: gateway \}`/],
    ['plugins:\n  - prometheus', onGateway, /Write `serve: metrics: \{ port: gateway \}`/],
    [
      'plugins:\n  - prometheus: { endpoint: /prom, requestCount: true, fetch: f, registry: ./r.js }',
      { ...onGateway, path: '/prom' },
      /lists\. `requestCount`, `fetch`, `registry` have no effect\. Write `serve: metrics: \{ port: gateway, path: \/prom \}`/,
    ],
    [
      'plugins:\n  - prometheus: { port: 9100 }',
      { ...onGateway, port: 9100 },
      /Write `serve: metrics: \{ port: 9100 \}`/,
    ],
    ['serve: { metrics: true }\nplugins:\n  - prometheus: {}', defaultMetrics, /Write/],
  ])('%s', async (written, metrics, problem) => {
    const found = await built(written);
    expect(found.metrics).toEqual(metrics);
    expect(found.problems).toEqual([expect.stringMatching(/^\d warning CONFIG_METRICS metrics are served/)]);
    expect(found.problems[0]).toMatch(problem);
  });

  it('is answered where its place is wrong too', async () => {
    const { problems } = await built('plugins:\n  - prometheus: { endpoint: metrics }');
    expect(problems).toEqual([
      expect.stringMatching(/^3 warning CONFIG_METRICS/),
      expect.stringMatching(/^3 error CONFIG_INVALID `path`: expected a path that starts with/),
    ]);
  });
});
