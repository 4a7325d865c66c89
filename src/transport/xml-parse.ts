import type { XmlNode } from './xml-node.ts';
import { XmlReader } from './xml-reader.ts';

/** The root element of a well-formed document, with all that is in it; throws an Error as `XmlReader` does. */
export function parseXml(text: string): XmlNode {
  const reader = new XmlReader(text);
  const root = reader.readNode();
  reader.close();
  return root;
}
