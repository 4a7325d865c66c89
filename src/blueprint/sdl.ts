import { createHash } from 'node:crypto';

import { GraphQLError, Kind, isTypeDefinitionNode, parse } from 'graphql';
import type { DocumentNode, SchemaDefinitionNode, SchemaExtensionNode } from 'graphql';

import { Problems } from '../base/problems.ts';
import type { Checked } from '../base/problems.ts';
import type { Blueprint, Join, Source } from './blueprint.ts';
import { upstreamArgs, upstreamOf } from './directives.ts';
import { printDirective, printTypes } from './print-types.ts';
import { directivesOf, gatherType } from './read-views.ts';
import type { Gathered } from './read-views.ts';
import { settingsArgs, settingsOfArgs } from './settings-directive.ts';
import type { TypeDef } from './types.ts';

/** Number of the artifact's form; a server reads only its own. */
const version = 1;

const title = '# Made by "heddle build". Review it like code, but change the configuration instead of this file.';
const sealForm = /^# heddle-artifact (\d+) sha256:([0-9a-f]{16})$/m;
const rootNames = [
  ['query', 'Query'],
  ['mutation', 'Mutation'],
  ['subscription', 'Subscription'],
] as const;

/**
 * The blueprint as SDL: the public schema, and in directives what the server needs beside it. The same blueprint gives
 * the same bytes. Types stand in the order of their names; fields keep their order, because XML sequences have one.
 *
 * A definition that carries no word of its sources is held by all sources of what it stands in, as it is written;
 * `@source` names those that hold it, and how their view differs; `@hidden` marks what only sources see; `@local` what
 * no source supplies. Views have no descriptions, and no definition has a `place`: these are not kept.
 */
export function printBlueprint(blueprint: Blueprint): string {
  const settings = settingsArgs(blueprint.settings);
  const directives = [
    ...[...blueprint.sources.values()].map((source) => printDirective('upstream', upstreamArgs(source), 2)),
    ...(Object.keys(settings).length === 0 ? [] : [printDirective('settings', settings, 2)]),
  ].map((text) => `\n  ${text}`);
  const roots = rootNames.filter(([, name]) => blueprint.types.has(name));
  const operations = roots.map(([operation, name]) => `  ${operation}: ${name}\n`);
  const schema =
    roots.length > 0
      ? `schema${directives.join('')} {\n${operations.join('')}}\n`
      : `extend schema @empty${directives.join('')}\n`;
  const body = [schema, ...printTypes(blueprint)].join('\n');
  return `${title}\n# heddle-artifact ${version} sha256:${digestOf(body)}\n\n${body}`;
}

/** The blueprint that `printBlueprint` wrote; a text that is damaged, edited or of another version is a problem. */
export function readBlueprint(text: string, file: string): Checked<Blueprint> {
  const problems = new Problems();
  const fail = (what: string, line = 1, column = 1) => {
    problems.error('ARTIFACT_UNREADABLE', `${what} Run "heddle build".`, { file, line, column });
    return problems.check<Blueprint>(emptyOf());
  };
  const unix = text.replaceAll('\r\n', '\n').replace(/^\uFEFF/, '');
  const conflict = /^<{7} /m.exec(unix);
  if (conflict) return fail('The artifact has an unsolved merge conflict.', lineOf(unix, conflict.index));
  const seal = sealForm.exec(unix);
  if (!seal) return fail('This is not an artifact of heddle: its second line does not say so.');
  if (Number(seal[1]) !== version) {
    return fail(`The artifact has form ${seal[1]}, this heddle reads form ${version}.`, lineOf(unix, seal.index));
  }
  const body = unix.slice(seal.index + seal[0].length + 2);
  if (digestOf(body) !== seal[2]) {
    const { line, column, message } = syntaxErrorOf(unix);
    return fail(`The artifact is not as it was written${message}.`, line, column);
  }
  return problems.check(gather(parse(body, { noLocation: true })));
}

function gather(document: DocumentNode): Blueprint {
  const schema = document.definitions.find(
    (node): node is SchemaDefinitionNode | SchemaExtensionNode =>
      node.kind === Kind.SCHEMA_DEFINITION || node.kind === Kind.SCHEMA_EXTENSION,
  );
  const directives = directivesOf(schema?.directives);
  const upstreams = (directives.get('upstream') ?? []).map(upstreamOf);
  const views = new Map(upstreams.map(({ name }) => [name, new Map<string, TypeDef>()]));
  const gathered: Gathered = { types: new Map(), views, joins: [], merges: [], topics: [] };
  for (const node of document.definitions) {
    if (isTypeDefinitionNode(node)) gatherType(node, gathered);
  }
  const sources = new Map<string, Source>(
    upstreams.map((upstream) => [upstream.name, { ...upstream, types: views.get(upstream.name) ?? new Map() }]),
  );
  return {
    types: gathered.types,
    sources,
    joins: gathered.joins.toSorted(byCoordinate),
    merges: gathered.merges,
    ...(gathered.topics.length > 0 && { topics: gathered.topics }),
    settings: settingsOfArgs(directives.get('settings')?.[0] ?? {}),
  };
}

/** The order of joins in a blueprint: by type, then by field. */
export function byCoordinate(left: Join, right: Join): number {
  const [one, other] = [`${left.type}.${left.field}`, `${right.type}.${right.field}`];
  return one === other ? 0 : one < other ? -1 : 1;
}

function digestOf(body: string): string {
  return createHash('sha256').update(body).digest('hex').slice(0, 16);
}

function syntaxErrorOf(text: string): { readonly line: number; readonly column: number; readonly message: string } {
  try {
    parse(text);
    return { line: 2, column: 1, message: '' };
  } catch (error) {
    const place = error instanceof GraphQLError ? error.locations?.[0] : undefined;
    const message = error instanceof Error ? `: ${error.message.replace(/\.$/, '')}` : '';
    return { line: place?.line ?? 1, column: place?.column ?? 1, message };
  }
}

function lineOf(text: string, index: number): number {
  return text.slice(0, index).split('\n').length;
}

function emptyOf(): Blueprint {
  return gather({ kind: Kind.DOCUMENT, definitions: [] });
}
