import type { SoapBinding, XmlName } from '../blueprint/binding.ts';
import { listItem } from '../blueprint/typeref.ts';
import type { Field, Types } from '../blueprint/types.ts';
import { childrenOf } from './soap-nodes.ts';
import { ReaderCompiler } from './soap-reader.ts';
import { resolveReferences } from './soap-references.ts';
import type { XmlNode } from './xml-node.ts';

/** Reads the Body of an answer into the field's value. Throws an Error where the Body is not what the binding says. */
export type ReadBody = (body: XmlNode, header?: XmlNode) => unknown;

/**
 * Compiles the reader of a field's answers from its type: properties are named by wire names, lists stay lists also of one
 * or no element, `xsi:nil` is null, leaves are read by their lexical types, objects at abstract positions carry their
 * type's wire name as `__typename`. Names match by namespace, and by local name where only one element has it.
 */
export function compileBody(types: Types, field: Field, binding: SoapBinding): ReadBody {
  const { output } = binding;
  if (!output) return () => true;
  const { wrapper, path } = output;
  const compiler = new ReaderCompiler(types);
  const last = path?.at(-1);
  const way = path?.slice(0, -1) ?? [];
  const read = compiler.field(field, last === undefined);
  const headers = compiler.headers(field.type);
  const isList = listItem(field.type) !== undefined && (field.via ?? []).length === 0;
  const inside = path?.[0] ? new Set([path[0].name]) : compiler.elementNames(field.type);
  // The name of an rpc response is not significant (SOAP 1.1 section 7.1).
  const isAnswer = (node: XmlNode) =>
    binding.style === 'rpc' || (wrapper !== undefined && node.children.some(({ name }) => inside.has(name)));
  const { identities } = compiler;
  const readBody: ReadBody = (raw, header) => {
    const body = binding.isEncoded ? resolveReferences(raw) : raw;
    const root = wrapper ? rootOf(body, wrapper, isAnswer) : body;
    if (!last) return headers(read(root), header);
    let at: XmlNode | undefined = root;
    for (const step of way) at = at && !at.isNil ? childrenOf(at, step)[0] : undefined;
    const nodes = at && !at.isNil ? childrenOf(at, last) : [];
    // The element around a list is there: the list is empty, not absent.
    if (way.length > 0 && at && !at.isNil && nodes.length === 0 && isList) return [];
    if (!wrapper && nodes.length === 0) rootOf(body, last, () => false);
    return read(nodes);
  };
  if (!identities) return readBody;
  return (body, header) => {
    identities.begin(body);
    try {
      return readBody(body, header);
    } finally {
      identities.end();
    }
  };
}

/** The element of the Body that holds the answer; some servers name it after the message, so a sole one that fits counts. */
function rootOf(body: XmlNode, wrapper: XmlName, isAnswer: (node: XmlNode) => boolean): XmlNode {
  const [found] = childrenOf(body, wrapper);
  if (found) return found;
  const [first, ...others] = body.children;
  if (first && others.length === 0 && isAnswer(first)) return first;
  const present = body.children[0] ? `the element "${body.children[0].name}"` : 'nothing';
  throw new Error(`expected the element "${wrapper.name}" in the Body, found ${present}`);
}
