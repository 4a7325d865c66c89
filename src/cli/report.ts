import { stripVTControlCharacters, styleText } from 'node:util';

import type { Place, Problem } from '../base/problems.ts';

/** How a report looks. */
export interface ReportOptions {
  /** True: colours, for a terminal. */
  readonly isColoured?: boolean;
  /** Lines of code shown before and after the one that is meant. */
  readonly context?: number;
}

/** Gives the text of a file that a place names; undefined where it cannot be read. */
export type ReadFile = (file: string) => string | undefined;

/** Longest piece of a line that is shown; a spec may be one line of a megabyte. */
const maxWidth = 160;

/**
 * Problems for a terminal: each as `file:line:col CODE message` with a code frame and the related places, then their count.
 * In the given order; an empty text for no problems.
 */
export function printProblems(problems: readonly Problem[], readFile: ReadFile, options: ReportOptions = {}): string {
  if (problems.length === 0) return '';
  const paint = painter(options.isColoured === true);
  const files = new Map<string, readonly string[] | undefined>();
  const linesOf = (file: string) => {
    if (!files.has(file)) files.set(file, readFile(file)?.split(/\r?\n/));
    return files.get(file);
  };
  const frame = (place: Place) => codeFrame(place, linesOf(place.file), options.context ?? 2, paint);
  const blocks = problems.map((problem) => {
    const colour = problem.severity === 'error' ? 'red' : 'yellow';
    const word = problem.severity === 'warning' ? 'warning: ' : '';
    const head = `${where(problem.place, paint)}${paint(colour, problem.code)} ${word}${clean(problem.message)}`;
    const related = (problem.related ?? []).flatMap(({ message, place }) => [
      `  ${where(place, paint)}${clean(message)}`,
      ...frame(place),
    ]);
    return [head, ...(problem.place ? frame(problem.place) : []), ...related].join('\n');
  });
  return `${blocks.join('\n\n')}\n\n${count(problems)}\n`;
}

type Paint = (style: 'red' | 'yellow' | 'dim' | 'bold', text: string) => string;

function painter(isColoured: boolean): Paint {
  return (style, text) => (isColoured ? styleText(style, text, { validateStream: false }) : text);
}

function where(place: Place | undefined, paint: Paint): string {
  if (!place) return '';
  const { file, line, column } = place;
  const position = line === undefined ? '' : `:${line}${column === undefined ? '' : `:${column}`}`;
  return `${paint('bold', `${clean(file)}${position}`)} `;
}

/** The line that is meant, with a caret under the column, between its neighbours. */
function codeFrame(place: Place, lines: readonly string[] | undefined, context: number, paint: Paint): string[] {
  const { line, column } = place;
  if (!lines || line === undefined || line < 1 || line > lines.length) return [];
  const last = Math.min(line + context, lines.length);
  const width = String(last).length;
  const shift = column !== undefined && column > maxWidth - 20 ? column - Math.floor(maxWidth / 2) : 0;
  const frame: string[] = [];
  for (let number = Math.max(1, line - context); number <= last; number++) {
    const text = lines[number - 1] ?? '';
    if (number === lines.length && text === '' && number !== line) continue;
    const gutter = `${number === line ? '>' : ' '} ${String(number).padStart(width)} |`;
    const shown = cut(text, shift);
    frame.push(`${paint('dim', gutter)}${shown === '' ? '' : ` ${shown}`}`);
    if (number !== line || column === undefined) continue;
    const blanks = ' '.repeat(Math.max(0, Math.min(column - 1 - shift + (shift > 0 ? 1 : 0), maxWidth)));
    frame.push(`${paint('dim', `  ${' '.repeat(width)} |`)} ${blanks}${paint('red', '^')}`);
  }
  return frame;
}

function cut(text: string, shift: number): string {
  const clipped = text.slice(shift, shift + maxWidth);
  const shown = clean(clipped.replaceAll('\t', ' ')).trimEnd();
  return `${shift > 0 ? '…' : ''}${shown}${shift + maxWidth < text.length ? '…' : ''}`;
}

/** Text from outside must not move the cursor or colour the terminal. */
function clean(text: string): string {
  return stripVTControlCharacters(text).replaceAll(/\p{Cc}/gu, (character) => (character === '\n' ? character : ''));
}

function count(problems: readonly Problem[]): string {
  const errors = problems.filter(({ severity }) => severity === 'error').length;
  const parts = [some(errors, 'error'), some(problems.length - errors, 'warning')];
  return parts.filter((part) => part !== '').join(', ');
}

function some(number: number, word: string): string {
  return number === 0 ? '' : `${number} ${word}${number === 1 ? '' : 's'}`;
}
