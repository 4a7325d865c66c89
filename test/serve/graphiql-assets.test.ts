import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

import { describe, expect, it, onTestFinished } from 'vitest';

import { assetPath, graphiqlAsset, packGraphiql } from '../../src/serve/graphiql-assets.ts';

describe('the parts of the GraphiQL page', () => {
  it('are in the package as files, smaller than a tenth of the library, and the same as from the library', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'heddle-graphiql-'));
    onTestFinished(() => rm(dir, { recursive: true }));
    await packGraphiql(dir);
    const names = (await readdir(join(dir, 'graphiql'))).toSorted();
    expect(names).toEqual(
      ['editor.worker.js', 'graphiql.css', 'graphiql.js', 'graphql.worker.js', 'json.worker.js'].map(
        (one) => `${one}.gz`,
      ),
    );
    let bytes = 0;
    for (const name of names) {
      const packed = await readFile(join(dir, 'graphiql', name));
      bytes += packed.length;
      const asset = await graphiqlAsset(assetPath + name.replace(/\.gz$/, ''));
      expect(gunzipSync(packed).equals(gunzipSync(asset?.gzipped ?? packed.subarray(0, 1)))).toBe(true);
    }
    expect(bytes).toBeLessThan(3 * 1024 * 1024);
  });
});
