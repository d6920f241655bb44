import Sqlite from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import type { Store } from '../../src/domain/ports/store.ts'
import type { Database } from '../../src/store/database.ts'
import { openDatabase } from '../../src/sqlite/file/open-database.ts'
import { isDue } from '../../src/store/outbox/is-due.ts'
import { createOutboxChanges } from '../../src/store/outbox/outbox-changes.ts'
import { listRequests } from '../../src/store/requests/request-queries.ts'
import { AT, idOf, noteOf, requestIn, requestOf } from '../store/samples.ts'
import { notify } from '../store/whole-records.ts'
import { temporaryStore, waiting } from './samples.ts'
import type { ListFilter } from '../../src/domain/ports/request-store.ts'

/** The same database, and every statement that it is asked. */
function watching(database: Database, onSql: (sql: string) => void): Database {
  const { row, rows, value, values, run } = database
  const heard = (sql: string) => {
    onSql(sql)
    return sql
  }
  return {
    ...database,
    row: (sql, given) => row(heard(sql), given),
    rows: (sql, given) => rows(heard(sql), given),
    value: (sql, given) => value(heard(sql), given),
    values: (sql, given) => values(heard(sql), given),
    run: (sql, given) => run(heard(sql), given),
  }
}

async function propose(store: Store, number: number): Promise<void> {
  const requester = { name: number % 7 === 0 ? 'boris' : 'agent', door: 'http' } as const
  const request = requestOf({ id: idOf(number), requester, input: { number } })
  await requestIn(store, number % 5 === 0 ? 'rejected' : 'pending', request)
}

describe('the queue', () => {
  it.each<readonly [string, ListFilter, string]>([
    ['of a state', { states: ['pending'], limit: 20, before: idOf(1) }, 'requests_state'],
    ['of all states', { states: [], limit: 20, before: idOf(1) }, 'requests_state'],
    ['of a requester, open', { states: ['pending'], limit: 20, requester: 'agent' }, 'requests_state'],
    ['of a requester', { states: [], limit: 20, requester: 'agent', before: idOf(1) }, 'requests_requester'],
    ['of what policy decided', { states: [], limit: 20, decidedBy: 'policy' }, 'decisions_of_policy'],
    ['of a requester, ended', { states: ['failed'], limit: 20, requester: 'agent' }, 'requests_requester'],
  ])('%s is found by an index and never walks the table', async (_what, filter, index) => {
    const { store, file } = await temporaryStore()
    await propose(store, 1)
    const database = await openDatabase({ file, mode: 'existing', folder: 'own', ...waiting })
    const plans: string[] = []
    const watched = watching(database, (sql) => {
      const rows = database
        .prepare(`explain query plan ${sql}`)
        .all({ id: '', limit: 1, requester_name: '', requester: null, before: 1 }) as {
        detail: string
      }[]
      plans.push(...rows.map(({ detail }) => detail))
    })
    await database.read(() => listRequests(watched, filter))
    database.close()
    expect(plans.filter((detail) => /SCAN request/.test(detail))).toEqual([])
    expect(plans.some((detail) => new RegExp(`INDEX ${index}( |$)`).test(detail))).toBe(true)
  })
  it('and what else is asked of it never walk the table', async () => {
    const { file } = await temporaryStore()
    const seen: string[] = []
    const database = await openDatabase({ file, mode: 'existing', folder: 'own', ...waiting })
    const watched = watching(database, (sql) => void seen.push(sql))
    const queries = await import('../../src/store/requests/request-queries.ts')
    const { countOpen, listContradictions, listWaiting } =
      await import('../../src/store/requests/cold-queries.ts')
    const { listDone } = await import('../../src/store/requests/precedents.ts')
    const { noteUndelivered } = await import('../../src/store/note-undelivered.ts')
    const { proposeRequest } = await import('../../src/store/requests/propose-request.ts')
    const note = noteOf('request.proposed')
    await database.read(function* () {
      yield* queries.findRequest(watched, 'apr_1')
      yield* queries.idsStartingWith(watched, 'apr_1')
      yield* queries.listRequests(watched, { states: ['pending'], limit: 20 })
      yield* queries.listRequests(watched, { states: ['approved', 'failed'], limit: 20 })
      yield* queries.listExecuting(watched)
      yield* listWaiting(watched)
      yield* countOpen(watched)
      yield* listContradictions(watched, 20)
      yield* queries.listDue(watched, note.at)
      yield* listDone(watched, { connection: 'con_1', operation: 'notes.add' })
    })
    await database.write(function* () {
      yield* noteUndelivered(watched, 'whatsapp', { providerKeys: ['sh'], at: note.at })
      yield* proposeRequest(watched, {
        request: requestOf(),
        reuse: true,
        note,
        bound: { pending: 9, bytes: 99_999 },
      })
      yield* proposeRequest(watched, {
        request: requestOf({ id: idOf(2), idempotencyKey: 'k' }),
        reuse: false,
        note,
        bound: null,
      })
      yield* proposeRequest(watched, {
        request: requestOf({ id: idOf(3) }),
        reuse: 'recent',
        note,
        bound: null,
      })
    })
    expect(seen.length).toBeGreaterThan(8)
    const planOf = (sql: string) =>
      database.read(() => database.rows<{ detail: string }>(`explain query plan ${sql}`, PARAMETERS))
    for (const sql of seen.filter((text) => /^\s*select/.test(text))) {
      const details = (await planOf(sql)).map(({ detail }) => detail)
      expect(
        details.filter((detail) => /SCAN (request|decision|attempt)/.test(detail)),
        sql,
      ).toEqual([])
    }
    const [recent = ''] = seen.filter((sql) => /requester_door <> 'cli'[^]*substr/.test(sql))
    expect((await planOf(recent)).map(({ detail }) => detail)).toContainEqual(
      expect.stringMatching(/^SEARCH request USING INDEX requests_repeats \(.*<expr>=\?\)/),
    )
    const [contradicted = ''] = seen.filter((sql) => sql.includes('request.late_evidence'))
    expect((await planOf(contradicted)).map(({ detail }) => detail)).toContainEqual(
      expect.stringMatching(/^SEARCH requests USING INDEX sqlite_autoindex_requests_1 \(id=\?\)/),
    )
    const [undelivered = ''] = seen.filter((sql) => sql.includes('request.undelivered'))
    expect((await planOf(undelivered)).map(({ detail }) => detail)).toContainEqual(
      expect.stringMatching(/^SEARCH requests USING INDEX requests_sent_keys \(provider_key=\?\)/),
    )
    const [done = ''] = seen.filter((sql) => sql.includes('limit 200'))
    expect((await planOf(done)).map(({ detail }) => detail)).toEqual([
      'SEARCH requests USING COVERING INDEX requests_done (connection_id=? AND operation=?)',
    ])
    database.close()
  })
})

const PARAMETERS = {
  requester: 'agent',
  id: '',
  prefix: '',
  end: '',
  limit: 1,
  at: '',
  requester_name: '',
  idempotency_key: '',
  key_hash: '',
  input_hash: '',
  operation: '',
  connection_id: '',
  connection: '',
  input: '',
  since: '',
  provider: '',
  keys: '[]',
}

describe('messages', () => {
  it('sent are found through an index, however many requests there are', async () => {
    const { store, file } = await temporaryStore()
    await store.close()
    const raw = new Sqlite(file)
    const plan = raw
      .prepare(
        `explain query plan select id from requests where state = 'succeeded'
          and ending_result ->> '$.message.id' is not null and provider = 'whatsapp'
          and ending_result ->> '$.message.account' = '1' order by updated_at desc limit 20`,
      )
      .all() as readonly { readonly detail: string }[]
    raw.close()
    expect(plan.map(({ detail }) => detail)).toEqual([
      expect.stringMatching(/^SEARCH requests USING INDEX requests_sent_messages \(/),
    ])
  })

  it('are found by who they went to through an index, too', async () => {
    const { store, file } = await temporaryStore()
    await store.close()
    const raw = new Sqlite(file)
    const plan = raw
      .prepare(
        `explain query plan select ending_result ->> '$.waId' from requests where state = 'succeeded'
          and ending_result ->> '$.message.id' is not null and provider = 'whatsapp'
          and ending_result ->> '$.message.account' = '1'
          and ending_result ->> '$.message.phone' in (select value from json_each('[]'))`,
      )
      .all() as readonly { readonly detail: string }[]
    raw.close()
    expect(plan[0]?.detail).toMatch(/^SEARCH requests USING INDEX requests_sent_to \(/)
  })
})

describe('what is to be told', () => {
  it('is found by an index, channel by channel: a long list for one that is down costs the others nothing', async () => {
    const { store, file } = await temporaryStore()
    await store.outbox.apply(notify, noteOf('notify.applied'))
    const database = await openDatabase({ file, mode: 'existing', folder: 'own', ...waiting })
    const plans: string[] = []
    const watched = watching(database, (sql) => {
      const asked = { at: '', until: '', channel: '', most: 1, pendingBefore: '' }
      if (/^\s*select/.test(sql) && /notifications|request.expiring/.test(sql))
        plans.push(
          ...(database.prepare(`explain query plan ${sql}`).all(asked) as Plan[]).map((one) => one.detail),
        )
    })
    await database.write(() => database.run("insert into channels (name) values ('ops')"))
    await database.read(() => isDue(watched, AT, AT))
    await createOutboxChanges(watched).claim({ at: AT, until: AT, most: 20 })
    database.close()
    expect(plans).toContain('SEARCH request USING INDEX requests_pending_due (expires_at>? AND expires_at<?)')
    const before = plans.filter((detail) => / earlier\b/.test(detail))
    expect(before).toEqual([
      'SEARCH earlier USING INDEX notifications_in_order (channel=? AND thread=? AND seq<?)',
    ])
    const found = plans.filter((detail) => / n\b/.test(detail))
    expect(found).toHaveLength(3)
    for (const detail of found)
      expect(detail).toMatch(
        /INDEX notifications_due \(channel=\?(?: AND due_at[<>]\?)+\)|INTEGER PRIMARY KEY \(rowid=\?\)/,
      )
  })
})

interface Plan {
  readonly detail: string
}
