import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));

it('the compiled projector is what its source compiles to', () => {
  const dir = mkdtempSync(join(tmpdir(), 'heddle-'));
  try {
    const file = join(dir, 'wasm.ts');
    execFileSync(process.execPath, [join(root, 'src/cli/pack-projector.ts'), file], { stdio: 'pipe' });
    expect(readFileSync(file, 'utf8')).toBe(readFileSync(join(root, 'src/projection/wasm.ts'), 'utf8'));
  } finally {
    rmSync(dir, { recursive: true });
  }
});
