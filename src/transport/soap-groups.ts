import { finishPlaces } from './soap-object.ts';
import type { ObjectReader } from './soap-object.ts';
import { placeOf } from './soap-places.ts';
import type { Place, States, Taking } from './soap-places.ts';
import type { ElementSource } from './xml-source.ts';

/** How the place of a group that repeats takes its elements: the value is a list of the group's occurrences, as `reader` reads one. */
export function groupTaking(reader: ObjectReader): Taking {
  return {
    take: (state, source) => {
      const occurrences = state instanceof Occurrences ? state : new Occurrences(reader);
      occurrences.take(source);
      return occurrences;
    },
    item: undefined,
    isOpen: true,
    finish: (state) => (state instanceof Occurrences ? state.finish() : []),
  };
}

/** The occurrences so far: the next one begins where an element does not fit to those before it. */
class Occurrences {
  private readonly reader: ObjectReader;
  private readonly items: Record<string, unknown>[] = [];
  /** The last position of the current occurrence that has an element. */
  private at = 0;

  constructor(reader: ObjectReader) {
    this.reader = reader;
  }

  /** Reads the element at whose start the source stands. */
  take(source: ElementSource): void {
    const { reader, items } = this;
    const current = items[items.length - 1];
    const next = current && placeOf(reader, source, this.at, current);
    if (current && next && next.position >= this.at && isFree(next, reader.places, current)) {
      return this.put(next, current, source);
    }
    const started = { ...reader.template };
    items.push(started);
    this.at = 0;
    const first = placeOf(reader, source, 0, started);
    if (first) this.put(first, started, source);
    else source.skip();
  }

  /** The objects that they are. */
  finish(): readonly Readonly<Record<string, unknown>>[] {
    for (const item of this.items) finishPlaces(this.reader, item);
    return this.items;
  }

  private put(place: Place, item: Record<string, unknown>, source: ElementSource): void {
    this.at = place.position;
    item[place.key] = place.take(item[place.key], source);
  }
}

/** True where an element more at the place fits to those of the occurrence. */
function isFree(place: Place, places: readonly Place[], states: States): boolean {
  if (states[place.key] !== undefined) return place.isMany;
  return places.every(({ key, branches }) => {
    if (states[key] === undefined) return true;
    for (const [choice, branch] of branches) if ((place.branches.get(choice) ?? branch) !== branch) return false;
    return true;
  });
}
