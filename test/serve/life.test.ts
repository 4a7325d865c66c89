import { afterEach, describe, expect, it, vi } from 'vitest';

import { post, send, serve, stopAll } from './harness.ts';

afterEach(stopAll);

/** A resolver that goes on only when it is told to. */
function gate() {
  let open = (_value: string) => {};
  const opened = new Promise<string>((resolve) => (open = resolve));
  let enter = () => {};
  const entered = new Promise<void>((resolve) => (enter = resolve));
  const resolver = () => {
    enter();
    return opened;
  };
  return { open, entered, resolver };
}

describe('the server', () => {
  it('says that it is alive and ready', async () => {
    const { origin } = await serve();
    expect((await send(`${origin}/health`)).json).toEqual({ status: 'ok' });
    expect((await send(`${origin}/ready`)).json).toEqual({ status: 'ready' });
  });

  it('knows no other path', async () => {
    const { origin } = await serve();
    expect((await send(`${origin}/elsewhere`)).status).toBe(404);
    expect((await send(`${origin}/_heddle/problems`)).status).toBe(404);
    expect((await send(`${origin}/_heddle/graphiql/..%2f`)).status).toBe(404);
  });

  it('finishes the requests in flight when it stops, and takes no more', async () => {
    const { open, entered, resolver } = gate();
    let isClosed = false;
    const server = await serve({ resolvers: { slow: resolver }, onClose: () => (isClosed = true) });
    const inFlight = post(server.url, '{ slow }');
    await entered;
    const stopped = server.stop();
    await expect(post(server.url, '{ hello }')).rejects.toThrow(/ECONNREFUSED/);
    expect(isClosed).toBe(false);
    open('done');
    expect((await inFlight).json).toEqual({ data: { slow: 'done' } });
    await stopped;
    expect(isClosed).toBe(true);
  });

  it('cuts what is left when the deadline of its stop has passed', async () => {
    const { entered, resolver } = gate();
    const server = await serve({ resolvers: { slow: resolver }, stopWithinMs: 50 });
    const inFlight = post(server.url, '{ slow }');
    await entered;
    const failed = expect(inFlight).rejects.toThrow(/socket hang up|ECONNRESET/);
    await server.stop();
    await failed;
  });

  it('rejects where the port is taken', async () => {
    const { port } = await serve();
    await expect(serve({ port })).rejects.toThrow(/EADDRINUSE/);
  });
});

describe('a reload', () => {
  it('lets requests in flight finish on the old gateway, which is closed then', async () => {
    const { open, entered, resolver } = gate();
    const closed: string[] = [];
    const server = await serve({ resolvers: { slow: resolver }, onClose: () => closed.push('old') });
    const inFlight = post(server.url, '{ slow }');
    await entered;
    server.swap({ resolvers: { hello: () => 'from the new one' }, onClose: () => closed.push('new') });
    expect((await post(server.url, '{ hello }')).json.data.hello).toBe('from the new one');
    expect(closed).toEqual([]);
    open('from the old one');
    expect((await inFlight).json.data.slow).toBe('from the old one');
    await server.stop();
    expect(closed).toEqual(['old', 'new']);
  });

  it('closes an idle old gateway at once', async () => {
    const closed: string[] = [];
    const server = await serve({ onClose: () => closed.push('old') });
    server.swap({});
    await vi.waitFor(() => expect(closed).toEqual(['old']));
  });
});
