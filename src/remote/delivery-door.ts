import type { DeliveryDoor } from '../domain/ports/gate.ts'
import { list } from '../wire/composites.ts'
import { delivery, deliveryLine } from '../wire/delivery.ts'
import { decodeAnswer } from '../wire/shape.ts'
import { cursorFrom, type Client } from './client.ts'
import { webhookPath, WEBHOOKS } from './paths.ts'

/** What webhooks brought to a server. */
export function deliveryDoor(client: Client): DeliveryDoor {
  return {
    list: async ({ limit, source, state, before }) => {
      const cursor = cursorFrom('delivery', before)
      const { items } = await client.list(WEBHOOKS, limit, { source, state, cursor })
      return decodeAnswer(list(deliveryLine), 'a list of webhooks', items)
    },
    get: async (typed) => decodeAnswer(delivery, 'a webhook', await client.get(webhookPath(typed))),
    replay: async (typed) =>
      decodeAnswer(delivery, 'a webhook', (await client.change('POST', webhookPath(typed, 'replay'))).body),
  }
}
