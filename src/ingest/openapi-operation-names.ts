import { camelName, plainPath, wordsOf } from './openapi-names.ts';

/** What an operation is named by. */
export interface OperationNaming {
  readonly operationId: string | undefined;
  readonly method: string;
  readonly path: string;
  /** The description's `info.title`. */
  readonly title: string;
  /** The parts of its servers' hosts, in lower case: `orders`, `example`, `com`. */
  readonly hostLabels: ReadonlySet<string>;
}

/**
 * Names for an operation's field, the best first: its id without what frameworks put into ids, the whole id, then method
 * and path. No two are told apart by their capitals alone. They depend on the operation and what the description calls itself,
 * so that what others are named changes nothing.
 */
export function operationNames(operation: OperationNaming): readonly string[] {
  const { operationId } = operation;
  const byPath = pathNames(operation);
  if (operationId === undefined || isPath(operation, operationId)) return byPath;
  return [camelName(shortId(operation, operationId)), camelName(operationId), ...byPath];
}

/** `GET /api/customers/{id}/orders` gives `getCustomersByIdOrders`; what says its verb itself needs no other. */
function pathNames({ method, path }: OperationNaming): readonly string[] {
  const plain = plainPath(path);
  const whole = `${method.toLowerCase()} ${wordsOf(path)}`;
  const short = saysVerb(method, plain.replace(/^\//, ''))
    ? wordsOf(plain)
    : `${method.toLowerCase()} ${wordsOf(plain)}`;
  return [camelName(short), camelName(whole)];
}

const readVerbs =
  'get|list|find|fetch|search|retrieve|read|query|lookup|check|verify|validate|calculate|compute|download';
const writeVerbs =
  'create|add|insert|update|replace|set|save|store|delete|remove|send|submit|generate|register|upload|import|export|' +
  'start|stop|cancel|close|disable|enable|confirm|notify|adjust|authori[sz]e|capture|declare|resolve|convert|schedule|' +
  'put|post|patch';
const readsFirst = new RegExp(`^(?:${readVerbs})(?=[A-Z_-])`);
const actsFirst = new RegExp(`^(?:${readVerbs}|${writeVerbs})(?=[A-Z_-])`);

/** `GET /getOrder`, `POST /create-order`: to say `get` or `post` before it would be one verb too many. */
function saysVerb(method: string, text: string): boolean {
  const first = text.slice(0, 1).toLowerCase() + text.slice(1);
  return (method === 'GET' ? readsFirst : actsFirst).test(first);
}

/** Ids that are the method and one or several paths say it worse than the path does. */
function isPath({ method }: OperationNaming, id: string): boolean {
  return id.toLowerCase().startsWith(method.toLowerCase()) && /^[a-z]+[-_. ]?\/.*\//i.test(id);
}

function shortId({ method, path, title, hostLabels }: OperationNaming, id: string): string {
  // FastAPI writes `read_item_items__item_id__get`: the function, the path and the method.
  const tail = `${path.replaceAll(/\W/g, '_')}_${method.toLowerCase()}`;
  if (id.endsWith(tail)) {
    const name = id.slice(0, -tail.length);
    if (/[a-z]_[a-z]/i.test(name) || /[a-z][A-Z]/.test(name)) return name;
    if (path === `/${name}`) return `${method.toLowerCase()}_${name}`;
  }
  // Adyen writes `post-createOrder`.
  const [start = '', named = ''] = id.split('-', 2);
  if (start.toLowerCase() === method.toLowerCase() && id.length === start.length + named.length + 1) {
    if (saysVerb(method, named)) return named;
  }
  // NestJS and Spring write `CatsController_findAll`, Springfox `findAllUsingGET_1`.
  const plain = id
    .replace(/(?<=\w)(?:RestController|Controller)(?=[_.][A-Za-z])/, '')
    .replace(/(?<=[a-z])Using(?:GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS)(?=(?:_\d+)?$)/, '')
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
  return isOwnTitle && rest.filter((part) => !/^\d+$/.test(part)).length > 1 ? rest.join('.') : plain;
}
