import { isRecord } from '../base/json.ts';
import type { Spot } from './openapi-document.ts';
import { pascalName } from './openapi-names.ts';
import type { Scope } from './openapi-scope.ts';
import type { Shape } from './openapi-shape.ts';
import { titleName } from './openapi-titles.ts';

/**
 * What one of the alternatives is called where it has no name: by its title, a constant in it, its only property, its file, a property
 * that no other has, as the only object among them, else by its number.
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
  const isOnlyObject = shape.properties.size > 0 && shapes.every((one) => one === shape || one.properties.size === 0);
  return isOnlyObject ? 'Object' : `Option${index + 1}`;
}

function constantIn(scope: Scope, shape: Shape): string | undefined {
  for (const property of shape.properties.values()) {
    const values = scope.shapes.shapeOf(scope.shapes.follow(property).spot).enum ?? [];
    if (values.length === 1 && typeof values[0] === 'string') return values[0];
  }
  return undefined;
}

/** The first property that only this alternative has, of those that it must have where there are any. */
function ownProperty(shapes: readonly Shape[], shape: Shape): string | undefined {
  const others = shapes.filter((one) => one !== shape && one.properties.size > 0);
  if (others.length === 0) return undefined;
  const own = [...shape.properties.keys()].filter((name) => others.every((one) => !one.properties.has(name)));
  return own.find((name) => shape.required.has(name)) ?? own[0];
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
