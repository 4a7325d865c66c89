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
  /** What its decision may depend on beside the caller: nothing, the field's arguments, or the object that holds the field too. */
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

/** The rules in `tree`: one rule for everything, a map of types, or what `shield(...)` gives. */
export function readUserRules(tree: unknown, schema: GraphQLSchema, shield: Shield): Checked<UserRules> {
  const problems = new Problems();
  try {
    const rules = readAny(tree, schema, shield, problems);
    if (rules) return problems.check(rules);
    problems.error('SHIELD_TREE', 'Expected a rule, a map of rules by type and field, or what shield(...) gives.');
  } catch (cause) {
    // Shield's own check of the tree against the schema, or a rule whose fragment is not GraphQL.
    problems.error('SHIELD_TREE', cause instanceof Error ? cause.message : String(cause));
  }
  return problems.check(new Map());
}

function readAny(tree: unknown, schema: GraphQLSchema, shield: Shield, problems: Problems): UserRules | undefined {
  if (isRule(tree)) return spread(allFields(schema), tree, shield);
  if (isGenerator(tree)) return readGenerated(tree, schema, shield);
  return isRecord(tree) ? readTree(tree, schema, shield, problems) : undefined;
}

function readTree(
  tree: Readonly<Record<string, unknown>>,
  schema: GraphQLSchema,
  shield: Shield,
  problems: Problems,
): UserRules {
  const fields = allFields(schema);
  const result = new Map<string, UserRule>();
  for (const [type, rules] of Object.entries(tree)) {
    const known = fields.get(type);
    if (!known) {
      problems.error(
        'SHIELD_TREE',
        `The rule tree names no object type with "${type}".${didYouMean(type, fields.keys())}`,
      );
    } else if (isRule(rules)) {
      for (const [name, rule] of spread(new Map([[type, known]]), rules, shield)) result.set(name, rule);
    } else if (isRecord(rules)) {
      readFields(type, known, rules, shield, problems, result);
    } else {
      problems.error('SHIELD_TREE', `The rule tree holds neither a rule nor rules by field at "${type}".`);
    }
  }
  return result;
}

function readFields(
  type: string,
  known: readonly string[],
  rules: Readonly<Record<string, unknown>>,
  shield: Shield,
  problems: Problems,
  result: Map<string, UserRule>,
): void {
  for (const [field, rule] of Object.entries(rules)) {
    if (!isRule(rule)) problems.error('SHIELD_TREE', `The rule tree holds no rule at "${type}.${field}".`);
    else if (field !== '*' && !known.includes(field)) {
      problems.error('SHIELD_TREE', `The rule tree names no field with "${type}.${field}".${didYouMean(field, known)}`);
    }
  }
  for (const field of known) {
    const rule = Object.hasOwn(rules, field) ? rules[field] : rules['*'];
    if (isRule(rule) && rule !== shield.allow) result.set(`${type}.${field}`, toUserRule(rule, shield));
  }
}

function readGenerated(tree: Generator, schema: GraphQLSchema, shield: Shield): UserRules {
  const result = new Map<string, UserRule>();
  for (const [name, { rule, decide }] of revealRules(shield, () => tree.generate(schema))) {
    if (rule === shield.allow) continue;
    result.set(name, { ...(isRule(rule) ? aboutRule(rule) : unknownRule), decide: outcomeOf(decide) });
  }
  return result;
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

function spread(fields: ReadonlyMap<string, readonly string[]>, rule: ShieldRule, shield: Shield): UserRules {
  if (rule === shield.allow) return new Map();
  const one = toUserRule(rule, shield);
  return new Map([...fields].flatMap(([type, names]) => names.map((name) => [`${type}.${name}`, one] as const)));
}

function toUserRule(rule: ShieldRule, shield: Shield): UserRule {
  const options: ShieldOptions = { debug: false, allowExternalErrors: false, fallbackRule: shield.allow, hashFunction };
  return {
    ...aboutRule(rule),
    decide: (parent, args, context, info) => rule.resolve(parent, args, context, info, options),
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

/** Shield takes `fragment F on T { id }`, `... on T { id }`, `on T { id }` and `{ id }`. Throws where it is none of them. */
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
