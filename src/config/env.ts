import { isRecord, recordOf } from '../base/json.ts';
import { didYouMean } from '../base/problems.ts';
import { compileTemplate, fillEnv } from '../base/template.ts';

import { nativeKinds } from './handlers.ts';
import type { Path } from './origins.ts';
import type { Desk } from './settle.ts';

/** What fills placeholders, and where it is told what does not. */
interface Filling {
  readonly env: Env;
  readonly desk: Desk;
  /** Variables that have been told: each once, at its first place. */
  readonly told: Set<string>;
}

/** Environment variables by name. */
export type Env = Readonly<Record<string, string | undefined>>;

/** Options of native handlers that are read while requests run: they keep their placeholders, and secrets stay out of the artifact. */
const runTimeOptions = new Set(['endpoint', 'operationHeaders', 'queryParams', 'soapHeaders', 'basicAuth']);

/**
 * Fills `{env.X}` where a value is needed at build time, and leaves it where the running server reads it. A variable that
 * is missing and has no default is an error at build time, a warning where only the server needs it.
 */
export function fillConfig(data: unknown, env: Env, desk: Desk): unknown {
  const filling: Filling = { env, desk, told: new Set() };
  const viaMesh = new Set<unknown>();
  const sources = isRecord(data) ? data['sources'] : undefined;
  if (Array.isArray(sources)) {
    for (const [index, source] of sources.entries())
      if (isRecord(source) && source['via'] === 'mesh') viaMesh.add(index);
  }
  const isRunTime = (path: Path) =>
    readsAtRunTime(path) || (path[0] === 'sources' && path[2] === 'handler' && viaMesh.has(path[1]));
  const fill = (value: unknown, path: Path): unknown => {
    if (isPort(path)) return fillPort(value, path, filling);
    if (typeof value === 'string') return fillText(value, path, isRunTime(path), filling);
    if (Array.isArray(value)) return value.map((item, index) => fill(item, [...path, index]));
    if (!isRecord(value)) return value;
    return recordOf(Object.entries(value).map(([key, item]) => [key, fill(item, [...path, key])]));
  };
  return fill(data, []);
}

function isPort([section, key]: Path): boolean {
  return section === 'serve' && key === 'port';
}

/** The port may name a variable that only the server's environment has. */
function fillPort(value: unknown, path: Path, filling: Filling): unknown {
  if (typeof value !== 'string') return value;
  fillText(value, path, true, filling);
  return fillEnv(value, filling.env) || undefined;
}

function readsAtRunTime(path: Path): boolean {
  const [section, second, third, kind, option] = path;
  if (section === 'sources' && third === 'handler') {
    const isNative = nativeKinds.some((native) => native === kind);
    return !isNative || runTimeOptions.has(String(option));
  }
  if (section === 'serve')
    return second === 'hostname' || second === 'cors' || (second === 'metrics' && third === 'hostname');
  return section === 'additionalResolvers' || section === 'cache' || section === 'auth';
}

function fillText(text: string, path: Path, isRunTime: boolean, filling: Filling): string {
  const { env } = filling;
  if (path[0] === 'additionalTypeDefs' && text.includes('\n')) return text;
  let isMissing = false;
  for (const { from, path: names, fallback } of compileTemplate(text).placeholders) {
    const name = names.join('.');
    if (from !== 'env' || fallback !== undefined || env[name] !== undefined) continue;
    isMissing = true;
    reportMissing(name, path, isRunTime, filling);
  }
  const isLocation = path.includes('source') || path[0] === 'additionalTypeDefs';
  return isRunTime || (isMissing && isLocation) ? text : fillEnv(text, env);
}

function reportMissing(name: string, path: Path, isRunTime: boolean, { env, desk, told }: Filling): void {
  const key = `${isRunTime} ${name}`;
  if (told.has(key)) return;
  told.add(key);
  const hint = didYouMean(name, Object.keys(env));
  const way = `Set it, or write a default: \`{env.${name}:default}\`.`;
  const message = `the environment variable ${name} is not set.${hint} ${way}`;
  if (isRunTime)
    desk.problems.warn('CONFIG_ENV_MISSING', `${message} The server needs it when it starts.`, desk.placeOf(path));
  else desk.problems.error('CONFIG_ENV_MISSING', message, desk.placeOf(path));
}
