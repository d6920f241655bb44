import { describe, expect, it } from 'vitest'
import { parseFault } from '../../src/sandbox/parse-fault.ts'
import { REASONS } from '../../src/sandbox/reasons.ts'
import { reasonOf } from './google/calendar-calls.ts'
import { startConnected } from './sandbox-client.ts'
import { startGraph } from './whatsapp/graph-client.ts'

const EVENTS = '/calendar/v3/calendars/primary/events'

const ofWhatsapp = Object.entries(REASONS).filter(([, { provider }]) => provider === 'whatsapp-business')
const ofGoogle = Object.entries(REASONS).filter(([, { provider }]) => provider === 'google-calendar')

describe('a reason that a provider refuses for', () => {
  it.each(ofGoogle)('%s stands in the envelope of Google', async (word, { status, message }) => {
    const client = await startConnected([], { faults: [parseFault(`reason=${word}`)] })
    const reply = await client.google(EVENTS)
    expect(reasonOf(reply)).toEqual([status, word])
    expect(reply.json.error).toMatchObject({ message, errors: [{ domain: 'usageLimits' }] })
    expect(reply.headers.get('retry-after')).toBeNull()
  })

  it.each(ofWhatsapp)('%s stands in the envelope of Meta', async (code, { status, message }) => {
    const client = await startGraph('system-user', { faults: [parseFault(`reason=${code}@POST`)] })
    const { status: answered, json } = await client.post()
    expect(answered).toBe(status)
    expect(json.error).toMatchObject({ code: Number(code), message: `(#${code}) ${message}` })
    expect(json.error.error_data).toEqual({ messaging_product: 'whatsapp', details: message })
    expect(client.accepted()).toBe(0)
  })

  it('meets only the provider whose word it is', async () => {
    const client = await startGraph('system-user', { faults: [parseFault('reason=quotaExceeded')] })
    expect((await client.post()).status).toBe(200)
  })

  it('says how long to wait where it was given', async () => {
    const client = await startConnected([], { faults: [parseFault('reason=rateLimitExceeded,30*1')] })
    expect((await client.google(EVENTS)).headers.get('retry-after')).toBe('30')
    expect((await client.google(EVENTS)).status).toBe(200)
  })

  it('says by the moment until when, by the clock of the answer, where it was given so', async () => {
    const client = await startConnected([], { faults: [parseFault('status=503,at90*1')] })
    const { headers } = await client.google(EVENTS)
    const [from, until] = ['date', 'retry-after'].map((name) => Date.parse(headers.get(name) ?? ''))
    expect((until ?? 0) - (from ?? 0)).toBe(90_000)
  })
})
