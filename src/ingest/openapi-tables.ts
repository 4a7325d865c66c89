/** Stand for the tags of tables until all else is Markdown: characters that no text has. */
export const tableMarks = { open: '\uFDD0', close: '\uFDD1', row: '\uFDD2', head: '\uFDD3', cell: '\uFDD4' } as const;

const marks = /[\uFDD0-\uFDD4]/g;

/** Tables in a table are lists in its cells; those in these are rows of them. */
const maxDepth = 2;
/** Rows are filled up to that many cells: those of wider tables may be long enough without. */
const maxFilled = 24;

interface Row {
  readonly cells: readonly string[];
  readonly isHead: boolean;
}

/**
 * Tables whose tags are marks, as Markdown has them; without a row that says what the columns are, as a list. Marks outside of a table
 * leave the space or line that they stood for.
 */
export function layOutTables(text: string): string {
  if (!text.includes(tableMarks.close)) return withoutMarks(text);
  const pieces = text.split(/([\uFDD0\uFDD1])/);
  const paired = pairedMarks(pieces);
  const told = [''];
  const add = (piece: string) => told.push((told.pop() ?? '') + piece);
  let depth = 0;
  for (const [index, piece] of pieces.entries()) {
    if (!paired.has(index)) add(piece);
    else if (piece === tableMarks.open) {
      depth++;
      if (depth <= maxDepth) told.push('');
    } else {
      if (depth <= maxDepth) {
        const content = told.pop() ?? '';
        add(depth === 1 ? `\n\n${tableText(content)}\n\n` : `\n${innerText(content)}\n`);
      }
      depth--;
    }
  }
  return withoutMarks(told.join(''));
}

/** The indexes of marks that open a table which is closed, and of those that close it. */
function pairedMarks(pieces: readonly string[]): ReadonlySet<number> {
  const open: number[] = [];
  const paired = new Set<number>();
  for (const [index, piece] of pieces.entries()) {
    if (piece === tableMarks.open) open.push(index);
    const opened = piece === tableMarks.close ? open.pop() : undefined;
    if (opened !== undefined) paired.add(opened).add(index);
  }
  return paired;
}

function withoutMarks(text: string): string {
  return text.replace(marks, (mark) => (mark === tableMarks.cell || mark === tableMarks.head ? ' ' : '\n'));
}

function tableText(content: string): string {
  const { before, rows } = partsOf(content);
  const [first, ...others] = rows;
  const caption = before === '' ? '' : `${before}\n\n`;
  if (!first) return caption;
  const width = rows.reduce((most, { cells }) => Math.max(most, cells.length), 0);
  if (width === 1) return caption + rows.map(({ cells }) => cells[0] ?? '').join('\n\n');
  if (!first.isHead || others.length === 0) return caption + rows.map(listText).join('\n');
  const filled = Math.min(width, maxFilled);
  const rule = `|${' --- |'.repeat(width)}`;
  const lines = others.map(({ cells }) => lineText(cells, filled));
  return caption + [lineText(first.cells, width), rule, ...lines].join('\n');
}

/** A table in a cell of another. */
function innerText(content: string): string {
  const { before, rows } = partsOf(content);
  return [before, ...rows.map(listText)].join('\n');
}

function partsOf(content: string): { readonly before: string; readonly rows: readonly Row[] } {
  const [before = '', ...texts] = content.split(tableMarks.row);
  const rows = texts.map(rowOf).filter(({ cells }) => cells.some((cell) => cell !== ''));
  return { before: before.trim(), rows };
}

/** A row of at least `filled` cells, in which a `|` that no backslash stands before gets one. */
function lineText(cells: readonly string[], filled: number): string {
  const length = Math.max(cells.length, filled);
  const told = Array.from({ length }, (_none, index) => (cells[index] ?? '').replace(/(?<!\\)((?:\\\\)*)\|/g, '$1\\|'));
  return `| ${told.join(' | ')} |`;
}

/** Its cells in one line each; a head where it says so, or all of it is bold. */
function rowOf(text: string): Row {
  const parts = text.split(/(?=[\uFDD3\uFDD4])/).filter((part) => /^[\uFDD3\uFDD4]/.test(part));
  const cells = parts.map((part) => oneLine(part.slice(1)));
  const told = cells.filter((cell) => cell !== '');
  const isBold = told.length > 1 && told.every((cell) => /^\*\*[^*]+\*\*$/.test(cell));
  return { cells, isHead: isBold || (parts.length > 0 && parts.every((part) => part.startsWith(tableMarks.head))) };
}

function listText({ cells }: Row): string {
  const told = cells.filter((cell) => cell !== '');
  return `* ${told.join(told.length === 2 ? ': ' : ' | ')}`;
}

/** Items of lists follow each other, and so do paragraphs; blocks of code stand among them. */
function oneLine(text: string): string {
  const lines = text
    .replace(/```[^`\n]*\n([\s\S]*?)```/g, (_block, code: string) => ` ${inlineCode(code)} `)
    .split('\n')
    .map((line) => line.trim().replace(/\s+/g, ' '));
  return lines
    .filter((line) => line !== '' && line !== '*')
    .map((line) => (line.startsWith('* ') ? `; ${line.slice(2)}` : ` ${line}`))
    .join('')
    .replace(/^;? /, '');
}

function inlineCode(code: string): string {
  const told = code.trim().replace(/\s+/g, ' ');
  return told === '' || told.includes('`') ? told : `\`${told}\``;
}
