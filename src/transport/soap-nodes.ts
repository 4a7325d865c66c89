import { isRecord } from '../base/json.ts';
import type { XmlName } from '../blueprint/binding.ts';
import type { PrefixScope, XmlNode } from './xml-node.ts';

/** The children of that name; those of another namespace only where none has this one. */
export function childrenOf(node: Pick<XmlNode, 'children'>, { name, namespace = '' }: XmlName): readonly XmlNode[] {
  const named = node.children.filter((child) => child.name === name);
  const exact = named.filter((child) => child.namespace === namespace);
  return exact.length > 0 ? exact : named;
}

/** What a step of a hoisted field's way names: elements, else an attribute, else the text. */
export function stepsOf(node: XmlNode, step: string): readonly XmlNode[] {
  const found = node.children.filter(({ name }) => name === step);
  if (found.length > 0 || node.isNil) return found;
  const attribute = node.attributes.find(({ name }) => name === step)?.value;
  if (attribute !== undefined) return [textNode(attribute)];
  return step === 'value' && node.children.length === 0 ? [textNode(node.text)] : [];
}

/** A node that stands for an attribute or for the text of another node. */
export function textNode(text: string, scope?: PrefixScope): XmlNode {
  return {
    name: '',
    namespace: '',
    attributes: [],
    children: [],
    text,
    offset: 0,
    isNil: false,
    scope,
    type: undefined,
  };
}

/** Text and elements of mixed content as they follow each other; blanks alone are no text where nothing else is. */
export function piecesOf(node: XmlNode): readonly XmlNode[] {
  const pieces: XmlNode[] = [];
  const isText = node.text.trim() !== '' || node.children.length === 0;
  let at = 0;
  const text = (end: number): void => {
    if (isText && end > at) pieces.push(textNode(node.text.slice(at, end)));
    at = end;
  };
  for (const child of node.children) {
    text(child.offset);
    // Nil: the piece has no text of its own.
    pieces.push({ ...textNode(''), children: [child], isNil: true });
  }
  text(node.text.length);
  return pieces;
}

/** Two readings of one element, for fields that were hoisted out of it. */
export function together(first: unknown, second: unknown): unknown {
  if (Array.isArray(first) && Array.isArray(second)) return first.map((one, at) => together(one, second[at]));
  if (!isRecord(first) || !isRecord(second)) return isRecord(second) ? second : first;
  const merged: Record<string, unknown> = { ...second, ...first };
  for (const key of Object.keys(first)) if (key in second) merged[key] = together(first[key], second[key]);
  return merged;
}
