import { recordOf } from '../base/json.ts';
import type { ElementSource } from './xml-source.ts';
import type { PrefixScope } from './xml-node.ts';

/** Reads a text; the prefixes that are in force there give qualified names their namespaces. */
export type ReadText = (text: string, scope: PrefixScope | undefined) => unknown;

/** An attribute that stands as a property. */
export interface Attribute {
  readonly key: string;
  readonly name: string;
  readonly namespace: string;
  readonly byDefault: string | undefined;
  readonly read: ReadText;
}

/** The attributes that a type names, by local name. */
export type Attributes = ReadonlyMap<string, readonly Attribute[]>;

/**
 * The value of an attribute of the element at whose start the source stands. `isAlone`: no other attribute of the type has its local
 * name, so that it counts in whatever namespace.
 */
export function readAttribute(
  { name, namespace, byDefault, read }: Attribute,
  source: ElementSource,
  isAlone: boolean,
): unknown {
  const { attributes, attributeCount } = source;
  let given: string | undefined;
  let isPlain = false;
  for (let at = 0; at < attributeCount; at++) {
    const one = attributes[at];
    if (one?.name !== name) continue;
    if (one.namespace === namespace) {
      given = one.value;
      break;
    }
    const isNext = one.namespace === '' || (isAlone && given === undefined);
    if (isPlain || !isNext) continue;
    given = one.value;
    isPlain = one.namespace === '';
  }
  given ??= byDefault;
  return given === undefined ? null : read(given, source.scope);
}

/** The attributes that the type does not name, in the form in which they are given to be sent; null without any. */
export function openAttributes({ attributes, attributeCount }: ElementSource, known: Attributes): unknown {
  const others = attributes.slice(0, attributeCount).filter(({ name, namespace }) => {
    const places = known.get(name);
    return !(places && namespace === '') && !places?.some((place) => place.namespace === namespace);
  });
  const entries = others.map(
    ({ name, namespace, value }) => [namespace === '' ? name : `{${namespace}}${name}`, value] as const,
  );
  return entries.length > 0 ? recordOf(entries) : null;
}
