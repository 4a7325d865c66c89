import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { onTestFinished } from 'vitest';

import type { Blueprint } from '../../src/blueprint/blueprint.ts';
import type { Field } from '../../src/blueprint/types.ts';
import { openUpstreams } from '../../src/execute/upstream.ts';
import { build } from '../../src/index.ts';
import { createGateway } from '../../src/serve/create.ts';
import { answer } from '../../src/serve/gateway.ts';
import { createFetch } from '../../src/transport/fetch.ts';
import type { Case, Operation } from './description.ts';

interface Response_ {
  readonly data?: Readonly<Record<string, unknown>>;
  readonly errors?: readonly { readonly message: string; readonly extensions: Readonly<Record<string, unknown>> }[];
}

/** A gateway built from one description as `heddle build` does, in front of `url`; the server that `instead` names is there too. */
export async function openGateway(file: string, url: string) {
  const dir = mkdtempSync(join(tmpdir(), 'heddle-round-trip-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  const sources = [{ name: 'spec', handler: { openapi: { source: resolve(file), endpoint: url } } }];
  writeFileSync(join(dir, '.meshrc.yaml'), JSON.stringify({ sources }));
  const { blueprint } = await build(dir, {});
  const network = createFetch();
  const asked: string[] = [];
  const upstreams = await openUpstreams(blueprint, {
    dir,
    env: {},
    send: async (call) => {
      asked.push(call.url);
      return network.send({ ...call, url: call.url.replace(/^http:\/\/elsewhere\.test\/v2/, url) });
    },
  });
  const made = await createGateway({ blueprint, dir, env: {}, isDev: true, report: () => undefined, upstreams });
  if (!made.value) throw new Error(made.problems.map(({ message }) => message).join('\n'));
  const gateway = made.value;
  onTestFinished(async () => {
    await gateway.close();
    await network.close();
  });
  const ask = async (operation: Operation, one: Case): Promise<Response_> => {
    const { query, variables } = queryOf(blueprint, operation, one);
    const about = { method: 'POST', headers: {}, operationName: undefined, requestId: 'r1' };
    const outcome = await answer(gateway, { ...about, query, variables, signal: AbortSignal.timeout(10_000) });
    if (outcome.kind === 'refused') throw new Error(outcome.errors.map(({ message }) => message).join('\n'));
    return JSON.parse(outcome.answer.body);
  };
  return { ask, asked };
}

/** The operation's field, called with variables. */
function queryOf({ types }: Blueprint, { id }: Operation, one: Case) {
  const found = ['Query', 'Mutation'].flatMap((root): { root: string; field: Field }[] => {
    const type = types.get(root);
    const field = type?.kind === 'object' ? type.fields.get(id) : undefined;
    return field ? [{ root, field }] : [];
  })[0];
  if (!found) throw new Error(`no root field ${id}`);
  const given = Object.keys(one.arguments);
  const declared = given.map((name) => `$${name}: ${found.field.args.get(name)?.type ?? 'Unknown'}`).join(', ');
  const passed = given.map((name) => `${name}: $${name}`).join(', ');
  const head = declared === '' ? '' : `(${declared})`;
  const call = passed === '' ? 'it: ' + id : `it: ${id}(${passed})`;
  return { query: `${found.root.toLowerCase()} ${head} { ${call} ${one.ask ?? ''} }`, variables: one.arguments };
}
