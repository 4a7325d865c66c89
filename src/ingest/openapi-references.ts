import type { Location } from './location.ts';
import type { Pointer } from './positions.ts';

/** A part of a document that is referred to. */
export interface Target {
  readonly location: Location;
  /** Behind the `#`, as it is written. */
  readonly fragment: string;
  /** Where else it may be: by what its document calls itself. */
  readonly otherwise?: Location;
}

/** A reference into another document as it is written, and where. */
export interface Written {
  readonly address: string;
  readonly fragment: string;
  readonly location: Location;
  /** From the document's root. */
  readonly pointer: () => Pointer;
}

/** Finds what references lead to; nothing is looked into twice. Examples are data and not looked into. */
export class ReferenceSearch {
  private readonly targetOf: (written: Written) => readonly Target[];
  private readonly seen = new Set<unknown>();
  private readonly visited = new Set<string>();

  /** `targetOf` tells where a reference leads: nowhere where what it names is there already. */
  constructor(targetOf: (written: Written) => readonly Target[]) {
    this.targetOf = targetOf;
  }

  /** What the part `fragment` of a document refers to in other documents, by itself and through its own document. */
  visit(location: Location, root: unknown, fragment: string): readonly Target[] {
    const found: Target[] = [];
    const queue = [fragment];
    for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
      if (this.visited.has(`${location}#${next}`)) continue;
      this.visited.add(`${location}#${next}`);
      const part = partAt(root, next);
      const start = part === root ? [] : next.split('/').slice(1).map(unescape);
      walkObjects(
        part,
        (object, isNameMap, pointer) => {
          const ref = object['$ref'];
          if (typeof ref !== 'string' || isNameMap) return;
          const [address = '', inside = ''] = splitOnce(ref, '#');
          if (address === '') queue.push(inside);
          else {
            const where = { location, pointer: () => [...start, ...pointer()] };
            found.push(...this.targetOf({ address, fragment: inside, ...where }));
          }
        },
        this.seen,
      );
    }
    return found;
  }
}

/** The part at a pointer; the whole where the fragment is a name, or leads on through a reference. */
function partAt(root: unknown, fragment: string): unknown {
  let part = root;
  for (const segment of fragment.split('/').slice(1)) {
    const name = unescape(segment);
    if (typeof part !== 'object' || part === null) return root;
    const key = Object.hasOwn(part, name) ? name : segment;
    if (!Object.hasOwn(part, key)) return root;
    part = Reflect.get(part, key);
  }
  return part;
}

/** Where the plain names of a document stand: `$anchor`, `$dynamicAnchor`, and `$id` with a fragment. */
export function anchorsOf(value: unknown): ReadonlyMap<string, Pointer> {
  const found = new Map<string, Pointer>();
  walkObjects(value, (object, _isNameMap, pointer) => {
    for (const key of ['$anchor', '$dynamicAnchor', '$id', 'id']) {
      const name = object[key];
      if (typeof name !== 'string') continue;
      const anchor = key.endsWith('nchor') ? name : name.startsWith('#') ? name.slice(1) : '';
      if (anchor !== '' && !found.has(anchor)) found.set(anchor, pointer());
    }
  });
  return found;
}

interface Step {
  readonly value: unknown;
  readonly key: string | number;
  readonly up: Step | undefined;
}

type Visit = (object: Readonly<Record<string, unknown>>, isNameMap: boolean, pointer: () => Pointer) => void;

/** Visits every object once, without recursion: documents may be nested deeply and share parts. */
export function walkObjects(root: unknown, visit: Visit, seen = new Set<unknown>()): void {
  const stack: Step[] = [{ value: root, key: '', up: undefined }];
  for (let step = stack.pop(); step; step = stack.pop()) {
    const { value } = step;
    if (typeof value !== 'object' || value === null || seen.has(value)) continue;
    seen.add(value);
    const here = step;
    if (Array.isArray(value)) {
      for (let index = value.length - 1; index >= 0; index--) stack.push({ value: value[index], key: index, up: here });
      continue;
    }
    const object = value as Readonly<Record<string, unknown>>;
    const isNameMap = step.key === 'properties' || step.key === 'patternProperties';
    visit(object, isNameMap, () => pointerOf(here));
    for (const key of Object.keys(object).toReversed()) {
      if (!isNameMap && (key === 'example' || key === 'examples')) continue;
      stack.push({ value: object[key], key, up: here });
    }
  }
}

function pointerOf(step: Step): Pointer {
  const pointer: (string | number)[] = [];
  for (let at: Step | undefined = step; at?.up; at = at.up) pointer.unshift(at.key);
  return pointer;
}

/** The text before and after the first `separator`. */
export function splitOnce(text: string, separator: string): readonly string[] {
  const at = text.indexOf(separator);
  return at === -1 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}

/** A segment of a reference as a name: JSON pointer escapes (RFC 6901), percent-encoded as in URLs. */
export function unescape(segment: string): string {
  const plain = segment.replaceAll('~1', '/').replaceAll('~0', '~');
  if (!plain.includes('%')) return plain;
  try {
    return decodeURIComponent(plain);
  } catch {
    return plain;
  }
}
