import { readdirSync, readFileSync } from 'node:fs';

import { buildSchema as parseSchema, printSchema, validateSchema } from 'graphql';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

import { defaultSourcePolicy } from '../../src/blueprint/blueprint.ts';
import type { Blueprint } from '../../src/blueprint/blueprint.ts';
import { completeQuery } from '../../src/blueprint/query.ts';
import { buildSchema } from '../../src/blueprint/schema.ts';
import { printBlueprint, readBlueprint } from '../../src/blueprint/sdl.ts';
import { defaultSettings } from '../../src/blueprint/settings.ts';
import type { Types } from '../../src/blueprint/types.ts';
import { publicTypes, viewTypes } from '../../src/compose/views.ts';
import type { SourceModel } from '../../src/ingest/model.ts';
import { ingestOpenapi } from '../../src/ingest/openapi.ts';
import { dice } from '../transport/dice.ts';
import { mutate } from './openapi-mutations.ts';

/** Documents for each kind of damage; more of them where the environment asks. */
const cases = Number(process.env['FUZZ_CASES'] ?? 300);
const firstSeed = Number(process.env['FUZZ_SEED'] ?? 1);
/** One document may take no longer, on a machine that does other things too. */
const limitMs = 10_000;

const folder = new URL('../corpus/openapi/', import.meta.url);
const texts = readdirSync(folder).map((name) => readFileSync(new URL(name, folder), 'utf8'));
const documents = texts.map((text) => parse(text) as object);

/** What becomes of a text that claims to be a description; fails where it breaks more than itself. */
async function survive(text: string, about: string): Promise<void> {
  const startedMs = performance.now();
  const { value, problems } = await ingestOpenapi({
    name: 'shop',
    options: {
      source: 'https://shop.test/spec.json',
      ignoreErrorResponses: text.length % 2 === 0,
      responseHeaders: true,
    },
    dir: '/',
    env: {},
    place: { file: '.meshrc.yaml', line: 1 },
    download: async (url) => {
      if (url !== 'https://shop.test/spec.json') throw new Error('it is not there');
      return Buffer.from(text);
    },
  });
  for (const { code, message, place } of problems) {
    expect(place?.file, `${about}: ${code} ${message}`).toBeTruthy();
    expect(message, about).not.toMatch(/undefined|\[object Object\]|Cannot read|is not a function/);
  }
  if (value) expectSound(value, about);
  else expect(problems.length, about).toBeGreaterThan(0);
  expect(performance.now() - startedMs, about).toBeLessThan(limitMs);
}

/** Every operation is served or named, and the schema is one that prints and parses back. */
function expectSound({ types, operations }: SourceModel, about: string): void {
  const { total, exposed, skipped } = operations;
  expect(exposed + skipped.length, about).toBe(total);
  for (const { id, reason, place } of skipped) {
    expect(reason, `${about}: ${id}`).toBeTruthy();
    expect(reason, `${about}: ${id}`).not.toMatch(/Cannot read|is not a function|is not iterable|undefined/);
    expect(place?.line, `${about}: ${id}`).toBeGreaterThan(0);
  }
  const schema = buildSchema(completeQuery(types), { assumeValid: false });
  expect(validateSchema(schema), about).toEqual([]);
  const printed = printSchema(schema);
  expect(printSchema(parseSchema(printed)), about).toBe(printed);
  const artifact = printBlueprint(blueprintOf(types));
  const back = readBlueprint(artifact, 'unified.graphql');
  expect(back.problems, about).toEqual([]);
  expect(printBlueprint(back.value ?? blueprintOf(new Map())), about).toBe(artifact);
}

function blueprintOf(types: Types): Blueprint {
  const shop = { name: 'shop', kind: 'http', headers: {}, query: {}, policy: defaultSourcePolicy } as const;
  const sources = new Map([['shop', { ...shop, types: viewTypes(types) }]]);
  return { types: publicTypes(types), sources, joins: [], merges: [], settings: defaultSettings };
}

describe('a damaged description costs only what is damaged', { timeout: 60_000 + cases * 1_000 }, () => {
  it(`where parts are lost, doubled, replaced and renamed: ${cases} documents`, async () => {
    for (let seed = firstSeed; seed < firstSeed + cases; seed++) {
      const roll = dice(seed);
      const document = structuredClone(documents[roll(documents.length)] ?? {});
      for (let count = 1 + roll(6); count > 0; count--) mutate(document, roll);
      // Numbers that JSON can write and doubles cannot hold.
      const text = JSON.stringify(document).replaceAll('-1.5e+300', roll(2) === 0 ? '1e999' : '-1.5e+300');
      await survive(text, `seed ${seed}`);
    }
  });

  it('where numbers and texts are none that an artifact can hold', async () => {
    const broken = '{"enum":[1,2,1e999,-1e999],"default":1e999}';
    const parameters = [broken, '{"type":"string","default":"\\ud800"}', '{"type":"number","default":1e999}'];
    const written = parameters.map((schema, index) => `{"name":"p${index}","in":"query","schema":${schema}}`);
    const answer = `{"200":{"description":"","content":{"application/json":{"schema":${broken}}}}}`;
    const operation = `{"operationId":"a","parameters":[${written.join()}],"responses":${answer}}`;
    await survive(`{"openapi":"3.1.0","info":{},"paths":{"/a":{"get":${operation}}}}`, 'broken numbers');
  });

  it(`where the text is cut or garbled: ${cases} documents`, async () => {
    for (let seed = firstSeed; seed < firstSeed + cases; seed++) {
      const roll = dice(seed);
      const at = roll(texts.length);
      const whole = roll(2) === 0 ? (texts[at] ?? '') : JSON.stringify(documents[at]);
      const from = roll(whole.length);
      const rest = roll(3) === 0 ? '' : whole.slice(from + 1 + roll(20));
      const garbage = ['', '\t', '"', '\n', '{', ']', ': ', '&a *a', '<<: *a', '\u0000', '- '][roll(11)] ?? '';
      await survive(whole.slice(0, from) + garbage + rest, `seed ${seed}`);
    }
  });
});
