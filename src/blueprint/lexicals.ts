/** The XSD built-in whose lexical form is taken for a scalar where the field's `xml` names none. */
export const defaultLexicals: ReadonlyMap<string, string> = new Map([
  ['Int', 'int'],
  ['BigInt', 'long'],
  ['Decimal', 'decimal'],
  ['Float', 'double'],
  ['Boolean', 'boolean'],
  ['DateTime', 'dateTime'],
  ['Date', 'date'],
  ['Time', 'time'],
  ['Duration', 'duration'],
  ['Byte', 'base64Binary'],
  ['HexBinary', 'hexBinary'],
]);
