import { camelName, memberName, wordsOf } from './openapi-names.ts';

/** What an operation is named by. */
export interface OperationNaming {
  readonly operationId: string | undefined;
  readonly method: string;
  readonly path: string;
  /** The description's `info.title`. */
  readonly title: string;
}

/**
 * Names for an operation's field, the best first: its id without what frameworks put into ids, the whole id, then method and path.
 * They depend on the operation and the title alone, so that what others are named changes nothing.
 */
export function operationNames(operation: OperationNaming): readonly string[] {
  const { operationId } = operation;
  const byPath = pathName(operation);
  if (operationId === undefined || isPath(operation, operationId)) return [byPath];
  return [camelName(shortId(operation, operationId)), camelName(operationId), memberName(operationId), byPath];
}

/** `GET /customers/{id}/orders` gives `getCustomersByIdOrders`. */
function pathName({ method, path }: OperationNaming): string {
  return camelName(`${method.toLowerCase()} ${wordsOf(path)}`);
}

/** Ids that are the method and one or several paths say it worse than the path does. */
function isPath({ method }: OperationNaming, id: string): boolean {
  return id.toLowerCase().startsWith(method.toLowerCase()) && /^[a-z]+[-_. ]?\/.*\//i.test(id);
}

function shortId({ method, path, title }: OperationNaming, id: string): string {
  // FastAPI writes `read_item_items__item_id__get`: the function, the path and the method.
  const tail = `${path.replaceAll(/\W/g, '_')}_${method.toLowerCase()}`;
  if (id.endsWith(tail)) {
    const name = id.slice(0, -tail.length);
    if (/[a-z]_[a-z]/i.test(name)) return name;
  }
  // NestJS and Spring write `CatsController_findAll`.
  const plain = id.replace(/(?<=\w)(?:RestController|Controller)(?=[_.][A-Za-z])/, '');
  // Google writes `youtube.videos.list` in the YouTube Data API.
  const [first = '', ...rest] = plain.split('.');
  const isOwnTitle =
    first.length > 2 &&
    title
      .toLowerCase()
      .replaceAll(/[^a-z0-9]/g, '')
      .includes(first.toLowerCase());
  return isOwnTitle && rest.length > 1 ? rest.join('.') : plain;
}
