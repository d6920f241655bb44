/**
 * Ids of shield's own: a prefix and 10 Crockford base32 characters (50 random bits), which leaves out the letters
 * that people misread. https://www.crockford.com/base32.html
 */
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz'
const LENGTH = 10

export type IdPrefix = 'apr' | 'con' | 'att' | 'tok' | 'dlv' | 'evt' | 'snd'

/** `random` is any source of bytes; each byte gives one character (256 is a multiple of 32: no bias). */
export function newId(prefix: IdPrefix, random: (size: number) => Uint8Array): string {
  return `${prefix}_${Array.from(random(LENGTH), (byte) => ALPHABET[byte % 32]).join('')}`
}

/**
 * A provider key: `sh` + 32 hex. It fits Calendar's event id alphabet (base32hex), Shopify's 40-character tag and
 * WhatsApp's callback data at once.
 */
export function newProviderKey(random: (size: number) => Uint8Array): string {
  return `sh${Buffer.from(random(16)).toString('hex')}`
}

/** Whether the start of an id is all of one. */
export function isWholeId(prefix: IdPrefix, start: string): boolean {
  return start.length === prefix.length + 1 + LENGTH
}

/** What a person typed as the start of an id: `apr_7f`, `7F`; undefined if no id can start so. */
export function parseIdPrefix(prefix: IdPrefix, typed: string): string | undefined {
  const lower = typed.toLowerCase()
  const rest = lower.startsWith(`${prefix}_`) ? lower.slice(prefix.length + 1) : lower
  // Crockford: what is read as o, i or l was written as 0 or 1.
  const normal = rest.replaceAll('o', '0').replaceAll(/[il]/g, '1')
  if (normal.length === 0 || normal.length > LENGTH) return undefined
  return /^[0-9a-hjkmnp-tv-z]+$/.test(normal) ? `${prefix}_${normal}` : undefined
}
