import { isRecord } from '../base/json.ts';
import type { HttpBinding, XmlAttributes, XmlName, XmlRoot } from '../blueprint/binding.ts';
import { namedType } from '../blueprint/typeref.ts';
import type { Field, InputValue, TypeDef } from '../blueprint/types.ts';
import { child } from './openapi-document.ts';
import type { Spot } from './openapi-document.ts';
import type { Operations } from './openapi-operations.ts';
import type { Scope } from './openapi-scope.ts';
import { textIn } from './openapi-text.ts';

/** The schemas that a type's members were made of, by the members' names. */
type Members = ReadonlyMap<string, Spot>;

const maxDepth = 20;

/** The root element of a body: by its schema's `xml`, else by the name of its component. */
export function xmlRoot(scope: Scope, schema: Spot): XmlRoot {
  const { spot, names } = scope.shapes.follow(schema);
  const xml = xmlObject(scope, schema);
  const name = nameOf(xml) ?? names.at(-1) ?? 'root';
  const shape = scope.shapes.shapeOf(spot);
  const root = { name: xmlName(name), ...placement(xml) };
  if (!shape.items || !shape.types.has('array')) return root;
  const item = xmlObject(scope, shape.items);
  const itemName = nameOf(item) ?? scope.shapes.follow(shape.items).names.at(-1) ?? 'item';
  return { ...root, item: { name: xmlName(itemName), ...placement(item) } };
}

/** Says of the types that are sent or read as XML how their members stand in it (OpenAPI 3.1 section 4.8.26, 3.2 `nodeType`). */
export function describeXml(scope: Scope, operations: Operations): void {
  const reached = new Set<string>();
  for (const field of [...operations.query.values(), ...operations.mutation.values()]) {
    const { binding } = field;
    if (binding?.kind !== 'http') continue;
    const types = [...(binding.answer.kind === 'xml' ? [field.type] : []), ...bodyTypes(scope.types, field, binding)];
    for (const type of types) reach(scope.types, namedType(type), reached);
  }
  for (const name of reached) {
    const definition = scope.types.get(name);
    const members = definition && membersOf(scope, definition);
    if (members) scope.types.set(name, withXml(scope, definition, members));
  }
}

function bodyTypes(types: ReadonlyMap<string, TypeDef>, { args }: Field, { body }: HttpBinding): readonly string[] {
  const own = [...args.values()].filter((arg) => (arg.wire ?? arg.name) === body?.arg).map(({ type }) => type);
  if (body?.kind === 'xml') return own;
  if (body?.kind !== 'multipart') return [];
  const form = types.get(namedType(own[0] ?? ''));
  const parts = form?.kind === 'input' ? [...form.fields.values()] : [];
  return parts.filter((part) => body.encoding?.[part.wire ?? part.name]?.xml).map(({ type }) => type);
}

function reach(types: ReadonlyMap<string, TypeDef>, name: string, reached: Set<string>): void {
  const queue = [name];
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    const definition = types.get(next);
    if (!definition || reached.has(next)) continue;
    reached.add(next);
    if ('fields' in definition) for (const { type } of definition.fields.values()) queue.push(namedType(type));
    if (definition.kind === 'union') queue.push(...definition.members);
    if (definition.kind !== 'interface') continue;
    for (const one of types.values()) {
      if (one.kind === 'object' && one.interfaces.includes(next)) queue.push(one.name);
    }
  }
}

/** An object that stands for what an interface does not name has the interface's members. */
function membersOf(scope: Scope, definition: TypeDef): Members | undefined {
  const own = scope.members.get(definition.name);
  if (own || definition.kind !== 'object') return own;
  return definition.interfaces.map((name) => scope.members.get(name)).find((members) => members !== undefined);
}

function withXml(scope: Scope, definition: TypeDef, members: Members): TypeDef {
  const mark = <Member extends Field | InputValue>(member: Member): Member => {
    const spot = members.get(member.name);
    const xml = spot && memberXml(scope, member.wire ?? member.name, spot);
    return xml ? { ...member, xml } : member;
  };
  switch (definition.kind) {
    case 'object':
      return { ...definition, fields: new Map([...definition.fields].map(([name, field]) => [name, mark(field)])) };
    case 'input':
      return { ...definition, fields: new Map([...definition.fields].map(([name, field]) => [name, mark(field)])) };
    default:
      return definition;
  }
}

/** How a property stands in XML; undefined where it is an element of its own name. */
function memberXml(scope: Scope, wire: string, spot: Spot): XmlAttributes | undefined {
  const shape = scope.shapes.shapeOf(scope.shapes.follow(spot).spot);
  const own = xmlObject(scope, spot);
  const isList = shape.types.has('array') && shape.items !== undefined;
  const item = isList && shape.items ? xmlObject(scope, shape.items) : own;
  const isWrapped = isList && (own['wrapped'] === true || own['nodeType'] === 'element');
  const name = xmlName((isWrapped || !isList ? nameOf(own) : nameOf(item)) ?? wire);
  // A list has no element of its own anyway, unless it is wrapped.
  const node = isList && own['nodeType'] === 'none' ? undefined : nodeOf(own);
  const place = placement(isList && !isWrapped ? { ...own, ...item } : own);
  const xml: XmlAttributes = {
    ...(name !== wire && { name }),
    ...place,
    ...(node !== undefined && { node }),
    ...(isWrapped && { item: { name: xmlName(nameOf(item) ?? name), ...placement(item) } }),
  };
  return Object.keys(xml).length > 0 ? xml : undefined;
}

type XmlObject = Readonly<Record<string, unknown>>;

/** What the schema says, over what the schemas say that it refers to. */
function xmlObject(scope: Scope, spot: Spot, depth = 0): XmlObject {
  const schema = isRecord(spot.value) ? spot.value : {};
  if (depth > maxDepth) return {};
  const said = child(spot, 'xml').value;
  const own = isRecord(said) ? said : {};
  if (typeof schema['$ref'] === 'string') {
    const target = scope.documents.find(schema['$ref'], spot);
    return typeof target === 'string' ? own : { ...xmlObject(scope, target, depth + 1), ...own };
  }
  const all: readonly unknown[] = Array.isArray(schema['allOf']) ? schema['allOf'] : [];
  const isReference = (one: unknown) => isRecord(one) && typeof one['$ref'] === 'string';
  // A class that is extended keeps its name; what is merely wrapped gives its own away.
  const members = [...all.keys()].filter((index) => !isReference(all[index]) || all.filter(isReference).length === 1);
  const sorted = members.toSorted((left, right) => Number(isReference(all[right])) - Number(isReference(all[left])));
  return Object.assign({}, ...sorted.map((index) => xmlObject(scope, child(spot, 'allOf', index), depth + 1)), own);
}

function placement(xml: XmlObject): Pick<XmlName, 'namespace' | 'prefix'> {
  const namespace = textIn(xml, 'namespace');
  const prefix = textIn(xml, 'prefix');
  if (namespace === undefined) return {};
  return { namespace, ...(prefix !== undefined && { prefix: localXmlName(prefix) }) };
}

function nodeOf(xml: XmlObject): XmlAttributes['node'] | undefined {
  const { nodeType } = xml;
  if (xml['attribute'] === true || nodeType === 'attribute') return 'attribute';
  if (nodeType === 'none') return 'none';
  return xml['x-text'] === true || nodeType === 'text' || nodeType === 'cdata' ? 'text' : undefined;
}

function nameOf(xml: XmlObject): string | undefined {
  return textIn(xml, 'name');
}

/** A name as XML allows it, with a prefix where the description writes one. */
function xmlName(name: string): string {
  const [first = '', ...rest] = name.split(':');
  return rest.length === 0 ? localXmlName(first) : `${localXmlName(first)}:${localXmlName(rest.join('_'))}`;
}

function localXmlName(name: string): string {
  const clean = name.replace(/[^\p{L}\p{N}\p{M}_.\u00b7-]/gu, '_');
  return /^[\p{L}_]/u.test(clean) ? clean : `_${clean}`;
}
