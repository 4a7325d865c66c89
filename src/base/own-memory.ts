/**
 * Long bytes of which somebody knows that nobody else has them. Only their memory may be given back before the collector finds that it is of no use any more: it
 * finds that late, has to look for it more often then, and what it gives back the system has to clear before it is used again. Half of the time that a long
 * answer takes is spared by that.
 */
const owned = new WeakSet<Uint8Array>();

/** The bytes, of which nobody else has or will have any, and of whose memory what made them keeps nothing. */
export function own<Bytes extends Uint8Array>(bytes: Bytes): Bytes {
  owned.add(bytes);
  return bytes;
}

/** Says that from now on several may have the bytes. */
export function disown(bytes: Uint8Array): void {
  owned.delete(bytes);
}

/**
 * For who has the bytes and reads them no more: gives back their memory, where nobody else has them. They are empty then. Short bytes may stand in a pool of
 * Node's, together with those of others: only memory that the bytes fill is theirs.
 */
export function giveBack(bytes: Uint8Array): void {
  const { buffer } = bytes;
  if (owned.delete(bytes) && buffer instanceof ArrayBuffer && buffer.byteLength === bytes.byteLength)
    buffer.transfer(0);
}
