import { namedType } from '../blueprint/typeref.ts';
import type { Field, TypeRef, Types } from '../blueprint/types.ts';
import { attributeOf } from './envelope.ts';
import type { XmlNode } from './xml-node.ts';

/** Of .NET's data contracts: `Id` tells which object an element is, `Ref` that it is the one with that Id. */
const serialization = 'http://schemas.microsoft.com/2003/10/Serialization/';

/**
 * The objects of one message that are told from each other (`[DataContract(IsReference = true)]`): an element with a `Ref` stands for
 * the one with that `Id`, wherever in the message. Each is read once for each of its types, so circles cost nothing.
 */
export class ObjectIdentities {
  private byId = new Map<string, XmlNode>();
  private read = new Map<XmlNode, Map<object, Record<string, unknown>>>();

  /** Begins a message. */
  begin(body: XmlNode): void {
    this.byId = new Map();
    this.read = new Map();
    const waiting = [body];
    for (let node = waiting.pop(); node; node = waiting.pop()) {
      const id = node.attributes.length > 0 ? attributeOf(node, 'Id', serialization) : undefined;
      if (id !== undefined && !this.byId.has(id)) this.byId.set(id, node);
      waiting.push(...node.children);
    }
  }

  /** Lets go of the message. */
  end(): void {
    this.byId = new Map();
    this.read = new Map();
  }

  /** The element that holds the object which `node` stands for. */
  resolve(node: XmlNode): XmlNode {
    const ref = attributeOf(node, 'Ref', serialization);
    return (ref === undefined ? undefined : this.byId.get(ref)) ?? node;
  }

  /** The object read as `kind`: known already, or `start`, which `fill` completes. */
  once(
    node: XmlNode,
    kind: object,
    start: () => Record<string, unknown>,
    fill: (value: Record<string, unknown>) => Record<string, unknown>,
  ): Record<string, unknown> {
    let kinds = this.read.get(node);
    if (!kinds) this.read.set(node, (kinds = new Map()));
    const known = kinds.get(kind);
    if (known) return known;
    const value = start();
    kinds.set(kind, value);
    return fill(value);
  }
}

/** True for the types whose schema says that their elements may be references. */
export function mayRefer(types: Types, type: TypeRef): boolean {
  const definition = types.get(namedType(type));
  if (definition?.kind === 'union') return definition.members.some((member) => mayRefer(types, member));
  if (definition?.kind !== 'object' && definition?.kind !== 'interface') return false;
  return [...definition.fields.values()].some(isReference);
}

function isReference({ xml, wire, name }: Field): boolean {
  return xml?.node === 'attribute' && xml.namespace === serialization && (xml.name ?? wire ?? name) === 'Ref';
}

const known = new WeakMap<Types, boolean>();

/** True where any of the types may refer. */
export function haveReferences(types: Types): boolean {
  let found = known.get(types);
  if (found === undefined) known.set(types, (found = [...types.keys()].some((name) => mayRefer(types, name))));
  return found;
}
