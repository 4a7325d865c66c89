import { layOutTables, tableMarks } from './openapi-tables.ts';
import { withoutTemplateTags } from './openapi-template-tags.ts';

const tagSyntax = /<(\/?)([a-z][a-z0-9-]*)(?![\w-])([^<>]*)>/gi;
const codeSyntax = /(```[\s\S]*?```|`[^`\n]*`)/g;

interface Mark {
  readonly open: string;
  readonly close: string;
}

/** What stands for tags: when they open, and when they close. */
const rows: readonly (readonly [tags: string, open: string, close: string])[] = [
  ['p div section blockquote dl details', '\n\n', '\n\n'],
  ['ul ol', '\n', '\n\n'],
  ['b strong', '**', '**'],
  ['i em', '*', '*'],
  ['code tt kbd', '`', '`'],
  ['pre', '\n\n```\n', '\n```\n\n'],
  ['h1 h2 h3 h4 h5 h6', '\n\n**', '**\n\n'],
  ['li', '\n* ', '\n'],
  ['br', '\n', '\n'],
  ['table', tableMarks.open, tableMarks.close],
  ['tr', tableMarks.row, ''],
  ['th', tableMarks.head, ''],
  ['td', tableMarks.cell, ''],
  ['img', ' ', ' '],
  ['dt dd hr', '\n', ''],
  ['span font u small sup sub thead tbody tfoot colgroup col caption center aside note important fullname', '', ''],
];
const marks = marksOf(rows);

const nothing: Mark = { open: '', close: '' };
/** The same for tags that count only in pairs: alone, the word in brackets may be a placeholder. */
const pairMarks = marksOf([
  ['summary remarks Message', '\n\n', '\n\n'],
  ['var nobr', '', ''],
]);

/** Words in brackets that stand for a value, whatever closes them. */
const placeholders = /-(ids?|names?|keys?|tokens?|numbers?|codes?|ur[il]|uuid|slug|values?)$/i;

const entities: ReadonlyMap<string, string> = new Map([
  ['lt', '<'],
  ['gt', '>'],
  ['amp', '&'],
  ['quot', '"'],
  ['apos', "'"],
  ['nbsp', ' '],
  ['hellip', '…'],
  ['mdash', '—'],
  ['ndash', '–'],
]);

/**
 * A description as Markdown: what vendors write in HTML takes its Markdown form, layout that has none is dropped. Text without HTML
 * is kept as it is, and so are code and words in angle brackets that are no tags (`<id>`).
 */
export function markdownOf(written: string): string {
  const text = withoutTemplateTags(written);
  const paired = pairedTags(text);
  if (!isHtml(text, paired)) return /&lt;[a-z/!]/i.test(text) ? text : readable(text);
  const links: (string | undefined)[] = [];
  let start = 0;
  const converted = text
    .split(codeSyntax)
    .map((piece, index) => {
      const from = start;
      start += piece.length;
      return index % 2 === 1
        ? withoutVariables(piece)
        : decode(withoutTags(piece, links, (offset) => paired.has(from + offset)));
    })
    .join('');
  return layOutTables(converted.replaceAll('\r\n', '\n'))
    .replace(/\n\*\s+/g, '\n* ')
    .replace(/(?<![ \t])[ \t]+\n/g, '\n')
    .replace(/\n{3,}/g, '\n\n')
    .replace(/\n[ \t]{1,3}(?=\S)/g, '\n')
    .trim();
}

function marksOf(all: typeof rows): ReadonlyMap<string, Mark> {
  return new Map(all.flatMap(([tags, open, close]) => tags.split(' ').map((tag) => [tag, { open, close }] as const)));
}

/** A text without tags, its entities as what they stand for, but in code. */
function readable(text: string): string {
  if (!text.includes('&')) return text;
  return text
    .split(codeSyntax)
    .map((piece, index) => (index % 2 === 1 ? piece : decode(piece)))
    .join('');
}

function isHtml(text: string, paired: ReadonlySet<number>): boolean {
  if (paired.size > 0) return true;
  if (!text.includes('<')) return false;
  for (const [, , name = ''] of text.matchAll(tagSyntax)) {
    const tag = name.toLowerCase();
    if (tag === 'a' || marks.has(tag)) return true;
  }
  return false;
}

/** Where tags begin that count only in pairs and have one: each closing tag that of the last open one of its name, outside of code. */
function pairedTags(text: string): ReadonlySet<number> {
  const paired = new Set<number>();
  if (!text.includes('</')) return paired;
  const open = new Map<string, number[]>();
  const told = text.replace(codeSyntax, (code) => '<'.repeat(code.length));
  for (const { index, 1: slash, 2: name = '' } of told.matchAll(tagSyntax)) {
    if (pairMark(name) === undefined) continue;
    const starts = open.get(name) ?? [];
    open.set(name, starts);
    if (slash === '') starts.push(index);
    const opened = slash === '/' ? starts.pop() : undefined;
    if (opened !== undefined) paired.add(opened).add(index);
  }
  return paired;
}

/** Of a tag in a pair; elements of a vendor's own, which have a hyphen, leave nothing but what they hold. */
function pairMark(name: string): Mark | undefined {
  return pairMarks.get(name) ?? (name.includes('-') && !placeholders.test(name) ? nothing : undefined);
}

/** Code in which a part is marked as a placeholder. */
function withoutVariables(code: string): string {
  return code.replace(/<var>([^<>]*)<\/var>/g, '$1');
}

function withoutTags(text: string, links: (string | undefined)[], isPaired: (offset: number) => boolean): string {
  let isCode = false;
  return text.replace(tagSyntax, (whole: string, slash: string, name: string, rest: string, offset: number) => {
    const tag = name.toLowerCase();
    const isClosing = slash === '/';
    if (tag === 'a') return isCode ? '' : linkMark(isClosing, rest, links);
    const mark = marks.get(tag) ?? (isPaired(offset) && (!isCode || name === 'var') ? pairMark(name) : undefined);
    if (!mark) return whole;
    const isCodeMark = mark.open.includes('`');
    if (isCode && !isCodeMark) return '';
    if (isCodeMark && isCode !== isClosing) return '';
    if (isCodeMark) isCode = !isClosing;
    return isClosing ? mark.close : mark.open;
  });
}

/** `[` and `](address)`; nothing where there is no address. */
function linkMark(isClosing: boolean, rest: string, links: (string | undefined)[]): string {
  if (isClosing) {
    const address = links.pop();
    return address === undefined ? '' : `](${address})`;
  }
  const address = /href\s*=\s*["']?([^"'\s>]+)/i.exec(rest)?.[1];
  links.push(address);
  return address === undefined ? '' : '[';
}

function decode(text: string): string {
  return text.replace(/&(?:#(\d{1,6})|([a-z]{2,6}));/g, (whole, code: string | undefined, name: string | undefined) => {
    if (name !== undefined) return entities.get(name) ?? whole;
    const point = Number(code);
    return point > 31 && point <= 0x10ffff ? String.fromCodePoint(point) : whole;
  });
}
