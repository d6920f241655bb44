import Sqlite from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { STATES, TRANSITIONS, type State } from '../../../src/domain/request/request.ts'
import { temporaryStore } from '../samples.ts'
import { AT, idOf, requestIn, requestOf } from '../../store/samples.ts'

const isAllowed = (from: State, to: State): boolean => TRANSITIONS[from].includes(to)
const ALLOWED = STATES.flatMap((from) => TRANSITIONS[from].map((to) => [from, to] as const))

/** What the database wants to see beside a new state, put there past the store. */
function prepareByHand(raw: Sqlite.Database, to: State): void {
  const { digest } = requestOf()
  if (to === 'approved' || to === 'rejected') {
    raw
      .prepare(`insert into decisions values (1, ?, 'eve', 'cli', ?, null, '${AT}', null, null)`)
      .run(to === 'approved' ? 'approve' : 'reject', digest)
  }
  if (to === 'executing') raw.exec(`insert into attempts values (1, 'att_x', 'h', '', '', 1, '', '${AT}')`)
}

describe('the arrows of a request', () => {
  it('are the same in the database as in the domain', async () => {
    const { file } = await temporaryStore()
    const raw = new Sqlite(file)
    const stored = raw.prepare('select from_state, to_state from transitions').raw().all()
    raw.close()
    expect(new Set(stored.map(String))).toEqual(new Set(ALLOWED.map(String)))
  })

  it.each(STATES)('are kept to by SQL written by hand, from %s', async (from) => {
    const { store, file } = await temporaryStore()
    await requestIn(store, from)
    const raw = new Sqlite(file)
    for (const to of STATES.filter((to) => to !== from)) {
      const change = () => raw.prepare('update requests set state = ?').run(to).changes
      raw.exec('begin')
      if (isAllowed(from, to)) {
        prepareByHand(raw, to)
        expect(change(), to).toBe(1)
      } else {
        // So that it is the table of transitions that answers, and no other guard.
        raw.exec('drop trigger requests_need_decision; drop trigger requests_need_attempt')
        expect(change, to).toThrow('shield: a request cannot change its state in this way')
      }
      raw.exec('rollback')
    }
    raw.close()
  })

  it('never begin anywhere but at pending, also by hand', async () => {
    const { store, file } = await temporaryStore()
    await requestIn(store, 'pending')
    const raw = new Sqlite(file)
    const columns = (raw.pragma('table_info(requests)') as { name: string }[]).map(({ name }) => name)
    const insert = (verb: string, state: string) => () =>
      raw.exec(
        `${verb} into requests (${columns.join()})
         select ${columns.map((name) => ({ seq: '9', id: "'apr_9'", state: `'${state}'` })[name] ?? name).join()}
         from requests`,
      )
    for (const state of STATES.filter((state) => state !== 'pending')) {
      expect(insert('insert', state), state).toThrow('a request begins once, as pending')
    }
    expect(insert('insert', 'lost')).toThrow('a request begins once, as pending')
    expect(insert('insert', 'pending')).not.toThrow()
    raw.close()
  })
})

describe('what was proposed and decided', () => {
  const FROZEN = [
    'seq',
    'id',
    'operation',
    'provider',
    'connection_id',
    'connection_integration',
    'connection_nango_id',
    'connection_name',
    'account',
    'input',
    'prepared',
    'precondition',
    'call',
    'digest',
    'provider_key',
    'warnings',
    'requester_name',
    'requester_door',
    'reason',
    'idempotency_key',
    'created_at',
    'purged_at',
    'summary',
    'mark',
    'stakes',
    'ruling',
  ]

  it.each([...FROZEN, 'rowid'])('cannot be changed by SQL written by hand: %s', async (column) => {
    const { store, file } = await temporaryStore()
    await requestIn(store, 'pending')
    const raw = new Sqlite(file)
    const value = ['seq', 'rowid'].includes(column) ? '77' : `'"evil"'`
    expect(() => raw.exec(`update requests set ${column} = ${value}`)).toThrow('frozen')
    expect(() => raw.exec(`update or replace requests set ${column} = ${value}`)).toThrow('frozen')
    raw.close()
  })

  it('are all the columns but those that a move may change', async () => {
    const { file } = await temporaryStore()
    const raw = new Sqlite(file)
    const columns = (raw.pragma('table_info(requests)') as { name: string }[]).map(({ name }) => name)
    raw.close()
    const free = columns.filter((name) => !FROZEN.includes(name) && !name.startsWith('ending_'))
    expect(free).toEqual(['state', 'updated_at', 'expires_at'])
  })

  it.each([
    ['delete from requests', 'never deleted'],
    ['replace into requests select * from requests', 'begins once'],
    [`update requests set state = 'lost'`, 'cannot change its state'],
    ['update requests set state = null', 'cannot change its state'],
    ['delete from decisions', 'never deleted'],
    [`update decisions set digest = '${'f'.repeat(64)}'`, 'never changed'],
    [`replace into decisions select * from decisions`, 'decided once'],
    [
      `insert into decisions select 2, verdict, actor_name, actor_door, digest, reason, at, assurance, policy from decisions`,
      'decided once',
    ],
    ['delete from attempts', 'never deleted'],
    [`update attempts set id = 'att_x'`, 'never changed'],
    ['replace into attempts select * from attempts', 'attempted once'],
    ['delete from transitions', 'fixed'],
    [`insert into transitions values ('executing', 'approved')`, 'fixed'],
    [`update transitions set to_state = 'approved'`, 'fixed'],
  ])('cannot be undone by SQL written by hand: %s', async (statement, message) => {
    const { store, file } = await temporaryStore()
    await requestIn(store, 'executing', requestOf({ id: idOf(1) }))
    const raw = new Sqlite(file)
    expect(() => raw.exec(statement)).toThrow(message)
    raw.close()
  })
})
