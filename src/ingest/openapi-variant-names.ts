import { isRecord } from '../base/json.ts';
import type { Spot } from './openapi-document.ts';
import { pascalName } from './openapi-names.ts';
import type { Scope } from './openapi-scope.ts';
import type { Shape } from './openapi-shape.ts';
import { titleName } from './openapi-titles.ts';

/**
 * What one of the alternatives is called where it has no name: by its title, a constant in it, its only property, its file, a property
 * that no other has or must have, as the only object or value of its kind among them, by a property of which no other has the values
 * or the kind, else by its number.
 */
export function variantName(scope: Scope, variants: readonly Spot[], index: number): string {
  const shapes = variants.map((variant) => scope.shapes.shapeOf(scope.shapes.follow(variant).spot));
  const [shape, variant] = [shapes[index], variants[index]];
  if (!shape || !variant) return `Option${index + 1}`;
  const [only, ...others] = shape.properties.keys();
  const found =
    titleName(shape.title) ??
    constantIn(scope, shape) ??
    (others.length === 0 ? only : undefined) ??
    referredName(variant) ??
    ownProperty(shapes, shape);
  if (found !== undefined) return pascalName(found);
  const kinds = shapes.map(kindOf);
  const kind = kinds[index] ?? '';
  const isOnly = kind !== '' && kinds.every((one, other) => other === index || one !== kind);
  const told = isOnly ? kind : (ownValue(scope, shapes, shape) ?? ownKind(scope, shapes, shape));
  return pascalName(told ?? `Option ${index + 1}`);
}

/** What a value is: `Text`, `List`; empty where it may be several things. */
function kindOf(shape: Shape): string {
  if (shape.properties.size > 0) return 'Object';
  const [type = '', ...others] = shape.types;
  return others.length > 0 ? '' : (kinds.get(type) ?? '');
}

const kinds: ReadonlyMap<string, string> = new Map([
  ['string', 'Text'],
  ['integer', 'Number'],
  ['number', 'Number'],
  ['boolean', 'Boolean'],
  ['array', 'List'],
  ['object', 'Object'],
]);

/** The first of the listed values that a property has here and in no other alternative. */
function ownValue(scope: Scope, shapes: readonly Shape[], shape: Shape): string | undefined {
  const told = [...shape.properties.keys()].map((name) => {
    const values = shapes.map((one) => propertyOf(scope, one, name)?.enum ?? []);
    const others = new Set(values.filter((_, index) => shapes[index] !== shape).flat());
    return values[shapes.indexOf(shape)]?.find((value) => typeof value === 'string' && !others.has(value));
  });
  return told.find((value) => typeof value === 'string');
}

/** `Text id` for a text that is a number in the others. */
function ownKind(scope: Scope, shapes: readonly Shape[], shape: Shape): string | undefined {
  for (const name of shape.properties.keys()) {
    const all = shapes.map((one) => propertyOf(scope, one, name)).map((one) => (one ? kindOf(one) : ''));
    const kind = all[shapes.indexOf(shape)] ?? '';
    if (kind !== '' && all.filter((one) => one === kind).length === 1) return `${kind} ${name}`;
  }
  return undefined;
}

function propertyOf(scope: Scope, shape: Shape, name: string): Shape | undefined {
  const property = shape.properties.get(name);
  return property && scope.shapes.shapeOf(scope.shapes.follow(property).spot);
}

function constantIn(scope: Scope, shape: Shape): string | undefined {
  for (const property of shape.properties.values()) {
    const values = scope.shapes.shapeOf(scope.shapes.follow(property).spot).enum ?? [];
    if (values.length === 1 && typeof values[0] === 'string') return values[0];
  }
  return undefined;
}

/** The first property that only this alternative has, of those that it must have where there are any; else what only it must have. */
function ownProperty(shapes: readonly Shape[], shape: Shape): string | undefined {
  const others = shapes.filter((one) => one !== shape && one.properties.size > 0);
  if (others.length === 0) return undefined;
  const own = [...shape.properties.keys()].filter((name) => others.every((one) => !one.properties.has(name)));
  return own.find((name) => shape.required.has(name)) ?? own[0] ?? ownNeeds(others, shape);
}

const maxNeeds = 3;

/** `lineItems and coupons`: the properties that this alternative must have, where it is the only one with just these. */
function ownNeeds(others: readonly Shape[], shape: Shape): string | undefined {
  const needs = [...shape.required].filter((name) => others.some((one) => !one.required.has(name)));
  const isOwn = others.every(
    (one) => !needs.every((name) => one.required.has(name)) || one.required.size > shape.required.size,
  );
  return isOwn && needs.length > 0 && needs.length <= maxNeeds ? needs.join(' and ') : undefined;
}

/** What a reference into another file calls its schema: `records.yml#/text_record`, `text_record.yml`. */
function referredName({ value }: Spot): string | undefined {
  const reference = isRecord(value) ? value['$ref'] : undefined;
  if (typeof reference !== 'string' || reference.startsWith('#')) return undefined;
  const last =
    reference
      .replace(/[#/]+$/, '')
      .split(/[#/]/)
      .at(-1) ?? '';
  const name = last.replace(/\.(?:json|ya?ml)$/i, '');
  return /^[A-Za-z][\w.-]*$/.test(name) ? pascalName(name) : undefined;
}
