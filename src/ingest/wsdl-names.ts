import { transliterated } from './wsdl-letters.ts';

const reservedTypes = ['Query', 'Mutation', 'Subscription', 'Int', 'Float', 'String', 'Boolean', 'ID'];
const maxLength = 80;

/** Gives out GraphQL names that are valid, distinct and short, in the order in which they are asked for. */
export class NameTable {
  private readonly taken: Set<string>;

  constructor(reserved: Iterable<string> = []) {
    this.taken = new Set(reserved);
  }

  /** The first of `wishes` that is free; when none is, the last with a number. */
  claim(...wishes: readonly string[]): string {
    const fitting = wishes.map((wish) => wish.slice(0, maxLength));
    for (const wish of fitting) if (this.take(wish)) return wish;
    const base = (fitting.at(-1) ?? '_').slice(0, maxLength - 4);
    for (let count = 2; ; count++) {
      const numbered = /\d$/.test(base) ? `${base}_${count}` : `${base}${count}`;
      if (this.take(numbered)) return numbered;
    }
  }

  has(name: string): boolean {
    return this.taken.has(name);
  }

  private take(name: string): boolean {
    if (this.taken.has(name)) return false;
    this.taken.add(name);
    return true;
  }
}

/** A table for type names, with the names that GraphQL and the served scalars use set aside. */
export function typeNames(scalars: Iterable<string>): NameTable {
  return new NameTable([...reservedTypes, ...scalars]);
}

/** `order-line` -> `OrderLine`; a name that is valid already keeps its inner spelling. */
export function typeName(text: string): string {
  const joined = words(text).map(capital).join('');
  return fix(joined || 'Type');
}

/** A field's name: as the document spells it where GraphQL allows, else joined in camel case. */
export function fieldName(text: string): string {
  if (/^[A-Za-z][A-Za-z0-9_]*$/.test(text)) return text;
  const [first = '', ...rest] = words(text);
  return fix(first + rest.map(capital).join('') || 'value');
}

/** `GetInvoice`, `get_invoice` -> `getInvoice`; `URLCheck` -> `urlCheck`. */
export function operationName(text: string): string {
  const parts = plain(text)
    .split(/[^A-Za-z0-9]+/)
    .filter(Boolean);
  const joined = parts.map((part, index) => (index === 0 ? part : capital(part))).join('');
  const lowered = joined.replace(/^[A-Z]+(?=[A-Z][a-z]|$|\d)|^[A-Z]/, (head) => head.toLowerCase());
  return fix(lowered || 'call');
}

/** An enum value's name: the value itself where GraphQL allows, else its words joined by `_`. */
export function enumValueName(value: string): string {
  if (/^(true|false|null)$/.test(value)) return value.toUpperCase();
  if (/^[A-Za-z_][A-Za-z0-9_]*$/.test(value)) return fix(value);
  const signed = value.replace(/^-(?=\d)/, 'minus ').replace(/^\+(?=\d)/, 'plus ');
  return fix(
    plain(signed)
      .split(/[^A-Za-z0-9_]+/)
      .filter(Boolean)
      .join('_') || (value.trim() === '' ? 'EMPTY' : '_'),
  );
}

/** Two type names as one: what the first ends with and the second begins with is said once, `EditOrder` and `OrderLines` as `EditOrderLines`. */
export function joinNames(left: string, right: string): string {
  const starts = [...right.matchAll(/(?<=[a-z0-9])(?=[A-Z])/g)].map(({ index }) => right.slice(0, index));
  const said = starts.findLast((start) => left.endsWith(start)) ?? '';
  return left.slice(0, left.length - said.length) + right;
}

/** `text` with its first letter in upper case. */
export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function words(text: string): readonly string[] {
  return plain(text)
    .split(/[^A-Za-z0-9_]+/)
    .filter(Boolean);
}

/** Latin letters for a text's: without accents, of other alphabets as `transliterated`, of other scripts by number. */
function plain(text: string): string {
  const latin = Array.from(text.normalize('NFC'), (letter) => transliterated(letter) ?? letter).join('');
  const bare = latin.normalize('NFKD').replaceAll(/[\u0300-\u036f]/g, '');
  return bare.replaceAll(/(?![A-Za-z0-9])[\p{L}\p{N}]/gu, (letter) => `u${letter.codePointAt(0)?.toString(16) ?? ''}`);
}

function fix(name: string): string {
  const started = /^\d/.test(name) ? `_${name}` : name;
  return started.replace(/^__+/, '_').slice(0, maxLength);
}

/**
 * The names that a type may have, best first: its own, then with a hint of its namespace; of an inline type its `wishes`,
 * but not one that a global component (`taken`) has. `suffix` ends each.
 */
export function typeWishes(
  taken: ReadonlySet<string>,
  name: string | undefined,
  namespace: string | undefined,
  wishes: readonly string[],
  suffix: string,
): readonly string[] {
  const suffixed = (text: string) =>
    suffix !== '' && !text.endsWith(suffix) ? `${text.slice(0, maxLength - suffix.length)}${suffix}` : text;
  if (name !== undefined) {
    const own = typeName(name);
    const hints = [namespaceHint(namespace ?? '', false), namespaceHint(namespace ?? '', true)].filter(Boolean);
    return [own, ...hints.map((hint) => hint + own)].map(suffixed);
  }
  const [first = 'Anonymous', ...rest] = wishes;
  const isShadowing = rest.length > 0 && taken.has(first);
  return (isShadowing ? rest : [first, ...rest]).map(suffixed);
}

/** The last telling word of a namespace: `http://example.com/sales/v2/` -> `Sales`; of `.../common_v4_1` also its version. */
function namespaceHint(namespace: string, isVersioned: boolean): string {
  const parts = namespace
    .replace(/^\w+:\/+[^/]*/, '')
    .split(/[/:#]+/)
    .filter(Boolean);
  const last = parts.filter((part) => !/^v?[\d._-]+$/i.test(part)).at(-1) ?? '';
  // `core_2017_2.platform.example.com` tells by its first label, and without the version.
  const label = /\.(com|net|org|gov|edu|io)$/i.test(last) ? (last.split('.')[0] ?? last) : last;
  const telling = isVersioned ? label : label.replace(/[._-]v?\d[\d._-]*$/i, '');
  const hint = typeName(telling.replace(/\.(xsd|wsdl)$/i, ''));
  return telling === '' ? '' : capital(hint).slice(0, 24);
}
