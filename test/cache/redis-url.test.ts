import { describe, expect, it } from 'vitest';

import { checkRedisUrl, redisStore } from '../../src/cache/redis-store.ts';

describe('a URL that is none of a Redis', () => {
  it.each(['', '::::', 'http://hunter2@x', '/nope.sock', 'redis://', 'redis://hunter2@127.0.0.1:99999'])(
    '%j',
    (url) => {
      expect(checkRedisUrl(url)).toMatchObject([{ code: 'CACHE_STORE_URL', severity: 'error' }]);
      expect(() => redisStore({ url })).toThrow(/^(?!.*hunter2).*expected redis:\/\//);
    },
  );

  it.each(['redis://localhost', 'rediss://:p@h:1/2', 'redis://[::1]:6379'])('but not %s', (url) => {
    expect(checkRedisUrl(url)).toEqual([]);
  });
});
