import { createHmac, createHash } from 'node:crypto'
import { isSameSecret } from '../hash.ts'
import { DELIVERY_SOURCES, senderOf, type DeliverySource } from './senders.ts'

/** Name of the header that carries the signature. */
export function signatureHeader(source: DeliverySource): string {
  return senderOf(source).header
}

/** What a header says: HMACs of which one has to be right, and what stands before the body in what they sign. */
export interface Signature {
  readonly proofs: readonly Uint8Array[]
  readonly before: string
}

const HOLES = {
  '{hex}': '([0-9a-f]{64})',
  '{base64}': '([A-Za-z0-9+/]{43}=)',
  '{time}': String.raw`(\d{1,15})`,
}

type Hole = keyof typeof HOLES

/**
 * The signature out of its header, before any of the body is read; undefined for one that is missing, was sent twice (the
 * values come joined by a comma) or has another form.
 */
export function parseSignature(source: DeliverySource, value: string | null): Signature | undefined {
  return readSignature(senderOf(source).signature, value)
}

/** The same in a form such as `sha256={hex}` or `t={time},v1={hex}`. */
export function readSignature(form: string, value: string | null): Signature | undefined {
  const fields = form.includes(',') ? (value ?? '').split(',') : [value ?? '']
  const found = fields.flatMap((field) => form.split(',').flatMap((part) => readField(part, field)))
  const times = found.filter(({ hole }) => hole === '{time}').map(({ text }) => text)
  const proofs = found.filter(({ hole }) => hole !== '{time}').map(toProof)
  if (proofs.length === 0 || times.length !== (form.includes('{time}') ? 1 : 0)) return undefined
  return { proofs, before: times.map((time) => `${time}.`).join('') }
}

interface Filled {
  readonly hole: Hole
  readonly text: string
}

/** `part`: what stands in front of a hole, and the hole. */
function readField(part: string, field: string): readonly Filled[] {
  const hole = (Object.keys(HOLES) as Hole[]).find((one) => part.endsWith(one))
  const front = part.slice(0, -(hole?.length ?? 0))
  if (hole === undefined || !field.startsWith(front)) return []
  const text = new RegExp(`^${HOLES[hole]}$`).exec(field.slice(front.length))?.[1]
  return text === undefined ? [] : [{ hole, text }]
}

function toProof({ hole, text }: Filled): Uint8Array {
  return Buffer.from(text, hole === '{hex}' ? 'hex' : 'base64')
}

/** Whether one of these secrets signed exactly these bytes. Every one is tried, however the ones before did. */
export function isSignedBy(
  secrets: readonly string[],
  { proofs, before }: Signature,
  body: Uint8Array,
): boolean {
  // Anybody can sign with an empty secret.
  const right = secrets.filter((secret) => secret !== '').map((secret) => sign(secret, before, body))
  return right.flatMap((one) => proofs.map((proof) => isSameSecret(one, proof))).includes(true)
}

/** The value of the header for this body: for whoever plays the sender. */
export function signatureOf(source: DeliverySource, secret: string, body: Uint8Array): string {
  return writeSignature(senderOf(source).signature, secret, body)
}

/** The same in a form of `readSignature`. `time`: where one is signed. */
export function writeSignature(form: string, secret: string, body: Uint8Array, time = ''): string {
  const proof = Buffer.from(sign(secret, form.includes('{time}') ? `${time}.` : '', body))
  return form
    .replace('{time}', time)
    .replace('{hex}', proof.toString('hex'))
    .replace('{base64}', proof.toString('base64'))
}

function sign(secret: string, before: string, body: Uint8Array): Uint8Array {
  return createHmac('sha256', secret).update(before).update(body).digest()
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
  if (value.includes(',') && !senderOf(source).signature.includes(','))
    return `The header ${name} came more than once`
  if (!senderOf(source).signature.includes('{base64}') && /^(?:sha256=)?[\w+/-]{43}=$/.test(value))
    return `The header ${name} is base64; it must be hex`
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
  const { secret: setting } = senderOf(source)
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
  return `It is not signed with ${setting}, or it was changed on the way (by a proxy that rewrites JSON, for example)`
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
