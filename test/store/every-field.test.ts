import { expect, it } from 'vitest'
import { idOf } from './samples.ts'
import { everyStore } from './stores.ts'
import { consent, session, token } from './access/whole-access.ts'
import {
  added,
  attempt,
  change,
  changed,
  decision,
  delivery,
  ending,
  hold,
  LAST,
  NOTE,
  notify,
  proposed,
  received,
  status,
  writeAll,
} from './whole-records.ts'

everyStore((open) => {
  it('every field of every record is read back as it was written by another process', async () => {
    const { store, another } = await open()
    await writeAll(store)
    const other = await another()
    expect(await other.connections.findById(added.id)).toEqual({ ...added, ...changed })
    expect(await other.requests.find(proposed.id)).toEqual({
      ...proposed,
      state: 'succeeded',
      updatedAt: LAST,
      decision: { ...decision, digest: proposed.digest },
      attempt,
      ending,
    })
    expect(await other.tokens.find(token.id)).toEqual({ ...token, isGenuine: true })
    expect(await other.sessions.find(session.idHash)).toEqual({ ...session, isGenuine: true })
    expect(await other.consents.find(consent.id)).toEqual(consent)
    expect(await other.deliveries.find(delivery.id)).toEqual(delivery)
    const filter = { provider: 'whatsapp', account: received.account, limit: 9 } as const
    const { opensWindow: _opensWindow, ...listed } = received
    const message = { ...listed, direction: 'received', status: null, error: null, requestId: null }
    expect(await other.messages.list(filter)).toEqual([message])
    expect(await other.messages.list({ ...filter, contact: [change.to] }), 'by the new number').toEqual([
      message,
    ])
    expect(await other.messages.list({ ...filter, contact: ['DE.1'], opening: true })).toEqual([])
    expect(await other.messages.statusesOf('whatsapp', status.providerKey ?? '')).toEqual([status])
    expect((await other.guard.standing()).hold).toEqual(hold)
    expect(await other.requests.find(idOf(1))).toMatchObject({ purgedAt: LAST })
    expect(await other.requests.find(idOf(3))).toMatchObject({ state: 'unknown', payloadLost: true })
    expect(await other.outbox.settings()).toEqual(notify)
    expect(await other.outbox.channels()).toMatchObject([
      { name: 'ops', waiting: 0, dead: 0, lastSentAt: LAST, endedAt: LAST },
      { name: 'team', dead: 1, trouble: 'It is down' },
    ])
    const [first] = await other.audit.list({ after: 0, limit: 1 })
    expect(first).toMatchObject({ ...NOTE, number: 1 })
  })
})
