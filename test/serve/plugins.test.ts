import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { Plugin } from '@envelop/core';
import { GraphQLError } from 'graphql';
import type { FieldNode, ValidationContext } from 'graphql';
import { afterEach, describe, expect, it } from 'vitest';

import { loadPlugins } from '../../src/serve/plugins.ts';
import { post, serve, stopAll } from './harness.ts';

afterEach(stopAll);

describe('a plugin of the user', () => {
  it('sees every step of a request', async () => {
    const steps: string[] = [];
    const plugin: Plugin = {
      onParse: () => void steps.push('parse'),
      onValidate: () => void steps.push('validate'),
      onContextBuilding: () => void steps.push('context'),
      onExecute: ({ args }) => {
        steps.push(`execute ${JSON.stringify(args.variableValues)}`);
        return { onExecuteDone: () => void steps.push('done') };
      },
    };
    const { url } = await serve({ plugins: [plugin] });
    await post(url, 'query ($n: String) { hello(name: $n) }', { variables: { n: 'Ada' } });
    expect(steps).toEqual(['parse', 'validate', 'context', 'execute {"n":"Ada"}', 'done']);
  });

  it('reads the result and adds to it', async () => {
    const plugin: Plugin = {
      onExecute: () => ({
        onExecuteDone: ({ result, setResult }) => {
          if ('data' in result) setResult({ ...result, extensions: { greeting: result.data?.['hello'] } });
        },
      }),
    };
    const { url } = await serve({ plugins: [plugin] });
    const reply = await post(url, '{ hello }');
    expect(reply.json).toEqual({ data: { hello: 'Hello you' }, extensions: { greeting: 'Hello you' } });
  });

  it('finds what upstreams told in the extensions, and keeps it', async () => {
    const seen: unknown[] = [];
    const plugin: Plugin = {
      onExecute: () => ({
        onExecuteDone: ({ result, setResult }) => {
          if (!('data' in result)) return;
          seen.push(result.extensions);
          setResult({ ...result, data: { hello: 'changed' } });
        },
      }),
    };
    const extensions = { upstream: [{ path: ['hello'], headers: { 'X-Total': 1 } }] };
    const body = JSON.stringify({ data: { hello: 'x' }, extensions });
    const { url } = await serve({ plugins: [plugin], stages: { execute: async () => ({ body, errorCodes: [] }) } });
    expect((await post(url, '{ hello }')).json).toEqual({ data: { hello: 'changed' }, extensions });
    expect(seen).toEqual([extensions]);
  });

  it('changes the result in place', async () => {
    const plugin: Plugin = {
      onExecute: () => ({
        onExecuteDone: ({ result }) => {
          if ('data' in result && result.data) result.data['hello'] = 'changed';
        },
      }),
    };
    const { url } = await serve({ plugins: [plugin] });
    expect((await post(url, '{ hello }')).json).toEqual({ data: { hello: 'changed' } });
  });

  it('adds validation rules', async () => {
    const plugin: Plugin = {
      onValidate: ({ addValidationRule }) =>
        addValidationRule((context: ValidationContext) => ({
          Field: (node: FieldNode) => {
            if (node.name.value === 'boom') context.reportError(new GraphQLError('No booms.', { nodes: node }));
          },
        })),
    };
    const { url } = await serve({ plugins: [plugin] });
    const { json } = await post(url, '{ boom }');
    expect(json.errors[0].message).toBe('No booms.');
    expect((await post(url, '{ hello }')).json.data.hello).toBe('Hello you');
  });

  it('refuses a request before it runs', async () => {
    const plugin: Plugin = {
      onContextBuilding: () => {
        throw new GraphQLError('Not today.', { extensions: { code: 'CLOSED', http: { status: 418 } } });
      },
    };
    const { url } = await serve({ plugins: [plugin] });
    const reply = await post(url, '{ hello }');
    expect([reply.status, reply.json.errors[0].message]).toEqual([418, 'Not today.']);
    expect(reply.json.errors[0].extensions).toEqual({ code: 'CLOSED' });
  });

  it('that fails is an unexpected error', async () => {
    const reports: unknown[] = [];
    const plugin: Plugin = {
      onExecute: () => {
        throw new Error('password=hunter2');
      },
    };
    const { url } = await serve({ plugins: [plugin], reports });
    const reply = await post(url, '{ hello }');
    expect(reply.status).toBe(500);
    expect(reply.json.errors[0].message).toBe('Internal server error.');
    expect(reports.map(String)).toEqual(['Error: password=hunter2']);
  });

  it.each(['onRequest', 'onResponse'] as const)('that fails in %s shows no more of it', async (hook) => {
    const reports: unknown[] = [];
    const fail = () => {
      throw new Error('password=hunter2');
    };
    const plugin: Plugin = { [hook]: fail };
    const { url } = await serve({ plugins: [plugin], reports });
    const reply = await post(url, '{ hello }');
    expect([reply.status, reply.json.errors[0].message]).toEqual([500, 'Internal server error.']);
    expect(reply.text).not.toMatch(/hunter2|node_modules/);
    expect(reports.map(String)).toEqual(['Error: password=hunter2']);
  });
});

describe('loading plugins', () => {
  it('takes a plugin, a list and a function; names modules that hold none', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'heddle-'));
    try {
      await writeFile(join(dir, 'one.mjs'), 'export default { onExecute() {} };');
      await writeFile(join(dir, 'list.mjs'), 'export default [{}, {}];');
      await writeFile(join(dir, 'made.mjs'), 'export default () => ({});');
      await writeFile(join(dir, 'none.mjs'), 'export const plugin = {};');
      await writeFile(join(dir, 'broken.mjs'), 'throw new Error("out of ink");');
      const good = await loadPlugins(['./one.mjs', './list.mjs', './made.mjs'], dir);
      expect(good.value).toHaveLength(4);
      const bad = await loadPlugins(['./none.mjs', './broken.mjs', './missing.mjs', 'no-such-package'], dir);
      expect(bad.value).toBeUndefined();
      expect(bad.problems.map(({ code, place }) => `${place?.file} ${code}`)).toEqual([
        './none.mjs PLUGIN_INVALID',
        './broken.mjs PLUGIN_FAILED',
        './missing.mjs PLUGIN_FAILED',
        'no-such-package PLUGIN_FAILED',
      ]);
    } finally {
      await rm(dir, { recursive: true });
    }
  });
});
