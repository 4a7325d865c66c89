import { printSchema } from 'graphql';

import { buildSchema } from '../../src/blueprint/schema.ts';
import { run } from '../../src/cli/run.ts';
import { build, serve } from '../../src/index.ts';

import type { Said, Wish } from './workshop.ts';

/** The other half of `workshop.ts`, in a process of its own: there modules of users are loaded as they are in production. */
const endings = new Map<number, AbortController>();

process.on('message', (wish: Wish) => void fulfil(wish));
process.on('disconnect', () => process.exit());

async function fulfil(wish: Wish): Promise<void> {
  const { id, kind } = wish;
  const tell = (said: Omit<Said, 'id'>) => process.send?.({ id, ...said });
  if (kind === 'end') return endings.get(id)?.abort();
  const ended = new AbortController();
  endings.set(id, ended);
  try {
    tell({ code: 0, ...(await does(wish, ended.signal, (text) => tell({ text }))) });
  } catch (error) {
    tell({ problem: error instanceof Error ? error.message : String(error) });
  }
}

async function does(
  wish: Exclude<Wish, { kind: 'end' }>,
  ended: AbortSignal,
  hear: (text: string) => void,
): Promise<Omit<Said, 'id'>> {
  const { kind, dir, env } = wish;
  if (kind === 'run') return { code: await run(wish.args, { out: hear, err: hear, cwd: dir, env, ended }) };
  const { blueprint } = await build(dir, env);
  if (kind === 'schema') return { schema: printSchema(buildSchema(blueprint.types)) };
  const gateway = await serve({ dir, blueprint, env, port: 0, onError: () => {} });
  hear(gateway.origin);
  await new Promise((done) => ended.addEventListener('abort', done, { once: true }));
  await gateway.stop();
  return {};
}
