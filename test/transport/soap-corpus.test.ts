import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { beforeAll, describe, expect, it } from 'vitest';

import { measure } from '../../bench/roundtrip/measure.ts';
import type { Measured, Trip } from '../../bench/roundtrip/measure.ts';
import { hasXmllint } from './soap-harness.ts';

const folder = fileURLToPath(new URL('../corpus/wsdl/', import.meta.url));
const files = readdirSync(folder).filter((name) => name.endsWith('.wsdl'));
/** Documents that the `soap` package reads otherwise than they say, as far as it loads them at all. */
const beyondPackage: ReadonlySet<string> = new Set(['mtom.wsdl']);

/**
 * Random arguments of every operation, as plain XML and xmllint see what is sent; random answers that are written from the
 * schemas alone; both through the `soap` package's server.
 */
describe.each(files)('%s', (name) => {
  let measured: Measured;

  beforeAll(async () => {
    measured = await measure(name, `${folder}${name}`, { seed: 2024, rounds: 12, operations: 100 });
  });

  const wrong = (way: 'request' | 'answer' | 'package', rights: RegExp): readonly string[] =>
    measured.trips.filter((trip) => !rights.test(trip[way].kind)).map((trip) => shown(trip, way));

  it.runIf(hasXmllint)('is read by xmllint', () => {
    expect(measured.failure).toBeUndefined();
    expect(measured.refused).toBeUndefined();
    expect(measured.trips.length).toBeGreaterThan(0);
  });

  it('sends what its schemas say, with every value', () => {
    expect(wrong('request', hasXmllint ? /^ok$/ : /^ok/)).toEqual([]);
  });

  it('reads every value of its answers', () => {
    expect(wrong('answer', hasXmllint ? /^ok$/ : /^(ok|instance invalid)/)).toEqual([]);
  });

  it("survives the soap package's server both ways", () => {
    expect(wrong('package', /^(ok|not asked|not loadable|package: .*)$/)).toEqual([]);
    if (beyondPackage.has(name)) return;
    expect(measured.trips.filter((trip) => trip.package.kind === 'ok').length).toBeGreaterThan(0);
  });
});

function shown({ operation, ...verdicts }: Trip, way: 'request' | 'answer' | 'package'): string {
  const { kind, text = '' } = verdicts[way];
  return `${operation}: ${kind} ${text}`;
}
