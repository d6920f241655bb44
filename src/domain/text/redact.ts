import { CREDENTIAL_FORMS } from '../provider/providers.ts'
import { lazyPattern } from './safe-text.ts'
import { isJsonObject, type Json } from './json.ts'

const PLACEHOLDER = '‹redacted›'

/** Shorter than this, a value is not a secret, and replacing it would take everyday words out of a message. */
const SHORTEST_SECRET = 6

/** The address of a database as messages name it: with a user and no password, and no parameter that could hold one. */
const OPEN_ADDRESS = /^postgres(ql)?:\/\/[^:@?#]+@[^@?#]+$/

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
function createRedactor(secrets: readonly string[], shortest: number): Redactor {
  const spellings = secrets
    .filter((secret) => secret.length >= shortest && !OPEN_ADDRESS.test(secret))
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

/**
 * In a text from outside a shorter one may be a word of somebody's own: a verify token `garden` must not change the
 * name of a product. Every signing secret and API key is longer.
 */
const SHORTEST_IN_ANSWERS = 12

/**
 * What providers' credentials look like: the header that carries one, and what each provider says of its own. What stands
 * there is looked at before what stands before it: from each blank of a long run all the others would be looked at again.
 */
const CREDENTIALS = lazyPattern(
  [
    String.raw`(?=[\w.~+/=-]{8})(?<=\bauthorization["']?\s*[:=]\s*["']?)(?!Basic\s|Bearer\s)(?=\S{0,200}\d)[\w.~+/=-]+`,
    String.raw`(?=[\w.~+/=-]{8})(?<=\bauthorization["']?\s*[:=]\s*["']?Basic\s+)[\w.~+/=-]+`,
    String.raw`(?=[\w.~+/=-]{16})(?<=\bBearer\s+)[\w.~+/=-]+`,
    ...CREDENTIAL_FORMS,
  ].join('|'),
  'gi',
)

/**
 * The same for what others answer, before any of it is shown or stored. JSON stays JSON, and is written anew only where
 * a secret hides in its escapes (`\u0073ecret`, `\/`).
 */
export function createAnswerRedactor(secrets: readonly string[]): Redactor {
  const clean = createRedactor(secrets, SHORTEST_IN_ANSWERS)
  return (text) => {
    const cleaned = clean(text)
    return /\\[u/]/.test(cleaned) ? cleanJson(cleaned, clean) : cleaned
  }
}

/** Replaces what has the form of a provider's credential. Not for answers that have to bring one. */
export function redactCredentials(text: string): string {
  return text.replaceAll(CREDENTIALS(), PLACEHOLDER)
}

function cleanJson(text: string, clean: Redactor): string {
  try {
    const value = JSON.parse(text) as Json
    const cleaned = cleanStrings(value, clean)
    return cleaned === value ? text : JSON.stringify(cleaned)
  } catch {
    return text
  }
}

/** The very same value where nothing was replaced. */
function cleanStrings(value: Json, clean: Redactor): Json {
  if (typeof value === 'string') return clean(value)
  if (Array.isArray(value)) {
    const cleaned = value.map((entry: Json) => cleanStrings(entry, clean))
    return cleaned.every((entry, index) => entry === value[index]) ? value : cleaned
  }
  if (!isJsonObject(value)) return value
  const entries = Object.entries(value)
  const cleaned = entries.map(([name, entry]) => [clean(name), cleanStrings(entry, clean)] as const)
  const isSame = cleaned.every(
    ([name, entry], index) => name === entries[index]?.[0] && entry === entries[index][1],
  )
  return isSame ? value : Object.fromEntries(cleaned)
}
