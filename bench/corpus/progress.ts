/** A bar on a terminal, a line for each tenth elsewhere. */
export function startProgress(total: number): () => void {
  const width = 40;
  const isTerminal = process.stderr.isTTY;
  let done = 0;
  return () => {
    done++;
    const full = Math.round((done / total) * width);
    const bar = `[${'#'.repeat(full)}${'.'.repeat(width - full)}] ${done} of ${total}`;
    if (isTerminal) process.stderr.write(`\r${bar}`);
    else if (done % Math.ceil(total / 10) === 0 || done === total) process.stderr.write(`${bar}\n`);
  };
}
