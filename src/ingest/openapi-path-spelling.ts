import { wordsIn } from './openapi-names.ts';
import { actionVerb, saysVerb } from './openapi-path-verbs.ts';

/** A path with its words as an id tells them apart: `/mileageprices` and `GetMileagePrices` as `/mileage-prices`. */
export function spelledAs(path: string, id: string): string {
  return path.replace(/(?<=\/)[a-z]{6,}(?=\/|$)/g, (segment) => {
    const at = id.toLowerCase().indexOf(segment);
    const told = id.slice(at, at + segment.length).replace(/(?<=[a-z])(?=[A-Z])/g, '-');
    const isPart = /^[a-z]/.test(id.slice(at + segment.length));
    return at === -1 || isPart || saysVerb('POST', told) ? segment : told;
  });
}

/**
 * A path with its words as a summary tells them apart: `/findcitiesfromtext` and `Find cities from text` as `/find-cities-from-text`; what
 * is only done where a summary begins with it, the download of a `download history`, is left as it is.
 */
export function spelledBy(path: string, summary: string | undefined): string {
  const said = summary?.slice(0, maxLooked).replaceAll(/['’]s\b|\(e?s\)/g, '') ?? '';
  const words = wordsIn(said).map((word) => word.toLowerCase());
  return path.replace(/(?<=\/)[a-z]{8,}(?=\/|$)/g, (segment) => {
    const starts = words.flatMap((word, at) => (segment.startsWith(word) && word !== segment ? [at] : []));
    const told = starts.map((at) => ({ at, run: wordsOfRun(segment, words.slice(at)) })).find(({ run }) => run);
    const isThing = told?.at === 0 || actionVerb('POST', told?.run ?? []) === undefined;
    return isThing ? (told?.run?.join('-') ?? segment) : segment;
  });
}

/** How far a summary is looked at. */
const maxLooked = 200;

/** The first words, where they are just what is written together. */
function wordsOfRun(run: string, words: readonly string[]): readonly string[] | undefined {
  let length = 0;
  for (const [index, word] of words.entries()) {
    if (!run.startsWith(word, length)) return undefined;
    length += word.length;
    if (length === run.length) return words.slice(0, index + 1);
  }
  return undefined;
}
