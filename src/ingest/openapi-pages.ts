import { fieldsOf } from '../blueprint/cells.ts';
import { listItem, namedType } from '../blueprint/typeref.ts';
import type { Field, InputValue } from '../blueprint/types.ts';
import { cursorField, hasNextLink, moreField } from './openapi-page-fields.ts';
import type { Likelihood } from './openapi-page-fields.ts';
import type { Scope } from './openapi-scope.ts';
import { plain } from './openapi-text.ts';

/** Arguments by what they are called, without case and punctuation. */
const cursorArgs =
  /^(page|next|continuation|sync)?(token|cursor|marker)$|^(startingafter|after|exclusivestart\w*|continue|from(id|key)|start(key|from))$/;
/** These are cursors where the answer has a field that is called alike. */
const possibleArgs = /^(start|from)\w+$|^offset$/;
/** Ends of names of what chooses by its value: dates and addresses. */
const filterArgs = /(date|time|timestamp|day|week|month|year|address|email|phone)$/;
const secretWords = /\b(auth\w*|access|login|session|secret|credentials?|scopes?|api key|ignore)\b/i;
const pageArgs = /^(page|pageno|pagenumber|pageindex|pagenum|p)$/;
const skipArgs = /^(offset|skip)$/;
const startArgs = /^(start|startindex|startat|startposition|from)$/;
const sizeArgs =
  /^(limit|perpage|pagesize|pagelimit|pagecount|size|maxresults|maxitems|maxrecords|maxpagesize|count|top|first|rows)$/;

/** As answers of operations with a `Link` header tell it. */
const linksText = 'The `next` of `extensions.upstream` holds the arguments of the page that follows.';

/**
 * How the pages of a list are read, as a line of Markdown: the arguments that choose one, and the field of the answer that leads to the
 * next, or the `Link` header. Undefined where the operation has neither. Deprecated arguments are told only where no others fit.
 */
export function pagesText(scope: Scope, field: Field): string | undefined {
  const args = [...field.args.values()];
  const lasting = args.filter((arg) => !isDeprecated(arg));
  const text = argumentsText(scope, field, lasting) ?? argumentsText(scope, field, args);
  const { binding } = field;
  if (binding?.kind !== 'http' || binding.answer.told?.links !== true || !isList(scope, field)) return text;
  return text === undefined ? `Pages: ${linksText}` : `${text} ${linksText}`;
}

function argumentsText(scope: Scope, field: Field, args: readonly InputValue[]): string | undefined {
  const named = (pattern: RegExp) => args.find((arg) => pattern.test(plain(arg.name)));
  const size = named(sizeArgs);
  const more = moreField(scope, field.type);
  const rest = more === undefined ? '' : ` \`${more}\` tells whether there are more.`;
  const amount = (size === undefined ? '' : ` \`${size.name}\` says how many are wanted.`) + rest;
  const cursor = cursorText(scope, field, args, size !== undefined || more !== undefined);
  if (cursor !== undefined) return cursor + amount;
  if (!isList(scope, field)) return undefined;
  const page = named(pageArgs);
  if (page !== undefined) return `Pages: \`${page.name}\` chooses one.${amount}`;
  const begin = named(skipArgs) ?? args.find((arg) => startArgs.test(plain(arg.name)) && !isMoment(arg));
  return begin === undefined || size === undefined
    ? undefined
    : `Pages: \`${begin.name}\` ${beginText(begin)}.${amount}`;
}

/** Of an argument that goes on after the answer before, with the field that says where; without one only of the usual names. */
function cursorText(scope: Scope, field: Field, args: readonly InputValue[], isPaged: boolean): string | undefined {
  const cursors = (['usual', 'possible', 'unlikely'] as const).flatMap((isCursor) =>
    args.filter((arg) => likelihoodOf(arg) === isCursor).map((arg) => ({ arg, isCursor })),
  );
  for (const { arg, isCursor } of cursors) {
    const next = cursorField(scope, field.type, arg, isCursor);
    if (next !== undefined) return `Pages: \`${arg.name}\` takes what the answer before says in \`${next}\`.`;
  }
  const [first] = cursors;
  if (first?.isCursor !== 'usual' || !(isPaged || hasNextLink(scope, field.type))) return undefined;
  return `Pages: \`${first.arg.name}\` says where to go on.`;
}

/** How sure an argument is a cursor; one that the first page needs as well is one only where the answer has a field that is called alike. */
function likelihoodOf(arg: InputValue): Likelihood | undefined {
  const name = plain(arg.name);
  const isRequired = arg.type.endsWith('!');
  if (cursorArgs.test(name)) {
    if (isMoment(arg)) return 'unlikely';
    if (name === 'token' && secretWords.test(arg.description ?? '')) return undefined;
    return isRequired ? 'possible' : 'usual';
  }
  if (isRequired) return skipArgs.test(name) ? 'possible' : undefined;
  return possibleArgs.test(name) && !filterArgs.test(name) && !isMoment(arg) ? 'possible' : undefined;
}

/** A start is where the answer begins; an offset counts what stands before it, or is a text that only the upstream understands. */
function beginText(begin: InputValue): string {
  if (startArgs.test(plain(begin.name))) return 'says where the answer begins';
  return /^(Int|BigInt|Float)!?$/.test(begin.type) ? 'says how many are passed over' : 'says where to go on';
}

/** A point in time, which chooses what is answered and no page of it. */
function isMoment({ name, type, description = '' }: InputValue): boolean {
  if (/^(Date|DateTime|Time)!?$/.test(type)) return true;
  return (
    /^(after|from|start(at|from)?)$/.test(plain(name)) &&
    /\b(timestamp|datetime|dates?|epoch|milliseconds)\b/i.test(description)
  );
}

function isDeprecated({ deprecated, description = '' }: InputValue): boolean {
  return deprecated !== undefined || /^\W*deprecated\b/i.test(description);
}

/** True where the answer is a list, or an object that holds one. */
function isList(scope: Scope, field: Field): boolean {
  if (listItem(field.type) !== undefined) return true;
  return [...fieldsOf(scope.types.get(namedType(field.type))).values()].some((one) => listItem(one.type) !== undefined);
}
