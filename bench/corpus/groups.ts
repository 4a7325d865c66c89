import type { CorpusKind } from './documents.ts';
import { isValid } from './measured.ts';
import { counted, percent, sum } from './table.ts';
import type { Pair } from './table.ts';

interface Group {
  readonly name: string;
  readonly has: (pair: Pair) => boolean;
}

const isWhole = ({ document }: Pair) => document.isWhole && !document.isHostile;

/** Which documents stand together. All but the last group are of documents whose references exist. */
function groupsOf(kind: CorpusKind, title: string): readonly Group[] {
  const all = { name: `${title}, all that it refers to is there`, has: isWhole };
  const broken: Group = {
    name: `${title} with a missing or remote reference`,
    has: ({ document }) => !document.isWhole && !document.isHostile,
  };
  const vendors: Group = { name: 'of these of vendors', has: (pair) => isWhole(pair) && pair.document.isVendor };
  if (kind === 'soap') return [all, vendors, broken];
  if (kind !== 'openapi') return [all, broken];
  const recent: Group = { name: 'of these 3.1 and later', has: (pair) => isWhole(pair) && isRecent(pair) };
  const large: Group = { name: 'of these over 300 operations', has: (pair) => isWhole(pair) && counted(pair) > 300 };
  return [all, recent, large, vendors, broken];
}

function isRecent({ document }: Pair): boolean {
  return /^3\.[1-9]/.test(document.version);
}

/** What groups of documents give, as Markdown: a valid schema, one that serves something and prints back, operations. */
export function printGroups(kind: CorpusKind, title: string, pairs: readonly Pair[]): string {
  const rows = groupsOf(kind, title).flatMap(({ name, has }) => {
    const group = pairs.filter(has);
    if (group.length === 0) return [];
    const valid = group.filter(({ measured }) => isValid(measured));
    const printed = valid.filter(({ measured }) => measured.prints);
    const serving = printed.filter((pair) => pair.measured.exposed > 0 || counted(pair) === 0);
    const [exposed, all] = [sum(group, ({ measured }) => measured.exposed), sum(group, counted)];
    const portion = (count: number) => percent(count / group.length);
    const covered = `${percent(all === 0 ? 1 : exposed / all)} of ${all.toLocaleString('en')}`;
    const cells = [portion(valid.length), portion(printed.length), portion(serving.length), covered];
    return [`| ${name} (${group.length.toLocaleString('en')}) | ${cells.join(' | ')} |`];
  });
  if (rows.length === 0) return '';
  const head =
    '| corpus (documents) | valid schema | valid + prints and parses back | and serves something | operations covered |';
  return [head, '| --- | --- | --- | --- | --- |', ...rows, ''].join('\n');
}
