import { isRecord } from '../base/json.ts';
import { didYouMean } from '../base/problems.ts';
import { compileTemplate } from '../base/template.ts';

import type { Path } from './origins.ts';
import { handlerOf } from './schema.ts';
import type { Config } from './schema.ts';
import type { Desk } from './settle.ts';

/** Rules that span sections: names that must be unique or known, exactly one handler, patterns of fields. */
export function checkConfig(config: Config, desk: Desk): void {
  checkSources(config, desk);
  checkHandlers(config, desk);
  checkResolvers(config, desk);
  checkPatterns(config, desk);
}

function checkSources(config: Config, desk: Desk): void {
  const first = new Map<string, Path>();
  for (const [index, source] of config.sources.entries()) {
    const path: Path = ['sources', index, 'name'];
    const other = first.get(source.name);
    if (other) {
      const message = `two sources are named "${source.name}"; give each its own name.`;
      const related = [{ message: 'the first one stands here', place: desk.placeOf(other) }];
      desk.problems.error('CONFIG_DUPLICATE_SOURCE', message, desk.placeOf(path), related);
    } else first.set(source.name, path);
    checkWebhooks(source.webhooks, ['sources', index, 'webhooks'], desk);
    const kinds = Object.keys(source.handler);
    if (kinds.length === 1) checkOptions(handlerOf(source).options, ['sources', index, 'handler', ...kinds], desk);
    if (kinds.length === 1) continue;
    const came = kinds.length === 0 ? 'none' : kinds.join(' and ');
    const message = `source "${source.name}" needs exactly one handler, got ${came}. Write one source for each.`;
    desk.problems.error('CONFIG_HANDLER_COUNT', message, desk.placeOf(['sources', index, 'handler']));
  }
}

function checkOptions(options: Readonly<Record<string, unknown>>, path: Path, desk: Desk): void {
  const basicAuth = isRecord(options['basicAuth']) ? Object.values(options['basicAuth']) : [];
  if (!basicAuth.some((part) => typeof part === 'string' && compileTemplate(part).needs.length > 0)) return;
  const message =
    'basicAuth cannot hold placeholders, because they are filled after it is encoded. Write the encoded pair as `operationHeaders: { authorization: "Basic {env.BASIC_CREDENTIALS}" }`.';
  desk.problems.error('CONFIG_UNSUPPORTED', message, desk.placeOfKey([...path, 'basicAuth']));
}

function checkHandlers(config: Config, desk: Desk): void {
  for (const [index, handler] of (config.serve?.handlers ?? []).entries()) {
    checkWebhooks(handler, ['serve', 'handlers', index], desk);
  }
}

interface WrittenSecurity {
  readonly secret?: string | undefined;
  readonly unsigned?: boolean | undefined;
}

function checkWebhooks(written: WrittenSecurity | undefined, path: Path, desk: Desk): void {
  if (!written || (written.secret === undefined) === (written.unsigned === true)) return;
  const message =
    written.secret === undefined
      ? 'nothing says how the sender is known. Add `secret`, or `unsigned: true` to take every request.'
      : '`secret` and `unsigned` contradict each other. Keep one of them.';
  desk.problems.error('CONFIG_WEBHOOKS', message, desk.placeOf(path));
}

function checkResolvers(config: Config, desk: Desk): void {
  const names = config.sources.map(({ name }) => name);
  for (const [index, resolver] of config.additionalResolvers.entries()) {
    if (resolver.kind === 'module') continue;
    const path: Path = ['additionalResolvers', index];
    if (resolver.sourceName !== undefined && !names.includes(resolver.sourceName)) {
      const hint = didYouMean(resolver.sourceName, names) || ` Declared: ${names.join(', ')}.`;
      const message = `source "${resolver.sourceName}" is not declared.${hint}`;
      desk.problems.error('CONFIG_UNKNOWN_SOURCE', message, desk.placeOf([...path, 'sourceName']));
    }
    if (resolver.kind === 'batch' && resolver.keyField === undefined && resolver.keyFields === undefined) {
      const message = '`keysArg` needs the key: add `keyField`, or `keyFields` for a key of several parts.';
      desk.problems.error('CONFIG_MISSING', message, desk.placeOf([...path, 'keysArg']));
    }
  }
}

/** `Type.field`, `Type.*`, `*.field`, `Type`, `*`. */
const pattern = /^(\*|[_A-Za-z]\w*)(\.(\*|[_A-Za-z]\w*))?$/;

function checkPatterns(config: Config, desk: Desk): void {
  for (const name of Object.keys(config.permissions?.rules ?? {})) {
    if (pattern.test(name)) continue;
    const message = `"${name}" is not a field pattern; expected \`Type.field\`, \`Type.*\`, \`*.field\` or \`*\`.`;
    desk.problems.error('CONFIG_BAD_PATTERN', message, desk.placeOfKey(['permissions', 'rules', name]));
  }
  for (const name of Object.keys(config.responseCache?.ttlPerField ?? {})) {
    if (name.includes('.') && pattern.test(name)) continue;
    const message = `"${name}" is not a field; expected \`Type.field\`.`;
    desk.problems.error('CONFIG_BAD_PATTERN', message, desk.placeOfKey(['responseCache', 'ttlPerField', name]));
  }
}
