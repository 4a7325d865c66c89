import { camelName, repeatsIn, singular, wordsIn } from './openapi-names.ts';
import { mayLeaveOut } from './openapi-path-ends.ts';
import { pathNames, shortPathNames } from './openapi-path-names.ts';
import { partsOf, verbOfSpelledPath } from './openapi-path-parts.ts';
import { spelledAs, spelledBy } from './openapi-path-spelling.ts';
import { beginsWithVerb, saysVerb } from './openapi-path-verbs.ts';
import type { Signature } from './openapi-signatures.ts';
import { subjectOf } from './openapi-subjects.ts';

/** Spring numbers functions of one name, `findOrderUsingGET_1`, `update_2`: what they are called by tells them apart. */
const isNumbered = /Using(?:GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS)_\d+$|^[a-z]+(?:[A-Z][a-z]+)*_\d{1,2}$/;

/** What an operation is named by. */
export interface OperationNaming {
  readonly operationId: string | undefined;
  readonly method: string;
  readonly path: string;
  /** The first of its tags. */
  readonly tag: string | undefined;
  /** What the description says of it. */
  readonly summary: string | undefined;
  readonly signature: Signature;
  /** The description's `info.title`. */
  readonly title: string;
  /** The parts of its servers' hosts, in lower case: `orders`, `example`, `com`. */
  readonly hostLabels: ReadonlySet<string>;
  /** True where paths of several versions stand beside each other. */
  readonly hasVersions: boolean;
}

/**
 * Names for an operation's field, the best first: its id without what frameworks put into ids, the whole id, then method
 * and path. No two are told apart by their capitals alone. They depend on the operation and what the description calls itself,
 * so that what others are named changes nothing. Each is made when it is asked for: mostly the first is free.
 */
export function* operationNames(named: OperationNaming): Iterable<string> {
  const { operationId } = named;
  const operation = { ...named, subject: subjectOf(named.tag, named.title) };
  const told = { ...operation, path: spelledBy(named.path, named.summary) };
  if (operationId === undefined || isPath(operation, operationId) || isNoName(operationId)) {
    yield* pathNames(told);
    return;
  }
  const spelled = pathIn(operationId, operation.method);
  const short = withoutRepeats(shortId(operation, operationId));
  const verb = verbOfSpelledPath(short, operation.method, operation.path);
  const [own, whole] = [camelName(short), camelName(operationId)];
  if (isNumbered.test(operationId)) yield* pathNames(told);
  else if (saysMany(short, operation.method, operation.path)) yield own;
  else if (verb !== undefined) {
    const names = shortPathNames({ ...told, path: spelledAs(told.path, short), verb });
    if (isToldBy(names[0] ?? '', own)) yield own;
    yield* names;
  } else if (spelled !== undefined) yield* shortPathNames({ ...operation, path: spelled });
  else {
    const contained = withoutContainers(short);
    if (short !== operationId) yield saidOnce(camelName(withoutSaidContainers(contained)));
    yield* [saidOnce(camelName(contained)), camelName(contained)];
  }
  yield own;
  yield* pathNames(told);
  if (own !== whole) yield whole;
}

/** `getOrder` of `/order/{id}`, where the path alone says `getOrderById`; but not an id that tells its words less well. */
function isToldBy(name: string, id: string): boolean {
  const [start, by] = [name.slice(0, id.length), name.slice(id.length)];
  const isSaid = start.toLowerCase() === id.toLowerCase() && /^By[A-Z]/.test(by);
  return isSaid && wordsIn(id).length >= wordsIn(start).length;
}

/**
 * `get-companies-companyId-addresses` as `/companies/{companyId}/addresses`: a path with its parameters, though it is another than the
 * operation's.
 */
function pathIn(id: string, method: string): string | undefined {
  if (!new RegExp(`^${method}[-_](?=[a-z])`, 'i').test(id)) return undefined;
  const segments = id.slice(method.length + 1).split('-');
  const spelled = segments.map((segment, index) => {
    const words = wordsIn(segment);
    const isKey = words.length > 1 && /^(?:id|name)$/i.test(words.at(-1) ?? '');
    return isKey && isSame(words.slice(0, -1), wordsIn(singular(segments[index - 1] ?? ''))) ? `{${segment}}` : segment;
  });
  return spelled.some((segment) => segment.startsWith('{')) ? `/${spelled.join('/')}` : undefined;
}

/**
 * In Google's ids everything is of a project, and of a place in it: `projects.locations.gateways.create`; `boats.listBoatRaces` says
 * twice of what.
 */
function withoutContainers(id: string): string {
  const own = id.replace(/(?<=^|\.)projects\.(?:locations\.(?=\w+\.\w))?(?=\w+\.\w)/, '');
  return own.replace(/(?<=^|\.)[A-Za-z0-9]+\.[A-Za-z0-9]+$/, withoutGroup);
}

/**
 * `keyRings.cryptoKeys.list` as `cryptoKeys.list`, `dataSources.backups.initiateBackup` as `dataSources.initiateBackup`; of two what
 * is done to the first has to say all of it.
 */
function withoutSaidContainers(id: string): string {
  const parts = id.split('.');
  const words = parts.map((part, at) => {
    const said = wordsIn(part).slice(at === parts.length - 1 && saysVerb('POST', `${part}-`) ? 1 : 0);
    return new Set(said.map((word) => singular(word).toLowerCase()));
  });
  const kept = parts.filter((_part, at) => {
    const own = [...(words[at] ?? [])].filter((word) => word.length > 2);
    const isSaid = (word: string) => words.some((later, index) => index > at && later.has(word));
    return own.length === 0 || !(parts.length === 2 ? own.every(isSaid) : own.some(isSaid));
  });
  return kept.join('.');
}

/** `createStatements` of `/statements`, `getTags` of `/tags/{owner}`, `getIconsByTerm`: whoever says many means them. */
function saysMany(id: string, method: string, path: string): boolean {
  const [verb = '', ...words] = wordsIn(id);
  const by = words.findIndex((word) => /^by$/i.test(word));
  const named = by === -1 ? words : words.slice(0, by);
  const parts = partsOf(path);
  const things = parts.filter(({ isParameter }) => !isParameter);
  const thing = singular(things[0]?.words.join('') ?? '').toLowerCase();
  const isAboutOne = words.slice(by).some((word) => aboutOne.test(word) || word.toLowerCase() === thing);
  if (by !== -1 && (method !== 'GET' || parts.at(-1)?.isParameter !== true || isAboutOne)) return false;
  const isPlural = singular(named.at(-1) ?? '') !== named.at(-1) && isSame(named, things[0]?.words ?? []);
  const isOne = things.length === 1 && !/^(?:post|put|patch|delete)$/i.test(verb);
  return isOne && isPlural && (method === 'POST' || path.includes('{'));
}

/** By what one thing is chosen. */
const aboutOne = /^(?:ids?|uuid|guid|sid|key|code|name|slug|number|identifier|ref|reference|handle|hash|email)$/i;

function isSame(left: readonly string[], right: readonly string[]): boolean {
  return left.join('').toLowerCase() === right.join('').toLowerCase();
}

/** True for an operation whose best name does not say all of its path, and that has no id of its own; and for the second one of an id. */
export function leavesOut({
  operationId,
  method,
  path,
}: Pick<OperationNaming, 'operationId' | 'method' | 'path'>): boolean {
  if (operationId !== undefined && (isNumbered.test(operationId) || /\.projects\.|\..*\..*\./.test(operationId)))
    return true;
  if (operationId !== undefined && saidOnce(camelName(operationId)) !== camelName(operationId)) return true;
  return (
    mayLeaveOut(method, path) &&
    (operationId === undefined || isNoName(operationId) || verbOfSpelledPath(operationId, method, path) !== undefined)
  );
}

/**
 * Ids that are the method and one or several paths, a path without its signs (`GET--orders---format-`, `GET-api--version-orders`) or
 * one word and the path (`health_api_v1_health_get`) say it worse than the path does.
 */
function isPath(operation: OperationNaming, id: string): boolean {
  const name = functionName(operation, id);
  if (name !== undefined && !/[a-z]_[a-z]/i.test(name) && !/[a-z][A-Z]/.test(name)) return true;
  if (!id.toLowerCase().startsWith(operation.method.toLowerCase())) return false;
  return /^[a-z]+[-_. ]?\/.*\//i.test(id) || /^[a-z]+(?:-.*[a-z])?[-_]{2}[a-z]/i.test(id);
}

/** FastAPI writes `read_item_items__item_id__get`: the function, the path and the method. */
function functionName({ method, path }: OperationNaming, id: string): string | undefined {
  const tail = `${path.replaceAll(/\W/g, '_')}_${method.toLowerCase()}`;
  return id.endsWith(tail) ? id.slice(0, -tail.length) : undefined;
}

/** How many words an id may be that is told as it is. */
const maxSentence = 7;

/** Some number operations: `58acde292109180bdcacc40d`; some write all that they do: `Gets statement data based on the year and check date`. */
function isNoName(id: string): boolean {
  if (id.split(' ').length > maxSentence) return true;
  return /^[0-9a-f]{8}[0-9a-f-]{8,}$/i.test(id) && /\d/.test(id);
}

function shortId(operation: OperationNaming, id: string): string {
  const { method, path, title, hostLabels } = operation;
  const name = functionName(operation, id);
  if (name !== undefined) return name;
  const bare = withoutParameters(withoutGroup(withoutArticles(id)));
  if (bare !== id) return bare;
  // Amazon's query protocol has one path, and writes `POST_CreateOrder`.
  const asked = path === '/' && id.startsWith(`${method}_`) ? id.slice(method.length + 1) : '';
  if (/^[A-Z][A-Za-z0-9]+$/.test(asked)) return asked;
  const thing = path.split('/').findLast((segment) => /^[\w-]+$/.test(segment)) ?? '';
  const isRunTogether = /^[a-z]+$/.test(id) && id === method.toLowerCase() + wordsIn(thing).join('').toLowerCase();
  if (isRunTogether) return `${method.toLowerCase()}_${thing}`;
  // Adyen writes `post-createOrder`.
  const [start = '', named = ''] = id.split('-', 2);
  if (start.toLowerCase() === method.toLowerCase() && id.length === start.length + named.length + 1) {
    if (saysVerb(method, named)) return named;
  }
  // NestJS and Spring write `CatsController_findAll`, Springfox `findAllUsingGET_1`.
  const plain = id
    .replace(/(?<=\w)(?:RestController|Controller|(?<=[a-z])Api)(?=[_.][A-Za-z])/, '')
    // Connexion writes where the function is: `app.api.orders.find_order`.
    .replace(
      /^(?:\w+\.)*(?:api|apis|controllers|endpoints|handlers|resources|routes|views)\.(?:\w+\.)*(?=[a-z]+_\w+$)/,
      '',
    )
    // Rails and Django write `api_v1_orders_create`, others `get-api-v1-orders` and `getApiV1Orders`.
    .replace(/^(?:(get|post|put|patch|delete)-)?api[^A-Za-z0-9]+(?:v\d+[^A-Za-z0-9]+)?(?=[A-Za-z])/i, '$1-')
    .replace(/^(get|post|put|patch|delete)ApiV\d+(?=[A-Z])/, '$1')
    .replace(/^-/, '')
    // Box writes the version behind: `get_orders_v2025.0`.
    .replace(/(?<=[a-z])_v\d{4}\.\d+$/, '')
    .replace(/(?<=[A-Za-z0-9])Using(?:GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS)(?=(?:_\d+)?$)/, '')
    // Some write the method behind: `Orders_SpotPrice_GET`.
    .replace(/(?<=_[A-Za-z0-9]*[a-z0-9])_(?:GET|POST|PUT|PATCH|DELETE)$/, '')
    // OpenSearch numbers the ways to ask for one thing: `search.0`, `search.1`.
    .replace(/(?<=[A-Za-z])\.0$/, '');
  // Google writes `youtube.videos.list` in the YouTube Data API.
  const [first = '', ...rest] = plain.split('.');
  const isOwnTitle =
    first.length > 2 &&
    (hostLabels.has(first.toLowerCase()) ||
      title
        .toLowerCase()
        .replaceAll(/[^a-z0-9]/g, '')
        .includes(first.toLowerCase()));
  return isOwnTitle && rest.filter((part) => !/^\d+$/.test(part)).length > 1 ? rest.join('.') : withoutGroup(plain);
}

/** `update-a-block`, `previewASegment`: ids that are sentences. */
function withoutArticles(id: string): string {
  return id
    .replace(/(?<=[A-Za-z0-9][ _-])(?:an?|the)[ _-]+(?=[A-Za-z])/gi, '')
    .replace(/^([a-z]+)An?(?=[A-Z][a-z])/, '$1');
}

/** `orders-order_id-cancel`: what stands between hyphens and has a joint of its own is a parameter of the path. */
function withoutParameters(id: string): string {
  return id.replaceAll(/(?<=[A-Za-z0-9]-)[A-Za-z]+_id-(?=[A-Za-z])/g, '');
}

/** `get_draft_uuid_uuid`: a word again. */
function withoutRepeats(id: string): string {
  return id.replaceAll(/(?<![A-Za-z0-9])([A-Za-z]{3,})(?:[_-]+\1)+(?![A-Za-z0-9])/g, '$1');
}

/**
 * `getGetUser` as `getUser`, `listUserUser` as `listUser`, `nodesNodeAddon` as `nodeAddon`. One of many at the end, `getUsersUser`, is not
 * said again, nor is what is done: `calendarListList`.
 */
function saidOnce(name: string): string {
  const words = wordsIn(name);
  const repeat = repeatsIn(words).find(({ at, count }) => {
    const [said, again] = [words.slice(at, at + count), words.slice(at + count, at + 2 * count)];
    const isEnd = at + 2 * count === words.length;
    return !isEnd || (isSame(said, again) && !beginsWithVerb(`${again.at(-1)?.toLowerCase()}-`));
  });
  return repeat ? saidOnce(camelName(words.toSpliced(repeat.at, repeat.count).join(' '))) : name;
}

/** `Brands_PutBrand` says twice what it puts. */
function withoutGroup(id: string): string {
  // `OrderImport_OrderImportItems_Get` repeats where it stands.
  const nested = /^([A-Z][A-Za-z0-9]+)_(?=\1s?[A-Z_])/.exec(id)?.[0] ?? '';
  if (nested !== '' && id.slice(nested.length).includes('_')) return id.slice(nested.length);
  const [, group = '', rest = ''] = /^(\w+?)[._/-]([A-Za-z0-9]+)$/.exec(id) ?? [];
  const said = wordsIn(rest).map((word) => singular(word).toLowerCase());
  const whole = wordsIn(group).map((word) => singular(word).toLowerCase());
  const isSaid = said[1] !== 'by' && said.slice(1).join(' ').includes(whole.join(' '));
  const isFirst =
    whole.length > 0 && whole.every((word, index) => singular(wordsIn(rest)[index] ?? '').toLowerCase() === word);
  return group !== '' && ((isSaid && beginsWithVerb(rest)) || (isFirst && said.length > whole.length)) ? rest : id;
}
