/** True for a text that is a GraphQL document itself; false for the name of a file, or a glob. */
export function isQueryText(text: string): boolean {
  return text.includes('\n') || /^\s*(\{|#|(query|mutation|subscription|fragment)\b[^./\\]*\{)/.test(text);
}
