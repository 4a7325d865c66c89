import { isRecord, recordOf } from '../base/json.ts';
import { didYouMean } from '../base/problems.ts';

import { transformAnswers } from './answers.ts';
import { handlerNames } from './handlers.ts';
import { Origins } from './origins.ts';
import type { Path } from './origins.ts';
import {
  handlerAliases,
  listForms,
  oldestResolver,
  optionAliases,
  serveAliases,
  transformAliases,
} from './spellings.ts';

type Json = Readonly<Record<string, unknown>>;

/**
 * Brings what people have written for older versions into today's shape, without a word: `baseUrl` for `endpoint`,
 * `wsdl` for `source`, lists where an object stands today, unquoted `{env.X}`. What it does not know it leaves alone.
 */
export function rewrite(written: unknown): { readonly data: unknown; readonly origins: Origins } {
  const origins = new Origins();
  const data = quotePlaceholders(written);
  if (!isRecord(data)) return { data, origins };
  const rewriteItems = (key: string, change: (item: unknown, path: Path) => unknown) => {
    const items = data[key];
    return Array.isArray(items) ? { [key]: items.map((item, index) => change(item, [key, index])) } : {};
  };
  const rewritten = {
    ...data,
    ...rewriteItems('sources', (item, path) => rewriteSource(item, path, origins)),
    ...(data['transforms'] === undefined
      ? {}
      : { transforms: rewriteTransforms(data['transforms'], ['transforms'], origins) }),
    ...rewriteResolvers(data['additionalResolvers'], origins),
    ...rewriteServe(data['serve'], origins),
  };
  return { data: dropEmpty(rewritten), origins };
}

/** YAML reads an unquoted `{env.X}` as a map with one key: here it becomes the text that was meant. */
function quotePlaceholders(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(quotePlaceholders);
  if (!isRecord(value)) return value;
  const entries = Object.entries(value);
  const [name = '', inner] = entries[0] ?? [];
  const isPlaceholder = entries.length === 1 && /^(env|args|root|context)\.[\w$.:/-]+$/.test(name);
  if (isPlaceholder && inner === null) return `{${name}}`;
  if (isPlaceholder && typeof inner !== 'object') {
    return `{${name}:${typeof inner === 'string' ? inner : JSON.stringify(inner)}}`;
  }
  return recordOf(entries.map(([key, item]) => [key, quotePlaceholders(item)]));
}

function rewriteSource(source: unknown, path: Path, origins: Origins): unknown {
  if (!isRecord(source)) return source;
  const handler = rewriteHandler(source['handler'], [...path, 'handler'], source['via'] === 'mesh', origins);
  const transforms = source['transforms'];
  return {
    ...dropEmpty(source),
    ...(source['handler'] === undefined ? {} : { handler }),
    ...(transforms === undefined
      ? {}
      : { transforms: rewriteTransforms(transforms, [...path, 'transforms'], origins) }),
  };
}

function rewriteHandler(handler: unknown, path: Path, isViaMesh: boolean, origins: Origins): unknown {
  if (typeof handler === 'string') return { [aliasOf(handlerAliases, handler)]: {} };
  if (!isRecord(handler)) return handler;
  return recordOf(
    Object.entries(handler).map(([written, options]) => {
      const alias = aliasOf(handlerAliases, written);
      const kind = Object.hasOwn(handler, alias) ? written : alias;
      if (!handlerNames.includes(kind) && (isViaMesh || isPackage(written))) {
        for (const to of [['custom'], ['custom', 'options']]) origins.move([...path, ...to], [...path, written]);
        return ['custom', { package: written, options: options ?? {} }];
      }
      if (kind !== written) origins.move([...path, kind], [...path, written]);
      return [kind, rewriteOptions(kind, options ?? {}, [...path, kind], origins)];
    }),
  );
}

/** A handler may be named by its package or file: `@acme/ldap`, `ldap-handler`, `./ldap`. */
function isPackage(name: string): boolean {
  const isName = /^\.{0,2}\//.test(name) || /^@[\w.-]+\/[\w.-]+$/.test(name) || /^[a-z0-9]\w*(-\w+)+$/.test(name);
  return isName && didYouMean(name, handlerNames) === '';
}

function rewriteOptions(kind: string, options: unknown, path: Path, origins: Origins): unknown {
  if (!isRecord(options)) return options;
  const aliases = Object.hasOwn(optionAliases, kind) ? optionAliases[kind] : undefined;
  return dropEmpty(renameKeys(options, aliases ?? {}, path, origins));
}

/** Gives keys their name of today, unless that name is taken. */
function renameKeys(record: Json, aliases: Readonly<Record<string, string>>, path: Path, origins: Origins): Json {
  return recordOf(
    Object.entries(record).map(([written, value]) => {
      const alias = Object.hasOwn(aliases, written) ? aliases[written] : undefined;
      if (alias === undefined || Object.hasOwn(record, alias)) return [written, value];
      origins.move([...path, alias], [...origins.of(path), written]);
      return [alias, value];
    }),
  );
}

/** One transform per item, each with its object form; an object instead of the list is taken entry by entry. */
function rewriteTransforms(written: unknown, path: Path, origins: Origins): unknown {
  if (written === null) return [];
  const items = Array.isArray(written) ? written : [written];
  const list: unknown[] = [];
  for (const [index, item] of items.entries()) {
    const from = Array.isArray(written) ? [...path, index] : path;
    if (!isRecord(item)) {
      origins.move([...path, list.length], from);
      list.push(typeof item === 'string' ? { [item]: {} } : item);
      continue;
    }
    for (const [name, options] of Object.entries(item)) {
      const kind = aliasOf(transformAliases, name);
      if (Object.hasOwn(transformAnswers, kind)) {
        origins.removed.push({ name: kind, value: options, origin: [...from, name] });
        continue;
      }
      const at = [...path, list.length];
      origins.move(at, from);
      origins.move([...at, kind], [...from, name]);
      list.push({ [kind]: rewriteTransform(kind, options, [...at, kind], origins) });
    }
  }
  return list;
}

function rewriteTransform(kind: string, options: unknown, path: Path, origins: Origins): unknown {
  const listKey = Object.hasOwn(listForms, kind) ? listForms[kind] : undefined;
  if (Array.isArray(options) && listKey !== undefined) {
    origins.move([...path, listKey], origins.of(path));
    return { [listKey]: options };
  }
  if (kind === 'hoistField' && isRecord(options)) return [options];
  if (kind === 'encapsulate' && typeof options === 'string') return { name: options };
  if (kind === 'prefix' && typeof options === 'string') return { value: options };
  if (kind === 'federation' && isRecord(options)) return modernFederation(options);
  return options ?? {};
}

/** Federation types once had `keyFields: [id]` where `key: [{ fields: id }]` stands today. */
function modernFederation(options: Json): Json {
  if (!Array.isArray(options['types'])) return options;
  const types = options['types'].map((type: unknown) => {
    if (!isRecord(type) || !isRecord(type['config'])) return type;
    const { keyFields, extend, resolveReference, ...config } = type['config'];
    const reference = isRecord(resolveReference) ? modernReference(resolveReference) : resolveReference;
    return {
      ...type,
      config: {
        ...config,
        ...(Array.isArray(keyFields) ? { key: [{ fields: keyFields.join(' ') }] } : {}),
        ...(extend === undefined ? {} : { extends: extend }),
        ...(reference === undefined ? {} : { resolveReference: reference }),
      },
    };
  });
  return { ...options, types };
}

function modernReference(reference: Json): Json {
  const { targetMethod, ...rest } = without(reference, ['targetSource', 'returnData']);
  return targetMethod === undefined ? reference : { queryFieldName: targetMethod, ...rest };
}

/** Joins as the first versions wrote them, with `type`, `field`, `targetSource`, `targetMethod`, `args`, `returnData`. */
function rewriteResolvers(written: unknown, origins: Origins): Json {
  if (written === undefined) return {};
  const items = Array.isArray(written) ? written : [written];
  const list: unknown[] = [];
  for (const [index, item] of items.entries()) {
    const from = Array.isArray(written) ? ['additionalResolvers', index] : ['additionalResolvers'];
    for (const [link, origin] of linksOf(item, from)) {
      const path = ['additionalResolvers', list.length];
      origins.move(path, origin);
      const isOldest = isRecord(link) && link['targetSource'] !== undefined;
      list.push(isOldest ? renameKeys(link, oldestResolver, path, origins) : link);
    }
  }
  return { additionalResolvers: list };
}

/** `links` hold several calls for one type and field. */
function linksOf(item: unknown, from: Path): readonly (readonly [unknown, Path])[] {
  if (!isRecord(item) || !Array.isArray(item['links'])) return [[item, from]];
  const { links, ...shared } = item;
  return links.map((link: unknown, index) => [
    isRecord(link) ? { ...shared, ...link } : link,
    [...from, 'links', index],
  ]);
}

function rewriteServe(serve: unknown, origins: Origins): Json {
  if (serve === null) return { serve: {} };
  if (!isRecord(serve)) return {};
  const renamed = renameKeys(dropEmpty(serve), serveAliases, ['serve'], origins);
  const { exampleQuery, ...rest } = renamed;
  if (typeof exampleQuery !== 'string' || rest['examples'] !== undefined) return { serve: renamed };
  origins.move(['serve', 'examples'], ['serve', 'exampleQuery']);
  return { serve: { ...rest, examples: [{ title: 'Example', query: exampleQuery }] } };
}

/** An entry with nothing behind its colon is an entry that is not there. */
function dropEmpty(record: Json): Json {
  return recordOf(Object.entries(record).filter(([, value]) => value !== null));
}

function without(record: Json, names: readonly string[]): Json {
  return recordOf(Object.entries(record).filter(([name]) => !names.includes(name)));
}

function aliasOf(aliases: Readonly<Record<string, string>>, name: string): string {
  return (Object.hasOwn(aliases, name) ? aliases[name] : undefined) ?? name;
}
