import { spawnSync } from 'node:child_process';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { root } from '../../bench/contenders/contender.ts';
import { hand } from '../../bench/contenders/hand.ts';
import { heddle } from '../../bench/contenders/heddle.ts';
import { readAnswer, startGateway } from '../../bench/gateway.ts';
import type { Gateway } from '../../bench/gateway.ts';
import { parseAnswer } from '../../bench/http-client.ts';
import { closure } from '../../bench/install-size.ts';
import { checker, load } from '../../bench/load.ts';
import { parseStat, parseStatus, processTree } from '../../bench/measure.ts';
import { Histogram, median, pairedRatio } from '../../bench/numbers.ts';
import { byPart, partOf, selfTimes } from '../../bench/profile.ts';
import { digits, printFindings, replaceTables } from '../../bench/report.ts';
import { rotated } from '../../bench/rounds.ts';
import type { Round } from '../../bench/rounds.ts';
import { startUpstream } from '../../bench/upstream.ts';
import type { Upstream } from '../../bench/upstream.ts';
import { rows, workloads } from '../../bench/workloads.ts';

describe('the arithmetic', () => {
  it('takes the middle value, or the mean of the middle two', () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 2, 3])).toBe(2.5);
    expect(median([10, 9, 100])).toBe(10);
    expect(median([])).toBeNaN();
  });

  it('compares round by round, so that a slow round weighs on neither side', () => {
    expect(pairedRatio([2, 20, 2], [1, 10, 1])).toBe(2);
    expect(pairedRatio([3, 2, 30], [1, 1, 10])).toBe(3);
    expect(pairedRatio([2, Number.NaN], [1, 1])).toBe(2);
    expect(pairedRatio([2], [])).toBeNaN();
    expect(pairedRatio([2], [0])).toBeNaN();
  });

  it('lets everyone be first in turn', () => {
    expect([0, 1, 2, 3].map((round) => rotated(['a', 'b', 'c'], round).join(''))).toEqual(['abc', 'bca', 'cab', 'abc']);
    expect(rotated([], 2)).toEqual([]);
  });

  it('gives percentiles at most 2 % too long', () => {
    const histogram = new Histogram();
    for (let ms = 1; ms <= 1000; ms++) histogram.add(ms);
    const { count, maxMs } = histogram;
    expect({ count, maxMs }).toEqual({ count: 1000, maxMs: 1000 });
    for (const share of [0.5, 0.99]) {
      const found = histogram.percentile(share);
      expect(found).toBeGreaterThanOrEqual(share * 1000);
      expect(found).toBeLessThanOrEqual(share * 1000 * 1.02);
    }
    expect(histogram.percentile(1)).toBe(1000);
    expect(new Histogram().percentile(0.5)).toBeNaN();
  });

  it('prints three digits that count', () => {
    expect([0.03123, 1.249, 12.34, 516.7, 0, Number.NaN].map(digits)).toEqual([
      '0.0312',
      '1.25',
      '12.3',
      '517',
      '0',
      '-',
    ]);
  });
});

describe('what /proc says', () => {
  const statOf = (pid: number, parent: number, name = 'node') =>
    `${pid} (${name}) S ${parent} ${pid} 1 0 -1 4194304 900 0 0 0 250 50 7 3 20 0 11 0 12345 1234567 800`;

  it('is read although a name holds spaces and parentheses', () => {
    expect(parseStat(statOf(42, 7, 'a (b) c) d'))).toEqual({ pid: 42, parent: 7, ticks: 250 + 50 + 7 + 3 });
  });

  it('gives sizes in bytes', () => {
    const status = 'Name:\tnode\nVmHWM:\t   90000 kB\nVmRSS:\t   51200 kB\nThreads:\t11\n';
    expect(parseStatus(status, 'VmRSS')).toBe(50 * 1024 * 1024);
    expect(parseStatus(status, 'VmSwap')).toBe(0);
  });

  it('makes a tree of a process and all below it, and of nothing else', () => {
    const all = [statOf(1, 0), statOf(10, 1), statOf(13, 12), statOf(12, 10), statOf(20, 1)].map(parseStat);
    expect(processTree(10, all).map(({ pid }) => pid)).toEqual([10, 12, 13]);
    expect(processTree(99, all)).toEqual([]);
  });
});

describe('the load generator', () => {
  const bytes = (text: string) => Buffer.from(text.replaceAll('\n', '\r\n'));
  const read = (text: string) => {
    const answer = parseAnswer(bytes(text));
    return answer && { status: answer.status, body: answer.body.toString() };
  };

  it('reads bodies of a given length and in chunks, and waits for their end', () => {
    expect(read('HTTP/1.1 200 OK\nContent-Length: 5\n\nhello')).toEqual({ status: 200, body: 'hello' });
    expect(read('HTTP/1.1 404 Not Found\ncontent-length:0\n\n')).toEqual({ status: 404, body: '' });
    const chunked = 'HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n3\nhel\n2\nlo\n0\n\n';
    expect(read(chunked)).toEqual({ status: 200, body: 'hello' });
    expect(read('HTTP/1.1 200 OK\nContent-Length: 5\n\nhell')).toBeUndefined();
    expect(read('HTTP/1.1 200 OK\nContent-')).toBeUndefined();
    for (let length = 0; length < chunked.length - 2; length++) expect(read(chunked.slice(0, length))).toBeUndefined();
  });

  it('refuses answers that are wrong', () => {
    const check = checker({ expected: '{"data":1}', mode: 'same' });
    const answer = (status: number, text: string) => ({ status, body: Buffer.from(text) });
    expect(check(answer(200, '{"data":1}'))).toBeUndefined();
    expect(check(answer(200, '{"data":2}'))).toBe('status 200: {"data":2}');
    expect(check(answer(500, '{"data":1}'))).toBe('status 500: {"data":1}');
  });

  it('refuses answers that are wrong or old where they must change', () => {
    const answer = (text: string) => ({ status: 200, body: Buffer.from(text) });
    const fresh = () => checker({ expected: 'a #00000000', mode: 'changing' });
    const check = fresh();
    expect(check(answer('a #00000007'))).toBeUndefined();
    expect(check(answer('a #00000008'))).toBeUndefined();
    const stale = fresh();
    expect(stale(answer('a #00000007'))).toBeUndefined();
    expect(stale(answer('a #00000007'))).toBe('the answer is an old one (#00000007)');
    expect(fresh()(answer('b #00000007'))).toBe('status 200: b #00000007');
    expect(fresh()(answer('a #7'))).toBe('status 200: a #7');
  });

  it('says what is wrong when nobody listens', async () => {
    const target = { host: '127.0.0.1', port: 1, path: '/', body: '{}' };
    const job = { target, connections: 2, durationMs: 1000, maxRequests: 10, expected: '', mode: 'same' as const };
    const { requests, wrong, problem } = await load(job);
    expect({ requests, wrong }).toEqual({ requests: 0, wrong: 2 });
    expect(problem).toMatch(/ECONNREFUSED/);
  });
});

describe('the size of an install', () => {
  const lock = {
    packages: {
      '': { dependencies: { a: '1' } },
      'node_modules/a': { dependencies: { b: '1' }, optionalDependencies: { gone: '1' } },
      'node_modules/a/node_modules/b': { dependencies: { c: '1' } },
      'node_modules/b': { dependencies: { d: '1' } },
      'node_modules/c': { peerDependencies: { e: '1', f: '1' }, peerDependenciesMeta: { f: { optional: true } } },
      'node_modules/d': {},
      'node_modules/e': { dependencies: { a: '1' } },
      'node_modules/f': {},
    },
  };

  it('counts what is needed, found as Node finds it, in circles too', () => {
    const expected = ['node_modules/a', 'node_modules/a/node_modules/b', 'node_modules/c', 'node_modules/e'];
    expect([...closure(lock)].sort()).toEqual(expected);
    expect([...closure(lock, ['b'])].sort()).toEqual(['node_modules/b', 'node_modules/d']);
  });
});

describe('the report', () => {
  const round = (cpuMs: number): Round => ({
    cpuMs,
    requestsPerSecond: 1000,
    p50Ms: 1,
    p99Ms: 2,
    upstreamCalls: 2,
    rssBytes: 100 * 1024 * 1024,
  });
  const facts = [hand, heddle].map((contender) => ({ contender, coldStartMs: [100, 300, 200], install: undefined }));
  const rounds = new Map([
    ['hand', [round(0.2), round(0.4), round(0.2)]],
    ['heddle', [round(0.3), round(0.6), round(0.3)]],
  ]);
  const print = (failures = new Map<string, string>()) => {
    const [row] = rows;
    if (!row) throw new Error('no rows');
    return printFindings({ facts, rows: [{ row, rounds, failures }], absent: ['Mesh: gone.'], surroundings: ['here'] });
  };

  it('prints medians, ranges and ratios, and who is left out', () => {
    const text = print();
    expect(text).toMatch(/^- here\n\n### posts with users, upstream answers change with every call \(`q1\/changing`\)/);
    expect(text).toMatch(/\| Heddle +\| 0\.300 \(0\.300-0\.600\) \| +1\.50 \| +1000 \| +1\.00 \| +2\.00 \| +2\.00 \|/);
    expect(text).toMatch(/\| Heddle +\| +\d+\.\d+\.\d+ \| +100 \| +200 \| +\| +\|/);
    expect(text).toMatch(/- Left out: Mesh: gone\.\n$/);
    expect(print(new Map([['heddle', 'answers wrongly']]))).toMatch(/\| Heddle +\| +out: answers wrongly \|/);
  });

  it('replaces what stands between the marks, again and again', () => {
    const readme = 'before\n<!-- bench:start -->\nold\n<!-- bench:end -->\nafter\n';
    const once = replaceTables(readme, 'new');
    expect(once).toBe('before\n<!-- bench:start -->\n\nnew\n<!-- bench:end -->\nafter\n');
    expect(replaceTables(once, 'new')).toBe(once);
    expect(() => replaceTables('no marks', 'new')).toThrow(/must hold <!-- bench:start -->/);
  });

  it('sums a profile up by function and by part, without waiting', () => {
    const frame = (id: number, functionName: string, url: string) => ({
      id,
      callFrame: { functionName, url, lineNumber: 4 },
    });
    const nodes = [
      frame(1, '(idle)', ''),
      frame(2, 'parse', 'file:///x/node_modules/undici/lib/a.js'),
      frame(3, 'parse', 'file:///x/node_modules/undici/lib/a.js'),
      frame(4, 'run', 'file:///x/dist/execute/run.js'),
    ];
    const times = selfTimes({ nodes, samples: [1, 2, 3, 4, 2], timeDeltas: [9000, 1000, 2000, 500, 3000] });
    expect(times.map(({ part, ms }) => [part, ms])).toEqual([
      ['undici', 6],
      ['heddle execute', 0.5],
    ]);
    expect(byPart(times).map(({ name, ms }) => [name, ms])).toEqual([
      ['undici', 6],
      ['heddle execute', 0.5],
    ]);
    expect(partOf('f', 'file:///x/node_modules/@whatwg-node/server/a.js')).toBe('yoga');
    expect(partOf('f', 'node:_http_server')).toBe('node http and streams');
    expect(partOf('parse', '')).toBe('JSON');
  });
});

describe('the command', () => {
  const run = (...args: readonly string[]) => {
    const { status, stderr } = spawnSync(process.execPath, ['bench/run.ts', ...args], { encoding: 'utf8', cwd: root });
    return { status, line: stderr.split('\n', 1)[0] };
  };

  it('says what it does not know, and measures nothing then', () => {
    const names = 'there are hand, bare, heddle, yoga-stitch, hive-gateway, mesh';
    expect(run('--only', 'hand,nobody')).toEqual({ status: 2, line: `--only: there is no "nobody"; ${names}` });
    expect(run('--rows', 'q9').line).toMatch(/^--rows: there is no "q9"; there are q1\/changing,/);
    const line = '--connections must be a whole number from 1 to 10000, but is "many"';
    expect(run('--connections', 'many')).toEqual({ status: 2, line });
    expect(run('--fast').status).toBe(2);
  });
});

describe.each([hand, heddle])('$name', (contender) => {
  let upstream: Upstream;
  let gateway: Gateway;
  const calls = () => [...upstream.counts.values()].reduce((sum, count) => sum + count, 0);

  beforeAll(async () => {
    upstream = await startUpstream();
    await contender.prepare?.({ upstream: upstream.url, port: 0 });
    const [first] = workloads;
    if (!first) throw new Error('no workloads');
    gateway = await startGateway(contender, { upstream: upstream.url, core: undefined, first, withinMs: 30_000 });
  });
  afterAll(async () => {
    await gateway?.stop();
    await upstream?.close();
  });

  const cases = workloads.flatMap((workload) => (['same', 'changing'] as const).map((mode) => ({ workload, mode })));

  it.each(cases)('answers $workload.name rightly, upstream answers $mode', async ({ workload, mode }) => {
    upstream.setMode(mode);
    const target = gateway.targetOf(workload);
    const expected = await readAnswer(target, workload);
    const before = calls();
    const job = { target, connections: 4, durationMs: 10_000, maxRequests: 64, expected, mode };
    const { requests, wrong, problem } = await load(job);
    expect({ requests, wrong, problem }).toEqual({ requests: 64, wrong: 0, problem: undefined });
    expect(calls() - before).toBe(64 * workload.upstreamCalls);
  });
});
