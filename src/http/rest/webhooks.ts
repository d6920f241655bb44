import { z } from 'zod'
import { DELIVERY_STATES } from '../../domain/webhook/delivery.ts'
import { DELIVERY_SOURCES } from '../../domain/webhook/senders.ts'
import { pageOf, readCursor } from '../../domain/ports/page.ts'
import { defineRoute } from '../route.ts'
import { delivery, deliveryLine } from '../../wire/delivery.ts'
import { pageOf as pageShape } from '../../wire/page.ts'
import { pageQuery } from './page.ts'

const deliveries = pageShape(deliveryLine)

export const listWebhooks = defineRoute({
  method: 'GET',
  path: '/v1/webhooks',
  summary: 'Webhooks received, newest first',
  uses: ['deliveries.list'],
  query: z.strictObject({
    ...pageQuery,
    source: z.enum(DELIVERY_SOURCES).optional(),
    state: z.enum(DELIVERY_STATES).optional(),
  }),
  answers: { 200: { summary: 'The webhooks, without their bodies', schema: deliveries } },
  handle: async (_context, ask) => {
    const { limit, cursor, source, state } = ask.query
    const found = await ask.gate.deliveries.list({
      limit: limit + 1,
      ...(cursor === undefined ? {} : { before: Number(readCursor('delivery', cursor)) }),
      ...(source === undefined ? {} : { source }),
      ...(state === undefined ? {} : { state }),
    })
    const { items, next } = pageOf('delivery', found, limit, ({ number }) => number)
    return { status: 200, body: deliveries.encode({ items, next }) }
  },
})

export const showWebhook = defineRoute({
  method: 'GET',
  path: '/v1/webhooks/{id}',
  summary: 'One webhook, with its content',
  uses: ['deliveries.get'],
  answers: { 200: { summary: 'The webhook', schema: delivery } },
  handle: async (_context, ask) => {
    const found = await ask.gate.deliveries.get(ask.params['id'] ?? '')
    return { status: 200, body: delivery.encode(found) }
  },
})

export const replayWebhook = defineRoute({
  method: 'POST',
  path: '/v1/webhooks/{id}/replay',
  summary: 'Acts on a webhook again; whatever it brings counts once',
  uses: ['deliveries.replay'],
  answers: { 200: { summary: 'What became of it', schema: delivery } },
  handle: async (_context, ask) => {
    const replayed = await ask.gate.deliveries.replay(ask.params['id'] ?? '')
    return { status: 200, body: delivery.encode(replayed) }
  },
})
