import { mkdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { Database, Steps } from '../../src/store/database.ts'
import { freshDatabase, hasServer, openedDatabase, temporaryFile } from './databases.ts'
import { startProxy } from './proxy.ts'
import { tell } from './template.ts'

const ADD = 'insert into channels (name) values (:name)'
const names = (database: Database) =>
  database.read(() => database.values<string>('select name from channels order by name'))
const add = (database: Database, name: string) => database.write(() => database.run(ADD, { name }))

/** The transaction that a piece of work is part of. */
function* transaction(database: Database): Steps<unknown> {
  return yield* database.value('select pg_current_xact_id()::text')
}

describe.skipIf(!hasServer)('works that wait to be written', () => {
  it('share a transaction, but for the first, which need not wait', async () => {
    const database = await openedDatabase({ url: await freshDatabase() })
    const works = Array.from({ length: 33 }, () => database.write(() => transaction(database)))
    const [first, ...others] = await Promise.all(works)
    expect(new Set(others).size).toBe(1)
    expect(others).not.toContain(first)
  })

  it('are written in the order in which they came', async () => {
    const database = await openedDatabase({ url: await freshDatabase() })
    const order: number[] = []
    const works = Array.from({ length: 80 }, (_, index) =>
      database.write(function* () {
        yield* database.value('select 1')
        order.push(index)
      }),
    )
    await Promise.all(works)
    expect(order).toEqual(Array.from({ length: 80 }, (_, index) => index))
  })

  it('see what those before them have written', async () => {
    const database = await openedDatabase({ url: await freshDatabase() })
    const counts = Array.from({ length: 5 }, (_, index) =>
      database.write(function* () {
        yield* database.run(ADD, { name: String(index) })
        return yield* database.value('select count(*) from channels')
      }),
    )
    expect(await Promise.all(counts)).toEqual([1, 2, 3, 4, 5])
  })

  it.each([
    ['refused by the database', (database: Database) => database.run('delete from transitions')],
    [
      'refused by a rule',
      (): Steps<unknown> => {
        throw new Error('a rule')
      },
    ],
    [
      'that goes on after a statement of it failed',
      function* (database: Database): Steps<unknown> {
        try {
          yield* database.run('delete from transitions')
        } catch {
          return 'as if nothing had been'
        }
        return undefined
      },
    ],
  ] as const)('are undone alone: one %s', async (_, fail) => {
    const database = await openedDatabase({ url: await freshDatabase() })
    const works = [
      add(database, 'before'),
      add(database, 'with it'),
      database.write(function* () {
        yield* database.run(ADD, { name: 'undone' })
        return yield* fail(database)
      }),
      add(database, 'after'),
    ]
    const results = await Promise.allSettled(works)
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled'])
    expect(await names(database)).toEqual(['after', 'before', 'with it'])
  })

  it('of one alone is undone where it fails, and the next is written', async () => {
    const database = await openedDatabase({ url: await freshDatabase() })
    const failing = database.write(function* () {
      yield* database.run(ADD, { name: 'undone' })
      yield* database.run(ADD, { name: 'undone' })
    })
    await expect(failing).rejects.toMatchObject({ code: 'internal' })
    await add(database, 'kept')
    expect(await names(database)).toEqual(['kept'])
  })

  it('that go on after a failed statement alone are not taken for kept', async () => {
    const database = await openedDatabase({ url: await freshDatabase() })
    const failing = database.write(function* () {
      yield* database.run(ADD, { name: 'undone' })
      try {
        yield* database.run('delete from transitions')
      } catch {
        // As if nothing had been.
      }
    })
    await expect(failing).rejects.toMatchObject({ code: 'internal' })
    expect(await names(database)).toEqual([])
  })

  it('of two processes are one after the other', async () => {
    const queue = { url: await freshDatabase(), file: temporaryFile() }
    const [one, other] = await Promise.all([openedDatabase(queue), openedDatabase(queue)])
    const count = (database: Database) =>
      database.write(function* () {
        const seen = yield* database.value<number>('select count(*) from channels')
        yield* database.run(ADD, { name: String(seen) })
      })
    await Promise.all(Array.from({ length: 30 }, () => [count(one), count(other)]).flat())
    expect((await names(one)).length).toBe(60)
  })
})

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
      database.write(() => database.value('select 1')),
      database.write(function* () {
        yield* database.run(ADD, { name: 'doubtful' })
        proxy.atNextCommit(fate)
      }),
      add(database, 'with it'),
    ]
    const [first, ...others] = await Promise.allSettled(works)
    expect(first).toMatchObject({ status: 'fulfilled' })
    for (const other of others)
      expect(other).toMatchObject({ status: 'rejected', reason: expect.objectContaining(inDoubt) })
    expect(await names(database)).toEqual(kept)
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
        reason: { code: 'unavailable', message: expect.stringContaining('broke off the connection') },
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
