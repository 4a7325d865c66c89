import { didYouMean } from '../base/problems.ts';
import { fieldsOf } from '../blueprint/cells.ts';
import { isNonNull, listItem, namedType, nullable } from '../blueprint/typeref.ts';
import type { Field, InputValue, TypeDef, TypeRef, Types } from '../blueprint/types.ts';

import { withoutDangling } from './removal.ts';
import { isName } from './transform.ts';
import type { Change, OptionsOf, TransformScope } from './transform.ts';

type Hoist = OptionsOf<'hoistField'>[number];

/** One field on the way. */
interface Step {
  readonly owner: string;
  readonly field: Field;
  readonly args: readonly InputValue[];
}

/** Lifts fields up: each stands on the type itself afterwards and no longer where the path led to. */
export function hoistFields(hoists: OptionsOf<'hoistField'>, scope: TransformScope): Change {
  const good: Hoist[] = [];
  let { types, views } = scope;
  for (const [index, hoist] of hoists.entries()) {
    const at: TransformScope = { ...scope, types, placeOf: (...path) => scope.placeOf(index, ...path) };
    const steps = stepsOf(hoist, at);
    if (!steps || !isPossible(hoist, steps, at)) continue;
    if (views && !views.some((view) => stepsOf(hoist, { types: view }))) {
      const message =
        'hoistField: no source has the whole path; a value of another source is reached by a join. Hoist within one source.';
      scope.problems.error('HOIST_PATH', message, at.placeOf('pathConfig'));
      continue;
    }
    good.push(hoist);
    types = hoisted(types, hoist, steps);
    views = views?.map((view) => applyHoist(view, hoist));
  }
  return { kind: 'shape', apply: (all) => good.reduce(applyHoist, all), moved: new Map() };
}

function applyHoist(types: Types, hoist: Hoist): Types {
  const steps = stepsOf(hoist, { types });
  return steps ? hoisted(types, hoist, steps) : types;
}

/** The fields that the path leads through; without a desk for problems a path that leads nowhere is nothing. */
function stepsOf(
  { typeName, pathConfig, filterArgsInPath }: Hoist,
  scope: Pick<TransformScope, 'types'> & Partial<TransformScope>,
): readonly Step[] | undefined {
  const { types, problems, placeOf } = scope;
  const place = (...path: (string | number)[]) => placeOf?.(...path);
  const first = types.get(typeName);
  if (!first) {
    const message = `hoistField: there is no type "${typeName}".${didYouMean(typeName, types.keys())}`;
    problems?.warn('TRANSFORM_NO_MATCH', message, place('typeName'));
    return undefined;
  }
  const steps: Step[] = [];
  let owner: TypeDef | undefined = first;
  for (const [index, written] of pathConfig.entries()) {
    const name = typeof written === 'string' ? written : written.fieldName;
    const fields = fieldsOf(owner);
    const field = fields.get(name);
    if (!field) {
      const where = owner?.name ?? 'nothing';
      const message = `hoistField: ${where} has no field "${name}".${didYouMean(name, fields.keys())}`;
      problems?.warn('TRANSFORM_NO_MATCH', message, place('pathConfig', index));
      return undefined;
    }
    const isLeftOut = (arg: string) =>
      typeof written === 'string' ? filterArgsInPath === true : written.filterArgs.includes(arg);
    steps.push({
      owner: owner?.name ?? '',
      field,
      args: [...field.args.values()].filter((arg) => !isLeftOut(arg.name)),
    });
    owner = types.get(namedType(field.type));
  }
  return steps;
}

function isPossible(hoist: Hoist, steps: readonly Step[], { types, problems, placeOf }: TransformScope): boolean {
  const { typeName, newFieldName, pathConfig } = hoist;
  const fail = (code: string, message: string, ...path: (string | number)[]): boolean => {
    problems.error(code, `hoistField: ${message}`, placeOf(...path));
    return false;
  };
  if (steps.length < 2) {
    return fail(
      'HOIST_PATH',
      'expected a path of two fields or more. For another name of one field use rename.',
      'pathConfig',
    );
  }
  if (!isName(newFieldName)) return fail('RENAME_INVALID', `"${newFieldName}" is no GraphQL name.`, 'newFieldName');
  const taken = fieldsOf(types.get(typeName)).get(newFieldName);
  if (taken && newFieldName !== steps[0]?.field.name) {
    const message = `${typeName} already has a field "${newFieldName}". Choose another \`newFieldName\`.`;
    const related = taken.place && [{ message: `${typeName}.${newFieldName} is defined here`, place: taken.place }];
    problems.error('RENAME_COLLISION', `hoistField: ${message}`, placeOf('newFieldName'), related);
    return false;
  }
  for (const [index, { owner, field, args }] of steps.entries()) {
    const later = new Set(steps.slice(index + 1).flatMap((step) => step.args.map(({ name }) => name)));
    const lost = args.find((arg) => later.has(arg.name));
    if (lost) {
      const message = `hoistField: two fields of the path take an argument "${lost.name}"; the later one gets it. Leave one out (filterArgs), or rename it first.`;
      problems.warn('HOIST_ARGUMENT', message, placeOf('pathConfig', index));
    }
    const lacking = [...field.args.values()].find(
      (arg) => isNonNull(arg.type) && arg.defaultValue === undefined && (!args.includes(arg) || arg === lost),
    );
    if (!lacking) continue;
    const message = `${owner}.${field.name} needs its argument "${lacking.name}", which nobody can give any more. Leave it in.`;
    return fail(
      'HOIST_ARGUMENT',
      message,
      ...(typeof pathConfig[index] === 'string' ? ['pathConfig', index] : ['pathConfig', index, 'filterArgs']),
    );
  }
  return true;
}

function hoisted(types: Types, { typeName, newFieldName }: Hoist, steps: readonly Step[]): Types {
  const target = types.get(typeName);
  const last = steps.at(-1);
  if (!last || !target || (target.kind !== 'object' && target.kind !== 'interface')) return types;
  const inner = types.get(last.owner);
  const result = new Map(types);
  if (inner?.kind === 'object' || inner?.kind === 'interface') {
    result.set(inner.name, { ...inner, fields: without(inner.fields, last.field.name) });
  }
  const current = result.get(typeName) ?? target;
  const field = hoistedField(newFieldName, steps, last);
  const isFirst = fieldsOf(current).has(newFieldName);
  const fields = isFirst
    ? new Map([...fieldsOf(current)].map(([name, one]) => [name, name === newFieldName ? field : one]))
    : new Map([...fieldsOf(current), [newFieldName, field]]);
  if (current.kind === 'object' || current.kind === 'interface') result.set(typeName, { ...current, fields });
  return withoutDangling(result);
}

/** Namespaces on the way are no call: the walk starts at the first field that has a value. */
function hoistedField(name: string, steps: readonly Step[], last: Step): Field {
  const start = steps.findIndex(({ field }) => field.binding?.kind !== 'namespace');
  const [first = last, ...others] = steps.slice(start);
  const { description, deprecated } = last.field;
  const { binding, xml, place, wire = first.field.name } = first.field;
  const via = [
    ...(first.field.via ?? []),
    ...others.flatMap(({ field }) => [field.wire ?? field.name, ...(field.via ?? [])]),
  ];
  return {
    name,
    type: hoistedType(steps.map(({ field }) => field.type)),
    ...(description !== undefined && { description }),
    ...(deprecated !== undefined && { deprecated }),
    args: argsOf(steps.slice(start)),
    ...(wire !== name && { wire }),
    ...(via.length > 0 && { via }),
    ...(binding && { binding }),
    ...(xml && { xml }),
    ...(place && { place }),
  };
}

/** The arguments of all steps; where two have the same name, the later one's. */
function argsOf(steps: readonly Step[]): ReadonlyMap<string, InputValue> {
  const all = new Map<string, InputValue>();
  let position = 0;
  for (const { field, args } of steps) {
    for (const arg of args) {
      const step = position + (arg.step ?? 0);
      all.set(arg.name, step === 0 ? arg : { ...arg, step });
    }
    position += 1 + (field.via?.length ?? 0);
  }
  return all;
}

/** What the walk finds: a list for each list on the way, null where a step may be null. */
function hoistedType(types: readonly TypeRef[]): TypeRef {
  return types.reduceRight((inner, outer) => inside(outer, inner));
}

function inside(outer: TypeRef, inner: TypeRef): TypeRef {
  const item = listItem(outer);
  if (item !== undefined) return `[${inside(item, inner)}]${isNonNull(outer) ? '!' : ''}`;
  return isNonNull(outer) ? inner : nullable(inner);
}

function without<Value>(map: ReadonlyMap<string, Value>, name: string): ReadonlyMap<string, Value> {
  return new Map([...map].filter(([key]) => key !== name));
}
