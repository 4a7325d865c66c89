import type { Problems } from '../base/problems.ts';
import { fieldsOf } from '../blueprint/cells.ts';
import { namedType } from '../blueprint/typeref.ts';
import type { TypeDef } from '../blueprint/types.ts';
import type { SourceEntity, SourceModel, Subgraph } from '../ingest/model.ts';

/**
 * The models with each object type that stands for an interface of other subgraphs (`@interfaceObject`) put in the place of that
 * interface's object types: these then get its fields by its key. Of which type an object is that such a subgraph gives, a subgraph
 * tells that finds the interface by a key; where none does, fields that give such objects are left out with a warning. Without such
 * an interface the model is refused.
 */
export function withoutInterfaceObjects(models: readonly SourceModel[], problems: Problems): readonly SourceModel[] {
  const tellers = new Map<string, SourceModel>();
  for (const { type } of models.flatMap((model) => model.subgraph?.interfaceObjects ?? [])) {
    const teller = models.find((model) => model.subgraph?.interfaces.some((one) => one.type === type));
    if (teller) tellers.set(type, teller);
  }
  return models.map((model) =>
    (model.subgraph?.interfaceObjects ?? []).reduce(
      (current, standIn) => {
        const implementers = implementersOf(standIn.type, models);
        const tellerOf = tellers.get(standIn.type)?.name;
        if (implementers.length > 0) return spread(current, { ...standIn, implementers, tellerOf }, problems);
        reportAlone(model, standIn, problems);
        return current;
      },
      withInterfaceKeys(model, tellers),
    ),
  );
}

function reportAlone(
  { name }: SourceModel,
  { type, place }: Subgraph['interfaceObjects'][number],
  problems: Problems,
): void {
  const message =
    `${type} of "${name}" stands for an interface of other subgraphs (@interfaceObject), and no other source has object types ` +
    `that implement ${type}. Add the subgraph that defines them as a source.`;
  problems.error('ENTITY_INTERFACE', message, place);
}

/** The model that also finds the interfaces of which it has to tell the types. */
function withInterfaceKeys(model: SourceModel, tellers: ReadonlyMap<string, SourceModel>): SourceModel {
  const { subgraph } = model;
  const told = subgraph?.interfaces.filter(({ type }) => tellers.get(type) === model) ?? [];
  if (!subgraph || told.length === 0) return model;
  return { ...model, subgraph: { ...subgraph, entities: [...subgraph.entities, ...told] } };
}

function implementersOf(name: string, models: readonly SourceModel[]): readonly string[] {
  const all = models.flatMap(({ types }) => [...types.values()]);
  const found = all.filter((type) => type.kind === 'object' && type.interfaces.includes(name));
  return [...new Set(found.map((type) => type.name))];
}

interface StandIn {
  readonly type: string;
  readonly implementers: readonly string[];
  /** Who tells of which of these an object is. */
  readonly tellerOf: string | undefined;
}

function spread(model: SourceModel, standIn: StandIn, problems: Problems): SourceModel {
  const { type: name, implementers, tellerOf } = standIn;
  if (model.types.get(name)?.kind !== 'object' || !model.subgraph) return model;
  const types = new Map<string, TypeDef>();
  for (const type of model.types.values()) {
    const left = tellerOf === undefined ? withoutValuesOf(type, name, model, problems) : withoutMember(type, name);
    if (type.name !== name || left.kind !== 'object') {
      types.set(type.name, left);
      continue;
    }
    const { fields, wire = name } = left;
    const resolution = tellerOf === undefined ? {} : { resolution: { kind: 'entity', source: tellerOf } as const };
    types.set(name, { kind: 'interface', name, interfaces: [], fields, ...resolution });
    for (const one of implementers) types.set(one, { ...left, name: one, wire, interfaces: [name] });
  }
  const entities = model.subgraph.entities.flatMap((entity): readonly SourceEntity[] =>
    entity.type === name ? implementers.map((type) => ({ ...entity, type })) : [entity],
  );
  return { ...model, types, subgraph: { ...model.subgraph, entities } };
}

/** A union's values tell their types by themselves, which such an object cannot. */
function withoutMember(type: TypeDef, name: string): TypeDef {
  return type.kind === 'union' ? { ...type, members: type.members.filter((member) => member !== name) } : type;
}

/** The type without fields and members that are objects whose type nobody can tell. */
function withoutValuesOf(type: TypeDef, name: string, model: SourceModel, problems: Problems): TypeDef {
  if (type.kind === 'union') return withoutMember(type, name);
  if (type.kind !== 'object' && type.kind !== 'interface') return type;
  const lost = [...fieldsOf(type).values()].filter((field) => namedType(field.type) === name);
  if (lost.length === 0) return type;
  for (const field of lost) {
    const message = `${type.name}.${field.name} of "${model.name}" is left out: it gives ${name} without its type, which no other subgraph tells (@interfaceObject). Give the interface ${name} a @key where it is defined.`;
    problems.warn('ENTITY_INTERFACE', message, field.place ?? type.place);
  }
  return { ...type, fields: new Map([...type.fields].filter(([, field]) => !lost.includes(field))) };
}
