/** The constraints of a simple type (XML Schema part 2, section 4.3). Limits keep the text of the schema. */
export interface Facets {
  readonly minLength?: number;
  readonly maxLength?: number;
  /** All must match, each the whole text. */
  readonly patterns?: readonly string[];
  readonly minInclusive?: string;
  readonly minExclusive?: string;
  readonly maxInclusive?: string;
  readonly maxExclusive?: string;
  readonly totalDigits?: number;
  readonly fractionDigits?: number;
  /** The only texts that are allowed, of types that are no enum. */
  readonly values?: readonly string[];
}
