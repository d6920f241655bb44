import { describe, expect, it } from 'vitest'
import { ShieldError } from '../../../src/domain/errors.ts'
import { openHttpBench } from '../bench.ts'
import { send, signIn } from './page-lab.ts'

async function openBreakable() {
  const database = { isBroken: false }
  const bench = await openHttpBench({
    parts: ({ store }) => ({
      store: async () => {
        if (database.isBroken) throw new ShieldError('unavailable', 'The database is locked')
        return store
      },
    }),
  })
  return { ...bench, database }
}

describe('while the database cannot be used', () => {
  it('what is no request is answered, and the server goes on', async () => {
    const { server, database, log } = await openBreakable()
    database.isBroken = true
    expect(await send(`${server.url}/`, { headers: { host: 'a b' } })).toMatchObject({ status: 503 })
    expect(await send(`${server.url}/health`)).toMatchObject({ status: 200 })
    expect(log.filter(({ event }) => event === 'bug')).toEqual([])
  })

  it('a page says so, as does one that is refused and cannot be written down', async () => {
    const { server, tokens, database, log } = await openBreakable()
    const anna = await signIn(server, tokens.anna)
    database.isBroken = true
    const page = await anna.get('/approvals')
    expect(page.status).toBe(503)
    expect(page.body).toContain('The server cannot use its database')
    expect(page.headers['content-security-policy']).toContain("default-src 'none'")
    const refused = await anna.get('/approvals', { origin: 'https://evil.example' })
    expect(refused.status).toBe(503)
    expect(refused.headers['cache-control']).toBe('no-store')
    expect(refused.headers['content-security-policy']).toContain("default-src 'none'")
    expect(log.filter(({ event }) => event === 'bug')).toEqual([])
    database.isBroken = false
    expect((await anna.get('/approvals')).status).toBe(200)
  })
})
