import { readPath } from './json.ts';

/** What an expression reads. */
export type ExpressionScope = Readonly<Record<string, unknown>>;

/** A condition, read once and asked many times. Never throws: what cannot be read is undefined. */
export type Expression = (scope: ExpressionScope) => unknown;

const tokenSyntax =
  /\s*(?:(?<number>\d+(?:\.\d+)?)|(?<text>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|(?<name>[A-Za-z_$][\w$]*)|(?<sign>===|!==|==|!=|<=|>=|&&|\|\||\?\.|[!<>()[\].,-]))/y;

interface Token {
  readonly kind: 'number' | 'text' | 'name' | 'sign';
  readonly text: string;
}

const constants: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ['true', true],
  ['false', false],
  ['null', null],
  ['undefined', undefined],
]);

/**
 * Reads a condition in the part of JavaScript that compares values: paths below the names in `roots`, literals, `!`, `===`,
 * `!==`, `==`, `!=`, `<`, `<=`, `>`, `>=`, `&&`, `||`, parentheses and `.includes(value)`. Throws a SyntaxError that says what
 * is wrong. No code is run.
 */
export function compileExpression(text: string, roots: readonly string[]): Expression {
  const reader = new Reader(tokensOf(text), roots);
  const expression = reader.or();
  reader.end();
  return expression;
}

function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = [];
  const syntax = new RegExp(tokenSyntax);
  const trimmed = text.trimEnd();
  while (syntax.lastIndex < trimmed.length) {
    const at = syntax.lastIndex;
    const groups = syntax.exec(trimmed)?.groups;
    if (!groups) throw new SyntaxError(`"${trimmed.slice(at).trim().slice(0, 20)}" cannot stand here`);
    for (const kind of ['number', 'text', 'name', 'sign'] as const) {
      const found = groups[kind];
      if (found !== undefined) tokens.push({ kind, text: found });
    }
  }
  return tokens;
}

const maxDepth = 50;

class Reader {
  private readonly tokens: readonly Token[];
  private readonly roots: readonly string[];
  private at = 0;
  private depth = 0;

  constructor(tokens: readonly Token[], roots: readonly string[]) {
    this.tokens = tokens;
    this.roots = roots;
  }

  or(): Expression {
    if (++this.depth > maxDepth) throw new SyntaxError('it is nested too deeply');
    let left = this.and();
    while (this.takes('||')) left = either(left, this.and());
    this.depth--;
    return left;
  }

  end(): void {
    const rest = this.tokens[this.at];
    if (rest) throw new SyntaxError(`"${rest.text}" cannot stand here`);
  }

  private and(): Expression {
    let left = this.comparison();
    while (this.takes('&&')) left = both(left, this.comparison());
    return left;
  }

  private comparison(): Expression {
    const left = this.unary();
    const compare = comparisons.get(this.tokens[this.at]?.text ?? '');
    if (!compare) return left;
    this.at++;
    const right = this.unary();
    return (scope) => compare(left(scope), right(scope));
  }

  private unary(): Expression {
    if (this.takes('!')) {
      const inner = this.unary();
      return (scope) => !inner(scope);
    }
    if (this.takes('-')) {
      const inner = this.unary();
      return (scope) => -Number(inner(scope));
    }
    return this.path(this.primary());
  }

  private primary(): Expression {
    const token = this.tokens[this.at++];
    if (!token) throw new SyntaxError('it ends where a value is expected');
    if (token.kind === 'number') return constant(Number(token.text));
    if (token.kind === 'text') return constant(unquoted(token.text));
    if (token.text === '(') {
      const inner = this.or();
      this.expect(')');
      return inner;
    }
    if (token.kind === 'name' && constants.has(token.text)) return constant(constants.get(token.text));
    if (token.kind === 'name' && this.roots.includes(token.text)) return (scope) => readPath(scope, [token.text]);
    throw new SyntaxError(`"${token.text}" is not known; a path begins with ${this.roots.join(' or ')}`);
  }

  private path(start: Expression): Expression {
    let left = start;
    for (;;) {
      const isOptional = this.takes('?.');
      if (this.takes('[')) {
        const key = this.or();
        this.expect(']');
        left = member(left, key);
      } else if (isOptional || this.takes('.')) {
        const name = this.tokens[this.at++];
        if (name?.kind !== 'name') throw new SyntaxError('a name is expected after "."');
        if (this.takes('(')) {
          if (name.text !== 'includes') throw new SyntaxError(`"${name.text}" cannot be called; "includes" can`);
          const wanted = this.or();
          this.expect(')');
          left = includes(left, wanted);
        } else left = member(left, constant(name.text));
      } else return left;
    }
  }

  private takes(sign: string): boolean {
    const isThere = this.tokens[this.at]?.kind === 'sign' && this.tokens[this.at]?.text === sign;
    if (isThere) this.at++;
    return isThere;
  }

  private expect(sign: string): void {
    if (!this.takes(sign)) throw new SyntaxError(`"${sign}" is missing`);
  }
}

const constant =
  (value: unknown): Expression =>
  () =>
    value;
const either =
  (left: Expression, right: Expression): Expression =>
  (scope) =>
    left(scope) || right(scope);
const both =
  (left: Expression, right: Expression): Expression =>
  (scope) =>
    left(scope) && right(scope);

function member(holder: Expression, key: Expression): Expression {
  return (scope) => {
    const found = holder(scope);
    const name = String(key(scope));
    if (name === 'length' && (typeof found === 'string' || Array.isArray(found))) return found.length;
    return readPath(found, [name]);
  };
}

function includes(holder: Expression, wanted: Expression): Expression {
  return (scope) => {
    const found = holder(scope);
    const value = wanted(scope);
    if (typeof found === 'string') return found.includes(String(value));
    return Array.isArray(found) && found.includes(value);
  };
}

type Compare = (left: unknown, right: unknown) => boolean;

/** Texts are compared with texts, all else as numbers. */
function ordered(compare: (left: number | string, right: number | string) => boolean): Compare {
  return (left, right) =>
    typeof left === 'string' && typeof right === 'string'
      ? compare(left, right)
      : compare(numberOf(left), numberOf(right));
}

function numberOf(value: unknown): number {
  return typeof value === 'object' || value === undefined ? Number.NaN : Number(value);
}

/** `1 == "1"`, as query and path values are texts; null and undefined are the same. */
function isLoosely(left: unknown, right: unknown): boolean {
  if (isText(left) && isText(right)) return String(left) === String(right);
  return (left ?? null) === (right ?? null);
}

function isText(value: unknown): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

const comparisons: ReadonlyMap<string, Compare> = new Map<string, Compare>([
  ['===', (left, right) => left === right],
  ['!==', (left, right) => left !== right],
  ['==', isLoosely],
  ['!=', (left, right) => !isLoosely(left, right)],
  ['<', ordered((left, right) => left < right)],
  ['<=', ordered((left, right) => left <= right)],
  ['>', ordered((left, right) => left > right)],
  ['>=', ordered((left, right) => left >= right)],
]);

function unquoted(text: string): string {
  return text.slice(1, -1).replace(/\\(.)/g, '$1');
}
