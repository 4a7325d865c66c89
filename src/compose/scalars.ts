import type { TypeDef } from '../blueprint/types.ts';

/**
 * Scalars that many sources share under one name. Prefixes, conventions and expressions leave them alone, so that they
 * stay one type.
 */
const known: ReadonlySet<string> = new Set(
  `AccountNumber BigInt Byte CountryCode CountryName Cuid Cuid2 Currency DID Date DateTime DateTimeISO Decimal DeweyDecimal
  Duration EmailAddress File GUID GeoJSON HSL HSLA HexColorCode Hexadecimal HttpMethod IBAN IP IPCPatent IPv4 IPv6 ISBN
  ISO8601Duration JSON JSONObject JWT LCCSubclass Latitude LocalDate LocalDateTime LocalEndTime LocalTime Locale Long
  Longitude MAC NegativeFloat NegativeInt NonEmptyString NonNegativeFloat NonNegativeInt NonPositiveFloat NonPositiveInt
  ObjMap ObjectID PhoneNumber Port PositiveFloat PositiveInt PostalCode RGB RGBA RoutingNumber SESSN SafeInt SemVer Time
  TimeZone Timestamp ULID URL USCurrency UUID UnsignedFloat UnsignedInt Upload UtcOffset Void date hostname regex`
    .split(/\s+/)
    .filter((name) => name !== ''),
);

/** True for a scalar of common meaning. */
export function isKnownScalar(type: TypeDef | undefined): boolean {
  return type?.kind === 'scalar' && known.has(type.name);
}
