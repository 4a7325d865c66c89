import { didYouMean, Problems } from '../base/problems.ts';
import type { Problem } from '../base/problems.ts';
import type { Permissions, Rule } from '../blueprint/settings.ts';
import type { ObjectDef, TypeDef, Types } from '../blueprint/types.ts';

/** What a pattern names; `*` stands for every one, and `Type` alone for `Type.*`. */
interface Pattern {
  readonly type: string;
  readonly field: string;
}

/** Root fields by which a client reads the schema. */
const introspection: ReadonlySet<string> = new Set(['__schema', '__type']);

/** Finds the rule of each field: the most specific pattern that names it decides. */
export class RuleTable {
  private readonly types: Types;
  private readonly fallback: Rule;
  private readonly isIntrospectionOpen: boolean;
  private readonly rules = new Map<string, Rule>();

  constructor(permissions: Permissions, types: Types, isIntrospectionOpen: boolean) {
    this.types = types;
    this.fallback = permissions.fallback;
    this.isIntrospectionOpen = isIntrospectionOpen;
    for (const { pattern, rule } of permissions.rules) {
      const { type, field } = readPattern(pattern);
      this.rules.set(`${type}.${field}`, rule);
    }
  }

  /**
   * `Type.field`, then `Type.*`, then `*.field`, then `*`, then the fallback. A pattern that names an interface holds
   * for the types that implement it where they have none of their own; where several interfaces do, all must allow.
   * `__typename` is never guarded.
   */
  ruleOf(type: string, field: string): Rule {
    if (introspection.has(field)) return this.introspectionRule(type, field);
    if (field.startsWith('__') || type.startsWith('__')) return { kind: 'allow' };
    return (
      this.named(type, field) ??
      this.named(type, '*') ??
      this.rules.get(`*.${field}`) ??
      this.rules.get('*.*') ??
      this.fallback
    );
  }

  private named(type: string, field: string): Rule | undefined {
    const own = this.rules.get(`${type}.${field}`);
    if (own) return own;
    const definition = this.types.get(type);
    if (definition?.kind !== 'object') return undefined;
    const inherited = rulesOfInterfaces(definition, field, this.types, this.rules);
    return inherited.length > 1 ? { kind: 'and', rules: inherited } : inherited[0];
  }

  /** Only a pattern that names it says something about introspection; one for `__schema` holds for `__type` too. */
  private introspectionRule(type: string, field: string): Rule {
    const named = this.rules.get(`${type}.${field}`) ?? this.rules.get(`${type}.__schema`);
    return named ?? { kind: this.isIntrospectionOpen ? 'allow' : 'deny' };
  }
}

function rulesOfInterfaces(
  definition: ObjectDef,
  field: string,
  types: Types,
  rules: ReadonlyMap<string, Rule>,
): readonly Rule[] {
  return definition.interfaces
    .filter((name) => {
      const found = types.get(name);
      return field === '*' || (found?.kind === 'interface' && found.fields.has(field));
    })
    .map((name) => rules.get(`${name}.${field}`))
    .filter((rule) => rule !== undefined);
}

function readPattern(pattern: string): Pattern {
  if (pattern === '*') return { type: '*', field: '*' };
  const [type = '*', field = '*'] = pattern.split('.');
  return { type, field };
}

/** Tells which patterns name nothing: a mistyped rule would leave its field open. */
export function checkPatterns(permissions: Permissions, types: Types): readonly Problem[] {
  const problems = new Problems();
  const seen = new Set<string>();
  for (const { pattern } of permissions.rules) {
    if (!/^(\*|\w+)(\.(\*|\w+))?$/.test(pattern)) {
      const text = `The permission pattern "${pattern}" is not one of Type.field, Type.* (or Type), *.field and *.`;
      problems.error('PERMISSION_PATTERN', text);
      continue;
    }
    const { type, field } = readPattern(pattern);
    if (seen.has(`${type}.${field}`)) {
      problems.error('PERMISSION_TWICE', `The permission pattern "${pattern}" stands there twice: keep one of them.`);
    }
    seen.add(`${type}.${field}`);
    checkPattern(pattern, types, problems);
  }
  return problems.list;
}

function checkPattern(pattern: string, types: Types, problems: Problems): void {
  const { type, field } = readPattern(pattern);
  if (introspection.has(field) && type === 'Query') return;
  if (type === '*') {
    const isKnown = field === '*' || [...types.values()].some((each) => fieldsOf(each).includes(field));
    if (!isKnown)
      problems.warn('PERMISSION_UNKNOWN_FIELD', `The permission pattern "${pattern}" names no field of any type.`);
    return;
  }
  const definition = types.get(type);
  const guarded = [...types.values()].filter((each) => fieldsOf(each).length > 0).map((each) => each.name);
  if (!definition || !guarded.includes(type)) {
    const text = `The permission pattern "${pattern}" names no object type or interface.${didYouMean(type, guarded)}`;
    problems.error('PERMISSION_UNKNOWN_TYPE', text);
    return;
  }
  const fields = fieldsOf(definition);
  if (field !== '*' && !fields.includes(field)) {
    const text = `The permission pattern "${pattern}" names no field of ${type}.${didYouMean(field, fields)}`;
    problems.error('PERMISSION_UNKNOWN_FIELD', text);
  }
}

function fieldsOf(definition: TypeDef): readonly string[] {
  return definition.kind === 'object' || definition.kind === 'interface' ? [...definition.fields.keys()] : [];
}
