import Sqlite from 'better-sqlite3'
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { Client } from 'pg'
import { dirname, join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { copyToServer } from '../../../src/copy-to-server.ts'
import { resolveSettings } from '../../../src/domain/settings/settings.ts'
import type { Store } from '../../../src/domain/ports/store.ts'
import { copyStore, type CopyAsk } from '../../../src/gate/upkeep/copy-store.ts'
import { parseAddress } from '../../../src/postgres/address.ts'
import { openReceiver } from '../../../src/postgres/receive-queue.ts'
import { fromStoredText } from '../../../src/postgres/statement.ts'
import { createBench } from '../../gate/bench.ts'
import { openedStore, temporaryStore } from '../../sqlite/samples.ts'
import { attemptOf, idOf, moveOf, noteOf, requestIn, requestOf } from '../../store/samples.ts'
import { token } from '../../store/access/whole-access.ts'
import { proposed, writeAll } from '../../store/whole-records.ts'
import { filesAt, freshDatabase, hasServer, openedPostgresStore, temporaryFile } from '../databases.ts'
import { tell } from '../template.ts'

const ANNA = { name: 'anna', door: 'cli' } as const

/** A queue in a file, and an empty database that it is to be copied to. */
async function moving(url?: string) {
  const { store, file } = await temporaryStore()
  const address = url ?? (await freshDatabase('empty'))
  const beside = temporaryFile()
  const { parts } = await createBench({ store: async () => store })
  const ask: CopyAsk = {
    from: parts,
    to: parseAddress(address).shown,
    open: (identity) => openReceiver(address, filesAt(beside), identity),
    there: () => openedPostgresStore({ url: address, file: beside }),
  }
  return {
    store,
    file,
    beside,
    url: address,
    copy: (changes: Partial<CopyAsk> = {}) => copyStore({ ...ask, ...changes }, ANNA),
    ask,
    there: ask.there,
  }
}

/** Each row of each table of both, as the engines give them: what only one of them has is left out. */
async function rowsOf(file: string, url: string) {
  const sqlite = new Sqlite(file, { readonly: true })
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    const names = sqlite
      .prepare(`select name from sqlite_schema where type = 'table' order by name`)
      .pluck()
      .all()
    const tables = []
    for (const name of names.map(String)) {
      const here = sqlite.prepare(`select * from [${name}]`).all() as object[]
      const { rows } = await client.query(`select * from shield.${name}`)
      const common = Object.keys(here[0] ?? {}).filter((column) => column in (rows[0] ?? {}))
      const plain = (row: object) =>
        JSON.stringify(common.map((column) => plainly((row as Record<string, unknown>)[column])))
      tables.push({
        name,
        here: here.map(plain).toSorted(),
        there: rows.map(plain).toSorted(),
        columns: common,
      })
    }
    return tables
  } finally {
    sqlite.close()
    await client.end()
  }
}

function plainly(value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex')
  if (typeof value === 'string') return fromStoredText(value)
  // A client of one's own gives a bigint as text.
  return typeof value === 'number' ? `${value}` : value
}

describe.skipIf(!hasServer)('a queue that is moved to PostgreSQL', () => {
  it('is there field by field, in every table, with its identity, its log and its files', async () => {
    const { store, file, beside, url, copy, there } = await moving()
    await writeAll(store)
    await store.audit.append(noteOf('test', null, '2026-03-04T12:00:00.000Z'))
    const copied = await copy()
    expect(copied).toMatchObject({ from: file, identity: await store.audit.identity() })
    const tables = await rowsOf(file, url)
    for (const { name, here, there: rows } of tables) expect(rows, name).toEqual(here)
    const written = tables.filter(({ here }) => here.length > 0).map(({ name }) => name)
    expect(written).toEqual(
      expect.arrayContaining(['audit', 'deliveries', 'notifications', 'recipients', 'tokens']),
    )
    expect(tables.find(({ name }) => name === 'requests')?.columns).toContain('call')
    for (const name of ['key', 'vault', 'intents'])
      expect(readFileSync(`${beside}.${name}`, 'utf8')).toBe(readFileSync(`${file}.${name}`, 'utf8'))

    const other = await there()
    expect(await other.audit.head()).toEqual(await store.audit.head())
    expect(await other.requests.find(proposed.id)).toEqual(await store.requests.find(proposed.id))
    expect(await other.tokens.find(token.id)).toMatchObject({ isGenuine: true })
    expect((await other.guard.standing()).hold).not.toBeNull()
    expect(await other.guard.standing()).toMatchObject({ journal: 'known' })
    expect(await other.guard.integrity()).toMatchObject({ missingGuards: [], untold: [] })
    await requestIn(other, 'pending', requestOf({ id: idOf(77), input: { number: 77 } }))
    expect((await other.audit.verify()).defects).toEqual([])
  })

  it('sends what was approved once, from there, after a release, and nothing from the file ever again', async () => {
    const { store, file, copy, there } = await moving()
    const { id } = await requestIn(store, 'approved')
    const waits = await requestIn(store, 'pending', requestOf({ id: idOf(2), input: { number: 2 } }))
    const { to } = await copy()
    const claim = (one: Store, attempt: string) =>
      one.requests.claim(id, attemptOf(attempt), noteOf('request.executing', id))
    const refused = { code: 'denied', message: expect.stringContaining(`was moved to ${to}`) as string }
    for (const old of [store, await openedStore(file)]) {
      await expect(claim(old, 'att_0000000001')).rejects.toMatchObject(refused)
      await expect(old.requests.move(moveOf(waits, 'pending', 'cancelled'))).rejects.toMatchObject(refused)
      await expect(old.guard.release(noteOf('queue.released'))).rejects.toMatchObject(refused)
      expect(await old.info()).toMatchObject({ moved: { to, isDone: true } })
      expect((await old.guard.standing()).hold).not.toBeNull()
      expect(await old.requests.find(id)).toMatchObject({ state: 'approved' })
    }
    const other = await there()
    expect(await claim(other, 'att_0000000002')).toMatchObject({ kind: 'held' })
    await other.guard.release(noteOf('queue.released'))
    expect(await claim(other, 'att_0000000003')).toMatchObject({ kind: 'claimed' })
    expect(await claim(other, 'att_0000000004')).toMatchObject({ kind: 'not_approved' })
    await expect(copy()).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringMatching(/ was copied already, at .*; it is in postgres:\S+ now$/) as string,
      hint: expect.stringContaining('Nothing is left to do here') as string,
    })
    await expect(copy({ to: 'postgres://elsewhere' })).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining(`was moved to ${to}, and there is no way back`) as string,
    })
  })

  it('that was cut off before or after it arrived changes nowhere meanwhile, and arrives once', async () => {
    const { store, copy, ask, there } = await moving()
    const { id } = await requestIn(store, 'pending')
    const cut = (when: 'before' | 'after'): Partial<CopyAsk> => ({
      open: async (identity) => {
        const target = await ask.open(identity)
        return {
          ...target,
          take: async (queue) => {
            if (when === 'after') await target.take(queue)
            throw new Error('cut off')
          },
        }
      },
    })
    for (const when of ['before', 'after'] as const) {
      await expect(copy(cut(when))).rejects.toThrow('cut off')
      await expect(store.audit.append(noteOf('test'))).rejects.toMatchObject({
        code: 'denied',
        hint: expect.stringContaining('shield store copy --from') as string,
      })
      expect(await store.info()).toMatchObject({ moved: { isDone: false } })
    }
    const other = await there()
    await other.audit.append(noteOf('test'))
    const { head } = await copy()
    expect(await store.info()).toMatchObject({ moved: { isDone: true }, head })
    expect(await other.requests.list({ states: [], limit: 9 })).toMatchObject([{ id }])
  })

  it('that was cut off goes on to the very database that it was on its way to, however its address is typed', async () => {
    const { store, beside, url, copy, ask } = await moving()
    await requestIn(store, 'pending')
    const home = dirname(beside)
    const there = () => openedPostgresStore({ url, file: join(home, 'postgres') })
    const open: CopyAsk['open'] = async (identity) => ({
      ...(await ask.open(identity)),
      take: () => Promise.reject(new Error('cut off')),
    })
    await expect(copy({ open })).rejects.toThrow('cut off')
    const typed = (SHIELD_DATABASE_URL: string) => {
      const found = { name: 'a test', values: { SHIELD_DATABASE_URL } }
      return resolveSettings([found], home, undefined)
    }
    const copyTo = (address: string) =>
      copyToServer({ settings: typed(address), from: ask.from, there }, ANNA)
    await expect(copyTo(`${url.slice(0, url.lastIndexOf('/'))}/another`)).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('and there is no way back') as string,
    })
    expect(await store.info()).toMatchObject({ moved: { to: ask.to, isDone: false } })
    await copyTo(url.replace('postgres://', 'postgresql://'))
    expect(await store.info()).toMatchObject({ moved: { to: ask.to, isDone: true } })
  })

  it('is refused where another one stands, and goes on where it was', async () => {
    const url = await freshDatabase()
    await openedPostgresStore({ url, file: temporaryFile() })
    const { store, copy } = await moving(url)
    await requestIn(store, 'pending')
    const head = await store.audit.head()
    await expect(copy()).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringMatching(/^There is a queue in postgres:/) as string,
    })
    expect(await store.audit.head()).toEqual(head)
    expect(await store.guard.standing()).toMatchObject({ hold: null })
  })

  it('stays, and may be changed again, where the role does not own the tables or files of another queue lie there', async () => {
    const url = await freshDatabase()
    const as = new URL(url)
    as.username = `copier_${as.pathname.slice(1)}`
    await tell(
      url,
      `create role ${as.username} login; grant usage on schema shield to ${as.username};
      grant select, insert, update, delete on all tables in schema shield to ${as.username}`,
    )
    onTestFinished(async () => {
      await tell(url, `drop owned by ${as.username}; drop role ${as.username}`)
    })
    const { store, beside, copy, ask } = await moving(url)
    await requestIn(store, 'pending')
    const open: CopyAsk['open'] = (identity) => openReceiver(as.href, filesAt(beside), identity)
    await expect(copy({ open })).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('does not own the tables') as string,
    })
    expect(existsSync(`${beside}.key`)).toBe(false)
    writeFileSync(`${beside}.vault`, 'of another queue')
    await expect(copy()).rejects.toMatchObject({
      code: 'conflict',
      message: `${beside}.vault belongs to another queue`,
    })
    expect(readFileSync(`${beside}.vault`, 'utf8')).toBe('of another queue')
    expect(await store.info()).toMatchObject({ moved: null })
    await store.guard.release(noteOf('queue.released'))
    rmSync(`${beside}.vault`)
    await copy()
    expect((await (await ask.there()).info()).head).toEqual(await store.audit.head())
  })

  it('says of a file that cannot be made there which one it is, and the queue stays', async () => {
    const { store, beside, copy, ask, url } = await moving()
    const keyFile = `${beside}.missing/key`
    const open: CopyAsk['open'] = (identity) =>
      openReceiver(url, { file: beside, keyFile: () => keyFile }, identity)
    await requestIn(store, 'pending')
    await expect(copy({ open })).rejects.toMatchObject({
      code: 'unavailable',
      message: `${keyFile} could not be made (ENOENT)`,
    })
    expect(await store.info()).toMatchObject({ moved: null })
    await copy()
    expect((await (await ask.there()).info()).head).toEqual(await store.audit.head())
  })

  it('is refused while something is being sent', async () => {
    const { store, beside, copy } = await moving()
    const request = await requestIn(store, 'executing')
    await expect(copy()).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining(request.id) as string,
    })
    expect(await store.info()).toMatchObject({ moved: null })
    expect(existsSync(`${beside}.key`)).toBe(false)
  })
})
