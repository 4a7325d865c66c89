import type { ExplainedStep, Explanation } from '../execute/explain.ts';

/** A plan for a terminal: its waves, and in each the calls that start together. */
export function explanationText({ operation, waves }: Explanation): string {
  const some = (count: number, word: string) => `${count} ${word}${count === 1 ? '' : 's'}`;
  const calls = waves.flatMap(together).filter(([step]) => step?.source !== undefined).length;
  const lines = [`${operation}: ${some(waves.length, 'wave')}, ${some(calls, 'upstream call')} where batches suffice`];
  for (const [index, steps] of waves.entries()) {
    const wait = index === 0 ? '' : `, when wave ${index} is there`;
    lines.push('', `wave ${index + 1}${wait}`, ...together(steps).flatMap(stepLines));
  }
  return `${lines.join('\n')}\n`;
}

/** Steps that share one request stand together, and the request is shown once. */
function together(steps: readonly ExplainedStep[]): readonly (readonly ExplainedStep[])[] {
  const groups = new Map<unknown, ExplainedStep[]>();
  for (const step of steps) {
    const key = step.request === undefined ? step : `${step.source} ${step.request}`;
    groups.set(key, [...(groups.get(key) ?? []), step]);
  }
  return [...groups.values()];
}

function stepLines(steps: readonly ExplainedStep[]): readonly string[] {
  const request = steps[0]?.request;
  return [
    ...steps.flatMap(({ path, kind, source, field, batch, count }) => [
      `  ${path}`,
      `    ${kind === 'call' ? '' : `${kind}: `}${source === undefined ? '' : `${source} `}${field}, ${count}`,
      ...(batch === undefined ? [] : [`    ${batch}`]),
    ]),
    ...(request === undefined ? [] : request.split('\n').map((line) => `      ${line}`)),
  ];
}
