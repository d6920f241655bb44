import { describe, expect, it } from 'vitest'
import { startShop } from '../woocommerce/shop-client.ts'

describe("an untidy sandbox's proxy", () => {
  it('answers a success in one piece with 200 and few of its headers', async () => {
    const { shop } = await startShop('administrator', { untidy: true })
    const made = await shop('/orders/17/notes', { method: 'POST', body: { note: 'x' } })
    expect([made.status, made.headers.get('content-type')]).toEqual([200, expect.stringContaining('json')])
    const listed = await shop('/orders')
    expect([listed.status, listed.headers.get('x-wp-totalpages')]).toEqual([200, null])
    // A failure comes as it is.
    const missing = await shop('/orders/999/notes')
    expect(missing.status).toBe(404)
  })
})
