import { listed, plainPath, singular, wordsIn } from './openapi-names.ts';
import { actionVerb, beginsWithVerb } from './openapi-path-verbs.ts';

/** One thing of a path, or a parameter, which stands for one of the things before it. */
export interface Part {
  readonly words: readonly string[];
  readonly isParameter: boolean;
  /** What it says of the parameter behind it: `id` of `roles-by-id`. */
  readonly by?: readonly string[];
}

/** True for a collection: `orders`. */
export function isMany(part: Part | undefined): boolean {
  const word = part?.words.at(-1) ?? '';
  return part !== undefined && !part.isParameter && singular(word) !== word;
}

/** A path's parts, without versions and what says nothing of what is there. */
export function partsOf(path: string): readonly Part[] {
  const [plain = '', query = ''] = plainPath(path).split('?', 2);
  const parts = piecesOf(plain).filter((part) => part.isParameter || !isVersion(part.words.join('.')));
  const asked = [...query.matchAll(/\{([^{}]+)\}/g)].flatMap(([, name = '']) => (credential.test(name) ? [] : [name]));
  const all = parts.map((part, index) => withoutBy(part, parts[index + 1]));
  return asked.length === 0 ? all : [...all, { words: wordsIn(listed(asked)), isParameter: true }];
}

/** Chooses nothing. */
const credential = /^(?:api[_-]?key|(?:access[_-]?)?token)$/i;

/** `roles-by-id` before `{role-id}`: `roles`. */
function withoutBy(part: Part, next: Part | undefined): Part {
  const { words, isParameter } = part;
  const [by = '', chosen = ''] = words.slice(-2).map((word) => word.toLowerCase());
  const isSaid = by === 'by' && chosen === next?.words.at(-1)?.toLowerCase();
  if (isParameter || next?.isParameter !== true || words.length < 3 || !isSaid) return part;
  if (actionVerb('GET', words) !== undefined) return part;
  return { words: words.slice(0, -2), isParameter, by: words.slice(-1) };
}

/** What comes of `orders.{format}` and `orders{mediaTypeExtension}` is no other thing. */
const aboutFormat =
  /(?<=.)(?:\.\{[^{}]*(?:format|ext|(?:content|media|mime|file)[-_]?type)\}|\.?\{[^{}]*extension\})$/i;

/** `uploadimage`, `createdraft`: a verb and what it is done to. */
const runTogether =
  /^(delete|download|upload)(avatar|document|file|icon|image|logo|photo|picture)(?=s?$)|^(create)((?!d(?!raft))[a-z]{4,})$|^(get)(all|ids?)$/;

/** `unSuspendAccount`: one verb. */
const takenBack = /^un[A-Z](?=[a-z])/;

/** `users({id})`, `{id}.json` and `orders.search` hold two parts each. */
function piecesOf(path: string): readonly Part[] {
  // Box tells operations of one path apart behind a number sign: `/files/{file_id}#add_shared_link`.
  const segments = path
    .split(/[/#]/)
    .flatMap((one) => (/^[a-z]\w*(?:\.[a-z]\w*)+$/i.test(one) ? callParts(one) : [one]));
  const pieces = segments.flatMap((one) => (isVersion(one) ? [] : one.replace(aboutFormat, '').split(/(\{[^{}]+\})/)));
  return pieces.flatMap((piece) => {
    const text = piece.replace(runTogether, '$1$3$5-$2$4$6').replace(takenBack, (start) => start.toLowerCase());
    const words = wordsIn(/^[A-Z0-9]+([^A-Za-z0-9]+[A-Z0-9]+)*$/.test(text) ? text.toLowerCase() : text);
    return words.length === 0 ? [] : [{ words, isParameter: piece.startsWith('{') }];
  });
}

/** `orders.search`; of `order_services.get_orders` only what is called. */
function callParts(segment: string): readonly string[] {
  const parts = segment.replace(/^rest_(?=[a-z]\w*\.)/i, '').split('.');
  const [call = '', group = ''] = parts.toReversed();
  const said = new Set(wordsIn(call).map((word) => singular(word).toLowerCase()));
  const isSaid =
    /(?:api|rest|web)_?services?$/i.test(group) ||
    wordsIn(group).some((word) => said.has(singular(word).toLowerCase()));
  if (isSaid && beginsWithVerb(call)) return [...parts.slice(0, -2), call];
  return parts.map((part) => part.replace(/_rest_services?$/i, ''));
}

/** The versions that a path names. */
export function versionsOf(path: string): readonly string[] {
  return plainPath(path).split('/').filter(isVersion);
}

/** `v1`, `v1.2beta`, `2`, `2024-05`, `2024-05-01-preview`, `v{version}`. */
function isVersion(segment: string): boolean {
  return /^(?:v\{[^{}]+\}|v\d+(?:[._]\d+)*(?:(?:alpha|beta|preview)\d*)?|\d{1,2}(?:\.\d+)*|\d{4}-\d{2}(?:-\d{2})?(?:-[a-z]+)?)$/i.test(
    segment,
  );
}

/**
 * The verb of an id that only spells its operation's path, before it or behind it: `getUsersIdOrders`, `post_users_user_id_orders`,
 * `users_orders_list`; else undefined.
 */
export function verbOfSpelledPath(id: string, method: string, path: string): string | undefined {
  const [verb = '', ...rest] = wordsIn(
    id.replace(/^([a-z]+)(?=v\d+[^A-Za-z\d])/i, '$1_').replace(/^(get|post|put|patch|delete)(?=[a-z]+$)/, '$1_'),
  );
  if (saysParameters(id, method, path)) return method.toLowerCase();
  // A path without a thing does not say what an `AnalyzeID` analyzes.
  if (!isMethod(verb, method) && partsOf(path).every(({ isParameter }) => isParameter)) return undefined;
  if (spells(rest, path) || (isMethod(verb, method) && spellsOne(rest, path))) return verb.toLowerCase();
  const words = wordsIn(id).map((word) => word.toLowerCase());
  const last = words.slice(words.at(-2) === 'partial' ? -2 : -1);
  const behind = last.join(' ') === method.toLowerCase() ? last.join(' ') : verbsBehind.get(last.join(' '));
  const isLong = partsOf(path).filter(({ isParameter }) => !isParameter).length > 1 || isVersion(words[0] ?? '');
  if (behind === undefined || !isLong || !spells(words.slice(0, -last.length), path)) return undefined;
  return behind === '' ? method.toLowerCase() : behind;
}

/** `clientClient_id` of `/client/{client_id}`, `OrdersByIdAndYearGet` of `/orders/{year}/{id}`: nothing but the path's words. */
function saysParameters(id: string, method: string, path: string): boolean {
  const words = (text: string) =>
    wordsIn(text)
      .map((word) => word.toLowerCase())
      .filter((word) => !/^(?:by|and|api|v|v?\d+|version)$/.test(word) && word !== method.toLowerCase())
      .toSorted()
      .join(' ');
  const isDeed = beginsWithVerb(id) || actionVerb('POST', partsOf(path)[0]?.words ?? []) !== undefined;
  return /[^/]\/\{/.test(path) && !isDeed && words(id) === words(path);
}

/** What Django and others write behind what it is done to; empty where the method says as much. */
const verbsBehind: ReadonlyMap<string, string> = new Map([
  ['list', 'list'],
  ['create', 'create'],
  ['update', 'update'],
  ['partial update', ''],
  ['read', ''],
  ['retrieve', ''],
  ['destroy', ''],
]);

function isMethod(verb: string, method: string): boolean {
  return verb.toLowerCase() === method.toLowerCase();
}

/** `AccountExportId` of `/account-exports/{export_id}`: things by one of them. */
function spellsOne(words: readonly string[], path: string): boolean {
  const isByKey = words.some((word) => /^id$/i.test(word)) && !words.some((word) => /by$/i.test(word));
  return (
    isByKey &&
    spells(
      words.map(singular),
      path.replaceAll(/[A-Za-z]+/g, (word) => wordsIn(word).map(singular).join('')),
    )
  );
}

function spells(words: readonly string[], path: string): boolean {
  const said = words.join('').toLowerCase();
  return said !== '' && namesThings(said, path) && spellings(path).some((spelling) => spelling.test(said));
}

/** Soon false for most ids that do not spell the path: its plain segments stand in them one after the other. */
function namesThings(said: string, path: string): boolean {
  let from = 0;
  for (const segment of path.split('?', 1)[0]?.split(/[/#]/) ?? []) {
    if (!/^[A-Za-z0-9_-]+$/.test(segment) || isVersion(segment) || /^(?:api|rest)$/i.test(segment)) continue;
    const text = segment.replaceAll(/[_-]/g, '').toLowerCase();
    const at = said.indexOf(text, from);
    if (at === -1) return false;
    from = at + text.length;
  }
  return true;
}

/** How ids write a path: its parameters where they stand or at the end, by their names, the last word of these, `id` or not at all. */
function spellings(path: string): readonly RegExp[] {
  const [plain = ''] = path.split('?');
  const segments = plain.split(/[/#]/).flatMap((one) => (isVersion(one) ? [one] : one.split(/(\{[^{}]+\})/)));
  const pieces = segments.filter((piece) => wordsIn(piece).length > 0);
  const parameters = pieces.filter((piece) => piece.startsWith('{'));
  if (parameters.length > maxSpelledParameters) return [];
  const things = pieces.filter((piece) => !piece.startsWith('{'));
  return [pieces, [...things, ...parameters]].map(
    (order) => new RegExp(`^(?:v\\d+)?${order.map(spelling).join('')}(?:id)?$`),
  );
}

/** Each may be left out, so that many would be many ways to read an id. */
const maxSpelledParameters = 8;

function spelling(piece: string): string {
  const words = wordsIn(piece).map((word) => word.toLowerCase());
  const whole = words.join('');
  if (piece.startsWith('{')) return `(?:(?:by|and)?(?:${whole}|${words.at(-1) ?? ''}|id))?`;
  return isVersion(piece) || /^(?:api|rest)$/i.test(piece) ? `(?:${whole})?` : whole;
}
