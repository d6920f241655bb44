import { z } from 'zod'
import { defined } from '../../domain/text/json.ts'
import { pageOf as pageFrom } from '../../domain/ports/page.ts'
import { DELIVERY_STATES } from '../../domain/webhook/delivery.ts'
import { DELIVERY_SOURCES } from '../../domain/webhook/senders.ts'
import { pageOf } from '../../wire/actor-money-page.ts'
import { delivery, deliveryLine } from '../../wire/delivery-notification.ts'
import { giving } from '../route.ts'
import { numberBefore, pageQuery } from './fields.ts'

export const listWebhooks = giving(pageOf(deliveryLine), {
  method: 'GET',
  path: '/v1/webhooks',
  summary: 'Webhooks received, newest first',
  uses: ['deliveries.list'],
  query: z.strictObject({
    ...pageQuery,
    source: z.enum(DELIVERY_SOURCES).optional(),
    state: z.enum(DELIVERY_STATES).optional(),
  }),
  answers: { 200: { summary: 'The webhooks, without their bodies' } },
  handle: async (_context, { gate, query: { limit, cursor, ...filter } }) => {
    const before = numberBefore('delivery', cursor)
    const found = await gate.deliveries.list({ limit: limit + 1, ...defined({ ...filter, before }) })
    return pageFrom('delivery', found, limit, ({ number }) => number)
  },
})

export const showWebhook = giving(delivery, {
  method: 'GET',
  path: '/v1/webhooks/{id}',
  summary: 'One webhook, with its content',
  uses: ['deliveries.get'],
  answers: { 200: { summary: 'The webhook' } },
  handle: async (_context, { gate, params }) => gate.deliveries.get(params['id'] ?? ''),
})

export const replayWebhook = giving(delivery, {
  method: 'POST',
  path: '/v1/webhooks/{id}/replay',
  summary: 'Acts on a webhook again; whatever it brings counts once',
  uses: ['deliveries.replay'],
  answers: { 200: { summary: 'What became of it' } },
  handle: async (_context, { gate, params }) => gate.deliveries.replay(params['id'] ?? ''),
})
