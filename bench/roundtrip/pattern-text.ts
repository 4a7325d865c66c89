import type { Roll } from './dice.ts';

/** Writes a text that a pattern of XML Schema (part 2, appendix F) allows; undefined for one that is not understood. */
export function patternText(pattern: string, roll: Roll): string | undefined {
  try {
    return new Walk(pattern.replace(/^\^/, '').replace(/(?<!\\)\$$/, ''), roll).text();
  } catch {
    return undefined;
  }
}

const letters = 'abcxyzABCXYZ';
const digits = '0123456789';
const printable = `${letters}${digits} -_.`;
const sets: Readonly<Record<string, string>> = {
  d: digits,
  D: letters,
  w: `${letters}${digits}`,
  W: '-. ',
  s: ' ',
  S: `${letters}${digits}`,
  i: `${letters}_`,
  c: `${letters}${digits}_-.`,
};
const categories: Readonly<Record<string, string>> = {
  L: letters,
  Lu: 'ABCXYZ',
  Ll: 'abcxyz',
  N: digits,
  Nd: digits,
  P: '-.,!',
  Z: ' ',
  S: '+$',
  IsBasicLatin: printable,
};

/** A walk through a pattern that takes a branch at each fork. */
class Walk {
  private readonly chars: readonly string[];
  private readonly roll: Roll;
  private at = 0;

  constructor(pattern: string, roll: Roll) {
    this.chars = Array.from(pattern);
    this.roll = roll;
  }

  text(): string {
    const write = this.either();
    if (this.at < this.chars.length) throw new Error('not at its end');
    return write();
  }

  private either(): () => string {
    const branches = [this.branch()];
    while (this.take('|')) branches.push(this.branch());
    return () => branches[this.roll(branches.length)]?.() ?? '';
  }

  private branch(): () => string {
    const atoms: (() => string)[] = [];
    while (this.at < this.chars.length && !/[|)]/.test(this.chars[this.at] ?? '')) atoms.push(this.quantified());
    return () => atoms.map((atom) => atom()).join('');
  }

  private quantified(): () => string {
    const atom = this.atom();
    const [least, most] = this.quantity();
    return () => Array.from({ length: least + this.roll(Math.min(most - least, 4) + 1) }, atom).join('');
  }

  private quantity(): readonly [number, number] {
    if (this.take('?')) return [0, 1];
    if (this.take('*')) return [0, 4];
    if (this.take('+')) return [1, 5];
    if (!this.take('{')) return [1, 1];
    const text = this.until('}');
    const [least = '', most = least] = text.split(',');
    return [Number(least), most === '' ? Number(least) + 4 : Number(most)];
  }

  private atom(): () => string {
    const char = this.chars[this.at++] ?? '';
    if (char === '(') {
      const inner = this.either();
      if (!this.take(')')) throw new Error('no end of a group');
      return inner;
    }
    if (char === '[') return this.oneOf(this.characterClass());
    if (char === '\\') return this.oneOf(this.escape());
    return char === '.' ? this.oneOf(printable.replace(' ', '')) : () => char;
  }

  private oneOf(chars: string): () => string {
    const all = Array.from(chars);
    if (all.length === 0) throw new Error('an empty class');
    return () => all[this.roll(all.length)] ?? '';
  }

  private characterClass(): string {
    const isNegated = this.take('^');
    let inner = '';
    let without = '';
    while (!this.take(']')) {
      const char = this.chars[this.at++];
      if (char === undefined) throw new Error('no end of a class');
      if (char === '-' && this.chars[this.at] === '[') {
        this.at++;
        without = this.characterClass();
      } else if (char === '\\') inner += this.escape();
      else if (this.chars[this.at] === '-' && !/[\][]/.test(this.chars[this.at + 1] ?? ']')) {
        inner += this.range(char);
      } else inner += char;
    }
    const all = isNegated ? printable.replaceAll(/./g, (one) => (inner.includes(one) ? '' : one)) : inner;
    return Array.from(all)
      .filter((one) => !without.includes(one))
      .join('');
  }

  private range(first: string): string {
    this.at++;
    let last = this.chars[this.at++] ?? '';
    if (last === '\\') last = this.escape().charAt(0);
    const [start, end] = [first.codePointAt(0) ?? 0, last.codePointAt(0) ?? 0];
    const all = Array.from({ length: Math.min(end - start + 1, 300) }, (_, at) => start + at);
    return String.fromCodePoint(...all.filter((code) => code >= 32 && !(code >= 127 && code < 160)));
  }

  private escape(): string {
    const char = this.chars[this.at++] ?? '';
    if (char === 'p' || char === 'P') {
      if (!this.take('{')) throw new Error('no category');
      const found = categories[this.until('}')];
      if (found === undefined || char === 'P') throw new Error('an unknown category');
      return found;
    }
    return sets[char] ?? { n: '\n', r: '\r', t: '\t' }[char] ?? char;
  }

  private until(end: string): string {
    const stop = this.chars.indexOf(end, this.at);
    const text = this.chars.slice(this.at, stop).join('');
    this.at = stop + 1;
    return text;
  }

  private take(char: string): boolean {
    if (this.chars[this.at] !== char) return false;
    this.at++;
    return true;
  }
}
