/** Stand for the tags of tables until all else is Markdown: characters that no text has. */
export const tableMarks = { open: '\uFDD0', close: '\uFDD1', row: '\uFDD2', head: '\uFDD3', cell: '\uFDD4' } as const;

const tables = /\uFDD0([^\uFDD0\uFDD1]*)\uFDD1/g;
const marks = /[\uFDD0-\uFDD4]/g;

interface Row {
  readonly cells: readonly string[];
  readonly isHead: boolean;
}

/**
 * Tables whose tags are marks, as Markdown has them; without a row that says what the columns are, as a list. Marks outside of a table
 * leave the space or line that they stood for.
 */
export function layOutTables(text: string): string {
  return text
    .replace(tables, (_whole, content: string) => `\n\n${tableText(content)}\n\n`)
    .replace(marks, (mark) => (mark === tableMarks.cell || mark === tableMarks.head ? ' ' : '\n'));
}

function tableText(content: string): string {
  const [before = '', ...texts] = content.split(tableMarks.row);
  const rows = texts.map(rowOf).filter(({ cells }) => cells.some((cell) => cell !== ''));
  const [first, ...others] = rows;
  const caption = before.trim() === '' ? '' : `${before.trim()}\n\n`;
  if (!first) return caption;
  const width = Math.max(...rows.map(({ cells }) => cells.length));
  if (width === 1) return caption + rows.map(({ cells }) => cells[0] ?? '').join('\n\n');
  if (!first.isHead || others.length === 0) return caption + rows.map(listText).join('\n');
  const line = (cells: readonly string[]) =>
    `| ${Array.from({ length: width }, (_none, index) => (cells[index] ?? '').replaceAll('|', '\\|')).join(' | ')} |`;
  const rule = `|${' --- |'.repeat(width)}`;
  return caption + [line(first.cells), rule, ...others.map(({ cells }) => line(cells))].join('\n');
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

/** Items of lists follow each other, and so do paragraphs. */
function oneLine(text: string): string {
  const lines = text.split('\n').map((line) => line.trim().replace(/\s+/g, ' '));
  return lines
    .filter((line) => line !== '' && line !== '*')
    .map((line) => (line.startsWith('* ') ? `; ${line.slice(2)}` : ` ${line}`))
    .join('')
    .replace(/^;? /, '');
}
