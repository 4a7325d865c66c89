import { Kind } from 'graphql';
import type { ConstDirectiveNode, ConstValueNode, DefinitionNode } from 'graphql';

import { isTypeNode } from '../blueprint/read-types.ts';
import type { TypeNodeOf } from '../blueprint/read-types.ts';

/** How a subgraph's schema calls federation's directives. */
export interface FederationNames {
  readonly key: ReadonlySet<string>;
  readonly external: ReadonlySet<string>;
  /** True where the schema uses federation at all. */
  readonly isUsed: boolean;
  /** What stands before the names of federation's own types: `federation__`, or what `@link(as:)` says. */
  readonly prefixes: readonly string[];
}

const specUrl = /^https?:\/\/specs\.apollo\.dev\/(\w+)\/v\d/;

/**
 * The names that the schema gives to federation's directives: their own in version 1, what `@link` imports in version 2
 * (`import: ["@key", { name: "@external", as: "@foreign" }]`), and always the ones behind the namespace.
 */
export function federationNames(definitions: readonly DefinitionNode[]): FederationNames {
  const names = { key: new Set(['key']), external: new Set(['external']) };
  const prefixes = ['federation__'];
  for (const link of linksIn(definitions)) {
    const spec = specUrl.exec(textOf(argument(link, 'url')) ?? '')?.[1];
    if (spec === undefined) continue;
    const prefix = `${textOf(argument(link, 'as')) ?? spec}__`;
    if (!prefixes.includes(prefix)) prefixes.push(prefix);
    if (spec !== 'federation') continue;
    for (const [name, local] of importsOf(argument(link, 'import'))) {
      if (name === '@key') names.key.add(local);
      if (name === '@external') names.external.add(local);
    }
  }
  for (const prefix of prefixes) {
    names.key.add(`${prefix}key`);
    names.external.add(`${prefix}external`);
  }
  return { ...names, prefixes, isUsed: hasKeys(definitions, names.key) };
}

/** Fields that another subgraph answers: those marked as external, unless they are part of a key, which is known here too. */
export function externalFields(node: TypeNodeOf, names: FederationNames): ReadonlySet<string> {
  if (!('fields' in node)) return new Set();
  const keys = new Set((node.directives ?? []).filter(({ name }) => names.key.has(name.value)).flatMap(keyWords));
  const external = (node.fields ?? []).filter(({ directives = [] }) =>
    directives.some(({ name }) => names.external.has(name.value)),
  );
  return new Set(external.map((field) => field.name.value).filter((name) => !keys.has(name)));
}

function hasKeys(definitions: readonly DefinitionNode[], keys: ReadonlySet<string>): boolean {
  return definitions.some(
    (node) => isTypeNode(node) && (node.directives ?? []).some(({ name }) => keys.has(name.value)),
  );
}

function linksIn(definitions: readonly DefinitionNode[]): readonly ConstDirectiveNode[] {
  return definitions.flatMap((node) => {
    const isSchema = node.kind === Kind.SCHEMA_DEFINITION || node.kind === Kind.SCHEMA_EXTENSION;
    return isSchema ? (node.directives ?? []).filter(({ name }) => name.value === 'link') : [];
  });
}

function importsOf(list: ConstValueNode | undefined): readonly (readonly [name: string, local: string])[] {
  const items = list?.kind === Kind.LIST ? list.values : [];
  return items.flatMap((item) => {
    if (item.kind === Kind.STRING) return [[item.value, item.value.replace('@', '')] as const];
    if (item.kind !== Kind.OBJECT) return [];
    const part = (key: string) => textOf(item.fields.find(({ name }) => name.value === key)?.value);
    const [name, local = name] = [part('name'), part('as')];
    return name === undefined || local === undefined ? [] : [[name, local.replace('@', '')] as const];
  });
}

function keyWords(directive: ConstDirectiveNode): readonly string[] {
  return textOf(argument(directive, 'fields'))?.match(/\w+/g) ?? [];
}

function argument(directive: ConstDirectiveNode, name: string): ConstValueNode | undefined {
  return directive.arguments?.find((one) => one.name.value === name)?.value;
}

function textOf(value: ConstValueNode | undefined): string | undefined {
  return value?.kind === Kind.STRING ? value.value : undefined;
}
