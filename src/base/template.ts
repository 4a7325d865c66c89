import { isRecord, readPath, recordOf } from './json.ts';

/** What placeholders read from. A part that is missing gives undefined for everything below it. */
export interface TemplateScope {
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Arguments of the field. */
  readonly args?: unknown;
  /** The parent object. */
  readonly root?: unknown;
  /** `headers` (lower-case names), `claims`, and whatever else the request's context holds. */
  readonly context?: unknown;
}

/** One `{...}` of a template. */
export interface Placeholder {
  /** Canonical: `env.X`, `args.filter.id`, `context.headers.x-user`, `context.claims.sub`, `root.id`. */
  readonly need: string;
  readonly from: 'env' | 'args' | 'root' | 'context';
  readonly path: readonly string[];
  /** What stands there when the value is absent, null or empty. */
  readonly fallback?: string;
}

/** A text with placeholders, read once and rendered many times. */
export interface Template {
  readonly text: string;
  /** What the placeholders read, each once, in order of appearance. */
  readonly needs: readonly string[];
  readonly placeholders: readonly Placeholder[];
  /** One placeholder and nothing else: `render` keeps the value's type, and gives undefined for an absent one. */
  readonly isSingle: boolean;
  /** The value of a single placeholder, else text. Values are never read as templates again. */
  readonly render: (scope: TemplateScope) => unknown;
  /**
   * Always text: absent values are empty, lists of scalars are joined by commas, objects are JSON. `encode` is applied
   * to each value that is put in, never to the template's own text: `encodeURIComponent` for a piece of a URL.
   */
  readonly renderText: (scope: TemplateScope, encode?: (value: string) => string) => string;
}

/** A JSON value whose strings are templates. */
export interface DeepTemplate {
  readonly needs: readonly string[];
  /** Properties whose single placeholder is absent are left out; absent list items become null. */
  readonly render: (scope: TemplateScope) => unknown;
}

const pathSyntax = String.raw`(?:\.[\w$-]+|\[\d+\]|\['[^'\]{}]*'\]|\["[^"\]{}]*"\])`;

/** `{env.X}`, `{args.a.b}`, `{args}`, `{context.headers['x']:default}`, also with a `$` before it; and `${X:-default}`. */
const placeholderSyntax = new RegExp(
  String.raw`\$?\{\s*(?:process\.)?(?<from>env|args|root|context)(?<path>${pathSyntax}+)(?::(?<fallback>[^{}]*)|\s*)\}` +
    String.raw`|\{(?<whole>args|root)\}` +
    String.raw`|\$\{(?<variable>[A-Za-z_]\w*)(?::(?<variableFallback>[^{}]*))?\}`,
  'g',
);

/**
 * Reads `{env.X}`, `{env.X:default}`, `${X}`, `${X:-default}`, `{args.a.b}`, `{root.id}`, `{context.headers['x']}` and
 * `{context.claims.sub}` in `text`. Header names are lower-cased, `{context.jwt.payload.x}` and `{context.jwt.x}` mean `{context.claims.x}`.
 * Braces that are none of these stay as they are.
 */
export function compileTemplate(text: string): Template {
  const literals: string[] = [];
  const placeholders: Placeholder[] = [];
  let end = 0;
  for (const match of text.matchAll(placeholderSyntax)) {
    literals.push(text.slice(end, match.index));
    placeholders.push(placeholderOf(match[0], match.groups ?? {}));
    end = match.index + match[0].length;
  }
  literals.push(text.slice(end));
  const [only] = placeholders;
  const isSingle = placeholders.length === 1 && literals.every((literal) => literal === '');
  const isConstant = placeholders.length === 0;
  const renderText: Template['renderText'] = (scope, encode) => {
    if (isConstant) return text;
    let [done = ''] = literals;
    for (const [index, placeholder] of placeholders.entries()) {
      const value = textOf(valueOf(placeholder, scope));
      done += (encode ? encode(value) : value) + (literals[index + 1] ?? '');
    }
    return done;
  };
  return {
    text,
    needs: [...new Set(placeholders.map(({ need }) => need))],
    placeholders,
    isSingle,
    render: isSingle && only ? (scope) => valueOf(only, scope) : (scope) => renderText(scope),
    renderText,
  };
}

/** Compiles every string inside `value`; property names are not templates. */
export function compileDeep(value: unknown): DeepTemplate {
  if (typeof value === 'string') return compileTemplate(value);
  if (Array.isArray(value)) {
    const items = value.map(compileDeep);
    return { needs: needsOf(items), render: (scope) => items.map((item) => item.render(scope) ?? null) };
  }
  if (isRecord(value)) {
    const entries = Object.entries(value).map(([name, item]) => [name, compileDeep(item)] as const);
    return { needs: needsOf(entries.map(([, item]) => item)), render: (scope) => renderEntries(entries, scope) };
  }
  return { needs: [], render: () => value };
}

/** `text` with only its `env` placeholders filled; the others stay as they were written. */
export function fillEnv(text: string, env: Readonly<Record<string, string | undefined>>): string {
  return text.replace(placeholderSyntax, (whole, ...rest: unknown[]) => {
    const groups = rest.at(-1);
    const placeholder = placeholderOf(whole, isRecord(groups) ? groups : {});
    return placeholder.from === 'env' ? textOf(valueOf(placeholder, { env })) : whole;
  });
}

function placeholderOf(whole: string, groups: Readonly<Record<string, unknown>>): Placeholder {
  const { from, path, fallback, variable, variableFallback, whole: all } = groups;
  if (typeof variable === 'string') return build('env', [variable], variableFallback, true);
  if (all === 'args' || all === 'root') return build(all, [], undefined, false);
  const segments = segmentsOf(typeof path === 'string' ? path : '');
  if (from === 'context') return build('context', canonicalContext(segments), fallback, false);
  return build(from === 'args' || from === 'root' ? from : 'env', segments, fallback, whole.startsWith('$'));
}

function build(from: Placeholder['from'], path: readonly string[], fallback: unknown, isShell: boolean): Placeholder {
  const need = [from, ...path].join('.');
  if (typeof fallback !== 'string') return { need, from, path };
  return { need, from, path, fallback: isShell && fallback.startsWith('-') ? fallback.slice(1) : fallback };
}

function segmentsOf(path: string): readonly string[] {
  return [...path.matchAll(/\.([\w$-]+)|\[(?:'([^']*)'|"([^"]*)"|(\d+))\]/g)].map(
    (match) => match[1] ?? match[2] ?? match[3] ?? match[4] ?? '',
  );
}

/** One name for each thing, so that needs can be compared: headers in lower case, claims under `claims`. */
function canonicalContext(path: readonly string[]): readonly string[] {
  const [first, second, ...rest] = path;
  if ((first === 'req' || first === 'request') && second === 'headers') return canonicalContext(['headers', ...rest]);
  if (first === 'headers' && second !== undefined) return [first, second.toLowerCase(), ...rest];
  if (first === 'jwt' && second === 'payload') return ['claims', ...rest];
  if (first === 'jwt' && second !== 'token' && second !== 'header') return ['claims', ...path.slice(1)];
  return path;
}

function valueOf(placeholder: Placeholder, scope: TemplateScope): unknown {
  const { from, path } = placeholder;
  const value = from === 'context' ? readContext(scope.context, path) : readPath(scope[from], path);
  if (placeholder.fallback === undefined) return value;
  return value === undefined || value === null || value === '' ? placeholder.fallback : value;
}

/** The context itself is no one's input, and its headers may be made when they are asked for: then they are not its own. */
function readContext(context: unknown, path: readonly string[]): unknown {
  if (path[0] !== 'headers' || !isRecord(context)) return readPath(context, path);
  return readPath(context['headers'], path.slice(1));
}

function textOf(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (Array.isArray(value) && value.every((item) => typeof item !== 'object')) return value.map(textOf).join(',');
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}

function needsOf(parts: readonly DeepTemplate[]): readonly string[] {
  return [...new Set(parts.flatMap(({ needs }) => needs))];
}

function renderEntries(entries: readonly (readonly [string, DeepTemplate])[], scope: TemplateScope): unknown {
  const rendered = entries.map(([name, item]) => [name, item.render(scope)] as const);
  return recordOf(rendered.filter(([, value]) => value !== undefined));
}
