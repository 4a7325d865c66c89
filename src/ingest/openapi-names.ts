import { upperFirst } from './openapi-text.ts';

/** No generated name is longer. */
export const maxNameLength = 80;

/** A name that keeps its spelling where GraphQL allows it: `filter[name]` gives `filter_name`, `@id` gives `id`. */
export function memberName(text: string): string {
  if (isPlainName(text)) return text;
  const cleaned = ascii(text)
    .replace(/[^A-Za-z0-9_]+/g, '_')
    .replace(/^_+(?=[A-Za-z0-9])|(?<=[A-Za-z0-9])_+$/g, '');
  return shorten(startSafely(cleaned === '' || /^_+$/.test(cleaned) ? symbolName(text) : cleaned));
}

/** `list_pets`, `pets/list` and `ListPets` give `listPets`. */
export function camelName(text: string): string {
  const pascal = pascalName(text);
  const start = /^[A-Z]+(?=[A-Z][a-z]|[0-9_]|$)|^[A-Z]/.exec(pascal)?.[0] ?? '';
  return start.toLowerCase() + pascal.slice(start.length);
}

/**
 * `payment_method`, `PAYMENT_METHOD` and `payment method` give `PaymentMethod`; capitals inside words stay. Digits of two words do not run
 * together: `Account5_0` is no `Account50`.
 */
export function pascalName(text: string): string {
  const isShouted = /^[A-Z0-9]+([^A-Za-z0-9]+[A-Z0-9]+)+$/.test(text);
  const calm = text.replace(/(?<![A-Za-z0-9_])[A-Z]{2,}(?:_[A-Z0-9]{2,})+(?![A-Za-z0-9_])/g, (word) =>
    word.toLowerCase(),
  );
  const words = ascii(isShouted ? text.toLowerCase() : calm)
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== '');
  const joined = words.map((word, index) => jointOf(words[index - 1], word) + upperFirst(word)).join('');
  return shorten(startSafely(joined === '' ? pascalSymbols(text) : joined));
}

function jointOf(before: string = '', word: string): string {
  return /\d$/.test(before) && /^\d/.test(word) ? '_' : '';
}

/** The words of a text, by what stands between them and by their capitals: `order_lineItems` gives `order`, `line`, `Items`. */
export function wordsIn(text: string): readonly string[] {
  // Most are names, which need no look at what letters there are.
  if (/^[A-Za-z0-9]+$/.test(text)) return text.split(/(?<=[a-z0-9])(?=[A-Z])/);
  return text
    .split(/[^\p{L}\p{M}\p{N}]+/u)
    .flatMap((word) => word.split(/(?<=[a-z0-9])(?=[A-Z])/))
    .filter((word) => word !== '');
}

/** As `wordsIn`, and `AResponse` is two. */
export function partsIn(name: string): readonly string[] {
  return wordsIn(name).flatMap((word) => word.split(/(?<=[A-Z])(?=[A-Z][a-z])/));
}

/** Where words are said that are said once more right behind them, one or many, and how many these are. */
export function repeatsIn(words: readonly string[]): readonly { readonly at: number; readonly count: number }[] {
  // Soon told of most names: where all words begin differently, none is another's plural.
  if (new Set(words.map((word) => word.slice(0, 2).toLowerCase())).size === words.length) return [];
  const said = words.map((word) => singular(word).toLowerCase());
  return said.flatMap((_word, at) => {
    const counts = Array.from({ length: Math.floor((said.length - at) / 2) }, (_, index) => index + 1);
    const count = counts.findLast((length) => {
      const once = said.slice(at, at + length).join(' ');
      return once.length > 2 && once === said.slice(at + length, at + 2 * length).join(' ');
    });
    return count === undefined ? [] : [{ at, count }];
  });
}

/** A path's words: `/customers/{id}/orders` gives `customers by id orders`; of a query what it asks for. */
export function wordsOf(path: string): string {
  const [plain = '', query = ''] = path.split('?', 2);
  const asked = [...query.matchAll(/\{([^{}]+)\}/g)].map((match) => match[1] ?? '');
  const words = plain.replace(/\{[^{}]+\}(?:[^A-Za-z0-9{}]*\{[^{}]+\})*/g, (run) => {
    return ` by ${listed(run.split(/[{}]/).filter((_name, index) => index % 2 === 1))} `;
  });
  return asked.length === 0 ? words : `${words} by ${listed(asked)}`;
}

/** `city and land`; of more than two the words alone. */
export function listed(names: readonly string[]): string {
  return names.join(names.length === 2 ? ' and ' : ' ');
}

/** A path without what says nothing of what is there: `/api/2.0/orders.json` gives `/v2/orders`. */
export function plainPath(path: string): string {
  const plain = path
    // RFC 8615 puts it before what any host may have.
    .replace(/\/\.well-known(?=\/[^/{])/i, '')
    .replace(/^\/[^/{]+\/rest\/services(?=\/[^/{])/i, '')
    // Azure says of everything in which subscription, group and provider it is.
    .replace(
      /^(?:\/api\/v\d+)?\/subscriptions\/\{[^/]+\}(?:(?:\/resourceGroups)?\/\{[^/]+\})?\/providers\/[\w.]+(?=(?:\/\{[^/]+\})*\/[^/{])/i,
      '',
    )
    .replace(/^\/(?:rest|api)[-_]?(?=v\d+(?:\.\d+)*\/)/i, '/')
    .replace(/^(?:\/(?:rest|api\d?|resources)(?=\/[^/{]))+/i, '')
    .replace(/^\/(?:json|xml)(?=\/[^/{])/i, '')
    .replace(/\/(?:rest|api)(?=\/v\d+\/)/i, '')
    .replace(/(?<=\/[^/{}]+)\/api(?=\/[^/{]|\/?$)/i, '')
    .replace(/^\/(?=\d+(?:\.\d+)?\/)/, '/v')
    .replace(/^(\/v\d+)\.0(?=\/)/i, '$1')
    .replace(/(?<=[\w}])\.(?:json|rss|do|php|aspx?|ashx|svc)(?=$|\?)/i, '');
  return plain === '' ? path : plain;
}

/** One of several: `Addresses` gives `Address`, `Categories` `Category`, `Statuses` `Status`; `Sms` is no plural. */
export function singular(name: string): string {
  const irregular = irregulars.find(([plural]) => plural.test(name));
  if (irregular) return name.replace(irregular[0], irregular[1]);
  if (/^(?:ids|ips|ads|vms)$/i.test(name)) return name.slice(0, -1);
  if (/(ss|us|is|series|species|news)$/i.test(name) || name.length < 4 || isAcronym(name)) return name;
  if (/ies$/i.test(name)) return `${name.slice(0, -3)}y`;
  if (/(sses|shes|ches|xes|zzes)$/i.test(name)) return name.slice(0, -2);
  return /s$/i.test(name) ? name.slice(0, -1) : name;
}

const irregulars: readonly (readonly [RegExp, string])[] = [
  [/(stat|vir|bon|camp|cens)uses$/i, '$1us'],
  [/(al|b)iases$/i, '$1ias'],
  [/(anal)yses$/i, '$1ysis'],
  [/^(ap)is$/i, '$1i'],
  [/(c)hildren$/i, '$1hild'],
  [/(p)eople$/i, '$1erson'],
  [/(mov|cook|calor)ies$/i, '$1ie'],
  [/(cach)es$/i, '$1e'],
  [/(ind)ices$/i, '$1ex'],
  [/(matr)ices$/i, '$1ix'],
];

/** Words that end with an s without being many. */
function isAcronym(name: string): boolean {
  const word = /[A-Z]?[a-z]+$|[A-Z]+$/.exec(name)?.[0] ?? '';
  return /^(sms|mms|dns|tls|https?|gps|aws|kms|sqs|sns|cors|ios|css|saas|paas|iaas|canvas|atlas|alias|bias|always|lens|gas|as|has|cms|dms|ecs|efs|eks|nfs|pos|wcs|wfs|wms|wmts)$/i.test(
    word,
  );
}

/**
 * Cuts the middle out of a name that is too long: its beginning says whose it is, its end what it is. What its end says again goes
 * first.
 */
export function shorten(name: string, limit: number = maxNameLength): string {
  if (name.length <= limit) return name;
  const all = name.match(/[A-Z]?[a-z0-9]+|[A-Z]+(?![a-z])|_+/g) ?? [name];
  const words = all.filter((word, index) => word.length < 4 || all.lastIndexOf(word) === index);
  if (words.join('').length <= limit) return words.join('');
  let end = '';
  while (words.length > 1 && end.length + (words.at(-1)?.length ?? 0) <= limit / 2) end = words.pop() + end;
  let start = '';
  for (const word of words) {
    if (start.length + word.length + end.length > limit) break;
    start += word;
  }
  return start === '' ? name.slice(0, limit) : start + end;
}

/** What every object of JavaScript has: graphql-js takes it for a given value of an input field of that name. */
export const inherited: readonly string[] = Object.getOwnPropertyNames(Object.prototype);

/** Gives each thing of one scope a name of its own. */
export class Names {
  private readonly taken = new Set<string>();
  /** By wish: up to which number all are taken. */
  private readonly lastNumbers = new Map<string, number>();

  constructor(reserved: Iterable<string> = []) {
    for (const name of reserved) this.taken.add(name);
  }

  has(name: string): boolean {
    return this.taken.has(name);
  }

  /** The first of `wishes` that is free, else the last one with a number. */
  take(...wishes: readonly string[]): string {
    const free = wishes.find((wish) => !this.taken.has(wish)) ?? this.numbered(wishes.at(-1) ?? 'unnamed');
    this.taken.add(free);
    return free;
  }

  private numbered(wish: string): string {
    for (let number = (this.lastNumbers.get(wish) ?? 1) + 1; ; number++) {
      const suffix = /\d$/.test(wish) ? `_${number}` : String(number);
      const name = wish.slice(0, maxNameLength - suffix.length) + suffix;
      if (this.taken.has(name)) continue;
      this.lastNumbers.set(wish, number);
      return name;
    }
  }
}

/**
 * Names for members of one object or enum, in order: what is a GraphQL name already keeps it, the others take what is
 * free. `a b`, `a-b` and `a_b` stay three.
 */
export function memberNames(texts: readonly string[], reserved: Iterable<string> = []): readonly string[] {
  const names = new Names(reserved);
  const kept = new Map(texts.filter((text) => isPlainName(text) && !names.has(text)).map((text) => [text, text]));
  for (const name of kept.keys()) names.take(name);
  return texts.map((text) => kept.get(text) ?? names.take(memberName(text), memberName(signedName(text))));
}

/** `google+` as `google_plus`: signs at the ends in words, where they tell two names apart. */
function signedName(text: string): string {
  return text.replace(/^[^\p{L}\p{N}_\s]+(?=.)|(?<=.)[^\p{L}\p{N}_\s]+$/gu, (signs, at: number) =>
    at === 0 ? `${symbolName(signs)}_` : `_${symbolName(signs)}`,
  );
}

function isPlainName(text: string): boolean {
  return /^(?!__)[_A-Za-z][_0-9A-Za-z]*$/.test(text) && text.length <= maxNameLength;
}

/** A name that GraphQL allows to begin so. */
export function startSafely(name: string): string {
  if (/^[0-9]/.test(name)) return `_${name}`;
  return name.startsWith('__') ? name.replace(/^_+/, '_') : name;
}

/** Latin letters that Unicode does not take apart. */
const letters: ReadonlyMap<string, string> = new Map([
  ['ß', 'ss'],
  ['ø', 'o'],
  ['Ø', 'O'],
  ['ł', 'l'],
  ['Ł', 'L'],
  ['đ', 'd'],
  ['Đ', 'D'],
  ['æ', 'ae'],
  ['Æ', 'Ae'],
  ['œ', 'oe'],
  ['Œ', 'Oe'],
]);

/** Letters with marks lose them; letters of other scripts become their code points, so that they stay distinct. */
function ascii(text: string): string {
  if (/^[ -~]*$/.test(text)) return text;
  return text
    .replace(/[ßøØłŁđĐæÆœŒ]/g, (letter) => letters.get(letter) ?? letter)
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .replace(/[^ -~]/gu, (character) =>
      /\p{L}|\p{N}/u.test(character) ? `_u${character.codePointAt(0)?.toString(16)}_` : ' ',
    );
}

const symbols: ReadonlyMap<string, string> = new Map([
  ['+', 'plus'],
  ['-', 'minus'],
  ['*', 'star'],
  ['/', 'slash'],
  ['<', 'less'],
  ['>', 'greater'],
  ['=', 'equal'],
  ['!', 'not'],
  ['&', 'and'],
  ['|', 'or'],
  ['%', 'percent'],
  ['$', 'dollar'],
  ['#', 'hash'],
  ['@', 'at'],
  ['.', 'dot'],
  [',', 'comma'],
  ['?', 'question'],
  ['~', 'tilde'],
  ['^', 'caret'],
  [':', 'colon'],
  ['_', 'underscore'],
  [' ', 'space'],
  ["'", 'apostrophe'],
  ['"', 'quote'],
  ['`', 'backtick'],
  ['(', 'open'],
  [')', 'close'],
  ['[', 'open'],
  [']', 'close'],
  ['{', 'open'],
  ['}', 'close'],
  [';', 'semicolon'],
  ['\\', 'backslash'],
  ['€', 'euro'],
  ['£', 'pound'],
  ['¥', 'yen'],
  ['°', 'degree'],
]);

/** The characters of a text without letters or digits, in words: `<=` gives `less_equal`. */
function symbolName(text: string): string {
  if (text === '') return 'empty';
  const words = Array.from(text, (character) => symbols.get(character) ?? `u${character.codePointAt(0)?.toString(16)}`);
  return words.join('_');
}

function pascalSymbols(text: string): string {
  return symbolName(text).split('_').map(upperFirst).join('');
}
