/** A pattern of names, compiled. */
export interface Glob {
  /** True for `!...`: it keeps what the pattern does not name. */
  readonly isNegated: boolean;
  /** True for names that are kept, with the negation. */
  readonly keeps: (name: string) => boolean;
  /** True for names that the pattern itself names. */
  readonly names: (name: string) => boolean;
  /** Names that stand in it without any wildcard: each should be there. */
  readonly literals: readonly string[];
}

/** The text is no pattern: a bracket is not closed. */
export class GlobError extends Error {}

/**
 * Compiles `*`, `?`, `[abc]`, `{a, b}` (nested), `!` before the whole, and `@(a|b)`, `!(a|b)`, `?(a)`, `*(a)`, `+(a)`.
 * Braces around one name are left out. Throws a GlobError.
 */
export function compileGlob(text: string): Glob {
  const compact = text.replace(/\s+/g, '');
  const bangs = /^!*/.exec(compact)?.[0].length ?? 0;
  const body = compact.slice(bangs);
  // `!(a|b)` in the middle excludes at that place; as the whole pattern it means the same as `!{a,b}`.
  const isGroup = bangs > 0 && body.startsWith('(') && closing(body, 0) < body.length - 1;
  const pattern = isGroup ? `!${body}` : body;
  const isNegated = (bangs - (isGroup ? 1 : 0)) % 2 === 1;
  const expression = new RegExp(`^(?:${new Compiler(pattern).all()})$`);
  const names = (name: string) => expression.test(name);
  return { isNegated, names, keeps: (name) => names(name) !== isNegated, literals: literalsOf(pattern) };
}

const openers: Readonly<Record<string, string>> = { '{': '}', '(': ')', '[': ']' };

class Compiler {
  private readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  all(): string {
    return this.from(0);
  }

  /** The expression of everything from `start`. */
  private from(start: number): string {
    const char = this.text[start];
    if (char === undefined) return '';
    const opens = this.text[start + 1] === '(' && '@?*+!'.includes(char);
    if (opens) return this.group(char, start + 1);
    if (char === '(') return this.group('@', start);
    if (char === '{') {
      const end = closing(this.text, start);
      return alternatives(this.text.slice(start + 1, end), ',') + this.from(end + 1);
    }
    if (char === '[') {
      const end = closing(this.text, start);
      const inner = this.text
        .slice(start + 1, end)
        .replace(/^[!^]/, '^')
        .replace(/[\\\]]/g, '\\$&');
      return `[${inner}]${this.from(end + 1)}`;
    }
    if (char === '*') {
      const next = /[^*]|$/.exec(this.text.slice(start))?.index ?? 1;
      return `.*${this.from(start + next)}`;
    }
    return (char === '?' ? '.' : escaped(char)) + this.from(start + 1);
  }

  private group(mark: string, open: number): string {
    const end = closing(this.text, open);
    const inner = alternatives(this.text.slice(open + 1, end), '|');
    const rest = this.from(end + 1);
    if (mark === '!') return `(?!${inner}${rest}$).*${rest}`;
    return `${inner}${mark === '@' ? '' : mark}${rest}`;
  }
}

function alternatives(text: string, separator: ',' | '|'): string {
  return `(?:${split(text, separator)
    .map((part) => new Compiler(part).all())
    .join('|')})`;
}

/** The parts between separators that stand in no bracket. */
function split(text: string, separator: string): readonly string[] {
  const parts: string[] = [];
  let start = 0;
  for (let index = 0; index < text.length; index++) {
    const char = text[index] ?? '';
    if (char in openers) index = closing(text, index);
    else if (char === separator) {
      parts.push(text.slice(start, index));
      start = index + 1;
    }
  }
  return [...parts, text.slice(start)];
}

/** Where the bracket that opens at `start` is closed. */
function closing(text: string, start: number): number {
  const wanted: string[] = [];
  for (let index = start; index < text.length; index++) {
    const char = text[index] ?? '';
    const closer = openers[char];
    if (closer !== undefined) wanted.push(closer);
    else if (char === wanted.at(-1)) {
      wanted.pop();
      if (wanted.length === 0) return index;
    }
  }
  throw new GlobError(`\`${text[start]}\` is never closed`);
}

function literalsOf(pattern: string): readonly string[] {
  const inner = /^!?[{(](.*)[})]$/.exec(pattern)?.[1];
  const isWhole = inner !== undefined && closing(pattern, pattern.startsWith('!') ? 1 : 0) === pattern.length - 1;
  const parts = isWhole ? split(inner, pattern.includes('{') ? ',' : '|') : [pattern];
  return parts.filter((part) => /^\w+$/.test(part));
}

function escaped(char: string): string {
  return char.replace(/[$()*+.?[\\\]^{|}]/, '\\$&');
}
