/** The conventions of the package `change-case` (version 4), by the names that configurations use. */
export type CaseName =
  | 'camelCase'
  | 'capitalCase'
  | 'constantCase'
  | 'dotCase'
  | 'headerCase'
  | 'noCase'
  | 'paramCase'
  | 'pascalCase'
  | 'pathCase'
  | 'sentenceCase'
  | 'snakeCase'
  | 'upperCase'
  | 'lowerCase';

const lower = (word: string) => word.toLowerCase();
const upper = (word: string) => word.toUpperCase();
const capital = (word: string) => word.slice(0, 1).toUpperCase() + word.slice(1).toLowerCase();
const plain = (word: string) => word.slice(0, 1).toUpperCase() + word.slice(1);

/** Joined words that start with a digit get an underscore, so that `v1_2` and `v12` stay apart. */
const joined = (word: string, index: number) => (index > 0 && /^\d/.test(word) ? `_${lower(word)}` : capital(word));

const conventions: Readonly<Record<CaseName, (text: string) => string>> = {
  camelCase: (text) =>
    wordsOf(text)
      .map((word, index) => (index === 0 ? lower(word) : joined(word, index)))
      .join(''),
  capitalCase: (text) => wordsOf(text).map(capital).join(' '),
  constantCase: (text) => wordsOf(text).map(upper).join('_'),
  dotCase: (text) => wordsOf(text).map(lower).join('.'),
  headerCase: (text) => wordsOf(text).map(capital).join('-'),
  noCase: (text) => wordsOf(text).map(lower).join(' '),
  paramCase: (text) => wordsOf(text).map(lower).join('-'),
  pascalCase: (text) => wordsOf(text).map(joined).join(''),
  pathCase: (text) => wordsOf(text).map(lower).join('/'),
  sentenceCase: (text) => plain(wordsOf(text).map(lower).join(' ')),
  snakeCase: (text) => wordsOf(text).map(lower).join('_'),
  upperCase: upper,
  lowerCase: lower,
};

/** `text` in a convention; empty where it has no letter and no digit. */
export function toCase(name: CaseName, text: string): string {
  return conventions[name](text);
}

/** Words end before a capital that follows a small letter or a digit, and before the last capital of a run. */
function wordsOf(text: string): readonly string[] {
  return text
    .replace(/([a-z0-9])([A-Z])/g, '$1\0$2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1\0$2')
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== '');
}
