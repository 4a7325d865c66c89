#!/usr/bin/env node
import { enableCompileCache } from 'node:module';

import { run } from './run.ts';
import { openEnding } from './signals.ts';

// Commands load their code below, from the second start on without compiling it: half of the time to the first answer.
enableCompileCache();

try {
  process.exitCode = await run(process.argv.slice(2), {
    out: (text) => process.stdout.write(text),
    err: (text) => process.stderr.write(text),
    cwd: process.cwd(),
    env: process.env,
    ...openEnding(),
  });
} catch (error) {
  process.stderr.write(
    `heddle: something broke that should not: ${error instanceof Error ? error.stack : String(error)}\n`,
  );
  process.exitCode = 1;
}
