import { describe, expect, it } from 'vitest';

import { markdownOf } from '../../src/ingest/openapi-markdown.ts';
import { outgrowsInt } from '../../src/ingest/openapi-scalars.ts';
import { field, ingest, openapi } from './openapi-harness.ts';

describe('HTML in descriptions becomes Markdown', () => {
  it.each([
    ['<p>Reads the <b>account</b>.</p><p>Or <i>not</i>.</p>', 'Reads the **account**.\n\nOr *not*.'],
    ['See <a href="/docs/connect">Connect</a> and <a>Other</a>.', 'See [Connect](/docs/connect) and Other.'],
    ['One<br/>two<br>three', 'One\ntwo\nthree'],
    ['<ul><li>a</li> <li><p>b</p></li></ul>', '* a\n\n* b'],
    ['<code>a &lt; b</code> &amp; <pre>x</pre>', '`a < b` &\n\n```\nx\n```'],
    ['<h2>Title</h2>text', '**Title**\n\ntext'],
    ['Use `<p>` in <b>code</b>', 'Use `<p>` in **code**'],
    ['The <id> of a List<String>, 1 < 2', 'The <id> of a List<String>, 1 < 2'],
    ['&lt;p&gt; stays', '&lt;p&gt; stays'],
    ['the card&#39;s &quot;owner&quot; &gt; 0 &amp; `&gt;`', `the card's "owner" > 0 & \`&gt;\``],
    ['<x-lifecycle class="ea"></x-lifecycle> For <b>all</b>', 'For **all**'],
    ['The <account-id> of a <Message>', 'The <account-id> of a <Message>'],
    ['One.\n\n<Message warning>\n\n  Two `a`\n  b.\n\n</Message>', 'One.\n\nTwo `a`\nb.'],
    ['`a/<var>b</var>`, <var>c</var>, <code>d/<var>e</var></code>', '`a/b`, c, `d/e`'],
    ['<details><summary><b>More</b></summary>text</details>', '**More**\n\ntext'],
    ['Send <b>x</b> to <order-id> and close </order-id>', 'Send **x** to <order-id> and close </order-id>'],
    ['Only </user-id> mentioned', 'Only </user-id> mentioned'],
    ['A </x-b> <i>c</i> <x-b> and <x-b>d</x-b>', 'A </x-b> *c* <x-b> and d'],
    ['`</x-b>` closes <x-b> of <b>c</b>', '`</x-b>` closes <x-b> of **c**'],
    ['<p></p>', ''],
  ])('%s', (html, expected) => {
    expect(markdownOf(html)).toBe(expected);
  });

  it('wherever a description stands', async () => {
    const parameters = [{ name: 'a', in: 'query', description: '<p>An <em>a</em>.</p>', schema: { type: 'string' } }];
    const model = await ingest(
      openapi({ '/a': { get: { operationId: 'a', description: '<p>Reads.</p>', parameters, responses: {} } } }),
    );
    expect([field(model, 'a').description, field(model, 'a').args.get('a')?.description]).toEqual([
      'Reads.',
      'An *a*.',
    ]);
  });
});

describe('tables', () => {
  it.each([
    [
      '<table><thead><tr><th>Code</th><th>Means</th></tr></thead><tr><td>`a|b`</td><td>One<br>two</td></tr></table>.',
      '| Code | Means |\n| --- | --- |\n| `a\\|b` | One two |\n\n.',
    ],
    [
      'See <table>\n <tr>\n <td><b>A</b>\n <td><b>B</b>\n </tr>\n <tr><td>x\n <td><ul><li>y</li><li>z</li></ul></tr></table>',
      'See\n\n| **A** | **B** |\n| --- | --- |\n| x | y; z |',
    ],
    ['<table><tr><th>A</th><th>B</th></tr><tr><td>c</td></tr></table>', '| A | B |\n| --- | --- |\n| c |  |'],
    ['<table><tr><td>a</td><td>b</td></tr><tr><td>c</td><td>d</td></tr></table>', '* a: b\n* c: d'],
    ['<table><tr><td>a</td><td>b</td><td>c</td></tr></table>', '* a | b | c'],
    ['<table><caption>Of</caption><tr><td>a</td></tr><tr></tr><tr><td>b</td></tr></table>', 'Of\n\na\n\nb'],
    ['<table><tr><td>a</td><td>b', 'a b'],
    [
      '<table><tr><th>A</th><th>B|C</th></tr><tr><td>a\\|b</td><td>a\\\\|b</td></tr></table>',
      '| A | B\\|C |\n| --- | --- |\n| a\\|b | a\\\\\\|b |',
    ],
    [
      '<table><tr><th>A</th><th>B</th></tr><tr><td><pre>a\nb</pre></td><td>Or <pre>\n  c\n</pre> <p>d</p></td></tr></table>',
      '| A | B |\n| --- | --- |\n| `a b` | Or `c` d |',
    ],
    [
      '<table><tr><th>A</th><th>B</th></tr><tr><td>a<table>Of<tr><td>b</td><td>c</td></tr></table></td><td>d</td></tr></table>',
      '| A | B |\n| --- | --- |\n| a Of; b: c | d |',
    ],
    [
      '<table><table><tr><th>A</th><th>B</th></tr><tr><td>a</td><td>b</td></tr></table>',
      '| A | B |\n| --- | --- |\n| a | b |',
    ],
  ])('%s', (html, expected) => {
    expect(markdownOf(html)).toBe(expected);
  });

  it('of any size are no larger than what is told of them', () => {
    const html = `<table><tr>${'<th>a'.repeat(12_000)}${'<tr><td>b'.repeat(12_000)}</table>`;
    expect(markdownOf(html).length).toBeLessThan(20 * html.length);
    expect(markdownOf(`<table>${'<tr><td>a<td>b'.repeat(130_000)}</table>`)).toMatch(/^\* a: b\n/);
  });
});

describe('template tags', () => {
  it.each([
    [
      '{% admonition type="info" name="Of `id`" %}\n  Take *care*.\n{% /admonition %}\n\nMore.',
      '**Of `id`**\n  Take *care*.\n\nMore.',
    ],
    ['One.\n\n{% note %}\n```\na\n```\n{% /note %}', 'One.\n\n```\na\n```'],
    ['{{order_id}} and {% if a %}b{% endif %}', '{{order_id}} and {% if a %}b{% endif %}'],
    ['`{% note %}` {% note %}a{% /note %}', '`{% note %}` \na'],
  ])('%s', (text, expected) => {
    expect(markdownOf(text)).toBe(expected);
  });
});

describe('texts are read in time that grows with their length alone', () => {
  /** Processor time in ms; what grows with the square of the length takes far more than these limits, on any machine. */
  const timeOf = async (read: () => unknown) => {
    const before = process.cpuUsage();
    await read();
    return process.cpuUsage(before).user / 1000;
  };
  /** Of 200,000 characters. */
  const full = (part: string) => part.repeat(Math.ceil(200_000 / part.length));
  const cell = (text: string) => `<table><tr><th>a<th>b<tr><td>${text}</table>`;

  it.each([
    ['a name of a tag', `<${full('a-')}`],
    ['a name of a closing tag', `</${full('a-')}`],
    ['tags', full('<a-')],
    ['closing tags without an open one', full('</x-y>')],
    ['tags in pairs', full('<x-y>') + full('</x-y>')],
    ['addresses', `<p>${full('<a href="')}`],
    ['code and entities', `<b>${full('`')}${full('&')}`],
    ['blocks of code', cell(full('```\n'))],
    ['backslashes', cell(full('\\'))],
    ['cells', full('<td>')],
    ['tables', full('<table>') + full('</table>')],
    ['tables that hold tables', full('<table><tr><td>x') + full('</table>')],
    ['a wide table', `<table><tr>${full('<th>a')}${full('<tr><td>b')}</table>`],
    ['lines of a cell', cell(full('<br> '))],
    ['spaces in a template tag', `{%${full(' ')}`],
    ['spaces around the slash of a template tag', `{%${full(' ')}/${full(' ')}`],
    ['a name of a template tag', `{%${full('a-')}`],
    ['template tags', `{% /a %}${full('{% a ')}`],
  ])('%s', async (_what, text) => {
    expect(await timeOf(() => markdownOf(text))).toBeLessThan(4000);
  });

  it.each(['epoch ', 'timestamp ', 'milliseconds ', 'number of '])('%s', async (part) => {
    expect(await timeOf(() => outgrowsInt('Int', undefined, 'a', full(part)))).toBeLessThan(4000);
  });

  it('references in what a cursor is', async () => {
    const next = { type: 'string', description: full('](') };
    const schema = { type: 'object', properties: { next } };
    const parameters = [{ name: 'cursor', in: 'query', schema: { type: 'string' } }];
    const responses = { 200: { description: '', content: { 'application/json': { schema } } } };
    const document = openapi({ '/a': { get: { operationId: 'a', parameters, responses } } });
    expect(await timeOf(() => ingest(document))).toBeLessThan(4000);
  });
});
