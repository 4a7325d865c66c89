import type { Blueprint } from '../../src/blueprint/blueprint.ts';
import type { Types } from '../../src/blueprint/types.ts';
import type { CorpusDocument } from '../corpus/documents.ts';
import { openGateway } from './gateway.ts';
import type { OpenGateway } from './gateway.ts';
import type { Trip, Trips } from './outcome.ts';
import { startMock } from './prism.ts';
import type { Mock } from './prism.ts';
import { randomOf, shuffled } from './random.ts';
import { makeTrip } from './trip.ts';
import type { Callable } from './trip.ts';

/** A document, and how many of its operations are called with which values. */
export interface Task extends CorpusDocument {
  readonly seed: string;
  readonly mostOperations: number;
}

/** Puts a gateway in front of a mock of one document and calls its operations one after the other. */
export async function makeTrips(task: Task): Promise<Trips> {
  const { path, file, seed, mostOperations } = task;
  let mock: Mock;
  try {
    mock = await startMock(file);
  } catch (cause) {
    return { path, failure: { by: 'mock', reason: String(cause) }, exposed: 0, trips: [] };
  }
  let gateway: OpenGateway | undefined;
  try {
    gateway = await openGateway(file, mock.url);
    const types = typesOf(gateway.blueprint);
    const all = [...callables(types)];
    const trips: Trip[] = [];
    for (const callable of shuffled(all, randomOf(seed)).slice(0, mostOperations)) {
      const random = randomOf(`${seed} ${callable.field.name}`);
      trips.push(await makeTrip(gateway, mock, types, callable, random));
    }
    return { path, exposed: all.length, trips };
  } catch (cause) {
    return { path, failure: { by: 'gateway', reason: String(cause) }, exposed: 0, trips: [] };
  } finally {
    await gateway?.close();
    await mock.close();
  }
}

function typesOf({ sources }: Blueprint): Types {
  const [source] = sources.values();
  return source?.types ?? new Map();
}

function* callables(types: Types): Iterable<Callable> {
  for (const [name, root] of [
    ['Query', 'query'],
    ['Mutation', 'mutation'],
  ] as const) {
    const type = types.get(name);
    if (type?.kind !== 'object') continue;
    for (const field of type.fields.values()) {
      if (field.binding?.kind === 'http') yield { root, field, binding: field.binding };
    }
  }
}
