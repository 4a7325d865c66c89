/** A quoted text or flow collection that goes on in the next line. */
interface Open {
  /** The quote inside which the line ends, if any. */
  readonly quote: string;
  /** Brackets and braces that are still to be closed. */
  readonly depth: number;
}

const start = /^(\s*(?:- +)*)(?:(?:"[^"]*"|'[^']*'|[^\s#'"{[&*!|>][^#]*?)\s*:\s+)?(?=["'{[])/;
const blockScalar = /(?:^|[:-]\s+)[|>][-+0-9]*\s*(?:#.*)?$/;

/**
 * The same YAML with the later lines of quoted texts and flow collections moved to the right. YAML 1.2 wants them deeper than
 * what holds them, most parsers do not mind, and people write them flush. No line comes or goes and no value changes.
 */
export function indentContinuations(text: string): string {
  let open: Open | undefined;
  let least = 0;
  let block: number | undefined;
  const lines = text.split('\n').map((line) => {
    const indent = indentOf(line);
    if (open) {
      const moved = indent < least && line.trim() !== '' ? ' '.repeat(least) + line.trimStart() : line;
      open = scan(moved, 0, open);
      return moved;
    }
    if (block !== undefined && (indent > block || line.trim() === '')) return line;
    block = blockScalar.test(line) ? indent : undefined;
    const head = start.exec(line);
    if (block !== undefined || !head) return line;
    open = scan(line, head[0].length, { quote: '', depth: 0 });
    least = (head[1] ?? '').length + 2;
    return line;
  });
  return lines.join('\n');
}

/** What is still open at the end of the line; undefined where all is closed. */
function scan(line: string, from: number, before: Open): Open | undefined {
  let { quote, depth } = before;
  let last = depth > 0 || quote !== '' ? ',' : ':';
  for (let at = from; at < line.length; at++) {
    const character = line[at] ?? '';
    if (quote !== '') {
      if (quote === '"' && character === '\\') at++;
      else if (character === quote) {
        if (quote === "'" && line[at + 1] === "'") at++;
        else quote = '';
      }
      continue;
    }
    if (character === '#' && /\s/.test(line[at - 1] ?? ' ')) break;
    if (/["']/.test(character) && /[{[,:]/.test(last)) quote = character;
    else if (/[{[]/.test(character)) depth++;
    else if (/[}\]]/.test(character)) depth--;
    if (depth <= 0 && quote === '' && /["'}\]]/.test(character)) return undefined;
    if (!/\s/.test(character)) last = character;
  }
  return quote === '' && depth <= 0 ? undefined : { quote, depth };
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}
