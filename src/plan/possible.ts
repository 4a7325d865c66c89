import type { TypeDef } from '../blueprint/types.ts';

/** True where the source's values of the declared type may be of this one; unknown declarations exclude nothing. */
export function isPossible({ name, ...definition }: TypeDef, declared: TypeDef | undefined): boolean {
  if (declared?.kind === 'union') return declared.members.includes(name);
  if (declared?.kind !== 'interface') return true;
  return 'interfaces' in definition && definition.interfaces.includes(declared.name);
}
