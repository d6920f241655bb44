import { describe, expect, it } from 'vitest'
import { send } from './client.ts'
import { openHttpBench, type HttpBench } from './bench.ts'
import { NANGO_SECRET, signed } from './webhooks/webhook-server.ts'

const WEBHOOKS = '/v1/webhooks'

async function benchWithWebhooks(count: number): Promise<HttpBench> {
  const bench = await openHttpBench({ settings: { webhookSecrets: { nango: [NANGO_SECRET], whatsapp: [] } } })
  for (let number = 1; number <= count; number += 1) {
    const body = JSON.stringify({ type: 'forward', from: 'nobody', payload: { number } })
    const { status } = await send(bench.server.url, 'POST', '/v1/integrations/webhook', {
      body,
      headers: signed('nango', body),
    })
    expect(status).toBe(200)
  }
  return bench
}

describe('webhooks over REST', () => {
  it('are listed newest first, page after page, shown and acted on again', async () => {
    const bench = await benchWithWebhooks(5)
    const { get, post } = bench
    const ids: string[] = []
    for (let cursor = ''; ;) {
      const { body } = await get('root', `${WEBHOOKS}?limit=2${cursor}`)
      ids.push(...body.items.map(({ id }: { id: string }) => id))
      if (body.next === null) break
      cursor = `&cursor=${body.next}`
    }
    expect(new Set(ids).size).toBe(5)
    const texts = await Promise.all(ids.map(async (id) => (await get('root', `${WEBHOOKS}/${id}`)).body.text))
    expect(texts.map((text) => JSON.parse(text).payload.number)).toEqual([5, 4, 3, 2, 1])
    expect((await get('root', `${WEBHOOKS}?source=whatsapp`)).body).toEqual({ items: [], next: null })
    expect((await post('root', `${WEBHOOKS}/${ids[0]}/replay`)).body).toMatchObject({
      id: ids[0],
      source: 'nango',
    })
    expect(await bench.store.audit.newest({ type: 'delivery.replayed', limit: 1 })).toMatchObject([
      { subject: ids[0], actor: { name: 'root', door: 'http' } },
    ])
  })

  it('are found by a start of their id or not at all', async () => {
    const { get, post } = await benchWithWebhooks(0)
    expect((await get('root', `${WEBHOOKS}/dlv_zzzzzzzzzz`)).status).toBe(404)
    expect((await get('root', `${WEBHOOKS}/apr_1`)).status).toBe(400)
    expect((await post('root', `${WEBHOOKS}/dlv_zzzzzzzzzz/replay`)).status).toBe(404)
    expect((await get('root', `${WEBHOOKS}?state=lost`)).status).toBe(400)
  })
})
