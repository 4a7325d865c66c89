/** What a document begins with. */
interface Head {
  /** True for XML 1.1 and later, whose lines end in more ways and whose references may name control characters. */
  readonly isLater: boolean;
  /** How much of the text it takes. */
  readonly length: number;
}

const declaration =
  /\s*(?:<\?xml[ \t\r\n]+version[ \t\r\n]*=[ \t\r\n]*("1\.[0-9]+"|'1\.[0-9]+')(?:[ \t\r\n]+encoding[ \t\r\n]*=[ \t\r\n]*(?:"[A-Za-z][\w.-]*"|'[A-Za-z][\w.-]*'))?(?:[ \t\r\n]+standalone[ \t\r\n]*=[ \t\r\n]*(?:"(?:yes|no)"|'(?:yes|no)'))?[ \t\r\n]*\?>)?/y;

/** The XML declaration (XML 1.0, production 23), if there is one; blanks and a byte order mark may stand before it. */
export function headOf(text: string): Head {
  declaration.lastIndex = 0;
  const found = declaration.exec(text);
  const version = found?.[1]?.slice(1, -1) ?? '1.0';
  return { isLater: version !== '1.0', length: found?.[0].length ?? 0 };
}

/** The text with each of its line ends as one line feed (section 2.11). */
export function withLineFeeds(text: string, isLater: boolean): string {
  if (isLater) return text.replaceAll(/\r[\n\u0085]?|[\u0085\u2028]/g, '\n');
  return text.includes('\r') ? text.replaceAll(/\r\n?/g, '\n') : text;
}

/** The place of the first character that XML 1.0 cannot hold (production 2); -1 where there is none. */
export function forbiddenIn(text: string): number {
  return text.search(
    // oxlint-disable-next-line no-control-regex
    /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/,
  );
}

/** As `forbiddenIn` for XML 1.1 (productions 2 and 2a). */
export function laterForbiddenIn(text: string): number {
  // oxlint-disable-next-line no-control-regex
  const control = text.search(/[\u007f-\u009f]/);
  return control >= 0 ? control : forbiddenIn(text);
}

/** True for a unit of UTF-16, no part of a pair, that XML 1.0 cannot hold; line ends and tabs are allowed. */
export function isForbidden(code: number): boolean {
  return code < 0x20 ? code !== 0x9 && code !== 0xa && code !== 0xd : code === 0xfffe || code === 0xffff;
}

const entities: ReadonlyMap<string, string> = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
]);

/** What a reference, without `&` and `;`, stands for (section 4.1); undefined for all but characters and the five entities. */
export function referenceText(reference: string, isLater: boolean): string | undefined {
  if (!reference.startsWith('#')) return entities.get(reference);
  const digits = /^#(?:x([0-9a-fA-F]+)|([0-9]+))$/.exec(reference);
  const code = digits?.[1] === undefined ? Number(digits?.[2]) : Number.parseInt(digits[1], 16);
  if (!(code > 0 && code <= 0x10ffff) || (code >= 0xd800 && code <= 0xdfff)) return undefined;
  if (code === 0xfffe || code === 0xffff || (!isLater && isForbidden(code))) return undefined;
  return String.fromCodePoint(code);
}
