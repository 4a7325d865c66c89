import { contenders } from './contenders/all.ts';
import { median } from './numbers.ts';
import type { RowResult } from './rounds.ts';

/** A part of the chart: one bar for each contender. */
export interface Group {
  readonly title: string;
  readonly bars: readonly { readonly name: string; readonly title: string; readonly value: number }[];
}

const charted = ['q1/changing', 'q2/changing'];

/** CPU time of a request to Q1 and Q2, the upstream's answers changing; only contenders that were measured. */
export function chartOf(rows: readonly RowResult[]): readonly Group[] {
  return rows
    .filter(({ row }) => charted.includes(row.name))
    .map(({ row, rounds }) => ({
      title: `${row.workload.name.toUpperCase()}  ${row.workload.questions[0].query}`,
      bars: contenders.flatMap(({ name, title }) => {
        const value = median((rounds.get(name) ?? []).map((round) => round.cpuMs));
        return Number.isFinite(value) ? [{ name, title, value }] : [];
      }),
    }));
}

const width = 720;
const labelWidth = 170;
const valueWidth = 80;
const barHeight = 20;
const gap = 6;
const headHeight = 34;

/** An SVG that fits light and dark pages: bars to one scale, the fastest above. */
export function drawChart(groups: readonly Group[]): string {
  const longest = Math.max(...groups.flatMap(({ bars }) => bars.map(({ value }) => value)));
  const scale = (width - labelWidth - valueWidth) / longest;
  const parts: string[] = [];
  let y = 26;
  for (const { title, bars } of groups) {
    parts.push(text(0, (y += 18), title, 'query'));
    y += headHeight - 24;
    for (const { name, title: label, value } of bars.toSorted((a, b) => a.value - b.value)) {
      const length = Math.max(1, value * scale);
      const middle = y + barHeight / 2 + 4;
      const kind = name === 'heddle' ? 'own' : name === 'hand' || name === 'bare' ? 'floor' : 'other';
      parts.push(text(labelWidth - 8, middle, label, 'label'));
      parts.push(
        `<rect class="${kind}" x="${labelWidth}" y="${y}" width="${length.toFixed(1)}" height="${barHeight}" rx="2"/>`,
      );
      parts.push(text(labelWidth + length + 6, middle, `${value.toPrecision(3)} ms`, 'value'));
      y += barHeight + gap;
    }
    y += 8;
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${y}" width="${width}" height="${y}" role="img" aria-label="CPU time of a request, by gateway">
<style>
text { font: 13px system-ui, sans-serif; fill: #1f2328; }
.head { font-weight: 600; }
.query { font: 12px ui-monospace, monospace; fill: #59636e; }
.label { text-anchor: end; }
.own { fill: #0969da; }
.floor { fill: #8c959f; }
.other { fill: #d4a72c; }
@media (prefers-color-scheme: dark) {
text { fill: #e6edf3; }
.query { fill: #9198a1; }
.own { fill: #4493f8; }
.floor { fill: #656c76; }
.other { fill: #bb8009; }
}
</style>
${text(0, 16, 'CPU time of a request, milliseconds; less is better', 'head')}
${parts.join('\n')}
</svg>
`;
}

function text(x: number, y: number, content: string, kind: string): string {
  const safe = content.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  return `<text class="${kind}" x="${x.toFixed(1)}" y="${y}">${safe}</text>`;
}
