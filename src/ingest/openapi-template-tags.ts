const syntax = /(```[\s\S]*?```|`[^`\n]*`)|\{%\s*(?:(\/)\s*)?([a-z][\w-]*)(?![\w-])([^{}]*?)%\}[ \t]*\n?/gi;

/**
 * A text without the tags of Markdoc that stand around a part of it; their names are headings. What has no closing tag (`{% if %}`,
 * `{{ id }}`) is what the text speaks of, and so is all in code.
 */
export function withoutTemplateTags(text: string): string {
  if (!text.includes('{%')) return text;
  const closed = new Set([...text.matchAll(/\{%\s*\/\s*([a-z][\w-]*)\s*%\}/gi)].map(([, name]) => name));
  const told = text.replace(
    syntax,
    (whole, code: string | undefined, slash: string | undefined, name: string, rest: string) => {
      if (code !== undefined || !closed.has(name)) return whole;
      const heading = slash === undefined ? /\b(?:name|title)="([^"]+)"/.exec(rest)?.[1] : undefined;
      return heading === undefined ? '\n' : `**${heading}**\n`;
    },
  );
  return told.replace(/\n{3,}/g, '\n\n').trim();
}
