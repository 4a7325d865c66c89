import { expect, it } from 'vitest';

import { readLinkHeader } from '../../src/transport/link-header.ts';

it.each([
  ['<https://x/y?page=2>; rel="next"', [['https://x/y?page=2', ['next']]]],
  [
    '</a>; rel=prev, </b>;rel="last first" ; title="b, <c>; d"',
    [
      ['/a', ['prev']],
      ['/b', ['last', 'first']],
    ],
  ],
  ['</a,b;c>; REL="NEXT"; rel="prev"', [['/a,b;c', ['next']]]],
  ['</a>; title="say \\"x\\", </z>; rel=up"; rel=next', [['/a', ['next']]]],
  ['</a>; rel=next; anchor="/other", </b>; rel=""', []],
  ['https://x; rel=next, <unclosed; rel=prev', []],
  ['', []],
])('reads %s', (text, links) => {
  expect(readLinkHeader(text).map(({ target, relations }) => [target, relations])).toEqual(links);
});

it('takes time in proportion to the length', () => {
  const started = performance.now();
  expect(readLinkHeader(';,"<'.repeat(250_000))).toEqual([]);
  expect(readLinkHeader('</a>; rel=next, '.repeat(60_000))).toHaveLength(100);
  expect(performance.now() - started).toBeLessThan(2_000);
});
