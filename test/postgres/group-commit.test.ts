import { describe, expect, it } from 'vitest'
import { appendAudit } from '../../src/store/audit/append-audit.ts'
import type { Database, Steps } from '../../src/store/database.ts'
import { noteOf } from '../store/samples.ts'
import { freshDatabase, hasServer, openedDatabase, temporaryFile } from './databases.ts'

const ADD = 'insert into channels (name) values (:name)'
const names = (database: Database) =>
  database.read(() => database.values<string>('select name from channels order by name'))
const add = (database: Database, name: string) => database.write(() => database.run(ADD, { name }))

/** The transaction that a piece of work is part of. */
function* transaction(database: Database): Steps<unknown> {
  return yield* database.value('select pg_current_xact_id()::text')
}

/** Nobody hears at once that it is refused. */
function refusedUnheard(database: Database): Steps<void> {
  return database.tell('delete from transitions')
}

describe.skipIf(!hasServer)('works that wait to be written', () => {
  it('share a transaction where they come at the same moment, at most 32 of them', async () => {
    const database = await openedDatabase({ url: await freshDatabase() })
    const atOnce = (count: number) =>
      Promise.all(Array.from({ length: count }, () => database.write(() => transaction(database))))
    expect(new Set(await atOnce(32)).size).toBe(1)
    const [first, ...others] = (await atOnce(33)).toReversed()
    expect(new Set(others).size).toBe(1)
    expect(others).not.toContain(first)
  })

  it('share a transaction where they come while another one is written', async () => {
    const database = await openedDatabase({ url: await freshDatabase() })
    let others: readonly Promise<unknown>[] = []
    const first = await database.write(function* () {
      others = [1, 2, 3].map(() => database.write(() => transaction(database)))
      return yield* transaction(database)
    })
    const those = await Promise.all(others)
    expect(new Set(those).size).toBe(1)
    expect(those).not.toContain(first)
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
    ['refused by the database, which did not wait for it', refusedUnheard],
    [
      'refused by the database, which went on without waiting for it',
      function* (database: Database): Steps<unknown> {
        yield* refusedUnheard(database)
        return yield* database.value('select 1')
      },
    ],
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

  it('say why one failed that went on without waiting', async () => {
    const database = await openedDatabase({ url: await freshDatabase() })
    const failing = () =>
      database.write(function* () {
        yield* refusedUnheard(database)
        yield* database.value('select 1')
      })
    const results = await Promise.allSettled([
      add(database, 'first'),
      failing(),
      failing(),
      add(database, 'last'),
    ])
    const refused = {
      status: 'rejected',
      reason: { message: expect.stringContaining('transitions are fixed') },
    }
    const kept = { status: 'fulfilled' }
    expect(results).toMatchObject([kept, refused, refused, kept])
    await expect(database.write(() => refusedUnheard(database))).rejects.toMatchObject(refused.reason)
  })

  it('go on from where the log ends, whichever of them failed unheard', async () => {
    const database = await openedDatabase({ url: await freshDatabase() })
    const note = (subject: string) => appendAudit(database, noteOf('request.viewed', subject))
    const works = [
      database.write(() => note('before')),
      database.write(function* () {
        yield* note('undone')
        yield* refusedUnheard(database)
      }),
      database.write(() => note('behind it')),
      database.write(() => note('after')),
    ]
    const results = await Promise.allSettled(works)
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'fulfilled'])
    const log = await database.read(() => database.rows('select number, subject from audit order by number'))
    expect(log).toEqual(
      ['before', 'behind it', 'after'].map((subject, index) => ({ number: index + 1, subject })),
    )
  })

  it('begin anew, at most once, where the one before has failed unheard', async () => {
    const database = await openedDatabase({ url: await freshDatabase() })
    const begun: number[] = []
    const works = [0, 1, 2, 3].map((index) =>
      database.write(function* () {
        begun.push(index)
        if (index === 1) yield* refusedUnheard(database)
        else yield* database.tell(ADD, { name: String(index) })
      }),
    )
    await Promise.allSettled(works)
    expect(begun).toEqual([0, 1, 2, 2, 3])
    expect(await names(database)).toEqual(['0', '2', '3'])
  })

  it('are given no error of the one before them, which they could take for their own and pass over', async () => {
    const database = await openedDatabase({ url: await freshDatabase() })
    const given: unknown[] = []
    const passingOver = (name: string) =>
      database.write(function* () {
        try {
          yield* database.value('select 1')
        } catch (error) {
          given.push(error)
        }
        yield* database.tell(ADD, { name })
      })
    const works = [
      passingOver('first'),
      database.write(() => refusedUnheard(database)),
      passingOver('behind'),
    ]
    const results = await Promise.allSettled(works)
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
    expect(given).toEqual([])
    expect(await names(database)).toEqual(['behind', 'first'])
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
    // The first of a process also keeps which server it is, which has it wait for any other.
    for (const database of [one, other]) await count(database)
    for (let round = 0; round < 10; round += 1)
      await Promise.all([one, other, one, other, one].map((database) => count(database)))
    expect((await names(one)).length).toBe(52)
  })
})
