import { hash, randomUUID } from 'node:crypto';

import { isIntrospectionType, isObjectType, parse } from 'graphql';
import type { GraphQLResolveInfo, GraphQLSchema } from 'graphql';

import { isRecord } from '../base/json.ts';
import { didYouMean, Problems } from '../base/problems.ts';
import type { Checked } from '../base/problems.ts';
import { canonicalJson } from '../cache/canonical.ts';

import { revealRules } from './reveal.ts';
import type { Middleware } from './reveal.ts';
import type { Shield, ShieldContext, ShieldOptions, ShieldRule } from './shield.ts';

/** A user's rule for one field. */
export interface UserRule {
  /**
   * What its decision may depend on beside the caller: nothing, the field's arguments, or the object that holds the
   * field too.
   */
  readonly needs: 'identity' | 'args' | 'parent';
  /** Fields of the object that it asks for (`fragment`), each as a document of one selection set. */
  readonly fragments: readonly string[];
  /** `true` allows; an error or a text denies and says why; all else denies. */
  readonly decide: (
    parent: unknown,
    args: unknown,
    context: ShieldContext,
    info: GraphQLResolveInfo,
  ) => Promise<unknown>;
}

/** A user's rules by `Type.field`. */
export type UserRules = ReadonlyMap<string, UserRule>;

/** Makes a rule of the user's; undefined for one that always allows. Fields with the same rule get the same one. */
type Compile = (rule: ShieldRule) => UserRule | undefined;

/** The rules in `tree`: one rule for everything, a map of types, or what `shield(...)` gives. */
export function readUserRules(tree: unknown, schema: GraphQLSchema, shield: Shield): Checked<UserRules> {
  const problems = new Problems();
  const fields = allFields(schema);
  const compile = compiler(shield);
  const rules = new Map<string, UserRule>();
  try {
    if (isRule(tree)) for (const [type, names] of fields) spread(type, names, compile(tree), rules);
    else if (isGenerator(tree)) readGenerated(tree, schema, shield, rules);
    else if (isRecord(tree)) readTree(tree, fields, compile, problems, rules);
    else fail(problems, 'Expected a rule, a map of rules by type and field, or what shield(...) gives.');
  } catch (cause) {
    // Shield's own check of the tree against the schema, or a rule whose fragment is not GraphQL.
    fail(problems, cause instanceof Error ? cause.message : String(cause));
  }
  return problems.check(rules);
}

function fail(problems: Problems, message: string): void {
  problems.error('SHIELD_TREE', message);
}

function readTree(
  tree: Readonly<Record<string, unknown>>,
  fields: ReadonlyMap<string, readonly string[]>,
  compile: Compile,
  problems: Problems,
  result: Map<string, UserRule>,
): void {
  for (const [type, rules] of Object.entries(tree)) {
    const known = fields.get(type);
    if (!known) fail(problems, `The rule tree names no object type with "${type}".${didYouMean(type, fields.keys())}`);
    else if (isRule(rules)) spread(type, known, compile(rules), result);
    else if (isRecord(rules)) readFields(type, known, rules, compile, problems, result);
    else fail(problems, `The rule tree holds neither a rule nor rules by field at "${type}".`);
  }
}

function readFields(
  type: string,
  known: readonly string[],
  rules: Readonly<Record<string, unknown>>,
  compile: Compile,
  problems: Problems,
  result: Map<string, UserRule>,
): void {
  for (const [field, rule] of Object.entries(rules)) {
    const name = `${type}.${field}`;
    if (!isRule(rule)) fail(problems, `The rule tree holds no rule at "${name}".`);
    else if (field !== '*' && !known.includes(field)) {
      fail(problems, `The rule tree names no field with "${name}".${didYouMean(field, known)}`);
    }
  }
  for (const field of known) {
    const rule = Object.hasOwn(rules, field) ? rules[field] : rules['*'];
    if (isRule(rule)) spread(type, [field], compile(rule), result);
  }
}

function spread(
  type: string,
  fields: readonly string[],
  rule: UserRule | undefined,
  result: Map<string, UserRule>,
): void {
  if (rule) for (const field of fields) result.set(`${type}.${field}`, rule);
}

function readGenerated(tree: Generator, schema: GraphQLSchema, shield: Shield, result: Map<string, UserRule>): void {
  const known = new Map<unknown, UserRule>();
  for (const [name, { rule, decide }] of revealRules(shield, () => tree.generate(schema))) {
    if (rule === shield.allow) continue;
    const about = isRule(rule) ? aboutRule(rule) : unknownRule;
    const userRule = known.get(rule) ?? { ...about, decide: outcomeOf(decide) };
    if (isRule(rule)) known.set(rule, userRule);
    result.set(name, userRule);
  }
}

/** What holds for a rule that cannot be looked into. */
const unknownRule: Omit<UserRule, 'decide'> = { needs: 'parent', fragments: [] };

/** Shield's middleware goes on to the resolver where its rule allows, and gives or throws an error where not. */
function outcomeOf(middleware: Middleware): UserRule['decide'] {
  return async (parent, args, context, info) => {
    let isAllowed = false;
    const go = () => {
      isAllowed = true;
    };
    const result = await middleware(go, parent, args, context, info);
    return isAllowed || result;
  };
}

function compiler(shield: Shield): Compile {
  const options: ShieldOptions = { debug: false, allowExternalErrors: false, fallbackRule: shield.allow, hashFunction };
  const known = new Map<ShieldRule, UserRule>();
  return (rule) => {
    if (rule === shield.allow) return undefined;
    const decide: UserRule['decide'] = (parent, args, context, info) =>
      rule.resolve(parent, args, context, info, options);
    const userRule = known.get(rule) ?? { ...aboutRule(rule), decide };
    known.set(rule, userRule);
    return userRule;
  };
}

/** Shield asks for the key of a decision that depends on the object and the arguments. */
const hashFunction: ShieldOptions['hashFunction'] = ({ parent, args }) =>
  hash('sha256', canonicalJson([parent, args]) ?? randomUUID(), 'base64url');

function aboutRule(rule: ShieldRule): Omit<UserRule, 'decide'> {
  const parts = partsOf(rule);
  const fragments = parts
    .map((part): unknown => Reflect.get(part, 'fragment'))
    .filter((text) => typeof text === 'string');
  const needs = parts.map(needsOf);
  const most = needs.includes('parent') ? 'parent' : needs.includes('args') ? 'args' : 'identity';
  return { needs: most, fragments: fragments.map(toDocument) };
}

/**
 * Shield takes `fragment F on T { id }`, `... on T { id }`, `on T { id }` and `{ id }`. Throws where it is none of
 * them.
 */
function toDocument(fragment: string): string {
  const text = fragment.trim();
  const document = /^(fragment\b|\{)/.test(text) ? text : `{ ${text.startsWith('on ') ? '... ' : ''}${text} }`;
  parse(document, { noLocation: true });
  return document;
}

/** The basic rules in `rule`. */
function partsOf(rule: ShieldRule): readonly ShieldRule[] {
  const getRules: unknown = Reflect.get(rule, 'getRules');
  if (typeof getRules !== 'function') return [rule];
  const rules: unknown = getRules.call(rule);
  return Array.isArray(rules) ? rules.filter(isRule).flatMap(partsOf) : [];
}

function needsOf(rule: ShieldRule): UserRule['needs'] {
  if (Reflect.get(rule, 'cache') === 'contextual') return 'identity';
  return rule.constructor.name === 'InputRule' ? 'args' : 'parent';
}

function isRule(value: unknown): value is ShieldRule {
  return isRecord(value) && typeof value['resolve'] === 'function' && ('func' in value || 'getRules' in value);
}

interface Generator {
  readonly generate: (schema: GraphQLSchema) => unknown;
}

function isGenerator(value: unknown): value is Generator {
  return isRecord(value) && typeof value['generate'] === 'function';
}

/** Names of the fields of each object type. */
function allFields(schema: GraphQLSchema): ReadonlyMap<string, readonly string[]> {
  const result = new Map<string, readonly string[]>();
  for (const type of Object.values(schema.getTypeMap())) {
    if (isObjectType(type) && !isIntrospectionType(type)) result.set(type.name, Object.keys(type.getFields()));
  }
  return result;
}
