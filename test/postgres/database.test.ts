import { describe, expect, it } from 'vitest'
import { each } from '../../src/store/database.ts'
import { freshDatabase, hasServer, openedDatabase } from './databases.ts'
import { tell } from './template.ts'

const ADD = 'insert into channels (name) values (:name)'
const NAMES = 'select name from channels order by name'

describe.skipIf(!hasServer)('a database on PostgreSQL', () => {
  it('gives truth as 1 and 0, numbers as numbers, bytes as bytes and nothing as null', async () => {
    const database = await openedDatabase({ url: await freshDatabase() })
    const sql = `select true as yes, false as no, 9007199254740991::bigint as big, sum(1::bigint) as total,
      null as nothing, :text as text, cast(:bytes as bytea) as bytes`
    const values = { text: 'ü 👋', bytes: new Uint8Array([0, 1, 255]) }
    expect(await database.read(() => database.row(sql, values))).toEqual({
      yes: 1,
      no: 0,
      big: 9_007_199_254_740_991,
      total: 1,
      nothing: null,
      text: 'ü 👋',
      bytes: Buffer.from([0, 1, 255]),
    })
  })

  it('compares texts byte by byte, whatever its locale', async () => {
    const database = await openedDatabase({ url: await freshDatabase() })
    await database.write(() => each(['b', 'B', 'a', 'ä', 'Z'], (name) => database.run(ADD, { name })))
    expect(await database.read(() => database.values(NAMES))).toEqual(['B', 'Z', 'a', 'b', 'ä'])
  })

  it('shows a look of several statements one moment', async () => {
    const url = await freshDatabase()
    const database = await openedDatabase({ url })
    const found = await database.read(function* () {
      const before = yield* database.values(NAMES)
      yield tell(url, `insert into shield.channels (name) values ('late')`)
      return [before, yield* database.values(NAMES)]
    })
    expect(found).toEqual([[], []])
    expect(await database.read(() => database.values(NAMES))).toEqual(['late'])
  })

  it('changes nothing in a look', async () => {
    const database = await openedDatabase({ url: await freshDatabase() })
    await expect(database.read(() => database.run(ADD, { name: 'x' }))).rejects.toMatchObject({
      code: 'unavailable',
    })
    expect(await database.read(() => database.values(NAMES))).toEqual([])
  })

  it('looks at many things at the same moment', async () => {
    const database = await openedDatabase({ url: await freshDatabase() })
    const looks = Array.from({ length: 50 }, (_, index) =>
      database.read(function* () {
        const first = yield* database.value('select cast(:index as integer)', { index })
        const second = yield* database.value('select cast(:index as integer) + 1', { index })
        return [first, second]
      }),
    )
    expect(await Promise.all(looks)).toEqual(Array.from({ length: 50 }, (_, index) => [index, index + 1]))
  })

  it('answers nothing outside of a transaction', async () => {
    const database = await openedDatabase({ url: await freshDatabase() })
    expect(() => database.value('select 1').next()).toThrow(expect.objectContaining({ code: 'internal' }))
  })

  it('repeats no value of a statement in an error', async () => {
    const { shown, error } = await failing('select cast(:secret as integer)', { secret: 'hunter2' })
    expect(shown).not.toContain('hunter2')
    expect(error).toMatchObject({ code: 'internal' })
  })

  it('repeats no value of a row in an error', async () => {
    const insert = `insert into identity ("only", id) values (2, :id)`
    const { shown, error } = await failing(insert, { id: 'hunter2'.padEnd(32) })
    expect(shown).not.toContain('hunter2')
    expect(error).toMatchObject({ message: expect.stringContaining('a database keeps its identity') })
  })
})

/** An error with all that may ever be shown of it. */
async function failing(sql: string, values: object): Promise<{ error: unknown; shown: string }> {
  const database = await openedDatabase({ url: await freshDatabase() })
  try {
    await database.write(() => database.run(sql, values))
  } catch (error) {
    const { message, hint, cause } = error as Error & { hint?: string }
    const stack = cause instanceof Error ? cause.stack : ''
    return { error, shown: [message, hint, stack].join('\n') }
  }
  throw new Error('It did not fail')
}
