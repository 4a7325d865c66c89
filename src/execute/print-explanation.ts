import type { ExplainedStep, Explanation } from './explain.ts';

/** The explanation for a terminal. */
export function printExplanation({ operation, waves, calls }: Explanation): string {
  const lines = [
    `${operation}: ${calls} upstream ${calls === 1 ? 'call' : 'calls'} in ${waves.length} ${waves.length === 1 ? 'wave' : 'waves'}`,
  ];
  for (const [index, steps] of waves.entries()) {
    lines.push('', `Wave ${index + 1}`);
    for (const [place, step] of steps.entries()) {
      const shared = steps.findIndex(({ shares }) => shares === step.shares);
      lines.push(...stepLines(step, shared >= 0 && shared < place ? steps[shared]?.path : undefined));
    }
  }
  return `${lines.join('\n')}\n`;
}

function stepLines(step: ExplainedStep, sharedWith: string | undefined): readonly string[] {
  const who = step.source === undefined ? 'code' : step.source;
  const lines = [`  ${step.path}  <-  ${who} ${step.field} (${step.kind}), ${step.count}`];
  if (step.batch !== undefined) lines.push(`      batched: ${step.batch}`);
  if (sharedWith !== undefined) lines.push(`      in one request with ${sharedWith}`);
  else if (step.request !== undefined) lines.push(...step.request.split('\n').map((line) => `      | ${line}`));
  return lines;
}
