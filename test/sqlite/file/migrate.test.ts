import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { readMigrations } from '../../../src/sqlite/file/migrations.ts'
import { APPLICATION_ID, MIGRATIONS } from '../../../src/sqlite/file/schema.ts'
import { openedStore, temporaryFolder } from '../samples.ts'
import { connectionOf, noteOf, requestOf } from '../../store/samples.ts'
import { bundleChild, nativeBinding, startChild } from '../start-children.ts'

describe('migrations', () => {
  it('are numbered without a gap', () => {
    expect(MIGRATIONS.length).toBeGreaterThan(9)
    for (const [index, name] of MIGRATIONS.entries()) {
      expect(name).toMatch(new RegExp(`^${String(index + 1).padStart(4, '0')}-[a-z0-9-]+\\.sql$`))
    }
  })

  it('are run once when several processes open a new database at the same moment', async () => {
    const folder = temporaryFolder()
    const bundle = await bundleChild(folder)
    const file = join(folder, 'home', 'shield.db')
    const children = Array.from({ length: 6 }, () => startChild(bundle))
    const opened = await Promise.all(children.map((child) => child.step({ do: 'open', file, nativeBinding })))
    expect(opened).toEqual(children.map(() => ({ answer: 'opened' })))
    await Promise.all(children.map((child) => child.step({ do: 'append', times: 20, note: noteOf('read') })))
    const store = await openedStore(file)
    expect(await store.audit.verify()).toMatchObject({ entries: 120, valid: 120, defects: [] })
    expect(readdirSync(join(folder, 'home')).filter((name) => name.includes('.new-'))).toEqual([])
  })

  it('are each run once when several processes migrate an older database', async () => {
    const folder = temporaryFolder()
    const bundle = await bundleChild(folder)
    const file = join(folder, 'old.db')
    const raw = new Sqlite(file)
    raw.exec('pragma journal_mode = wal; create table log (step integer)')
    raw.close()
    const steps = Array.from({ length: 30 }, (_, step) => `insert into log values (${step})`)
    const children = Array.from({ length: 4 }, () => startChild(bundle))
    await Promise.all(children.map((child) => child.step({ do: 'migrate', file, nativeBinding, steps })))
    const after = new Sqlite(file)
    expect(after.prepare('select step from log order by rowid').pluck().all()).toEqual(steps.map((_, i) => i))
    expect(after.pragma('user_version', { simple: true })).toBe(30)
    after.close()
  })

  it('read a connection of before as one that nothing was seen behind', async () => {
    const file = join(temporaryFolder(), 'old.db')
    const raw = new Sqlite(file)
    raw.pragma(`application_id = ${APPLICATION_ID}`)
    for (const step of readMigrations().slice(0, 7)) raw.exec(step)
    raw.pragma('user_version = 7')
    raw.exec(`insert into connections values ('con_0000000001', 'google', 'google', 'google-calendar', 'nc-1',
      'anna@shop.de', 1, '[]', null, '{}', '2026-03-02T10:00:00.000Z', '2026-03-02T10:00:00.000Z')`)
    raw.close()
    const store = await openedStore(file)
    expect(await store.connections.list()).toEqual([connectionOf({ askedScopes: [] })])
  })

  it('read a request of before as one without a summary, which no look gives it', async () => {
    const file = join(temporaryFolder(), 'old.db')
    const raw = new Sqlite(file)
    raw.pragma(`application_id = ${APPLICATION_ID}`)
    for (const step of readMigrations().slice(0, 10)) raw.exec(step)
    raw.pragma('user_version = 10')
    const { digest, id, operation, account } = requestOf()
    raw.exec(`insert into requests values (1, '${id}', 'pending', '${operation}', 'google', 'con_0000000001',
      'google-calendar', 'nc-1', 'google', '${account}', '{}', '{}', 'null',
      '{"body":"{}","headers":[],"method":"POST","path":"/","query":[]}', '${digest}', 'sh00', '[]', 'agent', 'mcp',
      null, null, '2026-03-02T10:00:00.000Z', '2026-03-02T10:00:00.000Z', null, null, null, null, null, null, null,
      null)`)
    raw.close()
    const store = await openedStore(file)
    const old = { id, operation, account, summary: null, mark: null }
    expect(await store.requests.list({ states: ['pending'], limit: 9 })).toMatchObject([old])
    expect(await store.requests.find(id)).toMatchObject(old)
  })

  it('leave the schema as it was when one fails', async () => {
    const folder = temporaryFolder()
    const child = startChild(await bundleChild(folder))
    const file = join(folder, 'old.db')
    new Sqlite(file).exec('create table log (step integer)').close()
    const steps = ['insert into log values (0)', 'insert into log values (1); insert into nowhere values (1)']
    expect(await child.step({ do: 'migrate', file, nativeBinding, steps })).toMatchObject({
      message: expect.stringContaining('nowhere') as string,
    })
    const after = new Sqlite(file)
    expect(after.prepare('select step from log').pluck().all()).toEqual([0])
    expect(after.pragma('user_version', { simple: true })).toBe(1)
    after.close()
  })
})
