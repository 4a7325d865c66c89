import type { EnumDef } from '../blueprint/types.ts';
import { enumValueName, NameTable } from './wsdl-names.ts';
import { documentationOf } from './wsdl-documentation.ts';
import type { SimpleValue } from './wsdl-simple.ts';
import type { XmlElement } from './wsdl-xml.ts';

/** The enum of a simple type: distinct names for distinct values, the value as `wire` where its name differs. */
export function enumDefinition(name: string, source: XmlElement, values: readonly SimpleValue[]): EnumDef {
  const table = new NameTable();
  const named = values.map(({ value, description: text }) => {
    // A number tells nothing, its documentation may: VALID for 1.
    const isNamed = text !== undefined && /^\d+$/.test(value) && /^[a-z]\w+$/i.test(text);
    const valueName = table.claim(enumValueName(isNamed ? text : value));
    const wire = valueName === value ? undefined : value;
    const sent = wire === undefined ? [] : [value === '' ? 'Sent as an empty text.' : `Sent as \`${value}\`.`];
    const description = [...(isNamed || text === undefined ? [] : [text]), ...sent].join('\n\n');
    return [
      valueName,
      { name: valueName, ...(wire !== undefined && { wire }), ...(description !== '' && { description }) },
    ] as const;
  });
  const description = documentationOf(source);
  return { kind: 'enum', name, values: new Map(named), place: source.place, ...(description && { description }) };
}
