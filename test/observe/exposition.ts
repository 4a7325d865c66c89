/** One sample of a scrape. */
export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** A scrape, read by its format's rules. */
export interface Scrape {
  readonly types: ReadonlyMap<string, string>;
  readonly samples: readonly Sample[];
  /** The one sample of the name whose labels hold these; undefined where there is none, an error where there are several. */
  readonly value: (name: string, labels?: Readonly<Record<string, string>>) => number | undefined;
  /** The values that a label has under a name. */
  readonly labelValues: (name: string, label: string) => readonly string[];
}

const sampleLine = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (\S+)( -?\d+)?$/;
const labelPair = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"(?:,|$)/y;

/**
 * Reads the text format of Prometheus, version 0.0.4, and throws where a scraper would refuse it: a type told twice or after
 * its samples, names and labels that are none, equal series, buckets that do not add up.
 */
export function readScrape(text: string): Scrape {
  if (!text.endsWith('\n')) throw new Error('the last line does not end');
  const types = new Map<string, string>();
  const samples: Sample[] = [];
  const seen = new Set<string>();
  for (const line of text.split('\n').filter((each) => each !== '' && !each.startsWith('# HELP '))) {
    const [, typed, type] = /^# TYPE (\S+) (counter|gauge|histogram|summary|untyped)$/.exec(line) ?? [];
    if (typed !== undefined && type !== undefined) {
      if (types.has(typed) || samples.some(({ name }) => familyOf(name, types) === typed)) throw new Error(line);
      types.set(typed, type);
      continue;
    }
    const sample = readSample(line);
    const series = `${sample.name} ${seriesOf(sample)}`;
    if (seen.has(series)) throw new Error(`told twice: ${line}`);
    if (!types.has(familyOf(sample.name, types))) throw new Error(`of no type: ${line}`);
    seen.add(series);
    samples.push(sample);
  }
  for (const [name, type] of types) if (type === 'histogram') checkHistogram(name, samples);
  return {
    types,
    samples,
    value: (name, labels = {}) => {
      const found = samples.filter((sample) => sample.name === name && holds(sample, labels));
      if (found.length > 1) throw new Error(`${found.length} samples of ${name} with ${JSON.stringify(labels)}`);
      return found[0]?.value;
    },
    labelValues: (name, label) =>
      [...new Set(samples.flatMap((sample) => (sample.name === name ? [sample.labels[label] ?? ''] : [])))].toSorted(),
  };
}

function readSample(line: string): Sample {
  const [, name, inner = '', written] = sampleLine.exec(line) ?? [];
  if (name === undefined) throw new Error(`no sample: ${line}`);
  const labels: Record<string, string> = {};
  labelPair.lastIndex = 0;
  while (labelPair.lastIndex < inner.length) {
    const [, label = '', value = ''] = labelPair.exec(inner) ?? [];
    if (label === '' || label in labels) throw new Error(`no labels: ${line}`);
    labels[label] = value.replaceAll(/\\(.)/g, (_, escaped: string) => (escaped === 'n' ? '\n' : escaped));
  }
  const value = written === '+Inf' ? Infinity : written === '-Inf' ? -Infinity : Number(written);
  if (Number.isNaN(value)) throw new Error(`no number: ${line}`);
  return { name, labels, value };
}

function familyOf(name: string, types: ReadonlyMap<string, string>): string {
  const family = name.replace(/_(bucket|sum|count)$/, '');
  return types.get(family) === 'histogram' ? family : name;
}

function holds({ labels }: Sample, wanted: Readonly<Record<string, string>>): boolean {
  return Object.entries(wanted).every(([name, value]) => labels[name] === value);
}

/** Equal for equal labels, in whichever order. */
function seriesOf({ labels }: Sample): string {
  const names = Object.keys(labels).toSorted((left, right) => left.localeCompare(right));
  return JSON.stringify(names.map((name) => [name, labels[name]]));
}

function withoutBound(labels: Sample['labels']): Sample['labels'] {
  return Object.fromEntries(Object.entries(labels).filter(([name]) => name !== 'le'));
}

/** Buckets grow, the last one is infinite and holds as many as `_count` says. */
function checkHistogram(name: string, samples: readonly Sample[]): void {
  const series = Map.groupBy(
    samples.filter((sample) => sample.name === `${name}_bucket`),
    ({ labels, ...bucket }) => seriesOf({ ...bucket, labels: withoutBound(labels) }),
  );
  const counts = samples.filter((sample) => sample.name === `${name}_count`);
  const sums = samples.filter((sample) => sample.name === `${name}_sum`);
  if (counts.length !== series.size || sums.length !== series.size) throw new Error(`${name}: parts are missing`);
  for (const counted of counts) {
    const { labels, value } = counted;
    const buckets = series.get(seriesOf(counted)) ?? [];
    const bounds = buckets.map((bucket) => (bucket.labels['le'] === '+Inf' ? Infinity : Number(bucket.labels['le'])));
    const isSorted = bounds.every((bound, at) => at === 0 || bound > (bounds[at - 1] ?? Infinity));
    const isGrowing = buckets.every((bucket, at) => at === 0 || bucket.value >= (buckets[at - 1]?.value ?? Infinity));
    const isWhole = bounds.at(-1) === Infinity && buckets.at(-1)?.value === value;
    if (!isSorted || !isGrowing || !isWhole) throw new Error(`${name}: buckets of ${JSON.stringify(labels)}`);
  }
}
