import { DAY, MINUTE } from '../limits.ts'

/** How one that sends webhooks is known, and what is taken from it. */
interface Sender {
  /** As people call it. */
  readonly who: string
  /** The variable with what it signs with. */
  readonly setting: string
  /** The header that carries the signature, in lower case: HMAC-SHA-256 over the raw body and nothing else, in hex. */
  readonly header: string
  /** What stands there before the hex. */
  readonly prefix: string
  /** Milliseconds for which the same body counts as the same delivery. */
  readonly sameWithin: number
  /** The longest body that is taken, in bytes. */
  readonly longestBody: number
}

/** Everybody who sends webhooks to shield: Nango, and the providers that send some of their own. */
export const SENDERS = {
  /**
   * The older `X-Nango-Signature` is a plain hash over key and body, which anybody with one body can lengthen: it is not
   * looked at. Neither an id nor a time is signed, and identical events have identical bodies: the three tries end
   * within 70 s, and what comes later is news. An event is about a kilobyte.
   * https://nango.dev/docs/guides/platform/webhooks-from-nango
   */
  nango: {
    who: 'Nango',
    setting: 'NANGO_WEBHOOK_SECRET',
    header: 'x-nango-hmac-sha256',
    prefix: '',
    sameWithin: 2 * MINUTE,
    longestBody: 1024 * 1024,
  },
  /**
   * A body of Meta's is no longer than 3 MB, holds the ids and times of what it tells, and is sent again for up to seven
   * days: the same body is never news.
   * https://developers.facebook.com/docs/graph-api/webhooks/getting-started#validate-payloads
   */
  whatsapp: {
    who: 'Meta',
    setting: 'META_APP_SECRET',
    header: 'x-hub-signature-256',
    prefix: 'sha256=',
    sameWithin: 30 * DAY,
    longestBody: 3 * 1024 * 1024,
  },
} as const satisfies Readonly<Record<string, Sender>>

export type DeliverySource = keyof typeof SENDERS

export const DELIVERY_SOURCES = Object.keys(SENDERS) as readonly DeliverySource[]
