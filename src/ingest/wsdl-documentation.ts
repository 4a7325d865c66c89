import type { XmlElement } from './wsdl-xml.ts';

const maxLength = 4000;

/** The documentation of an element as its definition's description, where it has one. */
export function described(element: XmlElement): { readonly description?: string } {
  const description = documentationOf(element);
  return description === undefined ? {} : { description };
}

/**
 * The text of `annotation/documentation` or of WSDL's `documentation` as Markdown: HTML and the tags of .NET's comments, as
 * elements or as text, become what they mean; undefined when there is none.
 */
export function documentationOf(element: XmlElement): string | undefined {
  const sources = element.children.filter(({ name }) => name === 'annotation' || name === 'documentation');
  const parts = sources.flatMap((one) =>
    one.name === 'documentation' ? [one] : one.children.filter(({ name }) => name === 'documentation'),
  );
  const text = parts.map((part) => markdown(textOf(part))).join('\n\n');
  const lines = text.split(/\r?\n/).map((line) => line.trim().replaceAll(/[ \t]+/g, ' '));
  const tidied = lines
    .join('\n')
    .replaceAll(/\n{3,}/g, '\n\n')
    .trim();
  return tidied === '' ? undefined : tidied.slice(0, maxLength);
}

/** `@deprecated` where the documentation holds an element `Deprecated`, as Workday's does. */
export function deprecation(element: XmlElement): { readonly deprecated?: string } {
  const documents = element.children.filter(({ name }) => name === 'documentation');
  return documents.some(({ children }) => children.some(saysDeprecated)) ? { deprecated: 'Deprecated.' } : {};
}

function saysDeprecated({ name, text }: XmlElement): boolean {
  return name.toLowerCase() === 'deprecated' && /^\s*(1|true)\s*$/.test(text);
}

/** All text inside, in its order; elements of HTML stay as tags. */
function textOf(element: XmlElement): string {
  let text = '';
  let at = 0;
  for (const child of element.children) {
    text += element.text.slice(at, child.offset);
    at = child.offset;
    const inner = textOf(child);
    const tag = child.name.toLowerCase();
    if (saysDeprecated(child)) text += ' Deprecated. ';
    else if (!tags.test(tag)) text += ` ${inner.trim()} `;
    else if (tag === 'param') text += `<param name="${child.attributes.get('name') ?? ''}">${inner}</param>`;
    else if (tag === 'a') text += `<a href="${child.attributes.get('href') ?? ''}">${inner}</a>`;
    else text += `<${tag}>${inner}</${tag}>`;
  }
  return text + element.text.slice(at);
}

const tags =
  /^(html|body|p|br|div|span|b|strong|i|em|u|code|tt|pre|ul|ol|li|a|h[1-6]|table|tr|td|th|tbody|thead|tfoot|colgroup|col|caption|dl|dt|dd|hr|center|small|big|font|sub|sup|summary|remarks|para|param|returns)$/;

/** Only what is surely HTML, or a comment of .NET's, is touched: `Get<Entity>List` stays. */
function markdown(text: string): string {
  if (!/<\/?[a-z][a-z0-9]*\b[^<>]*>/i.test(text)) return text;
  return text
    .replaceAll(/<a\b[^<>]*\bhref\s*=\s*["']([^"'<>]*)["'][^<>]*>([^<>]*)<\/a>/gi, link)
    .replaceAll(/<param\b[^<>]*\bname\s*=\s*["']([^"'<>]*)["'][^<>]*>\s*/gi, '\n- `$1`: ')
    .replaceAll(/<returns>\s*/gi, '\n\nReturns: ')
    .replaceAll(/<see\b[^<>]*\bcref\s*=\s*["'](?:\w:)?([^"'<>]*)["'][^<>]*\/>/gi, '`$1`')
    .replaceAll(/<(\/?)([a-z][a-z0-9]*)\b[^<>]*>/gi, (whole, end: string, name: string) => {
      const tag = name.toLowerCase();
      return tags.test(tag) ? (marks.get(tag) ?? (end === '' ? starts.get(tag) : ends.get(tag)) ?? '') : whole;
    });
}

function link(_whole: string, target: string, text: string): string {
  return target === '' || target === text ? text : `[${text}](${target})`;
}

const marks: ReadonlyMap<string, string> = new Map([
  ...['b', 'strong'].map((tag) => [tag, '**'] as const),
  ...['i', 'em'].map((tag) => [tag, '*'] as const),
  ...['code', 'tt'].map((tag) => [tag, '`'] as const),
  ...['p', 'div', 'pre', 'ul', 'ol', 'dl', 'table', 'summary', 'remarks', 'para'].map((tag) => [tag, '\n\n'] as const),
]);
const starts: ReadonlyMap<string, string> = new Map([
  ['br', '\n'],
  ['li', '\n- '],
  ...['tr', 'dt', 'dd', 'hr'].map((tag) => [tag, '\n'] as const),
  ...[1, 2, 3, 4, 5, 6].map((level) => [`h${level}`, `\n\n${'#'.repeat(level)} `] as const),
]);
const ends: ReadonlyMap<string, string> = new Map([
  ...['td', 'th'].map((tag) => [tag, ' '] as const),
  ['returns', '\n\n'],
  ...[1, 2, 3, 4, 5, 6].map((level) => [`h${level}`, '\n\n'] as const),
]);
