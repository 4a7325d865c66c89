/**
 * True for hosts that only mean something inside a network: loopback, link-local, private, shared and reserved addresses
 * (RFC 6890), IPv6 forms that carry one, and names that only resolve inside. `host` is a name or an address as a URL or the
 * resolver writes it.
 */
export function isPrivateHost(host: string): boolean {
  const name = host
    .toLowerCase()
    .replace(/^\[|\]$|%.*$/g, '')
    .replace(/\.$/, '');
  if (/^\d+\.\d+\.\d+\.\d+$/.test(name)) return isPrivateIpv4(name);
  if (name.includes(':')) return isPrivateIpv6(name);
  return name === '' || name === 'localhost' || /\.(localhost|local|internal|intranet|lan|home|corp)$/.test(name);
}

function isPrivateIpv4(address: string): boolean {
  const [first = 0, second = 0, third = 0] = address.split('.').map(Number);
  if (first === 0 || first === 10 || first === 127 || first >= 224) return true;
  if (first === 100) return second >= 64 && second < 128;
  if (first === 169) return second === 254;
  if (first === 172) return second >= 16 && second < 32;
  if (first === 192) return second === 168 || (second === 0 && third === 0);
  return first === 198 && (second === 18 || second === 19);
}

/** `::` and `::1`, unique-local, link-local and multicast, and IPv4 inside IPv6 (mapped, NAT64, 6to4). */
function isPrivateIpv6(address: string): boolean {
  if (/^::(1|ffff:.*|[\da-f.]+:[\da-f.]+)?$/.test(address) || /^(f[cd]|fe[89a-f]|ff)/.test(address)) return true;
  return /^(64:ff9b:|2002:)/.test(address);
}
