import { describe, expect, it } from 'vitest'
import { ShieldError } from '../../../src/domain/errors.ts'
import type { Reading } from '../../../src/domain/operation/operation.ts'
import { read, type ReadAsk } from '../../../src/gate/reach/read.ts'
import { readingFor } from '../../../src/gate/reach/reading.ts'
import { ANNA, auditOf, connectionOf, createBench, START, type Bench } from '../bench.ts'
import { heldOf, responseOf } from '../fake-nango.ts'
import { READ, WRITE } from '../fake-notes.ts'

function asked(bench: Bench, changes: Partial<ReadAsk> = {}): ReadAsk {
  return {
    operation: bench.list,
    input: {},
    connection: connectionOf(),
    actor: ANNA,
    sees: 'all',
    ...changes,
  }
}

describe('a read', () => {
  it('runs at once, and one entry says that it ran and who asked, and nothing of what it read', async () => {
    const bench = await createBench()
    expect(await read(bench.parts, asked(bench))).toEqual({ notes: ['milk'] })
    expect(await auditOf(bench)).toMatchObject([
      {
        type: 'read',
        subject: 'con_0000000001',
        actor: ANNA,
        data: { operation: 'notes.list', outcome: 'done' },
      },
    ])
    expect(JSON.stringify(await auditOf(bench))).not.toContain('milk')
    expect(await bench.store.requests.list({ states: [], limit: 1 })).toEqual([])
  })

  it('is not written down where reads are not audited, whether it works or fails', async () => {
    const bench = await createBench({ auditReads: false })
    await read(bench.parts, asked(bench))
    bench.notes.run = () => Promise.reject(new ShieldError('failed', 'No'))
    await expect(read(bench.parts, asked(bench))).rejects.toMatchObject({ code: 'failed' })
    expect(await auditOf(bench)).toEqual([])
  })

  it.each(['failed', 'unavailable', 'not_connected', 'not_found', 'usage'] as const)(
    'that fails as %s is written down under that code, and fails so',
    async (code) => {
      const bench = await createBench()
      const error = new ShieldError(code, 'The provider said no to Mrs Smith')
      bench.notes.run = () => Promise.reject(error)
      await expect(read(bench.parts, asked(bench))).rejects.toBe(error)
      expect(await auditOf(bench)).toMatchObject([{ type: 'read', data: { outcome: code } }])
      expect(JSON.stringify(await auditOf(bench))).not.toContain('Smith')
    },
  )

  it('with a bug is written down as internal', async () => {
    const bench = await createBench()
    bench.notes.run = () => Promise.reject(new TypeError('x is undefined'))
    await expect(read(bench.parts, asked(bench))).rejects.toThrow(TypeError)
    expect(await auditOf(bench)).toMatchObject([{ data: { outcome: 'internal' } }])
  })

  it.each([{ notes: [1] }, {}, null, 'milk'])(
    'that returns %j, which it does not promise, is our bug and gives nothing',
    async (output) => {
      const bench = await createBench()
      bench.notes.run = async () => output
      await expect(read(bench.parts, asked(bench))).rejects.toMatchObject({
        code: 'internal',
        message: 'notes.list returned what it does not promise',
      })
      expect(await auditOf(bench)).toMatchObject([{ data: { outcome: 'internal' } }])
    },
  )

  it('without the scope it needs does not run, and says how to get it', async () => {
    const bench = await createBench()
    bench.nango.held[0] = heldOf({ scope: WRITE })
    let hasRun = false
    bench.notes.run = async () => (hasRun = true)
    const connection = connectionOf({ grantedScopes: [WRITE] })
    await expect(read(bench.parts, asked(bench, { connection }))).rejects.toMatchObject({
      code: 'not_connected',
      message: `google (anna@shop.de) was not granted what notes.list needs: ${READ}`,
      hint: expect.stringMatching(/^shield connect google/) as unknown,
    })
    expect(hasRun).toBe(false)
    expect(await auditOf(bench)).toMatchObject([{ type: 'read', data: { outcome: 'not_connected' } }])
  })

  it('whose scopes nobody can tell runs', async () => {
    const bench = await createBench()
    const connection = connectionOf({ grantedScopes: null })
    expect(await read(bench.parts, asked(bench, { connection }))).toEqual({ notes: ['milk'] })
  })

  it('that cannot be written down does not give its result', async () => {
    const bench = await createBench()
    const locked = new ShieldError('unavailable', 'The database is locked')
    const append = () => Promise.reject(locked)
    const store = { ...bench.store, audit: { ...bench.store.audit, append } }
    const parts = { ...bench.parts, store: async () => store }
    await expect(read(parts, asked(bench))).rejects.toBe(locked)
  })
})

describe('what an operation is handed to look with', () => {
  it('is its connection, the time, the zone, and functions that go through its connection', async () => {
    const bench = await createBench()
    const reading = await readingFor(bench.parts, connectionOf(), null)
    expect(reading).toMatchObject({
      connection: connectionOf(),
      now: START,
      pause: expect.any(Function) as unknown,
      systemTimeZone: { timeZone: 'Europe/Berlin', warning: null },
    })
    bench.nango.respond = (path) => responseOf(200, { path })
    expect((await reading.get('/books', [['a', '1']])).json).toEqual({ path: '/books' })
    await reading.query('notes.search', { timeMin: 'now' })
    expect(bench.nango.posts).toEqual([{ path: '/notes/search', body: { timeMin: 'now' } }])
    expect(bench.nango.sent).toEqual([])
  })

  it.each(['calendar.events', 'toString', '__proto__', 'constructor', '/calendar/v3/events', ''])(
    'refuses to post to %j, whatever the types say',
    async (name) => {
      const bench = await createBench()
      bench.notes.run = (reading) => forced(reading)(name, { summary: 'A write in disguise' })
      await expect(read(bench.parts, asked(bench))).rejects.toMatchObject({ code: 'internal' })
      expect(bench.nango.posts).toEqual([])
      expect(bench.nango.sent).toEqual([])
    },
  )
})

/** As an operation could call it that does not keep to the types. */
function forced(reading: Reading): (name: string, body: unknown) => Promise<unknown> {
  return async (name, body) =>
    (reading.query as (name: string, body: unknown) => Promise<unknown>)(name, body)
}
