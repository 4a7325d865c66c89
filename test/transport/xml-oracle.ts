import { SaxesParser } from 'saxes';
import type { SaxesTagNS } from 'saxes';

import type { XmlAttribute, XmlNode } from '../../src/transport/xml-node.ts';

/** What is compared of an element: all but the prefixes in force. */
export interface PlainNode extends Pick<XmlNode, 'name' | 'namespace' | 'text' | 'offset' | 'type' | 'isNil'> {
  readonly attributes: readonly XmlAttribute[];
  readonly children: PlainNode[];
}

/** The element without the prefixes in force. */
export function plainNode({ scope: _scope, children, ...node }: XmlNode): PlainNode {
  const { name, namespace, text, offset, type, isNil, attributes } = node;
  return { name, namespace, text, offset, type, isNil, attributes, children: children.map(plainNode) };
}

const instance = /^http:\/\/www\.w3\.org\/(1999|2000\/10|2001)\/XMLSchema-instance$/;

/** The root element as the `saxes` package reads it, strictly but for prefixes that nobody declares; throws an Error otherwise. */
export function readBySaxes(text: string): PlainNode {
  const parser = new SaxesParser({ xmlns: true });
  const open: { -readonly [Key in keyof PlainNode]: PlainNode[Key] }[] = [];
  let root: PlainNode | undefined;
  const write = (more: string) => {
    const parent = open.at(-1);
    if (parent) parent.text += more;
  };
  const nodeOf = (tag: SaxesTagNS) => {
    const all = Object.values(tag.attributes).filter(({ prefix, name }) => prefix !== 'xmlns' && name !== 'xmlns');
    const told = all.filter(({ uri }) => instance.test(uri));
    const typeText = told.findLast(({ local }) => local === 'type')?.value.trim();
    const colon = typeText?.indexOf(':') ?? -1;
    const isNil = told.findLast(({ local }) => local === 'nil' || local === 'null')?.value ?? '';
    return {
      name: tag.local,
      namespace: tag.uri,
      text: '',
      offset: open.at(-1)?.text.length ?? 0,
      type:
        typeText === undefined
          ? undefined
          : { name: typeText.slice(colon + 1), namespace: parser.resolve(typeText.slice(0, Math.max(0, colon))) ?? '' },
      isNil: /^\s*(true|1)\s*$/.test(isNil),
      attributes: all
        .filter(({ uri }) => !instance.test(uri))
        .map(({ local, uri, value }) => ({ name: local, namespace: uri, value })),
      children: [],
    };
  };
  parser.on('doctype', () => {
    throw new Error('DOCTYPE');
  });
  parser.on('error', (error) => {
    if (!/unbound namespace prefix/.test(error.message)) throw error;
  });
  parser.on('opentag', (tag) => {
    const node = nodeOf(tag);
    if (open.length === 0) root = node;
    else open.at(-1)?.children.push(node);
    open.push(node);
  });
  parser.on('closetag', () => open.pop());
  parser.on('text', write);
  parser.on('cdata', write);
  parser.write(text).close();
  if (!root) throw new Error('no root');
  return root;
}
