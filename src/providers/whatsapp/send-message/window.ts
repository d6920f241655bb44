import { DAY } from '../../../domain/limits.ts'
import type { Reading } from '../../../domain/operation/operation.ts'
import type { Template } from '../template.ts'
import { localTime } from '../../../domain/text/times.ts'

/** What is known of the 24 hours in which anything may be sent, and outside which only a template may. */
export type Window = {
  /** When they last wrote, as far as webhooks told; null: no message from them is known. */
  readonly lastReceived: string | null
  /** Null where it is not known to be open. */
  readonly openUntil: string | null
}

interface Asked {
  readonly account: string
  /** The numbers and ids that mean this person. */
  readonly contact: readonly string[]
}

/**
 * From their newest message. Open is certain unless the clocks differ; anything else is not: a message may
 * never have come by webhook, and a call of theirs opens the window too. Meta has the last word (131047).
 * https://developers.facebook.com/docs/whatsapp/cloud-api/guides/send-messages
 */
export async function readWindow(reading: Reading, { account, contact }: Asked): Promise<Window> {
  const asked = { account, contact, direction: 'received', opening: true, limit: 1 } as const
  const [newest] = await reading.messages(asked)
  if (newest === undefined) return { lastReceived: null, openUntil: null }
  const end = Math.min(Date.parse(newest.at), reading.now) + DAY
  return {
    lastReceived: newest.at,
    openUntil: end > reading.now ? new Date(end).toISOString() : null,
  }
}

/** As the approver reads it. */
export function windowText({ lastReceived, openUntil }: Window): string {
  if (openUntil !== null) return `open until ${localTime(openUntil)}`
  return lastReceived === null
    ? 'unknown (no message from this number seen yet)'
    : `probably closed: last message from this number ${localTime(lastReceived)}`
}

/** What `prepare` found: everything that the call and the preview need beyond the input. */
export type SendFacts = {
  readonly apiVersion: string
  readonly phoneNumberId: string
  readonly window: Window
  /** Null where none is sent. */
  readonly template: Template | null
}
