/** What is sent must be of these forms (XML Schema part 2, sections 3.2 and 3.3); answers keep what the upstream wrote. */
const zone = String.raw`(Z|[+-](0\d|1[0-4]):[0-5]\d)?`;
const month = '(0[1-9]|1[0-2])';
const day = '(0[1-9]|[12]\\d|3[01])';
const year = String.raw`-?([1-9]\d{3,}|0\d{3})`;
const start = String.raw`[\p{L}\p{Nl}_]`;
const rest = String.raw`[\p{L}\p{Nl}\p{M}\p{Nd}\p{Pc}\u00b7.-]`;

/** The built-in simple types whose values are texts of a certain form, by name. */
export const tokenPatterns: ReadonlyMap<string, RegExp> = new Map([
  ['language', /^[a-zA-Z]{1,8}(-[a-zA-Z0-9]{1,8})*$/],
  ['Name', new RegExp(`^(${start}|:)(${rest}|:)*$`, 'u')],
  ...['NCName', 'ID', 'IDREF', 'ENTITY'].map((name) => [name, new RegExp(`^${start}${rest}*$`, 'u')] as const),
  ['NMTOKEN', new RegExp(`^(${rest}|:)+$`, 'u')],
  ['gYear', new RegExp(`^${year}${zone}$`)],
  ['gYearMonth', new RegExp(`^${year}-${month}${zone}$`)],
  ['gMonth', new RegExp(`^--${month}(--)?${zone}$`)],
  ['gDay', new RegExp(`^---${day}${zone}$`)],
  ['gMonthDay', new RegExp(`^--${month}-${day}${zone}$`)],
  ...['QName', 'NOTATION'].map((name) => [name, new RegExp(`^(\\{[^{}\\s]*\\})?${start}${rest}*$`, 'u')] as const),
]);
