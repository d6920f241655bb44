import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import Sqlite from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { STATES, type ApprovalRequest } from '../../src/domain/request.ts'
import type { Store } from '../../src/domain/store.ts'
import { AT, idOf, noteOf, requestIn, requestOf, temporaryStore } from './samples.ts'

const LATER = '2026-07-01T00:00:00.000Z'
const PURGE = noteOf('request.purged', null, LATER)
const ENDED = ['succeeded', 'failed', 'rejected', 'cancelled', 'expired'] as const

/** Words of a customer, in every place that can hold some. */
const SECRET = '4915112345678'

const telling = (id: string): ApprovalRequest =>
  requestOf({
    id,
    input: { to: SECRET },
    prepared: { name: SECRET },
    precondition: { etag: SECRET },
    call: {
      method: 'POST',
      path: `/messages/${SECRET}`,
      query: [['to', SECRET]],
      headers: [],
      body: `{"to":"${SECRET}"}`,
    },
    warnings: [SECRET],
    reason: SECRET,
    idempotencyKey: `key-${id}`,
  })

async function endedWith(store: Store, id: string): Promise<ApprovalRequest> {
  const request = telling(id)
  const note = { ...noteOf('request.proposed', id), data: { digest: request.digest } }
  await store.requests.propose(request, false, note)
  await store.requests.move({
    id,
    from: ['pending'],
    to: 'rejected',
    decision: {
      verdict: 'reject',
      actor: { name: 'anna', door: 'cli' },
      digest: request.digest,
      reason: SECRET,
      at: AT,
    },
    ending: {
      code: 'refused',
      message: SECRET,
      evidence: 'response',
      result: { message: { id: 'wamid.1', account: '10', phone: SECRET } },
      by: null,
    },
    note: noteOf('request.rejected', id),
  })
  return request
}

describe('purging', () => {
  it('erases every word of a request, in the file as in the log beside it', async () => {
    const { store, file } = await temporaryStore()
    const request = await endedWith(store, idOf(1))
    await store.messages.record({
      provider: 'google',
      received: [],
      statuses: [
        {
          messageId: 'wamid.1',
          account: '10',
          status: 'delivered',
          recipient: SECRET,
          providerKey: null,
          error: null,
          at: AT,
        },
      ],
      recordedAt: AT,
    })
    expect(await store.requests.purge([idOf(1)], PURGE)).toBe(1)
    // By another process: to close a file that SQLite has open drops its locks.
    expect(execFileSync('cat', [`${file}-wal`], { encoding: 'latin1' })).not.toContain(SECRET)
    await store.close()
    const bytes = readFileSync(file, 'latin1')
    expect(bytes).toContain(idOf(1))
    expect(bytes).not.toContain(SECRET)
    expect(bytes).not.toContain(request.digest)
  })

  it('leaves who asked, who decided, when, on which account and how it ended', async () => {
    const { store } = await temporaryStore()
    const before = await endedWith(store, idOf(1))
    await store.requests.purge([idOf(1)], PURGE)
    const after = await store.requests.find(idOf(1))
    const { id, operation, connection, connectionName, account, requester, idempotencyKey, createdAt } =
      before
    expect(after).toMatchObject({
      ...{ id, operation, connection, connectionName, account, requester, idempotencyKey, createdAt },
      state: 'rejected',
      purgedAt: LATER,
      updatedAt: AT,
      decision: { verdict: 'reject', actor: { name: 'anna', door: 'cli' }, reason: null, at: AT },
      ending: { code: 'refused', message: '', evidence: 'response', result: null },
    })
    expect(after).toMatchObject({
      input: null,
      prepared: null,
      precondition: null,
      warnings: [],
      reason: null,
    })
  })

  it('leaves a log that verifies, with an entry for each request', async () => {
    const { store } = await temporaryStore()
    for (const number of [1, 2]) await endedWith(store, idOf(number))
    expect(await store.requests.purge([idOf(1), idOf(2)], PURGE)).toBe(2)
    expect(await store.audit.verify({ payloads: true })).toMatchObject({ entries: 6, valid: 6, defects: [] })
    const entries = await store.audit.newest({ type: 'request.purged', limit: 9 })
    expect(entries.map(({ subject, at }) => [subject, at])).toEqual([
      [idOf(2), LATER],
      [idOf(1), LATER],
    ])
  })

  it('takes away the key under which the log names what was sent', async () => {
    const { store, file } = await temporaryStore()
    for (const number of [1, 2]) await endedWith(store, idOf(number))
    await store.requests.purge([idOf(1)], PURGE)
    const raw = new Sqlite(file)
    expect(raw.prepare('select request_seq from payload_keys').pluck().all()).toEqual([2])
    raw.close()
  })

  it('finds only what ended before a moment and was not erased yet', async () => {
    const { store } = await temporaryStore()
    for (const [index, state] of STATES.entries()) {
      await requestIn(store, state, requestOf({ id: idOf(index) }))
    }
    expect(await store.requests.purgeable(AT)).toEqual([])
    const ids = STATES.flatMap((state, index) =>
      (ENDED as readonly string[]).includes(state) ? [idOf(index)] : [],
    )
    expect(await store.requests.purgeable(LATER)).toEqual(ids)
    expect(await store.requests.purge(ids.slice(0, 2), PURGE)).toBe(2)
    expect(await store.requests.purgeable(LATER)).toEqual(ids.slice(2))
  })

  it.each(STATES.filter((state) => !(ENDED as readonly string[]).includes(state)))(
    'passes over one that is %s',
    async (state) => {
      const { store } = await temporaryStore()
      const request = await requestIn(store, state)
      const { number } = await store.audit.head()
      expect(await store.requests.purge([request.id, 'apr_nowhere000'], PURGE)).toBe(0)
      expect(await store.requests.find(request.id)).toEqual(request)
      expect((await store.audit.head()).number).toBe(number)
    },
  )

  it('is all or nothing with its entries', async () => {
    const { store, file } = await temporaryStore()
    const request = await requestIn(store, 'rejected')
    new Sqlite(file)
      .exec(`create trigger full before insert on audit begin select raise(abort, 'full'); end`)
      .close()
    await expect(store.requests.purge([request.id], PURGE)).rejects.toMatchObject({ code: 'internal' })
    expect(await store.requests.find(request.id)).toEqual(request)
  })
})

const ERASED: Readonly<Record<string, string>> = {
  purged_at: `'${LATER}'`,
  input: `'null'`,
  prepared: `'null'`,
  precondition: `'null'`,
  call: `'{"body":null,"headers":[],"method":"POST","path":"/","query":[]}'`,
  digest: `'${'0'.repeat(64)}'`,
  warnings: `'[]'`,
  reason: 'null',
  ending_message: `''`,
  ending_result: `'null'`,
}

const updateWith = (columns: Readonly<Record<string, string>>): string =>
  `update requests set ${Object.entries(columns)
    .map(([name, value]) => `${name} = ${value}`)
    .join(', ')} where seq = 1`

describe('by SQL written by hand', () => {
  async function rawWith(state: (typeof STATES)[number]) {
    const { store, file } = await temporaryStore()
    const request = state === 'rejected' ? await endedWith(store, idOf(1)) : await requestIn(store, state)
    await store.close()
    return { raw: new Sqlite(file), request }
  }

  it('a request that has ended can be erased whole, once', async () => {
    const { raw } = await rawWith('rejected')
    expect(raw.exec(updateWith(ERASED)).prepare('select input from requests').pluck().get()).toBe('null')
    expect(() => raw.exec(updateWith({ ...ERASED, purged_at: `'2027-01-01T00:00:00.000Z'` }))).toThrow(
      'frozen',
    )
    expect(() => raw.exec(updateWith({ purged_at: 'null' }))).toThrow('frozen')
    expect(() => raw.exec(updateWith({ input: `'1'` }))).toThrow('frozen')
    raw.close()
  })

  it.each(Object.keys(ERASED).filter((name) => name !== 'purged_at'))(
    'it is not erased while %s would stay',
    async (name) => {
      const { raw } = await rawWith('rejected')
      const { [name]: _, ...others } = ERASED
      expect(() => raw.exec(updateWith(others))).toThrow('frozen')
      raw.close()
    },
  )

  it.each([
    ['seq', '7'],
    ['id', `'apr_x'`],
    ['state', `'succeeded'`],
    ['operation', `'evil'`],
    ['provider', `'evil'`],
    ['connection_id', `'evil'`],
    ['connection_integration', `'evil'`],
    ['connection_nango_id', `'evil'`],
    ['connection_name', `'evil'`],
    ['account', `'evil'`],
    ['provider_key', `'evil'`],
    ['requester_name', `'evil'`],
    ['requester_door', `'web'`],
    ['idempotency_key', `'evil'`],
    ['created_at', `'${LATER}'`],
    ['updated_at', `'${LATER}'`],
    ['expires_at', `'${LATER}'`],
    ['ending_code', `'applied'`],
    ['ending_evidence', `'person'`],
    ['ending_by_name', `'evil'`],
    ['input', `'1'`],
    ['call', `'{"body":null,"headers":[],"method":"POST","path":"/x","query":[]}'`],
    ['digest', `'${'f'.repeat(64)}'`],
    ['ending_result', `'1'`],
    ['ending_message', `'evil'`],
  ])('nothing else is changed along with it: %s', async (name, value) => {
    const { raw } = await rawWith('rejected')
    expect(() => raw.exec(updateWith({ ...ERASED, [name]: value }))).toThrow(/frozen|its state/)
    raw.close()
  })

  it('names all columns that a request has', async () => {
    const { raw } = await rawWith('rejected')
    const columns = raw.prepare(`select name from pragma_table_info('requests')`).pluck().all() as string[]
    const trigger = raw
      .prepare(`select sql from sqlite_schema where name = 'requests_purged_whole'`)
      .pluck()
      .get() as string
    expect(columns.filter((name) => !trigger.includes(`new.${name} is`))).toEqual([])
    raw.close()
  })

  it.each(['pending', 'approved', 'executing', 'unknown'] as const)(
    'one that is %s is not erased',
    async (state) => {
      const { raw } = await rawWith(state)
      const columns =
        state === 'unknown' ? ERASED : { ...ERASED, ending_message: 'null', ending_result: 'null' }
      expect(() => raw.exec(updateWith(columns))).toThrow('frozen')
      raw.close()
    },
  )

  it('a decision loses its digest and its reason only with its request, and nothing else', async () => {
    const { raw } = await rawWith('rejected')
    const erase = `update decisions set digest = '${'0'.repeat(64)}', reason = null`
    expect(() => raw.exec(erase)).toThrow('never changed')
    raw.exec(updateWith(ERASED))
    expect(() => raw.exec(`${erase}, actor_name = 'evil'`)).toThrow('never changed')
    expect(() => raw.exec(`${erase}, verdict = 'approve'`)).toThrow('never changed')
    expect(() => raw.exec(`update decisions set reason = 'evil'`)).toThrow('never changed')
    raw.exec(erase)
    raw.close()
  })

  it.each([
    ['delete from payload_keys', 'stays until'],
    [`update payload_keys set key = '${'0'.repeat(64)}'`, 'never changed'],
    [`replace into payload_keys select request_seq, '${'0'.repeat(64)}' from payload_keys`, 'one key'],
  ])('a key stays as it is: %s', async (statement, message) => {
    const { raw } = await rawWith('rejected')
    expect(() => raw.exec(statement)).toThrow(message)
    raw.close()
  })

  it.each([
    `update identity set id = '${'0'.repeat(32)}'`,
    'delete from identity',
    `replace into identity values (1, '${'0'.repeat(32)}')`,
  ])('the identity of a database stays: %s', async (statement) => {
    const { raw } = await rawWith('pending')
    expect(() => raw.exec(statement)).toThrow('keeps its identity')
    raw.close()
  })
})
