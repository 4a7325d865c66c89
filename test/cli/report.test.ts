import { describe, expect, it } from 'vitest';

import type { Problem } from '../../src/base/problems.ts';
import { printProblems } from '../../src/cli/report.ts';

const file = ['sources:', '  - name: a', '    handler:', '      graphql:', '        endpiont: x', ''].join('\n');
const readFile = (name: string) => (name === '.meshrc.yaml' ? file : undefined);
const at = (line: number, column: number) => ({ file: '.meshrc.yaml', line, column });
const problem: Problem = {
  code: 'CONFIG_UNKNOWN_KEY',
  severity: 'error',
  message: '"endpiont" is not known.',
  place: at(5, 9),
};

describe('the report', () => {
  it('shows each problem with its place and two lines around it, and counts', () => {
    const warning: Problem = { code: 'CONFIG_X', severity: 'warning', message: 'careful.', place: at(1, 1) };
    expect(printProblems([problem, warning, problem], readFile))
      .toBe(`.meshrc.yaml:5:9 CONFIG_UNKNOWN_KEY "endpiont" is not known.
  3 |     handler:
  4 |       graphql:
> 5 |         endpiont: x
    |         ^

.meshrc.yaml:1:1 CONFIG_X warning: careful.
> 1 | sources:
    | ^
  2 |   - name: a
  3 |     handler:

.meshrc.yaml:5:9 CONFIG_UNKNOWN_KEY "endpiont" is not known.
  3 |     handler:
  4 |       graphql:
> 5 |         endpiont: x
    |         ^

2 errors, 1 warning
`);
  });

  it('shows related places with their own frames', () => {
    const related = [{ message: 'the first one stands here', place: at(2, 5) }];
    expect(printProblems([{ ...problem, related }], readFile, { context: 0 }))
      .toBe(`.meshrc.yaml:5:9 CONFIG_UNKNOWN_KEY "endpiont" is not known.
> 5 |         endpiont: x
    |         ^
  .meshrc.yaml:2:5 the first one stands here
> 2 |   - name: a
    |     ^

1 error
`);
  });

  it('says what it can where a file cannot be read, a line is not there, or there is no place', () => {
    const { place: _, ...nowhere } = problem;
    const text = printProblems(
      [
        { ...problem, place: { file: 'gone.yaml', line: 3 } },
        { ...problem, place: { file: '.meshrc.yaml' } },
        { ...problem, place: at(99, 1) },
        nowhere,
      ],
      readFile,
    );
    expect(text).toBe(`gone.yaml:3 CONFIG_UNKNOWN_KEY "endpiont" is not known.

.meshrc.yaml CONFIG_UNKNOWN_KEY "endpiont" is not known.

.meshrc.yaml:99:1 CONFIG_UNKNOWN_KEY "endpiont" is not known.

CONFIG_UNKNOWN_KEY "endpiont" is not known.

4 errors
`);
  });

  it('cuts lines that are too long around the column', () => {
    const long = `${'a'.repeat(5000)}X${'b'.repeat(5000)}`;
    const text = printProblems([{ ...problem, place: { file: 'long', line: 1, column: 5001 } }], () => long);
    const [, code = '', caret = ''] = text.split('\n');
    expect(code.length).toBeLessThan(180);
    expect(code[caret.indexOf('^')]).toBe('X');
  });

  it('never lets text from outside steer the terminal', () => {
    const evil = `\u001b[31mred\u001b[0m\u0007\r\u009b2J`;
    const text = printProblems([{ ...problem, message: evil, place: { file: evil, line: 1, column: 1 } }], () => evil);
    expect(text.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);
    expect(text).toContain('CONFIG_UNKNOWN_KEY red');
    expect(text).not.toContain('[31m');
  });

  it('has colours only when asked for, and is empty for nothing', () => {
    expect(printProblems([problem], readFile)).not.toContain('\u001b');
    expect(printProblems([problem], readFile, { isColoured: true })).toContain('\u001b[31mCONFIG_UNKNOWN_KEY');
    expect(printProblems([], readFile)).toBe('');
  });
});
