export const PLACEHOLDER = '‹redacted›'

/** Shorter than this, a value is no secret, and replacing it would take everyday words out of a message. */
const SHORTEST_SECRET = 6

/** A token of a server's, also one that was cut short: it can be typed where it does not belong. */
const TOKEN = /shield_[0-9a-z]{10}_[\w-]+/g

/** Replaces secrets in a text. */
export type Redactor = (text: string) => string

/**
 * Replaces tokens and these secrets in a text; the secrets in every spelling in which they travel: as they are, in a
 * URL, in JSON, in base64.
 */
export function redact(text: string, secrets: readonly string[]): string {
  return createRedactor(secrets, SHORTEST_SECRET)(text)
}

/** The same, made once for many texts. `shortest`: shorter secrets are left alone. */
export function createRedactor(secrets: readonly string[], shortest: number): Redactor {
  const spellings = secrets
    .filter((secret) => secret.length >= shortest)
    .flatMap(spellingsOf)
    // A longer one first, or a shorter one inside it would leave its ends behind.
    .toSorted((a, b) => b.length - a.length)
  return (text) =>
    spellings.reduce(
      (cleaned, spelling) => cleaned.replaceAll(spelling, PLACEHOLDER),
      text.replaceAll(TOKEN, PLACEHOLDER),
    )
}

function spellingsOf(secret: string): readonly string[] {
  const wellFormed = secret.toWellFormed()
  const inUrl = encodeURIComponent(wellFormed)
  const inForm = new URLSearchParams([['', wellFormed]]).toString().slice(1)
  const inJson = JSON.stringify(secret).slice(1, -1)
  const spellings = [secret, inUrl, inForm, inJson, ...inBase64(secret)]
  return [...new Set(spellings)].filter((spelling) => spelling.length >= SHORTEST_SECRET)
}

/**
 * Base64 depends on how many bytes stand before the secret (`user:` in basic authentication), modulo three, so there
 * are three spellings. The characters that also hold bits of its neighbours are left off.
 */
function inBase64(secret: string): readonly string[] {
  return [0, 1, 2].flatMap((before) => {
    const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(secret)])
    const first = Math.ceil((before * 8) / 6)
    const last = Math.floor((bytes.length * 8) / 6)
    return [bytes.toString('base64').slice(first, last), bytes.toString('base64url').slice(first, last)]
  })
}
