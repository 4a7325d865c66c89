const tagSyntax = /<(\/?)([a-z][a-z0-9]*)\b([^<>]*)>/gi;
const codeSyntax = /(```[\s\S]*?```|`[^`\n]*`)/;

/** What stands for tags: when they open, and when they close. */
const rows: readonly (readonly [tags: string, open: string, close: string])[] = [
  ['p div section blockquote table dl details', '\n\n', '\n\n'],
  ['ul ol', '\n', '\n\n'],
  ['b strong', '**', '**'],
  ['i em', '*', '*'],
  ['code tt kbd', '`', '`'],
  ['pre', '\n\n```\n', '\n```\n\n'],
  ['h1 h2 h3 h4 h5 h6', '\n\n**', '**\n\n'],
  ['li', '\n* ', '\n'],
  ['br', '\n', '\n'],
  ['td th img', ' ', ' '],
  ['tr dt dd hr', '\n', ''],
  ['span font u small sup sub thead tbody tfoot colgroup col caption center aside note important fullname', '', ''],
];
const marks = new Map(
  rows.flatMap(([tags, open, close]) => tags.split(' ').map((tag) => [tag, { open, close }] as const)),
);

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
export function markdownOf(text: string): string {
  if (!isHtml(text)) return /&lt;[a-z/!]/i.test(text) ? text : readable(text);
  const links: (string | undefined)[] = [];
  const converted = text
    .split(codeSyntax)
    .map((piece, index) => (index % 2 === 1 ? piece : decode(withoutTags(piece, links))))
    .join('');
  return converted
    .replace(/\n\*\s+/g, '\n* ')
    .replace(/[ \t]+\n/g, '\n')
    .replace(/\n{3,}/g, '\n\n')
    .replace(/\n[ \t]{1,3}(?=\S)/g, '\n')
    .trim();
}

/** A text without tags, its entities as what they stand for, but in code. */
function readable(text: string): string {
  if (!text.includes('&')) return text;
  return text
    .split(codeSyntax)
    .map((piece, index) => (index % 2 === 1 ? piece : decode(piece)))
    .join('');
}

function isHtml(text: string): boolean {
  if (!text.includes('<')) return false;
  for (const match of text.matchAll(tagSyntax)) {
    const tag = (match[2] ?? '').toLowerCase();
    if (tag === 'a' || marks.has(tag)) return true;
  }
  return false;
}

function withoutTags(text: string, links: (string | undefined)[]): string {
  let isCode = false;
  return text.replace(tagSyntax, (whole: string, slash: string, name: string, rest: string) => {
    const tag = name.toLowerCase();
    const isClosing = slash === '/';
    if (tag === 'a') return isCode ? '' : linkMark(isClosing, rest, links);
    const mark = marks.get(tag);
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
