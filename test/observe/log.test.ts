import { afterEach, describe, expect, it } from 'vitest';

import { events } from '../../src/observe/events.ts';
import { createLog, followEvents } from '../../src/observe/log.ts';
import type { LogOptions } from '../../src/observe/log.ts';

let end: () => void = () => undefined;
afterEach(() => end());

/** A log that follows the channels, and its lines. */
function open(options: LogOptions = {}) {
  const lines: string[] = [];
  const log = createLog({ ...options, destination: { write: (line) => void lines.push(line) } });
  end = followEvents(log);
  return { log, lines, entries: () => lines.map((line) => JSON.parse(line) as Record<string, unknown>) };
}

const request = { requestId: 'r1', method: 'POST', path: '/graphql', status: 200, durationMs: 4.26 };
const upstream = { source: 'crm', operation: 'GET /customers/{id}', durationMs: 12 };

describe('channels', () => {
  it('know whether somebody listens', () => {
    expect(events.upstream.hasListeners).toBe(false);
    const stop = events.upstream.listen(() => undefined);
    expect(events.upstream.hasListeners).toBe(true);
    stop();
    expect(events.upstream.hasListeners).toBe(false);
  });

  it('give each listener each message until it stops', () => {
    const seen: string[] = [];
    const stops = ['a', 'b'].map((name) => events.problem.listen(({ code }) => void seen.push(name + code)));
    events.problem.publish({ code: '1', message: '' });
    stops[0]!();
    events.problem.publish({ code: '2', message: '' });
    stops[1]!();
    events.problem.publish({ code: '3', message: '' });
    expect(seen).toEqual(['a1', 'b1', 'b2']);
  });
});

it('a listener that fails harms nobody', async () => {
  const warned = new Promise((resolve) => process.once('warning', resolve));
  const seen: string[] = [];
  const stops = [
    events.problem.listen(() => {
      throw new Error('broken listener');
    }),
    events.problem.listen(({ code }) => void seen.push(code)),
  ];
  events.problem.publish({ code: '1', message: '' });
  for (const stop of stops) stop();
  expect(seen).toEqual(['1']);
  expect(await warned).toMatchObject({ message: 'broken listener' });
});

describe('the log', () => {
  it('asks for nothing that its level hides', () => {
    const heard = ({ level }: { level: 'info' | 'warn' | 'silent' }) => {
      open({ level });
      const channels = [
        events.request.hasListeners,
        events.cache.hasListeners,
        ...[false, true].map((isProblem) => events.operation.wants(isProblem)),
        ...[false, true].map((isProblem) => events.upstream.wants(isProblem)),
        events.problem.hasListeners,
      ];
      end();
      return channels;
    };
    expect(heard({ level: 'silent' })).toEqual([false, false, false, false, false, false, false]);
    expect(heard({ level: 'warn' })).toEqual([false, false, false, true, false, true, true]);
    expect(heard({ level: 'info' })).toEqual([true, false, true, true, false, true, true]);
  });

  it('writes problems alone where its level wants no more', () => {
    const { entries } = open({ level: 'warn' });
    events.operation.publish({ requestId: 'r1', kind: 'query', name: 'A', durationMs: 3, errorCodes: [] });
    events.operation.publish(
      { requestId: 'r2', kind: 'query', name: 'B', durationMs: 3, errorCodes: ['FORBIDDEN'] },
      true,
    );
    events.upstream.publish({ ...upstream, status: 503 }, true);
    expect(entries().map(({ level, msg }) => [level, msg])).toEqual([
      [40, 'query B'],
      [40, 'crm: GET /customers/{id}'],
    ]);
  });

  it('writes what the channels tell as JSON lines, by how much it matters', () => {
    const { entries } = open({ level: 'debug' });
    events.request.publish(request);
    events.operation.publish({ requestId: 'r1', kind: 'query', name: 'A', durationMs: 3, errorCodes: [] });
    events.operation.publish({
      requestId: 'r1',
      kind: 'query',
      name: undefined,
      durationMs: 3,
      errorCodes: ['FORBIDDEN'],
    });
    events.upstream.publish({ ...upstream, status: 404 });
    events.upstream.publish({ ...upstream, status: 503 });
    events.upstream.publish({ ...upstream, code: 'UPSTREAM_TIMEOUT' });
    events.cache.publish({ cache: 'response', kind: 'hit' });
    events.reload.publish({ isDone: false, durationMs: 1, text: 'kept the last good schema' });
    events.problem.publish({ code: 'X', message: 'look', cause: new Error('why', { cause: new Error('deep') }) });
    expect(entries().map(({ level, event, msg }) => [level, event, msg])).toEqual([
      [30, 'request', 'POST /graphql'],
      [30, 'operation', 'query A'],
      [40, 'operation', 'query (unnamed)'],
      [20, 'upstream', 'crm: GET /customers/{id}'],
      [40, 'upstream', 'crm: GET /customers/{id}'],
      [40, 'upstream', 'crm: GET /customers/{id}'],
      [20, 'cache', 'response cache hit'],
      [40, 'reload', 'kept the last good schema'],
      [40, 'problem', 'look'],
    ]);
    expect(entries()[0]).toMatchObject(request);
    expect(JSON.stringify(entries()[8])).toMatch(/why.*deep/s);
  });

  it('is quiet below its level and after it stopped to follow', () => {
    const { lines } = open({ level: 'warn' });
    events.request.publish(request);
    expect(lines).toEqual([]);
    end();
    events.problem.publish({ code: 'X', message: 'late' });
    expect(lines).toEqual([]);
  });

  it('never writes secret headers nor the values of variables', () => {
    const { log, lines } = open();
    const headers = {
      authorization: 'Bearer hunter2',
      Cookie: 'session=hunter2',
      'set-cookie': 'hunter2',
      'X-API-Key': 'hunter2',
      'x-auth-token': 'hunter2',
      'proxy-authorization': 'hunter2',
      accept: 'fine',
    };
    log.info({ headers, request: { headers } }, 'direct');
    log.info({ variables: { password: 'hunter2' }, operation: { variables: { a: 'hunter2' } } }, 'values');
    const error = Object.assign(new Error('failed'), { headers, variables: { a: 'hunter2' }, request: { headers } });
    log.error({ error }, 'failed');
    events.problem.publish({ code: 'X', message: 'caused', cause: new Error('outer', { cause: error }) });
    expect(lines).toHaveLength(4);
    expect(lines.join('')).not.toContain('hunter2');
    expect(lines[0]).toContain('fine');
  });

  it('writes one short line for each in a terminal', () => {
    const { lines } = open({ format: 'pretty' });
    events.request.publish({ ...request, answerBytes: 120 });
    events.operation.publish({
      requestId: 'r1',
      kind: 'mutation',
      name: 'Open',
      durationMs: 3,
      errorCodes: ['FORBIDDEN', 'X'],
    });
    events.problem.publish({ code: 'X', message: 'look', cause: new Error('why') });
    const time = String.raw`\d\d:\d\d:\d\d`;
    expect(lines[0]).toMatch(
      new RegExp(`^${time} info  POST /graphql requestId=r1 status=200 durationMs=4.3 answerBytes=120\n$`),
    );
    expect(lines[1]).toMatch(
      new RegExp(`^${time} warn  mutation Open requestId=r1 durationMs=3 errorCodes=FORBIDDEN,X\n$`),
    );
    expect(lines[2]).toMatch(new RegExp(`^${time} warn  look code=X\n {2}Error: why\n`));
  });

  it('keeps line breaks of others out of its lines', () => {
    const { lines } = open({ format: 'pretty' });
    events.request.publish({ ...request, path: '/a\n12:00:00 info  forged' });
    expect(lines[0]?.split('\n')).toHaveLength(2);
  });
});
