#!/usr/bin/env node
import { enableCompileCache } from 'node:module';

import { run } from './run.ts';

// Commands load their code below, from the second start on without compiling it: half of the time to the first answer.
enableCompileCache();

const ended = new AbortController();

/** These have requests in flight to finish; all others stop where they are. */
const isServing = process.argv[2] === 'serve' || process.argv[2] === 'dev';

// The first signal asks for a graceful stop; a second one does not wait for it.
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    if (ended.signal.aborted || !isServing) process.exit(1);
    ended.abort();
  });
}

try {
  process.exitCode = await run(process.argv.slice(2), {
    out: (text) => process.stdout.write(text),
    err: (text) => process.stderr.write(text),
    cwd: process.cwd(),
    env: process.env,
    ended: ended.signal,
  });
} catch (error) {
  process.stderr.write(
    `heddle: something broke that should not: ${error instanceof Error ? error.stack : String(error)}\n`,
  );
  process.exitCode = 1;
}
