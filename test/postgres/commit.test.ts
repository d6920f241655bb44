import { mkdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { Database } from '../../src/store/database.ts'
import { freshDatabase, hasServer, openedDatabase, temporaryFile } from './databases.ts'
import { startProxy } from './proxy.ts'
import { tell } from './template.ts'

const ADD = 'insert into channels (name) values (:name)'
const names = (database: Database) =>
  database.read(() => database.values<string>('select name from channels order by name'))
const add = (database: Database, name: string) => database.write(() => database.run(ADD, { name }))

describe.skipIf(!hasServer)('a COMMIT', () => {
  const inDoubt = { code: 'unavailable', message: expect.stringContaining('not known whether it was kept') }

  it.each([
    ['cut before it', []],
    ['cut after it', ['doubtful', 'with it']],
    ['warn', ['doubtful', 'with it']],
  ] as const)('counts only with a plain answer: %s', async (fate, kept) => {
    const url = await freshDatabase()
    const proxy = await startProxy(url)
    const database = await openedDatabase({ url: proxy.url })
    const works = [
      database.write(function* () {
        yield* database.run(ADD, { name: 'doubtful' })
        proxy.atNextCommit(fate)
      }),
      add(database, 'with it'),
    ]
    for (const one of await Promise.allSettled(works))
      expect(one).toMatchObject({ status: 'rejected', reason: expect.objectContaining(inDoubt) })
    expect(await names(database)).toEqual(kept)
  })

  it.each([
    ['cut before it', []],
    ['cut after it', ['doubtful']],
    ['warn', ['doubtful']],
  ] as const)(
    'that goes out behind what nobody waited for is in doubt as any other: %s',
    async (fate, kept) => {
      const url = await freshDatabase()
      const proxy = await startProxy(url)
      const database = await openedDatabase({ url: proxy.url })
      proxy.atNextCommit(fate)
      await expect(database.write(() => database.tell(ADD, { name: 'doubtful' }))).rejects.toMatchObject(
        inDoubt,
      )
      expect(await names(database)).toEqual(kept)
    },
  )

  it('is not in doubt because of a warning that came with a statement before it', async () => {
    const database = await openedDatabase({ url: await freshDatabase() })
    await database.write(function* () {
      yield* database.tell(`do $$ begin raise warning 'about something else'; end $$`)
      yield* database.tell(ADD, { name: 'kept' })
    })
    expect(await names(database)).toEqual(['kept'])
  })

  it('that was in doubt leaves its connection to nobody, and the next is written on another', async () => {
    const url = await freshDatabase()
    const proxy = await startProxy(url)
    const database = await openedDatabase({ url: proxy.url })
    const backend = () => database.write(() => database.value('select pg_backend_pid()'))
    const before = await backend()
    expect(await backend()).toBe(before)
    const doubtful = database.write(function* () {
      yield* database.run(ADD, { name: 'doubtful' })
      proxy.atNextCommit('warn')
    })
    await expect(doubtful).rejects.toMatchObject(inDoubt)
    expect(await backend()).not.toBe(before)
  })

  it('that undid all of it, as the database says, leaves its connection to the next', async () => {
    const database = await openedDatabase({ url: await freshDatabase() })
    const backend = () => database.write(() => database.value('select pg_backend_pid()'))
    const before = await backend()
    const refused = database.write(() => database.tell('delete from transitions'))
    await expect(refused).rejects.toMatchObject({ message: expect.stringContaining('transitions are fixed') })
    expect(await backend()).toBe(before)
  })

  it('that was never asked for is no doubt: a connection that is lost before it has changed nothing', async () => {
    const url = await freshDatabase()
    const database = await openedDatabase({ url })
    const works = [
      database.write(() => database.value('select 1')),
      add(database, 'with it'),
      database.write(function* () {
        const pid = yield* database.value('select pg_backend_pid()')
        yield tell(url, `select pg_terminate_backend(${String(pid)})`)
        yield* database.run(ADD, { name: 'lost' })
      }),
      add(database, 'after'),
    ]
    const [, ...others] = await Promise.allSettled(works)
    for (const other of others) {
      expect(other).toMatchObject({
        status: 'rejected',
        reason: { code: 'unavailable', message: expect.stringContaining('dropped the connection') },
      })
    }
    expect(await names(database)).toEqual([])
    await add(database, 'later')
    expect(await names(database)).toEqual(['later'])
  })

  it('waits for the disk, whatever the server is set to', async () => {
    const url = await freshDatabase()
    await tell(url, `alter database ${new URL(url).pathname.slice(1)} set synchronous_commit = off`)
    const database = await openedDatabase({ url })
    const setting = () => database.value(`select current_setting('synchronous_commit')`)
    expect(await database.read(setting)).toBe('off')
    expect(await database.write(setting)).toBe('on')
  })

  it('is heard with its warning, whatever this role is to hear', async () => {
    const url = await freshDatabase()
    await tell(url, `alter database ${new URL(url).pathname.slice(1)} set client_min_messages = error`)
    const database = await openedDatabase({ url })
    const setting = () => database.value(`select current_setting('client_min_messages')`)
    expect(await database.read(setting)).toBe('error')
    expect(await database.write(setting)).toBe('warning')
  })

  it('that was confirmed counts, although this machine cannot note how far it has seen', async () => {
    const [url, file] = [await freshDatabase(), temporaryFile()]
    mkdirSync(`${file}.seen`)
    const database = await openedDatabase({ url, file })
    expect(await add(database, 'kept')).toBe(1)
    expect(await names(database)).toEqual(['kept'])
  })
})
