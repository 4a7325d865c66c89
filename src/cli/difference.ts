/** Lines of an SDL text that belong together: a definition with its description. */
interface Block {
  /** The definition's first line up to its body: `type Customer`. */
  readonly name: string;
  readonly lines: readonly string[];
}

/** How one SDL text differs from another, definition by definition: `+` added, `-` removed, `~` changed, with its lines. */
export function difference(before: string, after: string): string {
  const old = blocksOf(before);
  const fresh = blocksOf(after);
  const names = [...new Set([...old.keys(), ...fresh.keys()])].toSorted();
  const parts = names.flatMap((name) => describe(name, old.get(name), fresh.get(name)));
  return parts.length === 0 ? '~ only the order or the comments differ\n' : `${parts.join('\n')}\n`;
}

function describe(name: string, old: Block | undefined, fresh: Block | undefined): readonly string[] {
  if (!old) return [`+ ${name}`];
  if (!fresh) return [`- ${name}`];
  const changes = changedLines(old.lines, fresh.lines);
  return changes.length === 0 ? [] : [`~ ${name}`, ...changes.map((line) => `    ${line}`)];
}

/** Definitions by name; the artifact's comments stand outside of them. */
function blocksOf(text: string): ReadonlyMap<string, Block> {
  const blocks = new Map<string, Block>();
  for (const part of text.replaceAll('\r\n', '\n').split(/\n{2,}(?=\S)/)) {
    const lines = part.trimEnd().split('\n');
    const head = lines.find((line) =>
      /^(extend |type |interface |union |enum |input |scalar |schema|directive )/.test(line),
    );
    if (head === undefined) continue;
    const name = head.replace(/\s*[{(=@].*$/, '').trim();
    blocks.set(name, { name, lines });
  }
  return blocks;
}

/** The longest common subsequence of lines is left out; above a size, lines are compared as sets. */
function changedLines(old: readonly string[], fresh: readonly string[]): readonly string[] {
  if (old.length * fresh.length > 4_000_000) return changedSets(old, fresh);
  const width = fresh.length + 1;
  const common = new Uint32Array((old.length + 1) * width);
  const at = (row: number, column: number) => common[row * width + column] ?? 0;
  for (let row = old.length - 1; row >= 0; row--) {
    for (let column = fresh.length - 1; column >= 0; column--) {
      common[row * width + column] =
        old[row] === fresh[column] ? at(row + 1, column + 1) + 1 : Math.max(at(row + 1, column), at(row, column + 1));
    }
  }
  const changes: string[] = [];
  let row = 0;
  let column = 0;
  while (row < old.length || column < fresh.length) {
    if (row < old.length && column < fresh.length && old[row] === fresh[column]) [row, column] = [row + 1, column + 1];
    else if (column >= fresh.length || (row < old.length && at(row + 1, column) >= at(row, column + 1))) {
      changes.push(`- ${(old[row++] ?? '').trim()}`);
    } else changes.push(`+ ${(fresh[column++] ?? '').trim()}`);
  }
  return changes;
}

function changedSets(old: readonly string[], fresh: readonly string[]): readonly string[] {
  const [was, is] = [new Set(old), new Set(fresh)];
  return [
    ...old.filter((line) => !is.has(line)).map((line) => `- ${line.trim()}`),
    ...fresh.filter((line) => !was.has(line)).map((line) => `+ ${line.trim()}`),
  ];
}
