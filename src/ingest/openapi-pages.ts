import { fieldsOf } from '../blueprint/cells.ts';
import { listItem, namedType } from '../blueprint/typeref.ts';
import type { Field, TypeDef } from '../blueprint/types.ts';

/** Arguments and fields by what they are called, without case and punctuation. */
const cursorArgs =
  /^(page|next|continuation|sync)?(token|cursor|marker)$|^(startingafter|after|exclusivestart\w*|continue|from(id|key)|start(key|from))$/;
const cursorFields =
  /^(next|continuation)(page)?(token|cursor|marker|key)?$|^(pagetoken|cursor|marker|lastevaluated\w*|(odata)?nextlink|nextpageurl|nextpageuri)$/;
const moreFields = /^(hasmore|hasnextpage|hasnext|ismore|moreresults|istruncated)$/;
const pageArgs = /^(page|pageno|pagenumber|pageindex|pagenum|p)$/;
const offsetArgs = /^(offset|skip|start|startindex|startat|startposition|from)$/;
const sizeArgs =
  /^(limit|perpage|pagesize|pagelimit|pagecount|size|maxresults|maxitems|maxrecords|maxpagesize|count|top|first|rows)$/;
const maxDepth = 2;

/** As answers of operations with a `Link` header tell it. */
const linksText = 'The `next` of `extensions.upstream` holds the arguments of the page that follows.';

/**
 * How the pages of a list are read, as a line of Markdown: the arguments that choose one, and the field of the answer that leads to the
 * next, or the `Link` header. Undefined where the operation has neither.
 */
export function pagesText(types: ReadonlyMap<string, TypeDef>, field: Field): string | undefined {
  const text = argumentsText(types, field);
  const { binding } = field;
  if (binding?.kind !== 'http' || binding.answer.told?.links !== true || !isList(types, field)) return text;
  return text === undefined ? `Pages: ${linksText}` : `${text} ${linksText}`;
}

function argumentsText(types: ReadonlyMap<string, TypeDef>, field: Field): string | undefined {
  const args = [...field.args.keys()];
  const named = (pattern: RegExp) => args.find((name) => pattern.test(plain(name)));
  const size = named(sizeArgs);
  const cursor = named(cursorArgs);
  const next = nextField(types, field, cursorFields);
  const more = nextField(types, field, moreFields);
  const rest = more === undefined ? '' : ` \`${more}\` tells whether there are more.`;
  const amount = (size === undefined ? '' : ` \`${size}\` says how many are wanted.`) + rest;
  if (cursor !== undefined && next !== undefined) {
    return `Pages: \`${cursor}\` takes what the answer before says in \`${next}\`.${amount}`;
  }
  if (cursor !== undefined && (size !== undefined || more !== undefined))
    return `Pages: \`${cursor}\` says where to go on.${amount}`;
  if (!isList(types, field)) return undefined;
  const page = named(pageArgs);
  if (page !== undefined) return `Pages: \`${page}\` chooses one.${amount}`;
  const offset = named(offsetArgs);
  if (offset === undefined || size === undefined) return undefined;
  const isNumber = /^(Int|BigInt|Float)!?$/.test(field.args.get(offset)?.type ?? '');
  return `Pages: \`${offset}\` says ${isNumber ? 'how many are passed over' : 'where to go on'}.${amount}`;
}

/** The path of the field that tells of the next page: `next_cursor`, `meta.next`. */
function nextField(types: ReadonlyMap<string, TypeDef>, field: Field, wanted: RegExp): string | undefined {
  let level: readonly { readonly path: string; readonly type: string }[] = [{ path: '', type: field.type }];
  for (let depth = 0; depth < maxDepth; depth++) {
    const below = level.flatMap(({ path, type }) =>
      listItem(type) === undefined
        ? [...fieldsOf(types.get(namedType(type))).values()].map((one) => ({
            path: path + one.name,
            name: one.name,
            type: one.type,
          }))
        : [],
    );
    const found = below.find(({ name, type }) => wanted.test(plain(name)) && listItem(type) === undefined);
    if (found) return found.path;
    level = below.map(({ path, type }) => ({ path: `${path}.`, type }));
  }
  return undefined;
}

/** True where the answer is a list, or an object that holds one. */
function isList(types: ReadonlyMap<string, TypeDef>, field: Field): boolean {
  if (listItem(field.type) !== undefined) return true;
  return [...fieldsOf(types.get(namedType(field.type))).values()].some((one) => listItem(one.type) !== undefined);
}

function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
}
