import { isRecord } from '../../src/base/json.ts';
import type { SoapBinding, XmlAttributes } from '../../src/blueprint/binding.ts';
import { listItem, namedType } from '../../src/blueprint/typeref.ts';
import type { Field, InputValue, ObjectDef, TypeDef, TypeRef, Types } from '../../src/blueprint/types.ts';
import { listsWithin, withoutItem } from '../../src/transport/soap-values.ts';
import { xsi } from './tree.ts';
import type { Tree } from './tree.ts';

/** A value without parts. */
export type Leaf = string | number | boolean | Date;

/** The values of a message by the path of local names that leads to them, in document order. */
export type Leaves = Map<string, Leaf[]>;

/** What stands in an element, read as plain XML. Texts without anything are no values. */
export function leavesOfTree(tree: Tree, path = tree.local, leaves: Leaves = new Map()): Leaves {
  for (const { local, namespace, value, tag } of tree.attributes) {
    const isSyntax = namespace === xsi || tag.startsWith('xmlns') || /encoding|envelope/.test(namespace);
    if (!isSyntax) add(leaves, `${path}/@${local}`, value);
  }
  if (tree.text.trim() !== '') add(leaves, path, tree.text);
  for (const child of tree.children) leavesOfTree(child, `${path}/${child.local}`, leaves);
  return leaves;
}

/** The values in a Body, whose own name is no step of their paths, and in what stands in the Header. */
export function leavesOfBody(body: Tree, head: readonly Tree[] = []): Leaves {
  const leaves: Leaves = new Map();
  for (const child of head) if (!child.namespace.endsWith('addressing')) leavesOfTree(child, child.local, leaves);
  for (const child of body.children) leavesOfTree(child, child.local, leaves);
  return leaves;
}

/** The arguments of a call, where they stand in the Body or the Header. */
export function leavesOfArguments(
  types: Types,
  field: Field,
  binding: SoapBinding,
  args: Readonly<Record<string, unknown>>,
): Leaves {
  const leaves: Leaves = new Map();
  const body = [...field.args.values()].filter(({ xml }) => !/^(headers?|attachment)$/.test(xml?.node ?? 'element'));
  const flattener = new Flattener(types, leaves);
  flattener.inputs(
    [...field.args.values()].filter(({ xml }) => xml?.node === 'header'),
    args,
    '',
  );
  const grouped = [...field.args.values()].find(({ xml }) => xml?.node === 'headers');
  if (grouped) flattener.value(grouped.type, {}, args[grouped.wire ?? grouped.name], '');
  flattener.inputs(body, args, binding.input.wrapper?.name ?? '');
  return leaves;
}

/** The value of a field, where it stands in the answer's Body. */
export function leavesOfAnswer(types: Types, field: Field, binding: SoapBinding, value: unknown, root: string): Leaves {
  const leaves: Leaves = new Map();
  const { wrapper, path = [] } = binding.output ?? {};
  const steps = [...(wrapper ? [root] : []), ...path.map(({ name }) => name)];
  // An answer without any content.
  if (value === true && path.length === 0) return leaves;
  new Flattener(types, leaves).value(field.type, field.xml ?? {}, value, steps.join('/'));
  return leaves;
}

/** What the two do not share, in words; empty where they hold the same values. */
export function difference(
  expected: Leaves,
  found: Leaves,
  same: (left: Leaf, right: Leaf | undefined) => boolean = isSame,
): string {
  for (const [path, values] of expected) {
    const others = found.get(path) ?? [];
    const at = values.findIndex((value, index) => !same(value, others[index]));
    if (at >= 0) return `${path}: ${shown(values[at])} became ${shown(others[at])}`;
    if (others.length > values.length) return `${path}: ${shown(others[values.length])} came from nowhere`;
  }
  for (const [path, values] of found) {
    if (!expected.has(path)) return `${path}: ${shown(values[0])} came from nowhere`;
  }
  return '';
}

/** True where a JSON value says the same as a text; texts must be the same. */
function isSame(left: Leaf, right: Leaf | undefined): boolean {
  if (right === undefined) return false;
  const [first, second] = [String(left), String(right)];
  // A qualified name without a prefix, read where a namespace stands by default.
  if (first === second || first === second.replace(/^\{[^{}]*\}(?=(plain|other)$)/, '')) return true;
  if (typeof left === 'boolean' || typeof right === 'boolean') return truth(first) === truth(second);
  return (typeof left === 'number' || typeof right === 'number') && Number(first) === Number(second);
}

class Flattener {
  private readonly types: Types;
  private readonly leaves: Leaves;

  constructor(types: Types, leaves: Leaves) {
    this.types = types;
    this.leaves = leaves;
  }

  inputs(values: readonly InputValue[], given: Readonly<Record<string, unknown>>, path: string): void {
    for (const one of values) {
      const key = one.wire ?? one.name;
      this.placed(one.type, one.xml ?? {}, given[key] ?? one.xml?.fixed, key, path);
    }
  }

  value(type: TypeRef, xml: XmlAttributes, value: unknown, path: string): void {
    if (value === null || value === undefined) return;
    const item = listItem(type);
    if (Array.isArray(value) && item !== undefined) return this.list(type, item, xml, value, path);
    const definition = this.definitionOf(type, value);
    if (definition?.kind === 'input' && isRecord(value)) {
      const fields = [...definition.fields.values()];
      const isTypeChoice = definition.isOneOf && fields.every((one) => one.xml?.xsiType);
      if (!isTypeChoice) return this.inputs(fields, value, path);
      for (const one of fields) this.value(one.type, one.xml ?? {}, value[one.wire ?? one.name], path);
    } else if (definition?.kind === 'object' && isRecord(value)) this.object(definition, value, path);
    else if (xml.lexical !== 'empty') this.json(value, path);
  }

  private list(type: TypeRef, item: TypeRef, xml: XmlAttributes, value: readonly unknown[], path: string): void {
    if (depthOf(type) > listsWithin(xml)) for (const one of value) this.value(item, xml, one, path);
    else if (xml.item) {
      for (const one of value) this.value(item, withoutItem(xml), one, `${path}/${xml.item.name}`);
    } else if (value.length > 0) add(this.leaves, path, value.join(' '));
  }

  private object(definition: ObjectDef, value: Readonly<Record<string, unknown>>, path: string): void {
    for (const one of definition.fields.values()) {
      const key = one.wire ?? one.name;
      if (!/^(header|attachment)$/.test(one.xml?.node ?? 'element'))
        this.placed(one.type, one.xml ?? {}, value[key], key, path);
    }
  }

  private placed(type: TypeRef, xml: XmlAttributes, value: unknown, key: string, path: string): void {
    if (value === undefined || value === null) return;
    const name = xml.name ?? key;
    const join = (step: string) => (path === '' ? step : `${path}/${step}`);
    if (xml.node === 'text') this.value(type, xml, value, path);
    else if (xml.node === 'any') for (const one of Array.isArray(value) ? value : [value]) this.json(one, path);
    else if (xml.node === 'group') this.value(type, {}, value, path);
    else if (xml.node === 'mixed') this.mixed(type, value, path);
    else if (xml.node === 'anyAttribute') this.openAttributes(value, path);
    else this.value(type, xml, value, join(xml.node === 'attribute' ? `@${name}` : name));
  }

  /** A plain reading knows the text of an element as one. */
  private mixed(type: TypeRef, value: unknown, path: string): void {
    const pieces: readonly unknown[] = Array.isArray(value) ? value : [];
    const texts = pieces.flatMap((one) => (isRecord(one) && typeof one['text'] === 'string' ? [one['text']] : []));
    this.value(
      type,
      {},
      pieces.filter((one) => !isRecord(one) || typeof one['text'] !== 'string'),
      path,
    );
    add(this.leaves, path, texts.join(''));
  }

  private openAttributes(value: unknown, path: string): void {
    for (const [key, one] of Object.entries(isRecord(value) ? value : {})) {
      add(this.leaves, `${path}/@${localOf(key)}`, one);
    }
  }

  private definitionOf(type: TypeRef, value: unknown): TypeDef | undefined {
    const definition = this.types.get(namedType(type));
    if (definition?.kind !== 'interface' && definition?.kind !== 'union') return definition;
    const name = isRecord(value) ? value['__typename'] : undefined;
    return [...this.types.values()].find((one) => one.kind === 'object' && (one.wire ?? one.name) === name);
  }

  private json(value: unknown, path: string): void {
    if (value === null || value === undefined || value === '') return;
    if (Array.isArray(value)) for (const one of value) this.json(one, path);
    else if (!isRecord(value)) add(this.leaves, path, value);
    else {
      for (const [key, one] of Object.entries(value)) {
        this.json(one, key === '#text' ? path : `${path}/${localOf(key)}`);
      }
    }
  }
}

/** Adds a value; a text without anything is none. */
export function add(leaves: Leaves, path: string, value: unknown): void {
  if (value === null || value === undefined || (typeof value === 'string' && value.trim() === '')) return;
  const isLeaf = /^(string|number|boolean)$/.test(typeof value) || value instanceof Date;
  const leaf = isLeaf ? (value as Leaf) : JSON.stringify(value);
  const present = leaves.get(path);
  if (present) present.push(leaf);
  else leaves.set(path, [leaf]);
}

function localOf(key: string): string {
  return key.replace(/\{[^}]*\}/, '');
}

function truth(text: string): boolean | undefined {
  return text === 'true' || text === '1' ? true : text === 'false' || text === '0' ? false : undefined;
}

function shown(value: unknown): string {
  return value === undefined ? 'nothing' : JSON.stringify(value).slice(0, 80);
}

function depthOf(type: TypeRef): number {
  const item = listItem(type);
  return item === undefined ? 0 : 1 + depthOf(item);
}
