/** Tells whether a whole text matches. */
export type Matches = (text: string) => boolean;

/** What one place of a pattern leads to: a character's test, or a split that needs no character. */
type State =
  | { readonly kind: 'char'; readonly fits: (char: string) => boolean; next: number }
  | { readonly kind: 'split'; next: number; other: number }
  | { readonly kind: 'end' };

type Node =
  | { readonly kind: 'char'; readonly fits: (char: string) => boolean }
  | { readonly kind: 'all'; readonly nodes: readonly Node[] }
  | { readonly kind: 'either'; readonly nodes: readonly Node[] }
  | { readonly kind: 'repeat'; readonly node: Node; readonly min: number; readonly max: number };

const maxStates = 4000;
const maxDepth = 100;

/**
 * The matcher of a regular expression of XML Schema (part 2, appendix F). It steps through the text once, whatever the
 * pattern, so that no pattern and no text makes it slow. Undefined for a pattern that is none, that names Unicode blocks
 * (`\p{IsGreek}`) or that unfolds to over 4000 places: such a pattern is left to the upstream.
 */
export function compilePattern(pattern: string): Matches | undefined {
  try {
    const states: State[] = [{ kind: 'end' }];
    const start = build(new Parser(withoutAnchors(pattern)).parse(), 0, states);
    return (text) => run(states, start, text);
  } catch (cause) {
    if (cause instanceof UnknownPattern) return undefined;
    throw cause;
  }
}

/** A pattern always stands for the whole text; who writes `^...$` means just that, not the two characters. */
function withoutAnchors(pattern: string): string {
  return pattern.replace(/^\^/, '').replace(/(?<!\\)\$$/, '');
}

class UnknownPattern extends Error {}

/** Adds the states for `node` that lead on to `next`, and gives the first of them. */
function build(node: Node, next: number, states: State[]): number {
  switch (node.kind) {
    case 'char':
      return push(states, { kind: 'char', fits: node.fits, next });
    case 'all':
      return node.nodes.reduceRight((after, one) => build(one, after, states), next);
    case 'either': {
      const starts = node.nodes.map((one) => build(one, next, states));
      return starts.reduceRight((other, start) => push(states, { kind: 'split', next: start, other }));
    }
    case 'repeat':
      return repeated(node, next, states);
  }
}

function repeated(node: Extract<Node, { kind: 'repeat' }>, next: number, states: State[]): number {
  let start = next;
  if (node.max === Infinity) {
    const loop: State = { kind: 'split', next: 0, other: next };
    start = push(states, loop);
    loop.next = build(node.node, start, states);
  } else {
    for (let count = node.min; count < node.max; count++) {
      start = push(states, { kind: 'split', next: build(node.node, start, states), other: next });
    }
  }
  for (let count = 0; count < node.min; count++) start = build(node.node, start, states);
  return start;
}

function push(states: State[], state: State): number {
  if (states.length >= maxStates) throw new UnknownPattern();
  return states.push(state) - 1;
}

function run(states: readonly State[], start: number, text: string): boolean {
  let current = new Set<number>();
  reach(states, start, current);
  for (const char of text) {
    const following = new Set<number>();
    for (const at of current) {
      const state = states[at];
      if (state?.kind === 'char' && state.fits(char)) reach(states, state.next, following);
    }
    current = following;
    if (current.size === 0) return false;
  }
  return current.has(0);
}

/** Adds `from` and all that it leads to without a character. */
function reach(states: readonly State[], from: number, into: Set<number>): void {
  const open = [from];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (into.has(at)) continue;
    into.add(at);
    const state = states[at];
    if (state?.kind === 'split') open.push(state.other, state.next);
  }
}

class Parser {
  private readonly chars: readonly string[];
  private at = 0;
  private depth = 0;

  constructor(pattern: string) {
    this.chars = Array.from(pattern);
  }

  parse(): Node {
    const node = this.either();
    if (this.at < this.chars.length) throw new UnknownPattern();
    return node;
  }

  private either(): Node {
    if (++this.depth > maxDepth) throw new UnknownPattern();
    const nodes = [this.branch()];
    while (this.take('|')) nodes.push(this.branch());
    this.depth--;
    const [only] = nodes;
    return only && nodes.length === 1 ? only : { kind: 'either', nodes };
  }

  private branch(): Node {
    const nodes: Node[] = [];
    for (
      let char = this.chars[this.at];
      char !== undefined && char !== '|' && char !== ')';
      char = this.chars[this.at]
    ) {
      nodes.push(this.quantified(this.atom()));
    }
    return { kind: 'all', nodes };
  }

  private quantified(node: Node): Node {
    if (this.take('?')) return { kind: 'repeat', node, min: 0, max: 1 };
    if (this.take('*')) return { kind: 'repeat', node, min: 0, max: Infinity };
    if (this.take('+')) return { kind: 'repeat', node, min: 1, max: Infinity };
    if (!this.take('{')) return node;
    const text = this.until('}');
    const [, least = '', comma, most] = /^(\d+)(,(\d*))?$/.exec(text) ?? [];
    if (least === '') throw new UnknownPattern();
    const min = Number(least);
    const max = comma === undefined ? min : most ? Number(most) : Infinity;
    if (max < min || min > maxStates || (max !== Infinity && max > maxStates)) throw new UnknownPattern();
    return { kind: 'repeat', node, min, max };
  }

  private atom(): Node {
    const char = this.chars[this.at++] ?? '';
    if (char === '(') {
      const node = this.either();
      if (!this.take(')')) throw new UnknownPattern();
      return node;
    }
    if (char === '[') return { kind: 'char', fits: tester(this.characterClass()) };
    if (char === '\\') return { kind: 'char', fits: tester(this.escape()) };
    if (char === '.') return { kind: 'char', fits: (one) => one !== '\n' && one !== '\r' };
    if (/[?*+{}\]]/.test(char)) throw new UnknownPattern();
    return { kind: 'char', fits: (one) => one === char };
  }

  /** A class in the notation of JavaScript's `v` flag; the opening bracket is taken already. */
  private characterClass(): string {
    if (++this.depth > maxDepth) throw new UnknownPattern();
    const isNegated = this.take('^');
    let inner = '';
    let without = '';
    while (!this.take(']')) {
      const char = this.chars[this.at++];
      if (char === undefined) throw new UnknownPattern();
      if (char === '-' && this.chars[this.at] === '[') {
        this.at++;
        without = this.characterClass();
      } else if (char === '\\') inner += this.escape();
      else if (char === '-') inner += this.isEdge(inner) ? String.raw`\-` : '-';
      else inner += literal(char);
    }
    this.depth--;
    const own = isNegated ? `[^${inner}]` : `[${inner}]`;
    return without === '' ? own : `[${own}--${without}]`;
  }

  /** True where a hyphen stands for itself: first, last, or before a subtraction. */
  private isEdge(inner: string): boolean {
    const next = this.chars[this.at];
    return inner === '' || next === ']' || (next === '-' && this.chars[this.at + 1] === '[');
  }

  /** What stands after a backslash, in JavaScript's notation. */
  private escape(): string {
    const char = this.chars[this.at++] ?? '';
    const known = escapes.get(char);
    if (known !== undefined) return known;
    if (char === 'p' || char === 'P') {
      if (!this.take('{')) throw new UnknownPattern();
      const name = this.until('}');
      if (!/^[LMNPZSC][a-z]?$/.test(name)) throw new UnknownPattern();
      return `\\${char}{${name}}`;
    }
    if (/[A-Za-z0-9]/.test(char) || char === '') throw new UnknownPattern();
    return literal(char);
  }

  private until(end: string): string {
    const stop = this.chars.indexOf(end, this.at);
    if (stop < 0) throw new UnknownPattern();
    const text = this.chars.slice(this.at, stop).join('');
    this.at = stop + 1;
    return text;
  }

  private take(char: string): boolean {
    if (this.chars[this.at] !== char) return false;
    this.at++;
    return true;
  }
}

const initial = String.raw`\p{L}\p{Nl}_:`;
const nameChars = String.raw`${initial}\p{Nd}\p{M}\-.\u00b7`;

const escapes: ReadonlyMap<string, string> = new Map([
  ['n', '\\n'],
  ['r', '\\r'],
  ['t', '\\t'],
  ['d', String.raw`\p{Nd}`],
  ['D', String.raw`\P{Nd}`],
  ['s', String.raw`[\x20\t\n\r]`],
  ['S', String.raw`[^\x20\t\n\r]`],
  ['w', String.raw`[^\p{P}\p{Z}\p{C}]`],
  ['W', String.raw`[\p{P}\p{Z}\p{C}]`],
  ['i', `[${initial}]`],
  ['I', `[^${initial}]`],
  ['c', `[${nameChars}]`],
  ['C', `[^${nameChars}]`],
]);

function literal(char: string): string {
  return `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`;
}

/** The test for one character. */
function tester(notation: string): (char: string) => boolean {
  try {
    const expression = new RegExp(`^${notation}$`, 'v');
    return (char) => expression.test(char);
  } catch {
    throw new UnknownPattern();
  }
}
