import type { XmlAttributes } from '../blueprint/binding.ts';
import { textNode } from './soap-nodes.ts';
import type { XmlNode } from './xml-node.ts';

/** The elements at a position: one, or a list of any number. Mostly it is one, which needs no list. */
export type Found = XmlNode | readonly XmlNode[];

/** Turns the elements found at a position into its value. */
export type Read = (found: Found) => unknown;

/** True for a list of elements, also of one or none. */
export function isList(found: Found): found is readonly XmlNode[] {
  return Array.isArray(found);
}

/** Where elements belong in an object: a field of it. */
export interface Place {
  readonly key: string;
  /** Fields stand in the order of the schema. */
  readonly position: number;
  /** False where a second element is none of this place. */
  readonly isMany: boolean;
  /** The branch that it is, by choice. */
  readonly branches: ReadonlyMap<string, string>;
  /** True where a place before has its key: both are read out of the same elements' ways. */
  readonly isHoistedAgain: boolean;
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

/**
 * The children of an element at the positions of its places, of which there are `size`; of a name that has several, each takes
 * what comes behind the one before.
 */
export function childrenByPlace(
  layout: Layout,
  size: number,
  children: readonly XmlNode[],
): readonly (Found | undefined)[] {
  // Made for every element: of exactly that size, and without a loop.
  // oxlint-disable-next-line unicorn/no-new-array
  const found = new Array<XmlNode | XmlNode[] | undefined>(size);
  let at = 0;
  for (const child of children) {
    const place = placeOf(layout, child, at, found);
    if (!place) continue;
    const { position } = place;
    const present = found[position];
    if (present === undefined) found[position] = child;
    else if (Array.isArray(present)) present.push(child);
    else found[position] = [present, child];
    if (position > at) at = position;
  }
  return found;
}

/** The elements of a group that repeats, split where the next occurrence begins. */
export function occurrencesOf(layout: Layout, nodes: readonly XmlNode[]): readonly (readonly XmlNode[])[] {
  const occurrences: XmlNode[][] = [];
  let taken: Place[] = [];
  let at = 0;
  for (const node of nodes) {
    const next = placeOf(layout, node, at, taken);
    const current = occurrences.at(-1);
    if (current && next && next.position >= at && isFree(next, taken)) {
      current.push(node);
      taken[next.position] = next;
      at = next.position;
      continue;
    }
    const first = placeOf(layout, node, 0, []);
    occurrences.push([node]);
    taken = [];
    if (first) taken[first.position] = first;
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

/** `taken` holds something at the positions of the places that have an element. */
function placeOf(
  { elements, open }: Layout,
  { name, namespace }: XmlNode,
  at: number,
  taken: readonly unknown[],
): Place | undefined {
  const entries = elements.get(name);
  if (entries === undefined) return open;
  if (entries.length === 1) return entries[0]?.place;
  const exact = entries.filter((entry) => entry.namespace === namespace);
  const fitting = exact.length > 0 ? exact : entries;
  const isOpen = ({ position, isMany }: Place) => position >= at && (isMany || taken[position] === undefined);
  return (fitting.find(({ place }) => isOpen(place)) ?? fitting[0])?.place;
}

function isFree(place: Place, taken: readonly (Place | undefined)[]): boolean {
  if (taken[place.position]) return place.isMany;
  return taken.every((other) => {
    for (const [choice, branch] of other?.branches ?? []) {
      if ((place.branches.get(choice) ?? branch) !== branch) return false;
    }
    return true;
  });
}
