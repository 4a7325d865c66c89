import { BoundedLabel } from './bounded-label.ts';
import { merge, textOf } from './metrics.ts';
import type { MetricSnapshot, Snapshot } from './snapshot.ts';

/** Each process bounds what its labels hold; processes that come and go must not bring new values without end. */
const maxValues = 1000;

/** Labels whose values callers, sources or a user's code choose. */
const boundedLabels = ['operation', 'code', 'outcome'] as const;

/**
 * The metrics of several processes as those of one. Counts and histograms are added; those of a process that has ended stay,
 * so that no count goes back. Gauges are those of the processes that are there, put together as each one's aggregator says.
 * Where buckets have other bounds since a reload, histograms begin anew, as after a start.
 */
export class MergedMetrics<Process> {
  private readonly bounds = new Map<string, BoundedLabel>();
  private readonly latest = new Map<Process, Snapshot>();
  private ended: Snapshot = [];

  /** Takes the place of what the process said before. */
  keep(process: Process, snapshot: Snapshot): void {
    this.latest.set(
      process,
      snapshot.map((metric) => this.bounded(metric)),
    );
  }

  /** What it counted stays, up to what it said last. */
  end(process: Process): void {
    const lasting = this.latest.get(process)?.filter(({ type }) => type === 'counter' || type === 'histogram') ?? [];
    this.latest.delete(process);
    this.ended = merge(ofSameBuckets([this.ended, lasting]));
  }

  /** In the text format of Prometheus, with what else is given. */
  async text(...others: readonly Snapshot[]): Promise<string> {
    return textOf([...others, ...ofSameBuckets([this.ended, ...this.latest.values()])]);
  }

  private bounded(metric: MetricSnapshot): MetricSnapshot {
    return {
      ...metric,
      values: metric.values.map((value) => {
        const labels = { ...value.labels };
        for (const name of boundedLabels) {
          const text = labels[name];
          if (typeof text === 'string') labels[name] = this.boundOf(`${metric.name} ${name}`).of(text);
        }
        return { ...value, labels };
      }),
    };
  }

  private boundOf(key: string): BoundedLabel {
    const known = this.bounds.get(key) ?? new BoundedLabel(maxValues);
    this.bounds.set(key, known);
    return known;
  }
}

/** Without the histograms whose buckets are others than those of the latest process that has any. */
function ofSameBuckets(snapshots: readonly Snapshot[]): readonly Snapshot[] {
  const bounds = new Map<string, string>();
  for (const metric of snapshots.flat()) if (metric.values.length > 0) bounds.set(metric.name, boundsOf(metric));
  return snapshots.map((snapshot) =>
    snapshot.filter((metric) => metric.values.length === 0 || bounds.get(metric.name) === boundsOf(metric)),
  );
}

function boundsOf({ values }: MetricSnapshot): string {
  return [...new Set(values.flatMap(({ labels: { le = [] } }) => le))].join(' ');
}
