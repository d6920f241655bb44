import { Client } from 'pg'
import { describe, expect, it, onTestFinished } from 'vitest'
import { findPrograms, startPostgres } from '../../../scripts/postgres/server.mjs'
import type { Check } from '../../../src/domain/health/check.ts'
import { parseAddress } from '../../../src/postgres/address.ts'
import { examineSecrecy } from '../../../src/postgres/doctor/examine-way.ts'
import { openStore } from '../../../src/postgres/open-store.ts'
import { attemptOf, noteOf, requestIn, requestOf } from '../../store/samples.ts'
import { ALONE, freshDatabase, hasServer, temporaryFile } from '../databases.ts'
import { newName, tell } from '../template.ts'

type Opened = Parameters<typeof openStore>[0]

/** What is found of a server, by the name of what was looked at. */
async function found({ file = temporaryFile(), ...options }: Pick<Opened, 'url'> & Partial<Opened>) {
  const store = await openStore({ ...ALONE, ...options, file })
  onTestFinished(() => store.close())
  const { server, durability } = await store.guard.integrity()
  const check = (name: string): Check | undefined => server.find((one) => one.name === name)
  return { store, durability, check, server, file }
}

/** A role that may not do everything, gone when the test ends; `rights` are given to it. */
async function urlOfRole(url: string, rights: (role: string) => string): Promise<string> {
  const role = newName()
  await tell(url, `create role ${role} login; ${rights(role)}`)
  onTestFinished(async () => {
    await tell(url, `drop owned by ${role}; drop role ${role}`)
  })
  const own = new URL(url)
  own.username = role
  return own.href
}

const READS_AND_WRITES = (role: string) =>
  `grant usage on schema shield to ${role}; grant select, insert, update, delete on all tables in schema shield to ${role};`

describe.skipIf(!hasServer)('doctor, of a queue in PostgreSQL,', () => {
  it('finds nothing wrong with a server that is as it should be', async () => {
    const { server, check } = await found({ url: await freshDatabase() })
    expect(server.filter(({ state }) => state === 'bad')).toEqual([])
    expect(check('server version')?.message).toMatch(/^PostgreSQL \d+/)
    expect(check('server connections')?.message).toMatch(/^\d+ of \d+ connections are in use$/)
    for (const name of ['tls', 'pooler', 'standbys', 'server clock', 'senders'])
      expect(check(name), name).toMatchObject({ state: 'ok' })
  })

  it('says which role could take the guards away, and which may not do what shield needs', async () => {
    const url = await freshDatabase()
    const { file, check } = await found({ url })
    expect(check('role')?.message).toContain('is a superuser')
    const role = async (rights: (role: string) => string) =>
      (await found({ url: await urlOfRole(url, rights), file })).check('role')
    expect(await role(READS_AND_WRITES)).toMatchObject({
      state: 'ok',
      message: expect.stringContaining('may not touch the triggers') as string,
    })
    const above = {
      'owns the tables': (name: string) => `alter table shield.requests owner to ${name};`,
      'may add triggers': (name: string) => `grant trigger on shield.requests to ${name};`,
      'may set session_replication_role': (name: string) =>
        `grant set on parameter session_replication_role to ${name};`,
    }
    for (const [why, right] of Object.entries(above)) {
      expect(await role((name) => READS_AND_WRITES(name) + right(name)), why).toMatchObject({
        state: 'note',
        message: expect.stringContaining(why) as string,
      })
      await tell(url, 'alter table shield.requests owner to shield')
    }
    const lacking = await role(
      (name) => `${READS_AND_WRITES(name)} revoke delete on shield.sessions, shield.channels from ${name};`,
    )
    expect(lacking).toMatchObject({
      state: 'bad',
      message: expect.stringMatching(/: channels, sessions$/) as string,
      remedy: expect.stringMatching(/grant select, insert, update, delete on all tables/) as string,
    })
  })

  it.each([
    [90_000, 'bad', 'is 90 s ahead of the server'],
    [-90_000, 'bad', 'is 90 s behind the server'],
    [10_000, 'note', 'is 10 s ahead of the server'],
    [500, 'ok', 'agrees'],
  ] as const)('says of a clock that is %i ms ahead of the server: %s', async (by, state, words) => {
    const clock = () => ({ now: Date.now() + by, bootId: 'boot', uptime: 1_000 })
    expect((await found({ url: await freshDatabase(), clock })).check('server clock')).toMatchObject({
      state,
      message: expect.stringContaining(words) as string,
    })
  })

  it('counts the processes that may send, and the places', async () => {
    const url = await freshDatabase()
    const { store, check, file } = await found({ url })
    expect(check('senders')?.message).toBe('processes that may send now: 0; machines that share the queue: 1')
    const request = await requestIn(store, 'approved')
    await store.requests.claim(request.id, attemptOf(), noteOf('request.executing', request.id))
    expect((await found({ url, file })).check('senders')?.message).toContain('may send now: 1')
  })

  it('names the counters that a restore has set back, with what mends them, and so does what fails by them', async () => {
    const url = await freshDatabase()
    const { store, file, check } = await found({ url })
    const propose = (number: number) =>
      requestIn(store, 'pending', requestOf({ id: `apr_000000000${number}`, input: { number } }))
    for (const number of [1, 2, 3]) await propose(number)
    expect(check('counters')).toMatchObject({ state: 'ok' })
    const look = async (at = url) => (await found({ url: at, file })).check('counters')
    expect(await look()).toMatchObject({ state: 'ok' })
    await tell(url, `select setval('shield.requests_seq_seq', 1, false)`)
    const behind = await look()
    expect(behind).toMatchObject({
      state: 'bad',
      message: expect.stringMatching(/ of requests is taken already, /) as string,
    })
    await expect(propose(4)).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('gave a number that is taken already') as string,
      hint: expect.stringContaining('shield doctor') as string,
    })
    await tell(url, (behind?.remedy ?? '').replace(/^As their owner: /, ''))
    expect(await look()).toMatchObject({ state: 'ok' })
    await propose(5)
    expect(await look(await urlOfRole(url, READS_AND_WRITES))).toMatchObject({
      state: 'note',
      remedy: expect.stringMatching(/grant select on all sequences in schema shield to /) as string,
    })
  })

  it.each(['role', 'database', 'role in database'])(
    'says why nothing is sent where default_transaction_read_only is on for the %s, and so does what fails by it',
    async (which) => {
      const database = await freshDatabase()
      const { file } = await found({ url: database })
      const url = await urlOfRole(database, READS_AND_WRITES)
      const { store } = await found({ url, file })
      const look = async () => (await store.guard.integrity()).server.find((one) => one.name === 'read-only')
      expect(await look()).toBeUndefined()
      const [role, name] = [new URL(url).username, new URL(url).pathname.slice(1)]
      const at = { role, database: name, 'role in database': `${role} in database ${name}` }[which]
      await tell(
        database,
        `alter ${which === 'database' ? which : 'role'} ${at} set default_transaction_read_only = on`,
      )
      const request = await requestIn(store, 'approved')
      const claim = () =>
        store.requests.claim(request.id, attemptOf(), noteOf('request.executing', request.id))
      await expect(claim()).rejects.toMatchObject({
        code: 'unavailable',
        message: expect.stringContaining(
          'takes no changes: it is a standby, or default_transaction_read_only is on',
        ) as string,
        hint: expect.stringContaining('shield doctor') as string,
      })
      const bad = await look()
      expect(bad).toMatchObject({
        state: 'bad',
        message: `default_transaction_read_only is on for ${role}: nothing is sent, and no machine can join`,
      })
      await tell(database, bad?.remedy ?? '')
      expect(await look()).toBeUndefined()
      expect(await claim()).toMatchObject({ kind: 'claimed' })
    },
  )

  it('names another program that has locked a table, or rows that shield waits for', async () => {
    const url = await freshDatabase()
    const { store } = await found({ url })
    const look = async () => (await store.guard.integrity()).server.find((one) => one.name === 'locks')
    const stranger = new Client({ connectionString: url, application_name: 'nightly job' })
    stranger.on('error', () => undefined)
    await stranger.connect()
    onTestFinished(() => stranger.end())
    await stranger.query('begin; lock table shield.requests in share mode')
    expect(await look()).toMatchObject({
      state: 'bad',
      message: expect.stringMatching(
        /another program has locked: requests \(process \d+, nightly job, of shield\)$/,
      ) as string,
      remedy: expect.stringMatching(
        /^Have it end its transaction, or: select pg_terminate_backend\(\d+\)$/,
      ) as string,
    })
    await stranger.query('rollback; begin; select from shield.standing for update')
    expect(await look()).toBeUndefined()
    const waiting = store.audit.append(noteOf('test'))
    await expect
      .poll(look)
      .toMatchObject({ message: expect.stringContaining('locked: standing (') as string })
    await stranger.query('rollback')
    await waiting
    expect(await look()).toBeUndefined()
    for (const table of ['standing', 'requests']) {
      await stranger.query(`begin; lock table shield.${table}`)
      await expect(look(), table).rejects.toMatchObject({
        code: 'unavailable',
        message: expect.stringContaining(`locked: ${table} (process `) as string,
        hint: expect.stringContaining('pg_terminate_backend') as string,
      })
      await stranger.query('rollback')
    }
  })

  it('says where the address past a pooler leads elsewhere, or nowhere', async () => {
    const [url, other] = [await freshDatabase(), await freshDatabase()]
    const file = temporaryFile()
    const pooler = async (directUrl: string) => (await found({ url, directUrl, file })).check('pooler')
    expect(await pooler(url)).toMatchObject({ state: 'ok' })
    expect(await pooler(other)).toMatchObject({
      state: 'bad',
      message: expect.stringContaining('leads to another database') as string,
    })
    expect(await pooler('postgres://shield@127.0.0.1:1/shield')).toMatchObject({
      state: 'bad',
      message: expect.stringContaining('cannot be reached (ECONNREFUSED)') as string,
    })
  })
})

describe('doctor', () => {
  it.each([
    ['postgres://shield@127.0.0.1/shield', 'ok', 'stays on this machine'],
    ['postgres://shield@localhost/shield?host=/run/postgresql', 'ok', 'stays on this machine'],
    ['postgres://shield@db.example.com/shield?sslmode=disable', 'bad', 'can be read on the way'],
    ['postgres://shield@db.example.com/shield', 'note', 'the certificate of db.example.com is not checked'],
    ['postgres://shield@db.example.com/shield?sslmode=verify-ca', 'note', 'passes for db.example.com'],
    ['postgres://shield@db.example.com/shield?sslmode=verify-full', 'ok', 'proven by its certificate'],
  ])('says of %s: %s, %s', (url, state, words) => {
    expect(examineSecrecy(parseAddress(url))).toMatchObject({
      state,
      message: expect.stringContaining(words) as string,
    })
  })
})

const native = findPrograms()

describe.skipIf(native === null)('doctor, of a server that is set in another way,', () => {
  it('says what a change waits for, and what does not wait', async () => {
    const { url, stop } = await startPostgres(native ?? '', {
      wal_level: 'replica',
      max_wal_senders: '4',
      max_replication_slots: '4',
      synchronous_commit: 'off',
    })
    onTestFinished(stop)
    const { store, check, durability } = await found({ url })
    expect(check('standbys')?.message).toContain('there is none')
    expect(durability).toMatchObject({ how: expect.stringContaining('the server is set to off') as string })
    const look = async (name: string) =>
      (await store.guard.integrity()).server.find((one) => one.name === name)

    await tell(url, `select pg_create_physical_replication_slot('left', true)`)
    expect(await look('replication slot')).toMatchObject({
      state: 'note',
      message: expect.stringMatching(/^left is used by no standby and keeps \d+ bytes/) as string,
    })
    await tell(url, `select pg_drop_replication_slot('left')`)
    expect(await look('replication slot')).toBeUndefined()

    await tell(url, `alter system set synchronous_standby_names = 'any 2 (east, west)'`)
    await tell(url, 'select pg_reload_conf()')
    await expect
      .poll(() => look('standbys'))
      .toMatchObject({
        state: 'bad',
        message:
          'every change waits for 2 of the standbys any 2 (east, west) (connected: 0), so that shield is at a standstill',
      })
  })
})
