import { hash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import Sqlite from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { hmacOf } from '../../../../src/domain/hash.ts'
import { createSessions } from '../../../../src/gate/access/sessions.ts'
import { authenticate, revokeToken } from '../../../../src/gate/access/tokens.ts'
import { ANNA, MINUTE } from '../../../gate/bench.ts'
import { openHttpBench } from '../../bench.ts'
import { send, signIn } from '../page-lab.ts'

/** Two servers on one database, and anna, who signed in at the first. */
async function openTwo() {
  const bench = await openHttpBench()
  const [first, second] = [bench.server, await bench.beside()]
  const visitor = await signIn(first, bench.tokens.anna)
  const at = async (server: { readonly url: string }, path = '/approvals'): Promise<number> =>
    (await send(`${server.url}${path}`, { headers: { cookie: visitor.cookie() } })).status
  const post = (server: { readonly url: string }, path: string, form: Readonly<Record<string, string>>) =>
    send(`${server.url}${path}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        origin: server.url,
        cookie: visitor.cookie(),
      },
      body: new URLSearchParams(form).toString(),
    })
  return { bench, first, second, visitor, at, post }
}

describe('a session', () => {
  it('is good at every server, forms included, and outlives the one that opened it', async () => {
    const { bench, first, second, visitor, at, post } = await openTwo()
    const csrf = await visitor.csrf()
    expect([await at(first), await at(second)]).toEqual([200, 200])
    expect((await post(second, '/hold', { csrf: `${csrf}x`, reason: 'No' })).status).toBe(403)
    await first.close()
    expect((await post(second, '/hold', { csrf, reason: 'Look first' })).status).toBe(303)
    expect((await bench.store.guard.standing()).hold).toMatchObject({
      reason: 'Look first',
      by: { name: 'anna', door: 'web' },
    })
    const third = await bench.beside()
    expect(await at(third)).toBe(200)
  })

  it('that is signed out at one server is over at every one, its streams too', async () => {
    const { bench, first, second, visitor, at, post } = await openTwo()
    const stream = await fetch(`${first.url}/events`, { headers: { cookie: visitor.cookie() } })
    expect(stream.status).toBe(200)
    expect((await post(second, '/sign-out', { csrf: await visitor.csrf() })).status).toBe(303)
    expect(await stream.text(), 'ended by the server').toContain('retry:')
    expect([await at(first), await at(second)]).toEqual([303, 303])
    // Another one of the same token goes on.
    const other = await signIn(second, bench.tokens.anna)
    expect((await other.get('/approvals')).status).toBe(200)
  })

  it('is over at every server once its token is revoked', async () => {
    const { bench, first, second, at } = await openTwo()
    const { tokenId = '' } = (await authenticate(bench.parts, bench.tokens.anna)) ?? {}
    await revokeToken(await bench.otherProcess(9), tokenId, ANNA)
    expect([await at(first), await at(second)]).toEqual([303, 303])
  })

  it('goes on while it is used at any server, for twelve hours, and is over after one of rest', async () => {
    const { bench, first, second, at } = await openTwo()
    for (let half = 1; half < 24; half += 1) {
      bench.clock.now += 30 * MINUTE
      expect(await at(half % 2 === 0 ? first : second), `${half / 2} h`).toBe(200)
    }
    bench.clock.now += 31 * MINUTE
    expect(await at(first), 'after 12 h').toBe(303)
    const again = await signIn(first, bench.tokens.anna)
    bench.clock.now += 61 * MINUTE
    const reply = await send(`${second.url}/approvals`, { headers: { cookie: again.cookie() } })
    expect(reply.status, 'after an hour').toBe(303)
  })

  it('is written down as seen once a minute at most, and no clock that is set back renews it', async () => {
    const { bench, first, at } = await openTwo()
    const seen = () => query(bench.file, 'select seen_at from sessions')
    const opened = seen()
    bench.clock.now += 59_000
    await at(first)
    expect(seen()).toBe(opened)
    bench.clock.now += 1_000
    await at(first)
    expect(seen()).not.toBe(opened)
    bench.clock.now += 61 * MINUTE
    await signIn(first, bench.tokens.ben)
    bench.clock.now -= 61 * MINUTE
    expect(await at(first)).toBe(303)
  })

  it('that somebody opens over and over ends sessions of their own token and nobody else’s', async () => {
    const { parts, tokens, clock } = await openHttpBench()
    const sessions = createSessions(parts)
    const open = async (who: 'anna' | 'agent') => {
      clock.now += 1
      const principal = await authenticate(parts, tokens[who])
      if (principal === null) throw new Error(`The token of ${who} is no good`)
      return sessions.open(principal)
    }
    const anna = await open('anna')
    const own: string[] = []
    for (let number = 0; number < 50; number += 1) own.push(await open('agent'))
    expect(await sessions.find(anna)).toMatchObject({ principal: { name: 'anna' } })
    const found = await Promise.all(own.map((id) => sessions.find(id)))
    expect(found.map((session) => session !== null)).toEqual(own.map((_, index) => index >= own.length - 20))
  })
})

describe('with the database alone', () => {
  it('nobody finds what opens a page, nor what its forms carry', async () => {
    const { bench, visitor } = await openTwo()
    const id = visitor.cookie().split('=')[1] ?? ''
    const files = ['', '-wal'].map((end) => readFileSync(`${bench.file}${end}`).toString('latin1')).join('')
    expect(files).toContain(hash('sha256', id))
    expect(files).not.toContain(id)
    expect(files).not.toContain(await visitor.csrf())
  })

  it.each([
    [
      'made',
      (id: string) => `insert into sessions select '${id}', token_id, opened_at, seen_at, seal from sessions`,
    ],
    [
      'given to another token',
      () => `update sessions set token_id = (select id from tokens where principal = 'root')`,
    ],
    ['lengthened', () => `update sessions set opened_at = '2026-03-02T11:00:00.000Z'`],
    ['kept in use', () => `update sessions set seen_at = '2026-03-02T10:30:00.000Z'`],
    ['sealed', (id: string) => `update sessions set seal = '${hmacOf(Buffer.from(id), id)}'`],
  ])('no session can be %s', async (_what, statement) => {
    const { bench, first, at } = await openTwo()
    const guessed = 'mine'
    const raw = new Sqlite(bench.file)
    expect(raw.prepare(statement(hash('sha256', guessed))).run().changes).toBe(1)
    raw.close()
    const isMade = statement('').startsWith('insert')
    const cookie = `shield=${guessed}`
    const status = isMade
      ? (await send(`${first.url}/approvals`, { headers: { cookie } })).status
      : await at(first)
    expect(status).toBe(303)
  })
})

function query(file: string, statement: string): unknown {
  const raw = new Sqlite(file, { readonly: true })
  try {
    return raw.prepare(statement).pluck().get()
  } finally {
    raw.close()
  }
}
