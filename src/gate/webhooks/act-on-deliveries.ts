import type { Delivery, DeliveryEnding } from '../../domain/webhook/delivery.ts'
import { isShieldError, ShieldError } from '../../domain/errors.ts'
import type { Json } from '../../domain/text/json.ts'
import { parseJsonBytes } from '../../domain/text/json.ts'
import type { ProviderName } from '../../domain/provider/providers.ts'
import { actOnNango, type Acted } from './act-on-nango.ts'
import type { StatusNews } from '../../domain/webhook/message.ts'
import { timestamp, type Parts } from '../parts.ts'
import { settleDoubts } from './settle-by-statuses.ts'

/** Together in one transaction, so that two hundred a second cost no more than a few. */
const AT_ONCE = { most: 100, bytes: 4 * 1024 * 1024 } as const

/**
 * Acts on the oldest deliveries that nobody has acted on, and returns how many there were. Whatever is done before an end
 * is written is harmless twice: a crash in between loses nothing. Fails with `unavailable`; then they stay `new`.
 */
export async function actOnNew(parts: Parts): Promise<number> {
  const found = await (await parts.store()).deliveries.oldestNew(AT_ONCE)
  if (found.length > 0) await actOnEach(parts, found)
  return found.length
}

/** One that cannot be acted on has failed, and holds up none of the others. */
async function actOnEach(parts: Parts, deliveries: readonly Delivery[]): Promise<void> {
  const [first, ...others] = deliveries
  if (first === undefined) return
  if (others.length === 0) return finish(parts, [await actOnOne(parts, first)])
  try {
    await finish(parts, await actTogether(parts, deliveries))
  } catch (error) {
    if (isUnavailable(error)) throw error
    for (const delivery of deliveries) await actOnEach(parts, [delivery])
  }
}

async function finish(parts: Parts, endings: readonly DeliveryEnding[]): Promise<void> {
  await (await parts.store()).deliveries.finish(endings, [])
}

/** Acts on one delivery, whether or not somebody has before. Fails with `unavailable` alone. */
export async function actOnOne(parts: Parts, delivery: Delivery): Promise<DeliveryEnding> {
  try {
    const [ending] = await actTogether(parts, [delivery])
    if (ending !== undefined) return ending
    throw new ShieldError('internal', 'Nothing became of a delivery')
  } catch (error) {
    if (isUnavailable(error)) throw error
    const problem = isShieldError(error) ? error.message : 'This is a bug in shield'
    return { ...endingOf(parts, delivery, { about: 'not understood', notes: [] }), state: 'failed', problem }
  }
}

function isUnavailable(error: unknown): boolean {
  return isShieldError(error) && error.code === 'unavailable'
}

async function actTogether(
  parts: Parts,
  deliveries: readonly Delivery[],
): Promise<readonly DeliveryEnding[]> {
  const parsed = deliveries.map((delivery) => ({ delivery, body: parseBody(delivery) }))
  const abouts = new Map<string, string>()
  for (const provider of new Set(deliveries.map(({ source }) => source))) {
    if (provider === 'nango') continue
    const own = parsed.filter(({ delivery }) => delivery.source === provider)
    for (const [id, about] of await actOnMessages(parts, provider, own)) abouts.set(id, about)
  }
  const endings: DeliveryEnding[] = []
  for (const { delivery, body } of parsed) {
    const acted =
      delivery.source === 'nango'
        ? await actOnNango(parts, body, delivery.receivedAt)
        : { about: abouts.get(delivery.id) ?? 'nothing that is kept', notes: [] }
    endings.push(endingOf(parts, delivery, acted))
  }
  return endings
}

function parseBody({ body }: Delivery): Json {
  const value = parseJsonBytes(body)
  if (value !== undefined) return value as Json
  throw new ShieldError('failed', 'The body is not JSON, or is nested too deeply')
}

interface Parsed {
  readonly delivery: Delivery
  readonly body: Json
}

/**
 * Keeps what they bring and settles what their statuses are about: of every status, not of the new ones alone, since an
 * earlier try may have ended between the two. Returns what each was about, by its id.
 */
async function actOnMessages(
  parts: Parts,
  provider: ProviderName,
  parsed: readonly Parsed[],
): Promise<ReadonlyMap<string, string>> {
  const { parseWebhook } = await parts.provider(provider)
  if (parseWebhook === undefined) return new Map()
  const news = parsed.map(({ delivery, body }) => ({
    id: delivery.id,
    ...parseWebhook(body, delivery.receivedAt),
  }))
  const statuses = news.flatMap((one) => one.statuses)
  const received = news.flatMap((one) => one.received)
  const changes = news.flatMap((one) => one.changes)
  const store = await parts.store()
  if (statuses.length + received.length + changes.length > 0) {
    const recordedAt = timestamp(parts)
    await store.messages.record({ provider, received, statuses, changes, recordedAt })
  }
  await settleDoubts(parts, provider, keysOf(statuses))
  const undelivered = keysOf(statuses.filter(({ status }) => status === 'failed'))
  if (undelivered.length > 0) await store.messages.noteUndelivered(provider, undelivered, timestamp(parts))
  return new Map(news.map(({ id, about }) => [id, about]))
}

function keysOf(statuses: readonly StatusNews[]): readonly string[] {
  return [...new Set(statuses.flatMap(({ providerKey }) => providerKey ?? []))]
}

function endingOf(parts: Parts, { id }: Delivery, { about, notes }: Acted): DeliveryEnding {
  return { id, state: 'done', about, problem: null, at: timestamp(parts), notes }
}
