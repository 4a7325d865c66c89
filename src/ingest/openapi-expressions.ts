import { unescape } from './openapi-references.ts';

/** A piece of a value that may hold runtime expressions (OpenAPI 3.1 section 4.8.20.4). */
export type Part =
  | { readonly kind: 'text'; readonly text: string }
  | {
      readonly kind: 'expression';
      /** As it is written: `$response.body#/id`. */
      readonly expression: string;
      /** Where in the answer's body the value stands; absent where the expression reads something else. */
      readonly pointer?: readonly string[];
    };

const expressionSyntax = /\{(\$[^{}]+)\}/g;

/** The pieces of `text`: one expression, or text with expressions in braces. */
export function partsOf(text: string): readonly Part[] {
  if (/^\$(url|method|statusCode|request\.|response\.)/.test(text)) return [expressionOf(text)];
  const parts: Part[] = [];
  let end = 0;
  for (const match of text.matchAll(expressionSyntax)) {
    if (match.index > end) parts.push({ kind: 'text', text: text.slice(end, match.index) });
    parts.push(expressionOf(match[1] ?? ''));
    end = match.index + match[0].length;
  }
  if (end < text.length || parts.length === 0) parts.push({ kind: 'text', text: text.slice(end) });
  return parts;
}

function expressionOf(expression: string): Part {
  const pointer = /^\$response\.body(?:#(.*))?$/.exec(expression);
  if (!pointer) return { kind: 'expression', expression };
  const segments = (pointer[1] ?? '').split('/').slice(1);
  return { kind: 'expression', expression, pointer: segments.map(unescape) };
}
