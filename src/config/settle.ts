import { isRecord, recordOf } from '../base/json.ts';
import { didYouMean } from '../base/problems.ts';
import type { Place, Problems } from '../base/problems.ts';

import { cacheAnswers, handlerAnswers, pluginAnswers, serveAnswers, topAnswers, transformAnswers } from './answers.ts';
import type { Answer, Answers } from './answers.ts';
import type { Origins, Path } from './origins.ts';
import { metricsOfPlugin, withMetrics } from './prometheus.ts';
import type { PluginMetrics } from './prometheus.ts';

type Json = Readonly<Record<string, unknown>>;

/** Where problems of this pass go. */
export interface Desk {
  readonly problems: Problems;
  readonly placeOf: (path: Path) => Place;
  /** Where the key stands, not its value. */
  readonly placeOfKey: (path: Path) => Place;
  /** Where the key stands for a path as it was written. */
  readonly placeOfWritten: (path: Path) => Place;
  /** Transforms that were taken out because they have an answer. */
  readonly removed: Origins['removed'];
  /** Lets what stands at a path from now on be told where it was written. */
  readonly move: (path: Path, origin: Path) => void;
}

/**
 * Answers the keys of Mesh's that are not carried out here, each with one problem or without a word, and takes them out;
 * brings the plugins `responseCache` and `prometheus` into the shape of the keys that stand for them. Keys that start with `x-` are notes of the reader's.
 */
export function settle(data: unknown, desk: Desk): unknown {
  if (!isRecord(data)) return data;
  const asWritten: Desk = { ...desk, placeOfKey: desk.placeOfWritten };
  for (const { name, value, origin } of desk.removed) sayOf(transformAnswers[name]?.(value), origin, asWritten);
  const named = recordOf(Object.entries(data).filter(([key]) => !key.startsWith('x-')));
  const { plugins, ...rest } = takeOut(named, topAnswers, [], desk);
  const { cache, metrics } = settlePlugins(plugins, desk);
  const written = isRecord(rest['serve']) ? takeOut(rest['serve'], serveAnswers, ['serve'], desk) : rest['serve'];
  const serve = metrics ? withMetrics(written, metrics, desk) : written;
  return {
    ...rest,
    ...(serve !== undefined && { serve }),
    ...(isRecord(rest['cache']) && { cache: settleCache(rest['cache'], desk) }),
    ...(cache && rest['responseCache'] === undefined && { responseCache: cache }),
    ...(Array.isArray(rest['sources']) && {
      sources: rest['sources'].map((source: unknown, index) => settleSource(source, ['sources', index], desk)),
    }),
  };
}

/** `record` without the keys that have an answer. */
function takeOut(record: Json, answers: Answers, path: Path, desk: Desk): Json {
  return recordOf(
    Object.entries(record).filter(([key, value]) => {
      if (!Object.hasOwn(answers, key)) return true;
      sayOf(answers[key]?.(value), [...path, key], desk);
      return false;
    }),
  );
}

function sayOf(answer: Answer, path: Path, desk: Desk): void {
  if (answer) say(answer.severity, answer.message, path, desk);
}

function say(severity: 'error' | 'warning', message: string, path: Path, desk: Desk): void {
  if (severity === 'error') desk.problems.error('CONFIG_UNSUPPORTED', message, desk.placeOfKey(path));
  else desk.problems.warn('CONFIG_UNSUPPORTED', message, desk.placeOfKey(path));
}

function settleSource(source: unknown, path: Path, desk: Desk): unknown {
  if (!isRecord(source)) return source;
  const handler = source['handler'];
  return {
    ...source,
    ...(isRecord(handler) && { handler: settleHandler(handler, [...path, 'handler'], desk) }),
  };
}

function settleHandler(handler: Json, path: Path, desk: Desk): Json {
  return recordOf(
    Object.entries(handler).map(([kind, options]) => {
      const answers = Object.hasOwn(handlerAnswers, kind) ? handlerAnswers[kind] : undefined;
      return [kind, answers && isRecord(options) ? takeOut(options, answers, [...path, kind], desk) : options];
    }),
  );
}

function settleCache(cache: Json, desk: Desk): Json {
  const kept = takeOut(cache, cacheAnswers, ['cache'], desk);
  const redis = kept['redis'];
  if (!isRecord(redis) || (redis['sentinels'] === undefined && redis['startupNodes'] === undefined)) return kept;
  const message =
    'Redis Sentinel and Cluster are not available. Name one server: `cache: redis: url: redis://host:6379`.';
  say('error', message, ['cache', 'redis'], desk);
  const { redis: _, ...others } = kept;
  return others;
}

/** Answers each plugin; gives the response cache and the metrics that some of them set up. */
function settlePlugins(plugins: unknown, desk: Desk): { cache?: Json; metrics?: PluginMetrics } {
  const settled: { cache?: Json; metrics?: PluginMetrics } = {};
  if (plugins === undefined || plugins === null) return settled;
  for (const [index, item] of (Array.isArray(plugins) ? plugins : [plugins]).entries()) {
    const path: Path = Array.isArray(plugins) ? ['plugins', index] : ['plugins'];
    const entries: readonly [string, unknown][] = isRecord(item) ? Object.entries(item) : [[String(item), undefined]];
    const [first] = entries;
    for (const [name, options] of entries) {
      const at = isRecord(item) ? [...path, name] : path;
      if (name === 'responseCache') settled.cache = responseCacheOf(options, at, desk);
      else if (name === 'prometheus') settled.metrics = metricsOfPlugin(options, at, desk);
      else if (Object.hasOwn(pluginAnswers, name)) takeOut({ [name]: options }, pluginAnswers, path, desk);
      else if (name === first?.[0] || first?.[1] !== null) unknownPlugin(name, at, desk);
    }
  }
  return settled;
}

function unknownPlugin(name: string, path: Path, desk: Desk): void {
  const hint = didYouMean(name, Object.keys(pluginAnswers));
  const message = `plugin "${name}" is not known.${hint} A plugin of your own goes into a module under \`additionalEnvelopPlugins\`.`;
  desk.problems.error('CONFIG_UNKNOWN_PLUGIN', message, desk.placeOfKey(path));
}

/** Options of the plugin that say what is kept, and for how long; the others are answered. */
function responseCacheOf(options: unknown, path: Path, desk: Desk): Json {
  if (!isRecord(options)) return {};
  const { ttl, ttlPerCoordinate, ignoredTypes, ...others } = options;
  const ttlPerType = new Map<string, unknown>();
  const ttlPerField = new Map<string, unknown>();
  for (const item of Array.isArray(ttlPerCoordinate) ? ttlPerCoordinate : []) {
    if (!isRecord(item) || typeof item['coordinate'] !== 'string') continue;
    const [type = '', field] = item['coordinate'].split('.');
    if (field === undefined || field === '*') ttlPerType.set(type, item['ttl']);
    else ttlPerField.set(item['coordinate'], item['ttl']);
  }
  for (const type of Array.isArray(ignoredTypes) ? ignoredTypes : []) ttlPerType.set(String(type), 0);
  takeOut(others, responseCacheAnswers, path, desk);
  return {
    ...(ttl !== undefined && { ttl }),
    ...(ttlPerType.size > 0 && { ttlPerType: recordOf(ttlPerType) }),
    ...(ttlPerField.size > 0 && { ttlPerField: recordOf(ttlPerField) }),
  };
}

const unsaid = () => undefined;
const responseCacheAnswers: Answers = {
  sessionId: unsaid,
  idFields: unsaid,
  includeExtensionMetadata: () => ({
    severity: 'warning',
    message: 'answers do not say whether they came from the cache. Remove `includeExtensionMetadata`.',
  }),
  invalidateViaMutation: (value) =>
    value === false
      ? undefined
      : {
          severity: 'warning',
          message: 'mutations do not empty the cache: lifetimes do. Remove `invalidateViaMutation`.',
        },
  if: () => ({
    severity: 'error',
    message:
      'the cache has no condition; it would keep answers that `if` excludes. Remove `if`, set lifetimes per type or field.',
  }),
  shouldCacheResult: () => ({
    severity: 'error',
    message: 'only whole answers without errors are kept, and `shouldCacheResult` would not be asked. Remove it.',
  }),
  cacheKey: () => ({
    severity: 'warning',
    message: 'the key is made from the operation, its variables and the identity it depends on. Remove `cacheKey`.',
  }),
};
