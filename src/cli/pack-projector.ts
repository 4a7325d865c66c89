import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** For development: compiles `assembly/` and writes `src/projection/wasm.ts`, or the file that the command line names. */
const root = fileURLToPath(new URL('../..', import.meta.url));
const dir = mkdtempSync(join(tmpdir(), 'heddle-projector-'));
try {
  const file = join(dir, 'projector.wasm');
  // Code 112: v128 is passed between its own functions only.
  const options = [
    '-O3',
    '--noAssert',
    '--runtime',
    'stub',
    '--enable',
    'simd',
    '--importMemory',
    '--disableWarning',
    '112',
  ];
  const compiler = join(root, 'node_modules/assemblyscript/bin/asc.js');
  execFileSync(process.execPath, [compiler, join(root, 'assembly/index.ts'), ...options, '--outFile', file], {
    stdio: 'inherit',
  });
  const text = `/** The compiled projector: made of \`assembly/\` by \`npm run projector\`, in base64. */
export const wasm: string =
  '${readFileSync(file).toString('base64')}';
`;
  writeFileSync(process.argv[2] ?? join(root, 'src/projection/wasm.ts'), text);
} finally {
  rmSync(dir, { recursive: true });
}
