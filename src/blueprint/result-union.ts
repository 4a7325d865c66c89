import { nullable } from './typeref.ts';
import type { TypeRef, Types } from './types.ts';

/** The property by which the members of a result union are told: `success`, or the status as the description has it. */
export const resultProperty = '$result';

/** What a successful answer has in that property. */
export const successKey = 'success';

/** One member of a result union. */
export interface ResultCase {
  /** `success`, `404`, `4XX`, `default`. */
  readonly key: string;
  /** What an answer of this case is. */
  readonly type: TypeRef;
  /** The property that holds it, where it is no object and so cannot be the member itself. */
  readonly property?: string;
}

/** The cases of a result union; undefined where `type` is none. */
export function resultCases(types: Types, type: TypeRef): readonly ResultCase[] | undefined {
  const union = types.get(nullable(type));
  const resolution = union?.kind === 'union' ? union.resolution : undefined;
  if (resolution?.kind !== 'property' || resolution.property !== resultProperty) return undefined;
  return Object.entries(resolution.values).map(([key, member]) => {
    const definition = types.get(member);
    const fields = definition?.kind === 'object' ? [...definition.fields.values()] : [];
    const held = fields.find(({ wire }) => wire === '$value' || wire === '$items');
    return { key, type: held?.type ?? member, ...(held?.wire !== undefined && { property: held.wire }) };
  });
}
