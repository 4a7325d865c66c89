import type { XmlAttributes } from '../blueprint/binding.ts';
import { namedType } from '../blueprint/typeref.ts';
import type { TypeRef, Types } from '../blueprint/types.ts';
import { escapeXml } from './envelope.ts';
import { compileFacets } from './soap-facets.ts';
import type { Complaint } from './soap-facets.ts';
import { depthOf, lexicalName, lexicalOf } from './soap-lexical.ts';
import { guarded, listOf } from './soap-values.ts';
import { UnwritableValue } from './soap-writer.ts';

/** Writes a leaf value as escaped text; throws an UnwritableValue that names `path` for one that the type does not allow. */
export type WriteLeaf = (value: unknown, path: readonly string[]) => string;

/** True for a text that stands for a value which is not known yet; it is written as it is. */
export type IsPlaceholder = (value: unknown) => value is string;

/** The writer of a position's leaf values: their lexical form, their facets, the one text that is allowed. */
export function leafWriter(
  types: Types,
  type: TypeRef,
  xml: XmlAttributes,
  isPlaceholder: IsPlaceholder | undefined,
): WriteLeaf {
  const lexical = lexicalName(types, namedType(type), xml);
  const { format } = lexicalOf(lexical);
  const complaint = xml.facets && compileFacets(xml.facets, lexical);
  const spell = lexical === 'boolean' ? spellings(complaint) : undefined;
  const single: WriteLeaf = (value, path) => {
    if (isPlaceholder?.(value)) return escapeXml(value);
    const text = format(value);
    if (text === undefined) throw new UnwritableValue(`${named(path)} is ${shown(value)}, which is no xs:${lexical}`);
    const written = spell?.(text) ?? text;
    const wrong = complaint?.(written);
    if (wrong !== undefined) throw new UnwritableValue(`${named(path)} ${wrong}`);
    if (xml.fixed !== undefined && written !== xml.fixed) {
      throw new UnwritableValue(`${named(path)} must be "${xml.fixed}"; leave it out, it is sent by itself`);
    }
    return guarded(path, () => escapeXml(written));
  };
  if (!xml.isList || depthOf(type) === 0) return single;
  return (value, path) =>
    listOf(value)
      .map((one) => listItemText(single(one, path), path))
      .join(' ');
}

const otherSpelling: Readonly<Record<string, string>> = { true: '1', false: '0', 1: 'true', 0: 'false' };

/** Booleans have two spellings (XML Schema part 2, section 3.2.2), and some types (SOAP's `mustUnderstand`) allow only one of them. */
function spellings(complaint: Complaint | undefined): (text: string) => string | undefined {
  return (text) => [text, otherSpelling[text] ?? text].find((one) => complaint?.(one) === undefined);
}

/** The reader of a position's texts; what is not of the type's lexical space stays text, and nothing is null. */
export function leafReader(type: TypeRef, xml: XmlAttributes, lexical: string): (text: string) => unknown {
  const { parse } = lexicalOf(lexical);
  const single = (text: string) => {
    const value = parse(text);
    if (value !== undefined) return value;
    return text.trim() === '' ? null : text;
  };
  if (!xml.isList || depthOf(type) === 0) return single;
  return (text) => text.split(/\s+/).filter(Boolean).map(single);
}

/** Blanks would make two items of one. */
function listItemText(text: string, path: readonly string[]): string {
  if (text !== '' && !/\s|&#\d+;/.test(text)) return text;
  throw new UnwritableValue(`${named(path)} has an item that is empty or holds blanks, which separate its items`);
}

function named(path: readonly string[]): string {
  return path.length === 0 ? 'the value' : path.join('.');
}

function shown(value: unknown): string {
  const text = typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? String(value));
  return text.length > 100 ? `${text.slice(0, 100)}...` : text;
}
