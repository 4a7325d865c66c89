/** A link of a `Link` header (RFC 8288). */
export interface HeaderLink {
  /** As it is written: absolute or relative. */
  readonly target: string;
  /** Lower-case. */
  readonly relations: readonly string[];
}

/** Links beyond these are not read. */
const maxLinks = 100;

/** The links of a `Link` header (RFC 8288 section 3). What is malformed, or is about something else (`anchor`), is left out. */
export function readLinkHeader(text: string): readonly HeaderLink[] {
  return splitOutside(text, ',')
    .slice(0, maxLinks)
    .flatMap((one) => {
      const [first = '', ...parameters] = splitOutside(one, ';').map((piece) => piece.trim());
      if (!first.startsWith('<') || !first.endsWith('>')) return [];
      const values = new Map<string, string>();
      for (const parameter of parameters) {
        const at = parameter.indexOf('=');
        const name = (at === -1 ? parameter : parameter.slice(0, at)).trim().toLowerCase();
        if (!values.has(name)) values.set(name, at === -1 ? '' : unquoted(parameter.slice(at + 1).trim()));
      }
      const relations = (values.get('rel') ?? '').toLowerCase().split(/\s+/).filter(Boolean);
      const target = first.slice(1, -1).trim();
      return relations.length === 0 || values.has('anchor') ? [] : [{ target, relations }];
    });
}

/** The pieces between the separators that stand neither in quotes nor in `<...>`. */
function splitOutside(text: string, separator: string): readonly string[] {
  const pieces: string[] = [];
  let [from, end] = [0, ''];
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at);
    if (end !== '') {
      if (character === '\\' && end === '"') at++;
      else if (character === end) end = '';
    } else if (character === '"') end = '"';
    else if (character === '<') end = '>';
    else if (character === separator) {
      pieces.push(text.slice(from, at));
      from = at + 1;
    }
  }
  return [...pieces, text.slice(from)];
}

function unquoted(text: string): string {
  return text.startsWith('"') ? text.slice(1, text.endsWith('"') ? -1 : undefined).replace(/\\(.)/g, '$1') : text;
}
