import type { HttpBinding, ToldHeader } from '../blueprint/binding.ts';
import type { Source } from '../blueprint/blueprint.ts';
import { listItem, nullable } from '../blueprint/typeref.ts';
import type { Field, InputValue, TypeRef, Types } from '../blueprint/types.ts';
import { readLinkHeader } from './link-header.ts';
import type { Reply } from './send.ts';
import type { Told, ToldLink } from './upstream.ts';

/** Relations that lead from one page of a list to another. */
const paging = new Set(['next', 'prev', 'previous', 'first', 'last']);

/**
 * A reader for what the answers of one binding tell in their headers: links with the arguments by which the same field gives what
 * they lead to, and the values of declared headers. Undefined where the binding tells nothing.
 */
export function compileTold(
  source: Pick<Source, 'types' | 'query' | 'endpoint'>,
  binding: HttpBinding,
  field: Pick<Field, 'args'>,
): ((url: string, reply: Reply) => Told) | undefined {
  const { told } = binding.answer;
  if (!told) return undefined;
  const secrets = new Set([...Object.keys(source.query), ...queryNames(source.endpoint ?? '')]);
  const args = queryArguments(binding, field);
  const headers = told.headers ?? [];
  return (url, { headers: given }) => {
    const link = told.links === true ? given['link'] : undefined;
    const links = link === undefined ? {} : linksOf(link, url, { types: source.types, args, secrets });
    const values = headers.flatMap(({ name, type }) => {
      const text = given[name.toLowerCase()];
      return text === undefined ? [] : [[name, valueOf(text, type)] as const];
    });
    return {
      ...(Object.keys(links).length > 0 && { links }),
      ...(values.length > 0 && { headers: Object.fromEntries(values) }),
    };
  };
}

/** Arguments by the query parameters that they fill; those that are no plain texts are not read back. */
function queryArguments(
  { parameters }: HttpBinding,
  { args }: Pick<Field, 'args'>,
): ReadonlyMap<string, { readonly arg: InputValue; readonly explode: boolean }> {
  const byWire = new Map([...args.values()].map((arg) => [arg.wire ?? arg.name, arg]));
  return new Map(
    parameters.flatMap(({ in: place, name, arg: wire, style, explode, content }) => {
      const arg = byWire.get(wire);
      if (place !== 'query' || style !== 'form' || content !== undefined || !arg) return [];
      return [[name, { arg, explode }] as const];
    }),
  );
}

function queryNames(endpoint: string): readonly string[] {
  return [...new URLSearchParams(endpoint.split('?', 2)[1] ?? '').keys()];
}

interface Reading {
  readonly types: Types;
  readonly args: ReturnType<typeof queryArguments>;
  /** Names of query parameters that are the configuration's, which no client shall see. */
  readonly secrets: ReadonlySet<string>;
}

/** The first link of each relation. */
function linksOf(header: string, url: string, reading: Reading): Readonly<Record<string, ToldLink>> {
  const found = new Map<string, ToldLink>();
  for (const { target, relations } of readLinkHeader(header)) {
    const address = URL.parse(target, url);
    if (!address || !/^https?:$/.test(address.protocol)) continue;
    for (const relation of relations) {
      if (!found.has(relation)) found.set(relation, linkTo(address, new URL(url), paging.has(relation), reading));
    }
  }
  return Object.fromEntries(found);
}

/** Without the origin where it is the call's: which host answers is nobody's business. */
function linkTo(address: URL, from: URL, isPage: boolean, { types, args, secrets }: Reading): ToldLink {
  for (const name of secrets) if (address.searchParams.has(name)) address.searchParams.delete(name);
  const href = address.origin === from.origin ? address.pathname + address.search + address.hash : address.href;
  if (!isPage && address.pathname !== from.pathname) return { href };
  const values = [...args].flatMap(([name, { arg, explode }]) => {
    const texts = address.searchParams.getAll(name);
    const value = texts.length === 0 ? undefined : argumentOf(types, arg.type, explode ? texts : texts.slice(-1));
    return value === undefined ? [] : [[arg.name, value] as const];
  });
  return { href, args: Object.fromEntries(values) };
}

/** What a client writes for the texts of a query; undefined for what is more than texts. */
function argumentOf(types: Types, type: TypeRef, texts: readonly string[]): unknown {
  const item = listItem(type);
  if (item !== undefined) {
    const items = texts.length === 1 ? (texts[0] ?? '').split(',') : texts;
    const values = items.map((text) => argumentOf(types, item, [text]));
    return values.includes(undefined) ? undefined : values;
  }
  const [text = ''] = texts;
  const name = nullable(type);
  const definition = types.get(name);
  if (definition?.kind === 'enum') {
    return [...definition.values.values()].find((one) => String(one.wire ?? one.name) === text)?.name;
  }
  if (definition?.kind === 'input' || name === 'JSON') return undefined;
  return valueOf(
    text,
    name === 'Boolean' ? 'boolean' : /^(Int|Float|BigInt|Decimal)$/.test(name) ? 'number' : 'string',
  );
}

/** A number that would lose digits stays a text. */
function valueOf(text: string, type: ToldHeader['type']): unknown {
  if (type === 'boolean' && /^(true|false)$/i.test(text)) return text.toLowerCase() === 'true';
  if (type !== 'number' || !/^-?(0|[1-9]\d*)(\.\d+)?$/.test(text)) return text;
  const number = Number(text);
  return String(number) === text || Number.isSafeInteger(number) ? number : text;
}
