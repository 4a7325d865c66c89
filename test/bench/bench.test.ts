import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { drawChart } from '../../bench/chart.ts';
import { root } from '../../bench/contenders/contender.ts';
import { bare } from '../../bench/contenders/bare.ts';
import { hand } from '../../bench/contenders/hand.ts';
import { heddle, heddleAt, heddleMain } from '../../bench/contenders/heddle.ts';
import { relay } from '../../bench/contenders/relay.ts';
import { parser } from '../../bench/contenders/parser.ts';
import { readAnswers, startGateway } from '../../bench/gateway.ts';
import type { Gateway } from '../../bench/gateway.ts';
import { Connection, parseAnswer, requestBytes } from '../../bench/http-client.ts';
import { generate, generatedObject } from '../../bench/generate.ts';
import { closure } from '../../bench/install-size.ts';
import { checker, expectation, load } from '../../bench/load.ts';
import { parseStat, parseStatus, processTree } from '../../bench/measure.ts';
import { Histogram, median, pairedRatio } from '../../bench/numbers.ts';
import { zipf } from '../../bench/mixed.ts';
import { readOptions } from '../../bench/options.ts';
import { byPart, partOf, selfBytes, selfTimes } from '../../bench/profile.ts';
import { digits, printFindings, replaceTables } from '../../bench/report.ts';
import { runNode } from '../../bench/processes.ts';
import { rotated } from '../../bench/rounds.ts';
import type { Round } from '../../bench/rounds.ts';
import { isFlat, judgeSoak } from '../../bench/soak-samples.ts';
import { judge } from '../../bench/targets.ts';
import { randomNumbers } from '../../bench/text.ts';
import { startUpstream } from '../../bench/upstream.ts';
import type { Upstream } from '../../bench/upstream.ts';
import { rows } from '../../bench/workloads.ts';

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
    const check = (answer: { status: number; body: Buffer }) => checker()(answer, expectation('{"data":1}', 'same'));
    const answer = (status: number, text: string) => ({ status, body: Buffer.from(text) });
    expect(check(answer(200, '{"data":1}'))).toBeUndefined();
    expect(check(answer(200, '{"data":2}'))).toBe('status 200: {"data":2}');
    expect(check(answer(500, '{"data":1}'))).toBe('status 500: {"data":1}');
  });

  it('refuses answers that are wrong or old where they must change', () => {
    const answer = (text: string) => ({ status: 200, body: Buffer.from(text) });
    const fresh = () => {
      const check = checker();
      return (one: { status: number; body: Buffer }) => check(one, expectation('a #00000000', 'changing'));
    };
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
    const place = { host: '127.0.0.1', port: 1 };
    const questions = [{ path: '/', body: '{}', expected: '' }];
    const job = { place, questions, connections: 2, durationMs: 1000, maxRequests: 10, mode: 'same' as const };
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
    longestMs: 5,
    upstreamCalls: 2,
    rssBytes: 100 * 1024 * 1024,
  });
  const coldStartMs = new Map([['heddle', [100, 300, 200]]]);
  const rounds = new Map([
    ['hand', [round(0.2), round(0.4), round(0.2)]],
    ['heddle', [round(0.3), round(0.6), round(0.3)]],
  ]);
  const print = (failures = new Map<string, string>()) => {
    const [row] = rows;
    if (!row) throw new Error('no rows');
    const players = { ready: [hand, heddle], absent: ['Mesh: gone.'], coldStartMs, installs: new Map() };
    return printFindings({ players, rows: [{ row, rounds, failures }], verdicts: [], surroundings: ['here'] });
  };

  it('prints medians, ranges and ratios, and who is left out', () => {
    const text = print();
    expect(text).toMatch(/^- here\n\n### Targets/);
    expect(text).toMatch(/### posts with users, upstream answers change with every call \(`q1\/changing`\)/);
    expect(text).toMatch(
      /\| Heddle +\| 0\.300 \(0\.300-0\.600\) \| +1\.50 \| +1000 \| +1\.00 \| +2\.00 \| +5\.00 \| +2\.00 \| +100 \|/,
    );
    expect(text).toMatch(
      /\| q1\/changing \| +CPU per request, against hand-written handler \| +<= 1\.25 x \| +1\.5 x \| +\| +short \|/,
    );
    expect(text).toMatch(/\| q1\/changing \| +RSS under load \| +<= 180 MB \| +100 MB \| +\| +ok \|/);
    expect(text).toMatch(/against GraphQL Mesh \| +<= 0\.0833 x \| +\| +\| not measured \|/);
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

  it('sums allocations up by function, wherever it was called from', () => {
    const node = (functionName: string, selfSize: number, children: Parameters<typeof selfBytes>[0][] = []) => ({
      callFrame: { functionName, url: 'file:///x/dist/plan/a.js', lineNumber: 1 },
      selfSize,
      children,
    });
    const head = node('(root)', 0, [node('a', 10, [node('b', 5)]), node('b', 7, [node('a', 1)])]);
    expect(selfBytes(head).map(({ name, amount }) => [name.split(' ')[0], amount])).toEqual([
      ['b', 12],
      ['a', 11],
    ]);
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
    expect(times.map(({ part, amount }) => [part, amount])).toEqual([
      ['undici', 6000],
      ['heddle execute', 500],
    ]);
    expect(byPart(times).map(({ name, amount }) => [name, amount])).toEqual([
      ['undici', 6000],
      ['heddle execute', 500],
    ]);
    expect(partOf('f', 'file:///x/node_modules/@whatwg-node/server/a.js')).toBe('yoga');
    expect(partOf('f', '/src/plan/build.ts')).toBe('heddle plan');
    expect(partOf('f', 'node:_http_server')).toBe('node http and streams');
    expect(partOf('parse', '')).toBe('JSON');
  });

  it('knows from which file of the sources the code of the package is', () => {
    const dir = mkdtempSync(join(tmpdir(), 'heddle-profile-'));
    const file = join(dir, 'dist', 'parts', 'a.js');
    mkdirSync(join(dir, 'dist', 'parts'), { recursive: true });
    writeFileSync(file, 'import "x";\n// src/plan/build.ts\nfunction a() {}\n// src/execute/run.ts\nfunction b() {}\n');
    const at = (id: number, lineNumber: number) => ({
      id,
      callFrame: { functionName: `f${id}`, url: pathToFileURL(file).href, lineNumber },
    });
    const times = selfTimes({ nodes: [at(1, 0), at(2, 2), at(3, 4)], samples: [1, 2, 3], timeDeltas: [1, 2, 3] });
    rmSync(dir, { recursive: true });
    expect(times.map(({ part }) => part)).toEqual(['heddle execute', 'heddle plan', 'heddle parts']);
    expect(times[0]?.name).toMatch(/^f3 \/src\/execute\/run\.ts .*dist\/parts\/a\.js:5$/);
  });
});

describe('the command', () => {
  const messageOf = (...args: readonly string[]) => {
    const options = readOptions(args);
    return typeof options === 'string' ? options.split('\n', 1)[0] : undefined;
  };

  it('says what it does not know', () => {
    const names = 'there are hand, bare, relay, parser, heddle, yoga-stitch, hive-gateway, mesh, tailcall';
    expect(messageOf('--only', 'hand,nobody')).toBe(`--only: there is no "nobody"; ${names}`);
    expect(messageOf('--rows', 'q9')).toMatch(/^--rows: there is no "q9"; there are q1\/changing,.*, build, install$/);
    const line = '--connections must be a whole number from 1 to 10000, but is "many"';
    expect(messageOf('--connections', 'many')).toBe(line);
    expect(messageOf('--fast')).toMatch(/--fast/);
  });

  it('measures nothing then', () => {
    const { status, stdout } = spawnSync(process.execPath, ['bench/run.ts', '--fast'], { encoding: 'utf8', cwd: root });
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  });

  it('leaves out what takes long where it shall be quick, and knows when nothing is left out', () => {
    const [quick, whole, some] = [readOptions(['--quick']), readOptions([]), readOptions(['--rows', 'build,greet'])];
    expect(quick).toMatchObject({ isWhole: false, trials: [], chosen: [hand, bare, parser, heddle] });
    expect(whole).toMatchObject({ isWhole: true, task: 'tables', rows: { length: rows.length } });
    expect(some).toMatchObject({ isWhole: false, rows: [{ name: 'greet' }], trials: [{ name: 'build' }] });
    expect(readOptions(['--allocations'])).toMatchObject({ task: 'allocations', chosen: [heddle] });
  });
});

describe('the targets', () => {
  const rounds = [
    { cpuMs: 2, requestsPerSecond: 1, p50Ms: 10, p99Ms: 20, longestMs: 90, upstreamCalls: 0, rssBytes: 2 ** 20 },
    { cpuMs: 4, requestsPerSecond: 1, p50Ms: 10, p99Ms: 40, longestMs: 120, upstreamCalls: 0, rssBytes: 3 * 2 ** 20 },
  ];
  const others = rounds.map((round) => ({ ...round, cpuMs: 2 }));
  const verdictOf = (target: Parameters<typeof judge>[1]) => {
    const found = judge('row', target, rounds, (name) => (name === 'hand' ? others : undefined), String);
    return [found.measured, found.verdict];
  };

  it('are held to the rounds', () => {
    expect(verdictOf({ kind: 'cpu', against: 'hand', atMost: 1.5 })).toEqual(['1.5 x', 'ok']);
    expect(verdictOf({ kind: 'cpu', against: 'hand', atMost: 1.49 })).toEqual(['1.5 x', 'short']);
    expect(verdictOf({ kind: 'cpu', against: 'mesh', atMost: 1 })).toEqual(['', 'not measured']);
    expect(verdictOf({ kind: 'p99', atMost: 3 })).toEqual(['3 x', 'ok']);
    expect(verdictOf({ kind: 'longest', atMost: 10 })).toEqual(['12 x', 'short']);
    expect(verdictOf({ kind: 'rss', atMost: 2 })).toEqual(['3 MB', 'short']);
  });

  it('stand beside what one takes that does less', () => {
    const least = rounds.map((round) => ({ ...round, cpuMs: 1, longestMs: round.longestMs / 2 }));
    const known = new Map([
      ['hand', others],
      ['bare', least],
    ]);
    const floorOf = (target: Parameters<typeof judge>[1]) =>
      judge('row', target, rounds, (name) => known.get(name), String).floor;
    expect(floorOf({ kind: 'cpu', against: 'hand', atMost: 1, floor: 'bare' })).toBe('0.5 x');
    expect(floorOf({ kind: 'longest', atMost: 1, floor: 'bare' })).toBe('6 x');
    expect(floorOf({ kind: 'cpu', against: 'hand', atMost: 1, floor: 'mesh' })).toBe('');
    expect(floorOf({ kind: 'cpu', against: 'hand', atMost: 1 })).toBe('');
    expect(floorOf({ kind: 'rss', atMost: 1 })).toBe('');
  });
});

describe('the chart', () => {
  it('has a bar for everyone, to one scale, the fastest above, and text that is safe', () => {
    const bars = [
      { name: 'mesh', title: 'A & <B>', value: 4 },
      { name: 'heddle', title: 'Heddle', value: 1 },
    ];
    const svg = drawChart([{ title: 'Q1', bars }]);
    const drawn = [...svg.matchAll(/<rect class="(\w+)"[^>]* width="([\d.]+)"/g)].map(([, kind, width]) => [
      kind,
      Number(width),
    ]);
    expect(drawn.map(([kind]) => kind)).toEqual(['own', 'other']);
    expect(Number(drawn[1]?.[1]) / Number(drawn[0]?.[1])).toBeCloseTo(4, 1);
    expect(svg).toContain('A &amp; &lt;B>');
    expect(svg).toContain('prefers-color-scheme: dark');
  });
});

describe('the soak', () => {
  const samples = (of: (second: number) => number) => Array.from({ length: 100 }, (_, second) => of(second));

  it('takes no growth between the second fifth and the last for flat, and nothing else', () => {
    expect(isFlat(samples(() => 100))).toBe(true);
    expect(isFlat(samples((second) => Math.min(100, second * 10)))).toBe(true);
    expect(isFlat(samples((second) => 100 + (second % 7)))).toBe(true);
    expect(isFlat(samples((second) => 100 + second / 5))).toBe(false);
    expect(isFlat([1, 1])).toBe(false);
    expect(judgeSoak(samples((second) => second))).toEqual({ second: 29.5, last: 89.5 });
  });

  it('asks for something else each time', async () => {
    const seen = new Set<string>();
    const server = createHttpServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        seen.add(body);
        response.end(body.replace('ask', 'told'));
      });
    });
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    const place = { host: '127.0.0.1', port: (server.address() as AddressInfo).port };
    const questions = [{ path: '/', body: 'ask n00000000', expected: 'told n00000000' }];
    const job = { place, questions, connections: 3, durationMs: 10_000, maxRequests: 50, mode: 'same' as const };
    expect(await load({ ...job, isNumbered: true })).toMatchObject({ requests: 50, wrong: 0 });
    expect(seen.size).toBe(50);
    expect((await load({ ...job, questions: [{ path: '/', body: 'ask n00000000', expected: 'no' }] })).wrong).toBe(50);
    await new Promise((resolve) => {
      server.close(resolve);
      server.closeAllConnections();
    });
  });
});

describe('the mix', () => {
  it('asks for the first twice as often as for the second, always in the same order', () => {
    const draw = () => {
      const next = zipf(1000, randomNumbers(7));
      return Array.from({ length: 20_000 }, next);
    };
    const drawn = draw();
    expect(draw()).toEqual(drawn);
    const countOf = (rank: number) => drawn.filter((one) => one === rank).length;
    expect(countOf(0) / countOf(1)).toBeCloseTo(2, 0);
    expect(Math.max(...drawn)).toBeGreaterThan(900);
    expect(Math.min(...drawn)).toBe(0);
  });

  it('holds thirty operations', () => {
    const questions = rows.find(({ name }) => name === 'mixed/same')?.workload.questions ?? [];
    expect(new Set(questions.map(({ query }) => query)).size).toBe(30);
    expect(questions.length).toBeGreaterThan(500);
  });
});

describe('the connection', () => {
  it('puts a long answer together, whole or in chunks, however it arrives', async () => {
    const long = 'x'.repeat(300_000);
    const chunked = Array.from({ length: 30 }, () => `2710\r\n${long.slice(0, 10_000)}\r\n`).join('');
    const answers = [
      `HTTP/1.1 200 OK\r\ncontent-length: 300000\r\n\r\n${long}`,
      `HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n${chunked}0\r\n\r\n`,
    ];
    const server = createServer((socket) => {
      socket.on('data', () => {
        const text = answers.shift() ?? '';
        const cut = text.length - 3;
        socket.write(text.slice(0, 20));
        setImmediate(() => socket.write(text.slice(20, cut), () => setImmediate(() => socket.write(text.slice(cut)))));
      });
    });
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    const place = { host: '127.0.0.1', port: (server.address() as AddressInfo).port };
    const connection = new Connection(place);
    const request = requestBytes({ ...place, path: '/', body: '{}' });
    for (const _ of [1, 2]) expect((await connection.ask(request)).body.toString()).toBe(long);
    connection.close();
    await new Promise((resolve) => {
      server.close(resolve);
    });
  });
});

describe.each([hand, relay, parser, heddle])('$name', (contender) => {
  let upstream: Upstream;
  let gateway: Gateway;
  const calls = () => [...upstream.counts.values()].reduce((sum, count) => sum + count, 0);
  const own = rows.filter((row) => contender.answers?.(row) ?? true);

  beforeAll(async () => {
    upstream = await startUpstream();
    await contender.prepare?.({ upstream: upstream.url });
    const [row] = own;
    if (!row) throw new Error('no rows');
    const [first] = row.workload.questions;
    gateway = await startGateway(contender, { upstream: upstream.url, core: undefined, first, withinMs: 30_000 });
  });
  afterAll(async () => {
    await gateway?.stop();
    await upstream?.close();
  });

  it.each(own)('answers $name rightly', async ({ workload, mode }) => {
    upstream.setMode(mode);
    const questions = await readAnswers(gateway, workload.questions);
    const before = calls();
    const { place } = gateway;
    const { order } = workload;
    const requests = workload.name === 'list' ? 4 : 64;
    const result = await load({
      place,
      questions,
      ...(order && { order }),
      connections: 2,
      durationMs: 20_000,
      maxRequests: requests,
      mode: contender.isAtRest === true ? 'same' : mode,
    });
    expect(result).toMatchObject({ requests, wrong: 0 });
    expect(result.problem).toBeUndefined();
    if (workload.upstreamCalls === undefined || contender.isAtRest === true) return;
    expect(calls() - before).toBe(requests * workload.upstreamCalls);
  });
});

describe('a generated configuration', () => {
  const dirs = [0, 1].map(() => mkdtempSync(join(tmpdir(), 'heddle-generated-')));
  const [dir = '', again = ''] = dirs;
  const scale = { sources: 10, operations: 100, types: 30 };
  afterAll(() => {
    for (const one of dirs) rmSync(one, { recursive: true });
  });

  it('is the same for the same scale, holds as many operations as said, builds and answers', async () => {
    generate(dir, scale);
    generate(again, scale);
    const files = readdirSync(join(dir, 'sources'));
    expect(files).toHaveLength(10);
    for (const file of files) {
      expect(readFileSync(join(again, 'sources', file), 'utf8')).toBe(readFileSync(join(dir, 'sources', file), 'utf8'));
    }
    await runNode([heddleMain, 'build', '--dir', dir], dir);
    const artifact = readFileSync(join(dir, 'schema', 'unified.graphql'), 'utf8');
    const operations = artifact.match(/@(http|soap|graphql)\(/g) ?? [];
    expect(operations.length).toBeGreaterThanOrEqual(100);
    expect(artifact.match(/@resolveTo\(|@join\(/g)?.length ?? 0).toBeGreaterThan(0);
    const upstream = await startUpstream();
    const object = generatedObject(0, 1, 5);
    const first = {
      query: `{ s0Type1(id: 5) { ${Object.keys(object).join(' ')} } }`,
      expected: { data: { s0Type1: object } },
      handPath: '/',
    };
    const options = { upstream: upstream.url, core: undefined, first, withinMs: 30_000 };
    const gateway = await startGateway(heddleAt('generated', 'generated', dir), options);
    await gateway.stop();
    await upstream.close();
  });
});
