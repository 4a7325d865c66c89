import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { build, open, ProblemsError, serve } from '../../src/index.ts';
import { cleanUp, folder, starter, write } from '../cli/harness.ts';
import { post } from './harness.ts';

afterAll(cleanUp);

describe('a gateway in code', () => {
  let dir = '';
  beforeAll(async () => {
    dir = await starter();
    // The test runner's own import takes modules from outside of the project as JavaScript.
    await write(dir, 'resolvers.ts', 'export default { Query: { hello: (_root, args) => `Hello ${args.name}` } };');
  });

  it('is built and served without a file in between', async () => {
    const { blueprint, artifact, warnings } = await build(dir);
    expect(warnings).toEqual([]);
    const server = await serve({ dir, blueprint, port: 0 });
    expect((await post(`${server.origin}/graphql`, '{ hello }')).json).toEqual({ data: { hello: 'Hello world' } });
    await server.stop();
    await write(dir, 'schema/unified.graphql', artifact);
  });

  it('is served from its artifact, also behind a server of another', async () => {
    const door = await open({ dir });
    const server = createServer((request, response) => void door.handle(request, response, 'r-1'));
    await new Promise<void>((resolve) => server.listen(0, resolve));
    const { port } = server.address() as AddressInfo;
    expect((await post(`http://localhost:${port}/graphql`, '{ hello(name: "you") }')).json.data.hello).toBe(
      'Hello you',
    );
    server.close();
    await door.close();
  });

  it('tells all problems at once', async () => {
    const empty = await folder();
    await writeFile(join(empty, '.meshrc.yaml'), 'sources:\n  - nam: a\n  - nam: b\n');
    const failed = await build(empty).catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(ProblemsError);
    expect((failed as ProblemsError).problems.length).toBeGreaterThan(1);
    expect((failed as ProblemsError).message).toContain('.meshrc.yaml: ');
    await expect(serve({ dir: empty })).rejects.toThrow(/no schema\/unified\.graphql/);
  });
});
