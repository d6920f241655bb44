import { describe, expect, it } from 'vitest'
import { isOnPostgres } from '../postgres/databases.ts'
import { waitingFor } from '../gate/notify/told.ts'
import { openHttpBench, proposedBy } from './bench.ts'
import { send } from './client.ts'
import { signIn } from './pages/page-lab.ts'

const APPROVALS = '/v1/integrations/approvals'

/** Two servers on one database at which no time passes: whoever waits goes on only where something wakes them. */
async function openTwo() {
  const bench = await openHttpBench({ parts: () => ({ pause: waitingFor }) })
  return { bench, second: await bench.beside() }
}

describe.skipIf(!isOnPostgres)('two servers on one database in PostgreSQL', () => {
  it('wake who waits at one of them when the other decides', async () => {
    const { bench, second } = await openTwo()
    const { id, digest } = await proposedBy(bench, 'agent')
    const headers = { authorization: `Bearer ${bench.tokens.agent}` }
    const waiting = send(second.url, 'GET', `${APPROVALS}/${id}?wait=60`, { headers })
    await bench.post('anna', `${APPROVALS}/${id}/reject`, { digest })
    expect((await waiting).body).toMatchObject({ state: 'rejected' })
  })

  it('tell an open page of one what happened at the other', async () => {
    const { bench, second } = await openTwo()
    const visitor = await signIn(second, bench.tokens.anna)
    const stream = await fetch(`${second.url}/events`, { headers: { cookie: visitor.cookie() } })
    const reader = (stream.body ?? new ReadableStream<Uint8Array>()).getReader()
    await reader.read()
    await proposedBy(bench, 'agent')
    const { value } = await reader.read()
    expect(Buffer.from(value ?? []).toString()).toContain('event: changed')
    await reader.cancel()
  })
})
