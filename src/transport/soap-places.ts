import type { XmlAttributes } from '../blueprint/binding.ts';
import { sourceOf } from './xml-source.ts';
import type { ElementSource } from './xml-source.ts';
import type { XmlNode } from './xml-node.ts';

/** Reads the element at whose start the source stands, to its end. */
export type ReadElement = (source: ElementSource) => unknown;

/** How the elements at a position, any number of them, become its value: each by itself, or all looked at together. */
export type Position = EachPosition | AllPosition;

interface EachPosition {
  readonly kind: 'each';
  /** False where only the first element counts. */
  readonly isList: boolean;
  /** The value without any element. */
  readonly absent: () => unknown;
  readonly read: ReadElement;
}

interface AllPosition {
  readonly kind: 'all';
  readonly read: (nodes: readonly XmlNode[]) => unknown;
}

/** The value of a position whose elements were kept. */
export function readNodes(position: Position, nodes: readonly XmlNode[]): unknown {
  if (position.kind === 'all') return position.read(nodes);
  const [first] = nodes;
  if (!first) return position.absent();
  return position.isList ? nodes.map((node) => position.read(sourceOf(node))) : position.read(sourceOf(first));
}

/** What an object has of a place so far: undefined for nothing. */
type State = unknown;

/** How a place takes the elements that belong to it, one by one. */
export interface Taking {
  /** Reads the element at whose start the source stands; gives the place's new state. */
  readonly take: (state: State, source: ElementSource) => State;
  /** Present where each element is an item of a list, and what reads it. */
  readonly item: ReadElement | undefined;
  /** True where a state is no value. */
  readonly isOpen: boolean;
  /** The value; a state that is one already stays. */
  readonly finish: (state: State) => unknown;
}

/** Where elements belong in an object: a field of it. */
export interface Place extends Taking {
  readonly key: string;
  /** Fields stand in the order of the schema. */
  readonly position: number;
  /** False where a second element is none of this place. */
  readonly isMany: boolean;
  /** The branch that it is, by choice. */
  readonly branches: ReadonlyMap<string, string>;
}

/** The taking of a position's elements. */
export function takingOf(position: Position): Taking {
  if (position.kind === 'all') {
    const finish = (state: State) => position.read(Array.isArray(state) ? state : []);
    return { take: listed((source) => source.readNode()), item: undefined, isOpen: true, finish };
  }
  const { isList, absent, read } = position;
  const finish = (state: State) => (state === undefined ? absent() : state);
  const item = isList ? read : undefined;
  return { take: isList ? listed(read) : first(read), item, isOpen: false, finish };
}

function listed(read: ReadElement): Taking['take'] {
  return (state, source) => {
    const item = read(source);
    if (!Array.isArray(state)) return [item];
    state.push(item);
    return state;
  };
}

function first(read: ReadElement): Taking['take'] {
  return (state, source) => {
    if (state === undefined) return read(source);
    source.skip();
    return state;
  };
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

/** What an object has so far, by the keys of its places. */
export type States = Readonly<Record<string, State>>;

/**
 * The place of an element in an object; undefined for none. Of places that have the same name each takes what comes behind the one
 * before: `at` is the last position that has an element.
 */
export function placeOf(
  { elements, open }: Layout,
  element: Pick<XmlNode, 'name' | 'namespace'>,
  at: number,
  states: States,
): Place | undefined {
  const entries = elements.get(element.name);
  if (entries === undefined) return open;
  if (entries.length === 1) return entries[0]?.place;
  const { namespace } = element;
  const exact = entries.filter((entry) => entry.namespace === namespace);
  const fitting = exact.length > 0 ? exact : entries;
  const isFree = ({ position, isMany, key }: Place) => position >= at && (isMany || states[key] === undefined);
  return (fitting.find(({ place }) => isFree(place)) ?? fitting[0])?.place;
}

/** The choices that a position's `xml` tells of, and the branch that it is of each. */
export function branchesOf({ choice = '' }: XmlAttributes): ReadonlyMap<string, string> {
  const marks = choice.split(' ').filter(Boolean);
  return new Map(marks.map((mark) => mark.replace('!', '').split(':') as [string, string]));
}
