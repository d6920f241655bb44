import { hash } from 'node:crypto'
import Sqlite from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import type { DeliveryEnding, IncomingDelivery } from '../../src/domain/webhook/delivery.ts'
import { temporaryStore } from './samples.ts'
import { AT } from '../store/samples.ts'

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE

function delivery(number: number, changes: Partial<IncomingDelivery> = {}): IncomingDelivery {
  const body = changes.body ?? Buffer.from(`{"number":${number}}`)
  return {
    id: `dlv_${String(number).padStart(10, '0')}`,
    source: 'nango',
    body,
    bodyHash: hash('sha256', body),
    receivedAt: AT,
    ...changes,
  }
}

const later = (milliseconds: number): string => new Date(Date.parse(AT) + milliseconds).toISOString()

function ending(id: string, changes: Partial<DeliveryEnding> = {}): DeliveryEnding {
  return { id, state: 'done', about: 'auth creation', problem: null, at: AT, notes: [], ...changes }
}

describe('an old delivery', () => {
  it('is purged on demand, and nothing of its body stays in the files', async () => {
    const { store, file } = await temporaryStore()
    const body = Buffer.from('{"text":"canary-of-ada"}')
    await store.deliveries.record([delivery(1, { body }), delivery(2, { receivedAt: later(DAY) })])
    await store.deliveries.finish([ending('dlv_0000000001'), ending('dlv_0000000002')], [])
    expect(await store.deliveries.purge(later(DAY))).toBe(1)
    expect((await store.deliveries.list({ limit: 9 })).map(({ number }) => number)).toEqual([2])
    await store.close()
    const raw = new Sqlite(file)
    expect(raw.serialize().includes('canary-of-ada')).toBe(false)
    raw.close()
  })
})
