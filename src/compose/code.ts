import { stat } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { isRecord } from '../base/json.ts';
import { didYouMean } from '../base/problems.ts';
import type { Place, Problems } from '../base/problems.ts';
import { fieldsOf, valuesOf } from '../blueprint/cells.ts';
import type { Types } from '../blueprint/types.ts';
import type { LoadedConfig } from '../config/load.ts';

import { faultsOf, readSelection, sentence } from './selection.ts';

/** Fields that code resolvers fill, by `Type.field`. */
export type CodeFields = ReadonlySet<string>;

/** Imports the resolver modules to learn which fields they fill; reports fields that are not there. Nothing where one fails. */
export async function readCodeFields(
  loaded: Pick<LoadedConfig, 'config' | 'dir' | 'placeOf' | 'moduleOf'>,
  types: Types,
  problems: Problems,
): Promise<CodeFields | undefined> {
  const fields = new Set<string>();
  let isWhole = true;
  for (const [index, resolver] of loaded.config.additionalResolvers.entries()) {
    if (resolver.kind !== 'module') continue;
    const place = loaded.placeOf(['additionalResolvers', index]);
    const name = loaded.moduleOf(resolver.module);
    const path = isAbsolute(name) ? name : join(loaded.dir, name);
    const resolvers = await importResolvers(path, resolver.module, place, problems);
    if (!resolvers) isWhole = false;
    for (const [type, members] of Object.entries(resolvers ?? {})) {
      proveMembers(type, members, types, resolver.module, place, fields, problems);
    }
  }
  return isWhole ? fields : undefined;
}

async function importResolvers(
  path: string,
  shown: string,
  place: Place,
  problems: Problems,
): Promise<Readonly<Record<string, unknown>> | undefined> {
  try {
    const { mtimeMs } = await stat(path);
    const module: unknown = await import(`${pathToFileURL(path).href}?changed=${mtimeMs}`);
    const found = isRecord(module) ? (module['resolvers'] ?? module['default'] ?? module) : undefined;
    const inner = isRecord(found) && isRecord(found['resolvers']) ? found['resolvers'] : found;
    if (isRecord(inner)) return inner;
    const message = `${shown} exports no resolvers. Export an object as \`resolvers\` or as default: { Type: { field: fn } }.`;
    problems.error('RESOLVERS_MISSING', message, place);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    problems.error('RESOLVERS_FAILED', `${shown} cannot be imported: ${reason}`, place);
  }
  return undefined;
}

function proveMembers(
  type: string,
  members: unknown,
  types: Types,
  module: string,
  place: Place,
  fields: Set<string>,
  problems: Problems,
): void {
  const definition = types.get(type);
  if (!definition) {
    const message = `${module} resolves ${type}, and there is no such type.${didYouMean(type, types.keys())}`;
    problems.error('RESOLVERS_UNKNOWN_TYPE', message, place);
    return;
  }
  if (!isRecord(members)) return;
  const known = definition.kind === 'enum' ? valuesOf(definition) : fieldsOf(definition);
  if (definition.kind !== 'object' && definition.kind !== 'interface') return;
  for (const [name, member] of Object.entries(members)) {
    if (name.startsWith('__')) continue;
    if (!known.has(name)) {
      const way = `Declare it in additionalTypeDefs: extend type ${type} { ${name}: ... }.`;
      const message = `${module} resolves ${type}.${name}, and ${type} has no such field.${didYouMean(name, known.keys())} ${way}`;
      problems.error('RESOLVERS_UNKNOWN_FIELD', message, place);
      continue;
    }
    fields.add(`${type}.${name}`);
    proveSelection(`${type}.${name}`, type, member, types, module, place, problems);
  }
}

function proveSelection(
  coordinate: string,
  type: string,
  member: unknown,
  types: Types,
  module: string,
  place: Place,
  problems: Problems,
): void {
  const text = isRecord(member) ? member['selectionSet'] : undefined;
  if (typeof text !== 'string') return;
  const read = readSelection(text);
  const faults = typeof read === 'string' ? [read] : faultsOf(read, type, types);
  for (const fault of faults) {
    problems.error('RESOLVERS_SELECTION', sentence(`${module}: the selectionSet of ${coordinate}: ${fault}`), place);
  }
}
