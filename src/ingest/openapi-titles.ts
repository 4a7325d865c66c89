import { pascalName, wordsIn } from './openapi-names.ts';

const maxWords = 4;
const maxLength = 40;

/** Titles that say what kind of part of a description this is, and not what it holds. */
const aboutDescriptions =
  /^(?:schema|schemas|request|requests|response|responses|success|payload|body|root|unnamed|untitled|inline|anonymous)$/i;
/** Words that every second schema could have. */
const general =
  /^(?:attributes?|config|configuration|content|contents|data|default|details?|entry|error|errors|example|fields?|filters?|id|info|input|items?|kind|links?|list|meta|metadata|model|name|object|objects|options?|output|paging|pagination|param|parameters?|params|properties|property|query|record|result|results|settings|specs?|status|string|type|value|values)$/i;

/**
 * The type name that a schema's title gives: `Postal address` gives `PostalAddress`. Undefined for sentences, for words that could
 * be said of anything, and for what only tells where the schema stands.
 */
export function titleName(title: string | undefined): string | undefined {
  if (title === undefined || title.length > 2 * maxLength || /[.:;!?"'`{}<>=]/.test(title)) return undefined;
  const words = wordsIn(title.replace(/^(?:an?|the) (?=\w)/i, ''));
  const isEnded = /^params?$/i.test(words.at(-1) ?? '') || (words.length > 2 && /^object$/i.test(words.at(-1) ?? ''));
  const said = isEnded ? words.slice(0, -1) : words;
  if (said.length === 0 || said.length > maxWords || said.some((word) => aboutDescriptions.test(word)))
    return undefined;
  if (said.length === 1 && general.test(said[0] ?? '')) return undefined;
  const name = pascalName(said.join(' '));
  return /^[A-Z]/.test(name) && name.length >= 3 && name.length <= maxLength ? name : undefined;
}
