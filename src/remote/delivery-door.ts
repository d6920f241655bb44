import { ShieldError } from '../domain/errors.ts'
import type { DeliveryLine, DeliveryView } from '../domain/webhook/delivery.ts'
import type { DeliveryDoor } from '../domain/ports/gate.ts'
import type { JsonObject } from '../domain/text/json.ts'
import { cursorFrom, type Client } from './client.ts'
import { webhookPath, WEBHOOKS } from './paths.ts'

/** What webhooks brought to a server. */
export function deliveryDoor(client: Client): DeliveryDoor {
  return {
    list: async ({ limit, source, state, before }) => {
      const cursor = cursorFrom('delivery', before)
      const { items } = await client.list(WEBHOOKS, limit, { source, state, cursor })
      return items.map(lineFrom)
    },
    get: async (typed) => viewFrom(await client.get(webhookPath(typed))),
    replay: async (typed) => viewFrom((await client.change('POST', webhookPath(typed, 'replay'))).body),
  }
}

function lineFrom(value: JsonObject): DeliveryLine {
  if (typeof value['id'] === 'string' && typeof value['receivedAt'] === 'string') {
    return value as unknown as DeliveryLine
  }
  throw new ShieldError('unavailable', "The server's answer is not a webhook", {
    hint: 'Install the same version of shield on both sides',
  })
}

function viewFrom(value: JsonObject): DeliveryView {
  const { text } = value
  return { ...lineFrom(value), text: typeof text === 'string' ? text : null }
}
