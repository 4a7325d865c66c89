import { attributeOf } from './envelope.ts';
import type { XmlNode } from './xml-node.ts';

const maxResolved = 200_000;

/** The Body of an rpc/encoded answer with every `href` replaced by what it points to; circles and floods throw an Error. */
export function resolveReferences(body: XmlNode): XmlNode {
  const byId = new Map<string, XmlNode>();
  const index = (node: XmlNode): void => {
    const id = attributeOf(node, 'id');
    if (id !== undefined) byId.set(id, node);
    node.children.forEach(index);
  };
  index(body);
  if (byId.size === 0) return body;
  let count = 0;
  const copy = (node: XmlNode, open: readonly XmlNode[]): XmlNode => {
    if (++count > maxResolved) throw new Error('its references unfold to too many elements');
    const href = attributeOf(node, 'href') ?? attributeOf(node, 'ref', 'http://www.w3.org/2003/05/soap-encoding');
    const target = href === undefined ? undefined : byId.get(href.replace(/^#/, ''));
    if (target && open.includes(target)) throw new Error('its references run in a circle');
    const source = target ?? node;
    const inside = target ? [...open, target] : open;
    const attributes = source.attributes.filter(({ name }) => !/^(id|href|root|encodingStyle)$/.test(name));
    return {
      ...source,
      name: node.name,
      namespace: node.namespace,
      attributes,
      children: source.children.map((child) => copy(child, inside)),
    };
  };
  return copy(body, []);
}
