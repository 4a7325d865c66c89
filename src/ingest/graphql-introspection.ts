import { isRecord } from '../base/json.ts';
import type { Place, Problems } from '../base/problems.ts';
import type { EnumValue, Field, InputValue, TypeDef, TypeRef } from '../blueprint/types.ts';
import type { RawSchema, Roots } from './graphql-schema.ts';

type Data = Readonly<Record<string, unknown>>;

/** Lists and non-nulls around one type: more than any server sends. */
const maxWrappers = 64;
const validName = /^[_A-Za-z]\w*$/;

/**
 * Reads the answer of an introspection query (section 4.2 of the specification), with or without its `data` envelope.
 * Whatever a server of an older edition leaves out is taken as absent. Undefined where it is no introspection at all.
 */
export function readIntrospection(answer: unknown, place: Place, problems: Problems): RawSchema | undefined {
  const data = isRecord(answer) && isRecord(answer['data']) ? answer['data'] : answer;
  const schema = isRecord(data) ? data['__schema'] : undefined;
  if (!isRecord(schema) || !Array.isArray(schema['types'])) {
    const message = 'Expected the answer of an introspection query: an object with "__schema" and its "types".';
    problems.error('GRAPHQL_NOT_INTROSPECTION', message, place);
    return undefined;
  }
  const reader = new Reader(place, problems);
  const types = new Map<string, TypeDef>();
  for (const type of records(schema['types'])) {
    const definition = reader.type(type);
    if (definition) types.set(definition.name, definition);
  }
  return { types, roots: rootsOf(schema), place };
}

function rootsOf(schema: Data): Roots {
  const root = (key: string) => {
    const type = schema[key];
    return isRecord(type) && typeof type['name'] === 'string' ? type['name'] : undefined;
  };
  const [query, mutation, subscription] = [root('queryType'), root('mutationType'), root('subscriptionType')];
  return { ...(query && { query }), ...(mutation && { mutation }), ...(subscription && { subscription }) };
}

class Reader {
  private readonly place: Place;
  private readonly problems: Problems;

  constructor(place: Place, problems: Problems) {
    this.place = place;
    this.problems = problems;
  }

  type(data: Data): TypeDef | undefined {
    const name = this.name(data, 'a type');
    if (name === undefined) return undefined;
    const named = { name, ...described(data) };
    switch (data['kind']) {
      case 'OBJECT':
        return { kind: 'object', ...named, interfaces: names(data['interfaces']), fields: this.fields(data, name) };
      case 'INTERFACE':
        return { kind: 'interface', ...named, interfaces: names(data['interfaces']), fields: this.fields(data, name) };
      case 'UNION':
        return { kind: 'union', ...named, members: names(data['possibleTypes']) };
      case 'ENUM':
        return { kind: 'enum', ...named, values: this.enumValues(data, name) };
      case 'INPUT_OBJECT': {
        const isOneOf = data['isOneOf'] === true;
        return { kind: 'input', ...named, fields: this.inputs(data['inputFields'], name), ...(isOneOf && { isOneOf }) };
      }
      case 'SCALAR': {
        const url = data['specifiedByURL'] ?? data['specifiedByUrl'];
        return { kind: 'scalar', ...named, ...(typeof url === 'string' && { specifiedBy: url }) };
      }
      default:
        this.warn(`The type "${name}" has the unknown kind ${JSON.stringify(data['kind'])}; it is left out.`);
        return undefined;
    }
  }

  private fields(data: Data, owner: string): ReadonlyMap<string, Field> {
    const fields = new Map<string, Field>();
    for (const item of records(data['fields'])) {
      const name = this.name(item, `a field of "${owner}"`);
      const type = name === undefined ? undefined : this.reference(item['type'], `${owner}.${name}`);
      if (name === undefined || type === undefined) continue;
      const args = this.inputs(item['args'], `${owner}.${name}`);
      fields.set(name, { name, type, ...described(item), ...deprecation(item), args });
    }
    return fields;
  }

  private inputs(list: unknown, owner: string): ReadonlyMap<string, InputValue> {
    const values = new Map<string, InputValue>();
    for (const item of records(list)) {
      const name = this.name(item, `an input of "${owner}"`);
      const type = name === undefined ? undefined : this.reference(item['type'], `${owner}.${name}`);
      if (name === undefined || type === undefined) continue;
      const given = item['defaultValue'];
      const preset = typeof given === 'string' && { defaultValue: given };
      values.set(name, { name, type, ...described(item), ...deprecation(item), ...preset });
    }
    return values;
  }

  private enumValues(data: Data, owner: string): ReadonlyMap<string, EnumValue> {
    const values = new Map<string, EnumValue>();
    for (const item of records(data['enumValues'])) {
      const name = this.name(item, `a value of "${owner}"`);
      if (name !== undefined) values.set(name, { name, ...described(item), ...deprecation(item) });
    }
    return values;
  }

  /** `[Customer!]!` of nested `ofType`. */
  private reference(type: unknown, user: string): TypeRef | undefined {
    const wrappers: unknown[] = [];
    let current = type;
    while (
      wrappers.length < maxWrappers &&
      isRecord(current) &&
      (current['kind'] === 'NON_NULL' || current['kind'] === 'LIST')
    ) {
      wrappers.push(current['kind']);
      current = current['ofType'];
    }
    const name = isRecord(current) ? current['name'] : undefined;
    if (typeof name !== 'string') {
      this.warn(`The type of "${user}" is not told (nested too deeply, or cut off); it is left out.`);
      return undefined;
    }
    return wrappers.reduceRight<string>((inner, kind) => (kind === 'LIST' ? `[${inner}]` : `${inner}!`), name);
  }

  private name(data: Data, what: string): string | undefined {
    const name = data['name'];
    if (typeof name === 'string' && validName.test(name)) return name;
    this.warn(`The name ${JSON.stringify(name)} of ${what} is not a GraphQL name; it is left out.`);
    return undefined;
  }

  private warn(message: string): void {
    this.problems.warn('GRAPHQL_INTROSPECTION_PART', message, this.place);
  }
}

function records(list: unknown): readonly Data[] {
  return Array.isArray(list) ? list.filter(isRecord) : [];
}

function names(list: unknown): readonly string[] {
  return records(list).flatMap(({ name }) => (typeof name === 'string' ? [name] : []));
}

function described(data: Data): { description?: string } {
  const text = data['description'];
  return typeof text === 'string' && text !== '' ? { description: text } : {};
}

function deprecation(data: Data): { deprecated?: string } {
  if (data['isDeprecated'] !== true) return {};
  const reason = data['deprecationReason'];
  return { deprecated: typeof reason === 'string' ? reason : 'No longer supported' };
}
