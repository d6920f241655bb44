import { createHmac, timingSafeEqual } from 'node:crypto'
import { SENDERS, type DeliverySource } from './senders.ts'

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
  return given.map((secret) => isSame(sign(secret, body), signature)).includes(true)
}

/** In constant time: how far a guess was right must not show. */
export function isSame(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && timingSafeEqual(one, other)
}

/** The value of the header for this body: for whoever plays the sender. */
export function signatureOf(source: DeliverySource, secret: string, body: Uint8Array): string {
  return `${SENDERS[source].prefix}${Buffer.from(sign(secret, body)).toString('hex')}`
}

function sign(secret: string, body: Uint8Array): Uint8Array {
  return createHmac('sha256', secret).update(body).digest()
}
