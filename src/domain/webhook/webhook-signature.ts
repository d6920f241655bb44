import { createHmac, createHash } from 'node:crypto'
import { isSameSecret } from '../hash.ts'
import { SENDERS, type DeliverySource, DELIVERY_SOURCES } from './senders.ts'

/** Name of the header that carries the signature. */
export function signatureHeader(source: DeliverySource): string {
  return SENDERS[source].header
}

/**
 * The signature out of its header, before any of the body is read; undefined for one that is missing, was sent twice (the
 * values come joined by a comma) or has another form.
 */
export function parseSignature(source: DeliverySource, value: string | null): Uint8Array | undefined {
  const { prefix } = SENDERS[source]
  const hex = value?.startsWith(prefix) === true ? value.slice(prefix.length) : ''
  return /^[0-9a-f]{64}$/.test(hex) ? Buffer.from(hex, 'hex') : undefined
}

/** Whether one of these secrets signed exactly these bytes. Every one is tried, however the ones before did. */
export function isSignedBy(secrets: readonly string[], signature: Uint8Array, body: Uint8Array): boolean {
  // Anybody can sign with an empty secret.
  const given = secrets.filter((secret) => secret !== '')
  return given.map((secret) => isSameSecret(sign(secret, body), signature)).includes(true)
}

/** The value of the header for this body: for whoever plays the sender. */
export function signatureOf(source: DeliverySource, secret: string, body: Uint8Array): string {
  return `${SENDERS[source].prefix}${Buffer.from(sign(secret, body)).toString('hex')}`
}

function sign(secret: string, body: Uint8Array): Uint8Array {
  return createHmac('sha256', secret).update(body).digest()
}

/** A secret that the body may have been signed with by mistake. */
interface NamedSecret {
  /** As the setting is called: `NANGO_API_KEY`. */
  readonly name: string
  readonly value: string
}

type Header = (name: string) => string | null

/** What is wrong with a signature that cannot even be read, for the person who set the sender up. */
export function describeHeader(source: DeliverySource, header: Header): string {
  const name = signatureHeader(source)
  const value = header(name)
  if (value === null) {
    return source === 'nango' && header('x-nango-signature') !== null
      ? `Only the legacy X-Nango-Signature came, and no ${name}: that is not enough`
      : `The header ${name} is missing`
  }
  if (value.includes(',')) return `The header ${name} came more than once`
  if (/^(?:sha256=)?[\w+/-]{43}=$/.test(value)) return `The header ${name} is base64; it must be hex`
  const isOther = DELIVERY_SOURCES.some((other) => parseSignature(other, value) !== undefined)
  return isOther
    ? `The header ${name} has the form of another sender's`
    : `The header ${name} is not a signature`
}

interface Refused {
  readonly source: DeliverySource
  readonly header: Header
  readonly body: Uint8Array
  readonly secrets: readonly string[]
  /** Those of other purposes. */
  readonly others: readonly NamedSecret[]
}

/** Why a signature in good form may be wrong. It costs as much as checking it against every secret there is. */
export function diagnoseSignature({ source, header, body, secrets, others }: Refused): string {
  const { setting } = SENDERS[source]
  const signature = parseSignature(source, header(signatureHeader(source)))
  const other =
    signature === undefined
      ? undefined
      : others.find(({ value }) => value !== '' && isSignedBy([value], signature, body))
  if (other !== undefined) {
    const hint =
      other.name === 'NANGO_API_KEY'
        ? ": this environment's webhook signing key is still its old secret key; rotate it in Environment Settings > Webhooks, or name it there too"
        : ''
    return `It is signed with what is set as ${other.name}, not with ${setting}${hint}`
  }
  if (source === 'nango' && isLegacySigned(secrets, header('x-nango-signature'), body))
    return `The secret is the right one and the HMAC is not: something between Nango and here changed it`
  return `It is not signed with ${setting}, or it was changed on the way (by a proxy that writes JSON anew, for one)`
}

/** Nango's older signature: SHA-256 over key and body. It tells which key the sender has, and proves nothing. */
function isLegacySigned(secrets: readonly string[], value: string | null, body: Uint8Array): boolean {
  if (value === null || !/^[0-9a-f]{64}$/.test(value)) return false
  const given = Buffer.from(value, 'hex')
  return secrets.some(
    (secret) =>
      secret !== '' && isSameSecret(createHash('sha256').update(secret).update(body).digest(), given),
  )
}
