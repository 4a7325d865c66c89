import type { Run } from './run.ts';

/** Reads one field of an upstream's object as it stands in the answer; undefined: no value, and the object has none either. */
export type ReadMember = (object: object, run: Run) => unknown;

/** One member of an object of the answer. */
export interface Member {
  /** The response key, a GraphQL name. */
  readonly key: string;
  readonly read: ReadMember;
  /** Where the value nearly always stands, and of which kind it then is: taken as it is, without `read`. */
  readonly usual: { readonly property: string; readonly kind: keyof typeof misfits } | undefined;
}

/** Tests that fail for the values that may be taken as they are. */
const misfits = {
  string: (value: string) => `typeof ${value} !== 'string'`,
  int: (value: string) => `typeof ${value} !== 'number' || (${value} | 0) !== ${value}`,
  float: (value: string) => `typeof ${value} !== 'number' || ${value} - ${value} !== 0`,
  boolean: (value: string) => `${value} !== true && ${value} !== false`,
};

/**
 * A function that makes an object of the answer, with its members in their order; undefined where a member has no value.
 * It is generated, so that all objects of one place have the same hidden class and are made in one step; its text holds
 * nothing but checked names and numbers. Where code generation is forbidden, a loop does the same.
 */
export function generateObject(members: readonly Member[]): (object: object, run: Run) => object | undefined {
  const reads = members.map(({ read }) => read);
  const properties = members.map(({ usual }) => usual?.property ?? '');
  try {
    // oxlint-disable-next-line typescript/no-implied-eval
    const make: unknown = new Function('reads', 'properties', textOf(members));
    if (typeof make === 'function') return Reflect.apply(make, undefined, [reads, properties]);
  } catch (error) {
    if (!(error instanceof EvalError)) throw error;
  }
  return loopObject(members);
}

/** The same without generated code: slower for many objects, cheaper for a few. */
export function loopObject(members: readonly Member[]): (object: object, run: Run) => object | undefined {
  return (object, run) => {
    // An object like those of generated code: V8 writes others as JSON in another way, to which less depth is too much.
    const made: Record<string, unknown> = {};
    for (const { key, read } of members) {
      const value = read(object, run);
      if (value === undefined) return undefined;
      if (key === '__proto__') Object.defineProperty(made, key, { value, enumerable: true });
      else made[key] = value;
    }
    return made;
  };
}

const plainName = /^[A-Za-z_]\w*$/;

function textOf(members: readonly Member[]): string {
  const constants = members.flatMap(({ usual }, at) => [
    `const read${at} = reads[${at}];`,
    ...(usual && !plainName.test(usual.property) ? [`const property${at} = properties[${at}];`] : []),
  ]);
  const steps = members.map(({ usual }, at) => {
    const call = `value${at} = read${at}(object, run); if (value${at} === undefined) return undefined;`;
    if (!usual) return `let ${call}`;
    const property = plainName.test(usual.property) ? `.${usual.property}` : `[property${at}]`;
    return `let value${at} = object${property}; if (${misfits[usual.kind](`value${at}`)}) { ${call} }`;
  });
  const made = members.map(({ key }, at) => `${keyText(key)}: value${at}`).join(', ');
  return [...constants, 'return (object, run) => {', ...steps, `return { ${made} };`, '};'].join('\n');
}

function keyText(key: string): string {
  if (!plainName.test(key)) throw new TypeError(`The response key ${JSON.stringify(key)} is not a GraphQL name.`);
  // Written plainly, this one would set the prototype.
  return key === '__proto__' ? `['${key}']` : key;
}
