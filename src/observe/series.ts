import type { Labels, LabelValue, MetricSnapshot, MetricValue } from './snapshot.ts';

/** What a metric is called, and what its labels are. */
export interface Naming {
  readonly name: string;
  readonly help: string;
  /** Three at most. */
  readonly labels: readonly string[];
}

/**
 * A part for each combination of labels' values, found without making anything: counting costs some lookups and an
 * increment, whoever looks at the sums pays for the rest.
 */
abstract class Series<Part> {
  protected readonly naming: Naming;
  protected readonly parts: { readonly labels: Labels; readonly part: Part }[] = [];
  private readonly found = new Map<LabelValue, Map<LabelValue, Map<LabelValue, Part>>>();

  constructor(naming: Naming) {
    this.naming = naming;
  }

  /** The part for these values of the labels, in their order. */
  at(first: LabelValue, second: LabelValue = '', third: LabelValue = ''): Part {
    return this.found.get(first)?.get(second)?.get(third) ?? this.add(first, second, third);
  }

  protected abstract make(): Part;

  private add(first: LabelValue, second: LabelValue, third: LabelValue): Part {
    const values = [first, second, third];
    const part = this.make();
    const byFirst = this.found.get(first) ?? new Map<LabelValue, Map<LabelValue, Part>>();
    const bySecond = byFirst.get(second) ?? new Map<LabelValue, Part>();
    this.found.set(first, byFirst.set(second, bySecond.set(third, part)));
    this.parts.push({
      labels: Object.fromEntries(this.naming.labels.map((name, at) => [name, values[at] ?? ''])),
      part,
    });
    return part;
  }
}

/** A counter: `at(...).count` goes up. */
export class Counts extends Series<{ count: number }> {
  snapshot(): MetricSnapshot {
    const { name, help } = this.naming;
    const values = this.parts.map(({ labels, part }) => ({ value: part.count, labels }));
    return { name, help, type: 'counter', aggregator: 'sum', values };
  }

  protected override make(): { count: number } {
    return { count: 0 };
  }
}

/** How many values lie between which bounds. */
class Bins {
  private readonly bounds: readonly number[];
  private readonly counts: Float64Array;
  private sum = 0;

  constructor(bounds: readonly number[]) {
    this.bounds = bounds;
    this.counts = new Float64Array(bounds.length + 1);
  }

  observe(value: number): void {
    let at = 0;
    while (at < this.bounds.length && value > (this.bounds[at] ?? 0)) at++;
    this.counts[at] = (this.counts[at] ?? 0) + 1;
    this.sum += value;
  }

  /** Each bucket holds those below it too. */
  values(name: string, labels: Labels): readonly MetricValue[] {
    let count = 0;
    const buckets = [...this.counts].map((own, at): MetricValue => {
      count += own;
      return { metricName: `${name}_bucket`, value: count, labels: { le: this.bounds[at] ?? '+Inf', ...labels } };
    });
    return [
      ...buckets,
      { metricName: `${name}_sum`, value: this.sum, labels },
      { metricName: `${name}_count`, value: count, labels },
    ];
  }
}

/** A histogram of seconds: `at(...).observe(0.02)`. */
export class Durations extends Series<Bins> {
  private readonly bounds: readonly number[];

  constructor(naming: Naming, bounds: readonly number[]) {
    super(naming);
    this.bounds = bounds;
  }

  snapshot(): MetricSnapshot {
    const { name, help } = this.naming;
    const values = this.parts.flatMap(({ labels, part }) => part.values(name, labels));
    return { name, help, type: 'histogram', aggregator: 'sum', values };
  }

  protected override make(): Bins {
    return new Bins(this.bounds);
  }
}
