/** A number from 0 to below the limit. */
type Roll = (limit: number) => number;

type Slot = { readonly holder: object; readonly key: string | number };

/** Keys and values that mean something somewhere. */
const keys =
  '$ref $id $anchor $dynamicRef __proto__ constructor toString type properties items allOf oneOf anyOf not enum const format required discriminator mapping additionalProperties nullable readOnly xml content schema schemas parameters responses requestBody headers links callbacks servers security in name style explode default 200 2XX get post paths x-y'.split(
    ' ',
  );
const values: readonly (() => unknown)[] = [
  () => null,
  () => true,
  () => 0,
  () => -1.5e300,
  () => '',
  () => '#',
  () => '#/',
  () => 'a b-c_d',
  () => '__proto__',
  () => '{a}{b}{',
  () => 'x'.repeat(5_000),
  () => '\ud800\u0000',
  () => 'https://elsewhere.test/x.json#/y',
  () => [],
  () => [null],
  () => ['string', 'null', 'object'],
  () => ({}),
  () => ({ $ref: '#/components/schemas' }),
  () => ({ $ref: '' }),
  () => ({ type: 'object', properties: { a: { $ref: '#' } } }),
];

/** Changes a description in place, in one of the ways in which people and generators get them wrong. */
export function mutate(document: object, roll: Roll): void {
  const slots = slotsOf(document);
  const slot = slots[roll(slots.length)];
  if (!slot) return;
  const other = slots[roll(slots.length)] ?? slot;
  const { holder, key } = slot;
  const copy = (): unknown => structuredClone(Reflect.get(other.holder, other.key));
  const key2 = keys[roll(keys.length)] ?? '';
  switch (roll(8)) {
    case 0:
      return remove(slot);
    case 1:
      return put(holder, Array.isArray(holder) ? holder.length : `${key}${roll(3)}`, Reflect.get(holder, key));
    case 2:
      return put(holder, key, values[roll(values.length)]?.());
    case 3: {
      const value: unknown = Reflect.get(holder, key);
      remove(slot);
      return put(holder, Array.isArray(holder) ? holder.length : key2, value);
    }
    case 4:
      return put(holder, key, copy());
    case 5:
      return put(holder, Array.isArray(holder) ? holder.length : key2, copy());
    case 6:
      return put(holder, key, { $ref: pointerTo(document, slots, roll) });
    default:
      return put(holder, key, { [key2]: Reflect.get(holder, key), allOf: [copy()] });
  }
}

/** Every place of the document that holds a value. */
function slotsOf(document: object): readonly Slot[] {
  const slots: Slot[] = [];
  const open: object[] = [document];
  for (let holder = open.pop(); holder; holder = open.pop()) {
    for (const key of Object.keys(holder)) {
      const value: unknown = Reflect.get(holder, key);
      slots.push({ holder, key: Array.isArray(holder) ? Number(key) : key });
      if (typeof value === 'object' && value !== null) open.push(value);
    }
  }
  return slots;
}

/** A reference to what is somewhere in the document. */
function pointerTo(document: object, slots: readonly Slot[], roll: Roll): string {
  const target: unknown = slots[roll(slots.length)]?.holder;
  const open: { value: object; pointer: string }[] = [{ value: document, pointer: '#' }];
  for (let one = open.pop(); one; one = open.pop()) {
    if (one.value === target) return one.pointer;
    for (const [key, value] of Object.entries(one.value)) {
      const step = key.replaceAll('~', '~0').replaceAll('/', '~1');
      if (typeof value === 'object' && value !== null) open.push({ value, pointer: `${one.pointer}/${step}` });
    }
  }
  return '#/nowhere';
}

function remove({ holder, key }: Slot): void {
  if (Array.isArray(holder)) holder.splice(Number(key), 1);
  else Reflect.deleteProperty(holder, key);
}

/** As an own property, whatever its name. */
function put(holder: object, key: string | number, value: unknown): void {
  Object.defineProperty(holder, key, { value, enumerable: true, configurable: true, writable: true });
}
