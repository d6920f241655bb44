import { createHmac, timingSafeEqual } from 'node:crypto'
import type { DeliverySource } from './delivery.ts'

interface SignatureForm {
  /** In lower case. */
  readonly header: string
  readonly form: RegExp
}

/**
 * Both sign the raw body and nothing else with HMAC-SHA-256, in hex. Nango's older `X-Nango-Signature` is a plain hash
 * over key and body, which whoever has one body can lengthen: it is not looked at.
 * https://nango.dev/docs/guides/platform/webhooks-from-nango
 * https://developers.facebook.com/docs/graph-api/webhooks/getting-started#validate-payloads
 */
const FORMS: Readonly<Record<DeliverySource, SignatureForm>> = {
  nango: { header: 'x-nango-hmac-sha256', form: /^([0-9a-f]{64})$/ },
  whatsapp: { header: 'x-hub-signature-256', form: /^sha256=([0-9a-f]{64})$/ },
}

/** Name of the header that carries the signature. */
export function signatureHeader(source: DeliverySource): string {
  return FORMS[source].header
}

/**
 * The signature out of its header, before any of the body is read; undefined for one that is missing, was sent twice (the
 * values come joined by a comma) or has another form.
 */
export function parseSignature(source: DeliverySource, value: string | null): Uint8Array | undefined {
  const hex = FORMS[source].form.exec(value ?? '')?.[1]
  return hex === undefined ? undefined : Buffer.from(hex, 'hex')
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
  const hex = Buffer.from(sign(secret, body)).toString('hex')
  return source === 'whatsapp' ? `sha256=${hex}` : hex
}

function sign(secret: string, body: Uint8Array): Uint8Array {
  return createHmac('sha256', secret).update(body).digest()
}
