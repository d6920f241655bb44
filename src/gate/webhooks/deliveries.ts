import type { Actor } from '../../domain/access/principal.ts'
import type { Delivery, DeliveryView } from '../../domain/webhook/delivery.ts'
import { ShieldError } from '../../domain/errors.ts'
import { parseIdPrefix } from '../../domain/id.ts'
import { actOnOne } from './act-on-deliveries.ts'
import { timestamp, type Parts } from '../parts.ts'
import { quoted } from '../../domain/text/quoted.ts'

/**
 * The delivery somebody means by an id or any unique start of one. Fails with `usage` when no id can start so or several
 * do, with `not_found` when none does.
 */
async function getDelivery(parts: Parts, typed: string): Promise<Delivery> {
  const { deliveries } = await parts.store()
  const prefix = parseIdPrefix('dlv', typed)
  if (prefix === undefined) {
    throw new ShieldError('usage', `${quoted(typed)} is not the start of a webhook's id`, {
      hint: 'An id looks like dlv_7f3k9q2m4x; `shield webhooks list` shows them',
    })
  }
  const [id, ...others] = await deliveries.idsStartingWith(prefix)
  if (others.length > 0) {
    throw new ShieldError('usage', `Several webhooks start with ${typed}: ${[id, ...others].join(', ')}`, {
      hint: 'Type more of the id',
    })
  }
  const found = id === undefined ? undefined : await deliveries.find(id)
  if (found !== undefined) return found
  throw new ShieldError('not_found', `There is no webhook ${typed}`, {
    hint: 'shield webhooks list; they are deleted after 30 days',
  })
}

/** The same, as it is shown. */
export async function viewDelivery(parts: Parts, typed: string): Promise<DeliveryView> {
  return viewOf(await getDelivery(parts, typed))
}

/** Acts again on a delivery, with what shield understands today. It is harmless: whatever it brings counts once. */
export async function replayDelivery(parts: Parts, typed: string, actor: Actor): Promise<DeliveryView> {
  const delivery = await getDelivery(parts, typed)
  const ending = await actOnOne(parts, delivery)
  const { deliveries } = await parts.store()
  const data = { source: delivery.source, from: delivery.state, to: ending.state }
  const note = { at: timestamp(parts), type: 'delivery.replayed', subject: delivery.id, actor, data }
  await deliveries.finish([{ ...ending, notes: [note, ...ending.notes] }], [delivery.id])
  return viewOf((await deliveries.find(delivery.id)) ?? delivery)
}

function viewOf({ body, ...line }: Delivery): DeliveryView {
  return { ...line, text: textOf(body) }
}

function textOf(body: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body)
  } catch (error) {
    if (error instanceof TypeError) return null
    throw error
  }
}
