import Sqlite from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import type { State } from '../../src/domain/request/request.ts'
import { endedWith } from '../store/ended-request.ts'
import { temporaryStore } from './samples.ts'
import { idOf, requestIn } from '../store/samples.ts'

const LATER = '2026-07-01T00:00:00.000Z'

const ERASED: Readonly<Record<string, string>> = {
  purged_at: `'${LATER}'`,
  input: `'null'`,
  prepared: `'null'`,
  precondition: `'null'`,
  call: `'{"body":null,"headers":[],"method":"POST","path":"/","query":[]}'`,
  digest: `'${'0'.repeat(64)}'`,
  warnings: `'[]'`,
  reason: 'null',
  summary: 'null',
  mark: 'null',
  stakes: 'null',
  ending_message: `''`,
  ending_result: `'null'`,
}

const updateWith = (columns: Readonly<Record<string, string>>): string =>
  `update requests set ${Object.entries(columns)
    .map(([name, value]) => `${name} = ${value}`)
    .join(', ')} where seq = 1`

describe('by SQL written by hand', () => {
  async function rawWith(state: State) {
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
    'a request is not erased while %s would stay',
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
      .prepare(
        `select group_concat(sql) from sqlite_schema where name in ('requests_purged_whole', 'requests_summary_frozen', 'requests_stakes_frozen')`,
      )
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
    expect(() => raw.exec(`${erase}, assurance = 'terminal'`)).toThrow('never changed')
    expect(() => raw.exec(`update decisions set reason = 'evil'`)).toThrow('never changed')
    raw.exec(erase)
    raw.close()
  })

  it('names all columns that a decision has', async () => {
    const { raw } = await rawWith('rejected')
    const columns = raw.prepare(`select name from pragma_table_info('decisions')`).pluck().all() as string[]
    const trigger = raw
      .prepare(`select sql from sqlite_schema where name = 'decisions_no_update'`)
      .pluck()
      .get() as string
    expect(columns.filter((name) => !trigger.includes(`new.${name} is`))).toEqual([])
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
