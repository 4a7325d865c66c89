import type { Problems } from '../base/problems.ts';
import { fieldsOf } from '../blueprint/cells.ts';
import { namedType } from '../blueprint/typeref.ts';
import type { TypeDef } from '../blueprint/types.ts';
import type { SourceEntity, SourceModel } from '../ingest/model.ts';

/**
 * The models with each object type that stands for an interface of other subgraphs (`@interfaceObject`) put in the place of that
 * interface's object types: these then get its fields by its key. Fields that give such objects are left out with a warning, for
 * only the other subgraphs know of which type they are; without such an interface the model is refused.
 */
export function withoutInterfaceObjects(models: readonly SourceModel[], problems: Problems): readonly SourceModel[] {
  return models.map((model) =>
    (model.subgraph?.interfaceObjects ?? []).reduce((current, { type, place }) => {
      const implementers = implementersOf(type, models);
      if (implementers.length > 0) return spread(current, type, implementers, problems);
      const message =
        `${type} of "${model.name}" stands for an interface of other subgraphs (@interfaceObject), and no other source has object types ` +
        `that implement ${type}. Add the subgraph that defines them as a source.`;
      problems.error('ENTITY_INTERFACE', message, place);
      return current;
    }, model),
  );
}

function implementersOf(name: string, models: readonly SourceModel[]): readonly string[] {
  const all = models.flatMap(({ types }) => [...types.values()]);
  const found = all.filter((type) => type.kind === 'object' && type.interfaces.includes(name));
  return [...new Set(found.map((type) => type.name))];
}

function spread(model: SourceModel, name: string, implementers: readonly string[], problems: Problems): SourceModel {
  const object = model.types.get(name);
  if (object?.kind !== 'object' || !model.subgraph) return model;
  const types = new Map<string, TypeDef>();
  for (const type of model.types.values()) {
    if (type === object) types.set(name, { kind: 'interface', name, interfaces: [], fields: object.fields });
    else types.set(type.name, withoutValuesOf(type, name, model, problems));
  }
  for (const implementer of implementers) {
    types.set(implementer, { ...object, name: implementer, wire: object.wire ?? name, interfaces: [name] });
  }
  const entities = model.subgraph.entities.flatMap((entity): readonly SourceEntity[] =>
    entity.type === name ? implementers.map((type) => ({ ...entity, type })) : [entity],
  );
  return { ...model, types, subgraph: { ...model.subgraph, entities } };
}

/** The type without fields and members that are objects whose type nobody here can tell. */
function withoutValuesOf(type: TypeDef, name: string, model: SourceModel, problems: Problems): TypeDef {
  if (type.kind === 'union') return { ...type, members: type.members.filter((member) => member !== name) };
  if (type.kind !== 'object' && type.kind !== 'interface') return type;
  const lost = [...fieldsOf(type).values()].filter((field) => namedType(field.type) === name);
  if (lost.length === 0) return type;
  for (const field of lost) {
    const message = `${type.name}.${field.name} of "${model.name}" is left out: it gives ${name} without its type, which only other subgraphs know (@interfaceObject).`;
    problems.warn('ENTITY_INTERFACE', message, field.place ?? type.place);
  }
  return { ...type, fields: new Map([...type.fields].filter(([, field]) => !lost.includes(field))) };
}
