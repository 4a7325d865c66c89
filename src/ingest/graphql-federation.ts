import { Kind } from 'graphql';
import type { ConstDirectiveNode, ConstValueNode, DefinitionNode, FieldDefinitionNode } from 'graphql';

import { isTypeNode } from '../blueprint/read-types.ts';
import type { TypeNodeOf } from '../blueprint/read-types.ts';

const directiveNames = [
  'key',
  'external',
  'requires',
  'provides',
  'override',
  'shareable',
  'inaccessible',
  'interfaceObject',
] as const;

/** A directive of federation that says what a subgraph holds or hides. */
export type FederationDirective = (typeof directiveNames)[number];

/** How a subgraph's schema calls federation's directives. */
export interface FederationNames {
  /** Federation's own name by the schema's. */
  readonly directives: ReadonlyMap<string, FederationDirective>;
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
  const directives = new Map<string, FederationDirective>(directiveNames.map((name) => [name, name]));
  const prefixes = ['federation__'];
  let isLinked = false;
  for (const link of linksIn(definitions)) {
    const spec = specUrl.exec(textArgument(link, 'url') ?? '')?.[1];
    if (spec === undefined) continue;
    const prefix = `${textArgument(link, 'as') ?? spec}__`;
    if (!prefixes.includes(prefix)) prefixes.push(prefix);
    if (spec !== 'federation') continue;
    isLinked = true;
    for (const [name, local] of importsOf(argumentOf(link, 'import'))) {
      const known = directiveNames.find((one) => `@${one}` === name);
      if (known) directives.set(local, known);
    }
  }
  for (const prefix of prefixes) for (const name of directiveNames) directives.set(`${prefix}${name}`, name);
  return { directives, prefixes, isUsed: isLinked || hasKeys(definitions, directives) };
}

/** The uses of one of federation's directives on a type or field. */
export function directivesOn(
  node: TypeNodeOf | FieldDefinitionNode,
  name: FederationDirective,
  { directives }: FederationNames,
): readonly ConstDirectiveNode[] {
  return (node.directives ?? []).filter((one) => directives.get(one.name.value) === name);
}

/** Fields that another subgraph answers: those marked as external, unless they are part of a key, which is known here too. */
export function externalFields(node: TypeNodeOf, names: FederationNames): ReadonlySet<string> {
  if (!('fields' in node)) return new Set();
  const keys = new Set(directivesOn(node, 'key', names).flatMap(keyWords));
  const isForeign = directivesOn(node, 'external', names).length > 0;
  const external: readonly string[] = (node.fields ?? []).flatMap((field) => {
    if (field.kind !== Kind.FIELD_DEFINITION) return [];
    return isForeign || directivesOn(field, 'external', names).length > 0 ? [field.name.value] : [];
  });
  return new Set(external.filter((name) => !keys.has(name)));
}

/** The text that the directive gives for the argument `name`. */
export function textArgument(directive: ConstDirectiveNode, name: string): string | undefined {
  return textOf(argumentOf(directive, name));
}

/** The value that the directive gives for the argument `name`. */
export function argumentOf(directive: ConstDirectiveNode, name: string): ConstValueNode | undefined {
  return directive.arguments?.find((one) => one.name.value === name)?.value;
}

function hasKeys(
  definitions: readonly DefinitionNode[],
  directives: ReadonlyMap<string, FederationDirective>,
): boolean {
  return definitions.some(
    (node) => isTypeNode(node) && (node.directives ?? []).some(({ name }) => directives.get(name.value) === 'key'),
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
  return textArgument(directive, 'fields')?.match(/\w+/g) ?? [];
}

function textOf(value: ConstValueNode | undefined): string | undefined {
  return value?.kind === Kind.STRING ? value.value : undefined;
}
