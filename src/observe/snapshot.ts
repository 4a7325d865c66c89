/** Values of metrics at one moment, as plain data that other processes may read. */
export type Snapshot = readonly MetricSnapshot[];

/** One metric with its values. */
export interface MetricSnapshot {
  readonly name: string;
  readonly help: string;
  readonly type: 'counter' | 'gauge' | 'histogram' | 'summary';
  /** How values of several processes become one. */
  readonly aggregator: 'sum' | 'first' | 'min' | 'max' | 'average' | 'omit';
  readonly values: readonly MetricValue[];
}

/** A value of a metric, with its labels. */
export interface MetricValue {
  readonly value: number;
  readonly labels: Labels;
  /** Where it is another than the metric's: `..._bucket` of a histogram. */
  readonly metricName?: string;
}

export type Labels = Readonly<Record<string, LabelValue>>;

export type LabelValue = string | number;
