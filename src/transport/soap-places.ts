import type { XmlAttributes } from '../blueprint/binding.ts';
import { textNode } from './soap-nodes.ts';
import type { XmlNode } from './xml-node.ts';

/** Turns the elements found at a position into its value. */
export type Read = (nodes: readonly XmlNode[]) => unknown;

/** Where elements belong in an object: a field of it. */
export interface Place {
  readonly key: string;
  /** Fields stand in the order of the schema. */
  readonly position: number;
  /** False where a second element is none of this place. */
  readonly isMany: boolean;
  /** The branch that it is, by choice. */
  readonly branches: ReadonlyMap<string, string>;
  readonly read: Read;
}

/** A place under one of its elements' names. */
export interface Entry {
  readonly namespace: string;
  readonly place: Place;
}

/** The places of an object by the local names of their elements. */
export interface Layout {
  readonly elements: ReadonlyMap<string, readonly Entry[]>;
  /** Where elements go that the schema leaves open. */
  readonly open: Place | undefined;
}

/** The children of an element by their places; of a name that has several, each takes what comes behind the one before. */
export function childrenByPlace(layout: Layout, children: readonly XmlNode[]): ReadonlyMap<Place, readonly XmlNode[]> {
  const found = new Map<Place, XmlNode[]>();
  let at = 0;
  for (const child of children) {
    const place = placeOf(layout, child, at, found);
    if (!place) continue;
    const present = found.get(place);
    if (present) present.push(child);
    else found.set(place, [child]);
    at = Math.max(at, place.position);
  }
  return found;
}

/** The elements of a group that repeats, split where the next occurrence begins. */
export function occurrencesOf(layout: Layout, nodes: readonly XmlNode[]): readonly (readonly XmlNode[])[] {
  const occurrences: XmlNode[][] = [];
  let taken = new Map<Place, true>();
  let at = 0;
  for (const node of nodes) {
    const next = placeOf(layout, node, at, taken);
    const current = occurrences.at(-1);
    if (current && next && next.position >= at && isFree(next, taken)) {
      current.push(node);
      taken.set(next, true);
      at = next.position;
      continue;
    }
    const first = placeOf(layout, node, 0, new Map());
    occurrences.push([node]);
    taken = new Map(first && [[first, true]]);
    at = first?.position ?? 0;
  }
  return occurrences;
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

/** The choices that a position's `xml` tells of, and the branch that it is of each. */
export function branchesOf({ choice = '' }: XmlAttributes): ReadonlyMap<string, string> {
  const marks = choice.split(' ').filter(Boolean);
  return new Map(marks.map((mark) => mark.replace('!', '').split(':') as [string, string]));
}

function placeOf(
  { elements, open }: Layout,
  { name, namespace }: XmlNode,
  at: number,
  taken: ReadonlyMap<Place, unknown>,
): Place | undefined {
  const entries = elements.get(name);
  if (!entries) return open;
  const [first] = entries;
  if (entries.length === 1) return first?.place;
  const exact = entries.filter((entry) => entry.namespace === namespace);
  const fitting = exact.length > 0 ? exact : entries;
  const next = fitting.find(({ place }) => place.position >= at && (place.isMany || !taken.has(place)));
  return (next ?? fitting[0])?.place;
}

function isFree(place: Place, taken: ReadonlyMap<Place, true>): boolean {
  if (taken.has(place)) return place.isMany;
  for (const { branches } of taken.keys()) {
    for (const [choice, branch] of branches) {
      if ((place.branches.get(choice) ?? branch) !== branch) return false;
    }
  }
  return true;
}
