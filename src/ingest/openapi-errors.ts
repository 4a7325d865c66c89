import { successes } from './openapi-successes.ts';
import { child } from './openapi-document.ts';
import type { Spot } from './openapi-document.ts';
import { chooseMedia } from './openapi-media.ts';
import type { Scope } from './openapi-scope.ts';
import { recordEntries } from './openapi-text.ts';

const maxProperties = 8;
const maxShapes = 6;

/**
 * What an operation's error answers hold, as a line of Markdown: the statuses and the properties of the body, which a client finds in
 * the error's `extensions`; without the statuses that are no errors, in capitals. Undefined where the description says nothing of a body.
 */
export function errorsText(scope: Scope, operation: Spot, results: ReadonlySet<string>): string | undefined {
  const responses = child(operation, 'responses');
  const answers = new Set(successes(responses).map(({ pointer }) => pointer.at(-1)));
  const byShape = new Map<string, string[]>();
  for (const [status] of recordEntries(responses.value)) {
    if (!/^([45](\d\d|xx)|default)$/i.test(status) || results.has(status.toUpperCase())) continue;
    // What stands under `default` alone is what is asked for.
    if (answers.has(status)) continue;
    const shape = bodyText(scope, child(responses, status));
    if (shape !== undefined) byShape.set(shape, [...(byShape.get(shape) ?? []), status]);
  }
  if (byShape.size === 0) return undefined;
  const shown = [...byShape].slice(0, maxShapes);
  const texts = shown.map(([shape, statuses]) => `${statusesText(statuses)} \`${shape}\``);
  return `Errors, in \`extensions.body\`: ${texts.join('; ')}${byShape.size > maxShapes ? '; and more' : ''}.`;
}

function statusesText(statuses: readonly string[]): string {
  const numbers = statuses.filter((status) => status !== 'default');
  const isRest = numbers.length < statuses.length;
  const others = numbers.length === 0 ? 'of any status' : 'others';
  return [...numbers, ...(isRest ? [others] : [])].join(', ');
}

/** `{ code: integer, message: string }` of a JSON body. */
function bodyText(scope: Scope, declared: Spot): string | undefined {
  const { spot } = scope.documents.resolve(declared);
  if (!spot) return undefined;
  if (scope.errorTexts.has(spot.value)) return scope.errorTexts.get(spot.value);
  const media = chooseMedia(scope, spot);
  const schema = media?.kind === 'json' ? media.schema : undefined;
  const text = schema && shapeText(scope, schema, true)?.replaceAll('`', '');
  scope.errorTexts.set(spot.value, text);
  return text;
}

/** An object or a list of such; of a single property that is one itself also what stands in it. */
function shapeText(scope: Scope, schema: Spot, isOuter: boolean): string | undefined {
  const shape = scope.shapes.shapeOf(scope.shapes.follow(schema).spot);
  const item = shape.types.has('array') && shape.items ? objectText(scope, shape.items, false) : undefined;
  return item === undefined ? objectText(scope, schema, isOuter) : `[${item}]`;
}

function objectText(scope: Scope, schema: Spot, isOuter: boolean): string | undefined {
  const shape = scope.shapes.shapeOf(scope.shapes.follow(schema).spot);
  const properties = [...scope.shapes.allProperties(shape)];
  if (properties.length === 0) return undefined;
  const isWrapper = isOuter && properties.length <= 2;
  const shown = properties.slice(0, maxProperties).map(([name, property]) => {
    const types = [...scope.shapes.shapeOf(scope.shapes.follow(property).spot).types];
    const inner = isWrapper ? shapeText(scope, property, false) : undefined;
    return types.length === 1 ? `${name}: ${inner ?? types[0]}` : name;
  });
  return `{ ${shown.join(', ')}${properties.length > maxProperties ? ', ...' : ''} }`;
}
