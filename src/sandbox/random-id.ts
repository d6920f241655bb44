/** Any source of random bytes. */
export type Random = (size: number) => Uint8Array

export function randomHex(random: Random, bytes: number): string {
  return Buffer.from(random(bytes)).toString('hex')
}

/** A version 4 UUID (RFC 9562), the form of Nango's keys and connection ids. */
export function randomUuid(random: Random): string {
  const bytes = Buffer.from(random(16))
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
