import type { FaultShape, SoapFaultDetail } from '../blueprint/binding.ts';
import type { Member, TypeUse } from './wsdl-content.ts';
import type { Part } from './wsdl-parts.ts';
import { resolveName } from './wsdl-schema.ts';
import { SimpleReader } from './wsdl-simple.ts';
import type { TypeBuilder } from './wsdl-types.ts';

const maxDepth = 4;
/** Of one fault; what lies beyond is read as it comes. */
const maxFields = 200;

/** How the detail of a declared fault is read; nothing for a fault whose element no schema declares. */
export function faultDetail(builder: TypeBuilder, part: Part): readonly SoapFaultDetail[] {
  const named = part.element.attributes.get('element');
  if (named === undefined) return [];
  const found = builder.index.find('element', resolveName(named, part.element, undefined));
  if (!found) return [];
  const shape = shapeOf(builder, builder.reader.typeOf(found.element, found.schema, found), 0, { left: maxFields });
  const element = { name: found.name, ...(found.namespace !== '' && { namespace: found.namespace }) };
  return [{ name: found.name, element, shape }];
}

function shapeOf(builder: TypeBuilder, use: TypeUse, depth: number, budget: { left: number }): FaultShape {
  const content = builder.contentOf(use);
  if (!content) {
    const simple = new SimpleReader(builder.index, builder.reader).ofUse(use);
    return simple && simple.lexical !== 'string' ? { lexical: simple.lexical } : {};
  }
  if (depth >= maxDepth) return {};
  const fields: [string, FaultShape][] = [];
  for (const member of content.members.flatMap(elementsOf)) {
    if (--budget.left < 0) break;
    if (member.node === 'any' || member.node === 'text') continue;
    const inner = shapeOf(builder, member.type, depth + 1, budget);
    fields.push([member.name, member.isList ? { ...inner, isList: true } : inner]);
  }
  return fields.length > 0 ? { fields: Object.fromEntries(fields) } : {};
}

/** The elements of a group that repeats are lists by themselves: a fault's detail is read by names alone. */
function elementsOf(member: Member): readonly Member[] {
  return member.type.kind === 'group'
    ? member.type.members.flatMap(elementsOf).map((one) => ({ ...one, isList: true }))
    : [member];
}
