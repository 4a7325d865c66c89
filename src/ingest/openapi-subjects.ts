import { wordsIn } from './openapi-names.ts';

const maxWords = 3;

/** What every description could say of itself. */
const aboutApis =
  /^(?:an?|the|for|of|and|by|api|apis|rest|restful|service|services|server|http|json|web|public|open|official|general|default|main|root|index|reference|docs|documentation|specification|spec|swagger|openapi|example|sample|test|untitled|beta|v\d+|\d+)$/i;

/** The things that an operation is about whose path has no word: by its tag, else by the description's title; undefined where these say nothing. */
export function subjectOf(tag: string | undefined, title: string): readonly string[] | undefined {
  return [tag ?? '', title].map(wordsOfSubject).find((words) => words.length > 0);
}

function wordsOfSubject(text: string): readonly string[] {
  // `OpenCage` says something, where `open` does not.
  const said = text.split(/[^\p{L}\p{M}\p{N}]+/u).filter((word) => !aboutApis.test(word));
  const words = wordsIn(said.join(' '));
  const isName = words.length <= maxWords && /^[A-Za-z][A-Za-z0-9 ]+$/.test(words.join(' '));
  return isName ? words.map((word) => word.toLowerCase()) : [];
}
