import { wsdl } from '../ingest/wsdl-harness.ts';

type Roll = (limit: number) => number;

/** A random schema type of `randomService`. */
interface TypeSpec {
  readonly name: string;
  readonly content: 'members' | 'text' | 'mixed';
  /** The abstract type that it extends. */
  readonly base: string | undefined;
  readonly members: readonly MemberSpec[];
  readonly attributes: readonly AttributeSpec[];
}

interface MemberSpec {
  readonly kind: 'element' | 'any' | 'group' | 'choice';
  readonly name: string;
  readonly type: string;
  readonly isMany: boolean;
  /** Of a group or a choice. */
  readonly members: readonly MemberSpec[];
}

interface AttributeSpec {
  readonly name: string;
  readonly type: string;
  readonly byDefault: string | undefined;
}

/** A service of random types, and answers of it. */
export interface RandomService {
  readonly text: string;
  /** The content of the Body. The element around it is named `tag`, with attributes. */
  readonly answer: (tag: string) => string;
}

const leaves = 'int string boolean double decimal dateTime QName anyType anySimpleType base64Binary'.split(' ');
const names = 'abcdefgh'.split('');
const typeNames = 'T0 T1 T2 T3 T4'.split(' ');

/** A service with one operation `Call` whose answer holds random types that hold each other. */
export function randomService(roll: Roll): RandomService {
  const types = typeNames.map((name) => randomType(roll, name));
  const root = randomType(roll, 'Root');
  const schema = [
    '<xs:element name="Call"><xs:complexType><xs:sequence/></xs:complexType></xs:element>',
    '<xs:element name="CallResponse" type="t:Root"/>',
    '<xs:complexType name="Base" abstract="true"><xs:sequence><xs:element name="base" type="xs:int" minOccurs="0"/></xs:sequence></xs:complexType>',
    '<xs:simpleType name="Numbers"><xs:list itemType="xs:int"/></xs:simpleType>',
    '<xs:complexType name="Many"><xs:sequence><xs:element name="item" type="t:T0" nillable="true" minOccurs="0" maxOccurs="unbounded"/></xs:sequence></xs:complexType>',
    ...[...types, { ...root, content: 'members' as const, base: undefined }].map(typeText),
  ];
  const writer = new AnswerWriter(roll, new Map([...types, root].map((one) => [one.name, one])));
  return {
    text: wsdl({ schema: schema.join('\n'), operations: { Call: { input: 'Call', output: 'CallResponse' } } }),
    answer: (tag) => writer.element(tag, 'Root', 0),
  };
}

function randomType(roll: Roll, name: string): TypeSpec {
  const content = roll(8) === 0 ? 'text' : roll(10) === 0 ? 'mixed' : 'members';
  const base = content === 'members' && roll(3) === 0 ? 'Base' : undefined;
  const members = content === 'text' ? [] : many(roll, 5, () => randomMember(roll, 0));
  const used = new Set<string>();
  const attributes = many(roll, 3, () => ({
    name: pick(roll, names),
    type: pick(roll, ['int', 'string', 'QName', 'boolean']),
    byDefault: roll(4) === 0 ? '1' : undefined,
  })).filter((one) => !used.has(one.name) && used.add(one.name));
  return { name, content, base, members, attributes };
}

function randomMember(roll: Roll, depth: number): MemberSpec {
  const dice = roll(20);
  const kind = depth > 0 || dice > 3 ? 'element' : dice === 0 ? 'any' : dice === 1 ? 'choice' : 'group';
  const isNested = kind === 'group' || kind === 'choice';
  const own = roll(2) === 0 ? `xs:${pick(roll, leaves)}` : `t:${pick(roll, [...typeNames, 'Base', 'Numbers', 'Many'])}`;
  const members = isNested ? [0, 1].map(() => randomMember(roll, depth + 1)) : [];
  return { kind, name: pick(roll, names), type: own, isMany: roll(3) === 0, members };
}

function typeText({ name, content, base, members, attributes }: TypeSpec): string {
  const attributeTexts = attributes.map((one) => {
    const byDefault = one.byDefault === undefined ? '' : ` default="${one.byDefault}"`;
    return `<xs:attribute name="${one.name}" type="xs:${one.type}"${byDefault}/>`;
  });
  const inside = attributeTexts.join('');
  const sequence = `<xs:sequence>${members.map(memberText).join('')}</xs:sequence>`;
  if (content === 'text') {
    return `<xs:complexType name="${name}"><xs:simpleContent><xs:extension base="xs:string">${inside}</xs:extension></xs:simpleContent></xs:complexType>`;
  }
  if (base !== undefined) {
    return `<xs:complexType name="${name}"><xs:complexContent><xs:extension base="t:${base}">${sequence}${inside}</xs:extension></xs:complexContent></xs:complexType>`;
  }
  return `<xs:complexType name="${name}"${content === 'mixed' ? ' mixed="true"' : ''}>${sequence}${inside}</xs:complexType>`;
}

function memberText({ kind, name, type, isMany, members }: MemberSpec): string {
  const occurs = ` minOccurs="0"${isMany ? ' maxOccurs="unbounded"' : ''}`;
  if (kind === 'any') return `<xs:any processContents="lax"${occurs}/>`;
  if (kind === 'element') return `<xs:element name="${name}" type="${type}" nillable="true"${occurs}/>`;
  const inside = members.map(memberText).join('');
  return kind === 'choice'
    ? `<xs:choice${occurs}>${inside}</xs:choice>`
    : `<xs:sequence minOccurs="0" maxOccurs="unbounded">${inside}</xs:sequence>`;
}

const texts = [
  '',
  '1',
  ' 1 ',
  '-7',
  '1.50',
  'true',
  'a &amp; b',
  '<![CDATA[<x>]]>',
  'a<!-- - -->b',
  't:name',
  'INF',
  '1 2\n3',
  '2024-01-01T00:00:00Z',
  'ä😀',
  '&#65;',
  '99999999999999999999',
  '\t',
];

/** Writes answers that are mostly as the types say, and now and then not at all. */
class AnswerWriter {
  private readonly roll: Roll;
  private readonly types: ReadonlyMap<string, TypeSpec>;
  private left = 0;

  constructor(roll: Roll, types: ReadonlyMap<string, TypeSpec>) {
    this.roll = roll;
    this.types = types;
  }

  element(tag: string, type: string, depth: number): string {
    const { roll } = this;
    if (depth === 0) this.left = 60;
    const told = type === 'Base' ? pick(roll, [...typeNames, 'Base']) : type;
    const spec = this.types.get(told);
    const attributes = this.attributes(spec, type === 'Base' ? told : undefined);
    if (roll(12) === 0) return `<${tag}${attributes}${roll(2) === 0 ? ' ' : ''}/>`;
    return `<${tag}${attributes}>${this.content(told, spec, depth)}</${tag}${roll(9) === 0 ? ' ' : ''}>`;
  }

  private content(type: string, spec: TypeSpec | undefined, depth: number): string {
    const { roll } = this;
    if (type === 'Many')
      return many(roll, 4, () => this.child(pick(roll, ['item', 'item', 'a']), 'T0', depth)).join('');
    if (!spec) return `${pick(roll, texts)}${roll(20) === 0 ? this.child(pick(roll, names), 'T0', depth) : ''}`;
    const own = spec.members.flatMap((one) => this.member(one, depth));
    if (spec.base !== undefined && roll(2) === 0) own.unshift(this.child('base', 'int', depth));
    if (roll(8) === 0)
      own.push(this.child(pick(roll, [...names, 'other']), pick(roll, ['string', ...typeNames]), depth));
    if (roll(10) === 0) own.reverse();
    const between = () =>
      spec.content !== 'members' || roll(12) === 0
        ? pick(roll, texts)
        : pick(roll, ['', '', '\n  ', '<!-- c -->', '<?p i?>']);
    return own.map((one) => between() + one).join('') + between();
  }

  private member(member: MemberSpec, depth: number): readonly string[] {
    const { roll } = this;
    switch (member.kind) {
      case 'any':
        return many(roll, 3, () => this.child(pick(roll, ['x', 'y']), 'string', depth));
      case 'group':
        return many(roll, 4, () => member.members.flatMap((one) => this.member(one, depth)).join(''));
      case 'choice':
        return this.member(pick(roll, member.members), depth);
      case 'element': {
        const type = member.type.slice(member.type.indexOf(':') + 1);
        return many(roll, member.isMany ? 4 : 2 + (roll(15) === 0 ? 1 : 0), () => this.child(member.name, type, depth));
      }
    }
  }

  private child(name: string, type: string, depth: number): string {
    const { roll } = this;
    if (depth > 6 || --this.left < 0) return '';
    const prefix = roll(15) === 0 ? pick(roll, ['', 'u:', 'nobody:']) : 't:';
    return this.element(`${prefix}${name}`, type, depth + 1);
  }

  private attributes(spec: TypeSpec | undefined, told: string | undefined): string {
    const { roll } = this;
    const given = new Map<string, string>();
    const text = () =>
      pick(
        roll,
        texts.filter((one) => !one.includes('<')),
      );
    for (const { name } of spec?.attributes ?? [])
      if (roll(2) === 0) given.set(`${roll(10) === 0 ? 't:' : ''}${name}`, text());
    if (told !== undefined && roll(3) > 0) given.set('xsi:type', `t:${told}`);
    if (roll(20) === 0) given.set(pick(roll, ['other', 't:other', 'a', 'u:b', 'xml:lang']), text());
    if (roll(15) === 0) given.set('xsi:nil', pick(roll, ['true', '1', 'false']));
    if (roll(15) === 0) given.set(pick(roll, ['xmlns:t', 'xmlns:u', 'xmlns']), pick(roll, ['urn:t', 'urn:u']));
    return [...given].map(([name, value]) => ` ${name}=${value.includes('"') ? `'${value}'` : `"${value}"`}`).join('');
  }
}

function pick<Item>(roll: Roll, items: readonly Item[]): Item {
  const item = items[roll(items.length)];
  if (item === undefined) throw new Error('nothing to pick from');
  return item;
}

/** Fewer than `limit`. */
function many<Value>(roll: Roll, limit: number, value: () => Value): Value[] {
  return Array.from({ length: roll(limit) }, value);
}
