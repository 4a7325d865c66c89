import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, it } from 'vitest';

import { readKept } from '../../src/cli/kept-blueprint.ts';
import { readBlueprint } from '../../src/blueprint/sdl.ts';

const text = readFileSync(new URL('../../schema/unified.graphql', import.meta.url), 'utf8');
let dir: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'heddle-kept-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

function only(): string {
  const [name] = readdirSync(dir);
  return join(dir, name ?? '');
}

it('gives what an earlier start has read, which is all of it', async () => {
  await readKept(text, 'x', dir).keep();
  expect(readdirSync(dir)).toHaveLength(1);
  const kept = readKept(text, 'x', dir);
  expect(kept).toMatchObject({ problems: [] });
  expect(kept.value).toEqual(readBlueprint(text, 'x').value);
  const before = readFileSync(only());
  await kept.keep();
  expect(readFileSync(only()).equals(before)).toBe(true);
});

it('reads the artifact where what is kept is damaged', async () => {
  await readKept(text, 'x', dir).keep();
  const bytes = readFileSync(only());
  for (const damaged of [bytes.subarray(0, 1000), Buffer.concat([bytes, Buffer.from('x')]), Buffer.alloc(0)]) {
    writeFileSync(only(), damaged);
    expect(readKept(text, 'x', dir).value).toEqual(readBlueprint(text, 'x').value);
  }
});

it('never stands for another text', async () => {
  await readKept(text, 'x', dir).keep();
  const edited = `${text}\n`;
  expect(readKept(edited, 'x', dir)).toMatchObject({ problems: [{ code: 'ARTIFACT_UNREADABLE' }] });
});

it('is not used by other code', async () => {
  await readKept(text, 'x', dir, '1.0.0').keep();
  await readKept(text, 'x', dir, '1.0.1').keep();
  expect(readdirSync(dir)).toHaveLength(2);
});

it('keeps nothing of an artifact that cannot be read, nor where there is no place for it', async () => {
  await readKept('nonsense', 'x', dir).keep();
  expect(readdirSync(dir)).toEqual([]);
  await readKept(text, 'x', join(dir, 'missing')).keep();
  expect(readKept(text, 'x', join(dir, 'missing')).value).toBeDefined();
});

it('keeps few: the oldest go', async () => {
  for (let index = 0; index < 10; index++) writeFileSync(join(dir, `heddle-blueprint-${index}`), '');
  await readKept(text, 'x', dir).keep();
  expect(readdirSync(dir)).toHaveLength(8);
  expect(readKept(text, 'x', dir).value).toBeDefined();
});
