import { Client } from 'pg'
import { describe, expect, it, onTestFinished } from 'vitest'
import { attemptOf, idOf, noteOf, requestIn, requestOf, tokenOf } from '../store/samples.ts'
import { freshDatabase, hasServer, openedPostgresStore, temporaryFile } from './databases.ts'

/** What somebody with the database in hand may try, and the words that refuse it. */
const FORBIDDEN: readonly (readonly [string, string])[] = [
  [`insert into transitions values ('pending', 'succeeded')`, 'transitions are fixed'],
  [`update transitions set to_state = 'succeeded'`, 'transitions are fixed'],
  [`delete from transitions`, 'transitions are fixed'],
  [`truncate transitions`, 'transitions are fixed'],
  [
    `update requests set state = 'succeeded' where ${is('pending')}`,
    'a request cannot change its state in this way',
  ],
  [
    `update requests set state = 'approved' where ${is('pending')}`,
    'a request is approved or rejected only by a decision on its digest',
  ],
  [
    `update requests set state = 'executing' where ${is('approved')}`,
    'a request is executed only by an attempt',
  ],
  [
    `update requests set state = 'approved' where ${is('executing')}`,
    'a request cannot change its state in this way',
  ],
  [`update requests set call = '{}' where ${is('approved')}`, 'what a request will send is frozen'],
  [`update requests set idempotency_key = 'k' where ${is('pending')}`, 'what a request will send is frozen'],
  [`update requests set seq = default where ${is('pending')}`, 'what a request will send is frozen'],
  [
    `update requests set purged_at = created_at where ${is('succeeded')}`,
    'what a request has sent is frozen until all of it is erased, after its end',
  ],
  [
    `update requests set summary = 'other' where ${is('pending')}`,
    'what a request is about is frozen, and erased with what it held',
  ],
  [
    `update requests set stakes = '{}' where ${is('pending')}`,
    'what depends on a request is frozen, and erased with what it held',
  ],
  [`update requests set updated_at = 'yesterday' where ${is('pending')}`, 'a request has another form'],
  [`update requests set ending_code = 'other' where ${is('succeeded')}`, 'a request has another form'],
  [`update requests set ending_by_name = 'anna' where ${is('pending')}`, 'a request has another form'],
  [`delete from requests where ${is('succeeded')}`, 'a request is never deleted'],
  [`truncate requests cascade`, 'a request is never deleted'],
  [`insert into decisions select * from decisions limit 1`, 'a request is decided once, while it is pending'],
  [`update decisions set actor_name = 'other'`, 'a decision is never changed'],
  [`delete from decisions`, 'a decision is never deleted'],
  [`insert into attempts select * from attempts limit 1`, 'a request is attempted once, when it is approved'],
  [`update attempts set id = 'other'`, 'an attempt is never changed'],
  [`delete from attempts`, 'an attempt is never deleted'],
  [`update seals set seal = repeat('0', 64)`, 'a decision is sealed once'],
  [`delete from seals`, 'a decision is sealed once'],
  [`update used_nonces set request_seq = 1`, 'a decision is used once'],
  [`delete from used_nonces`, 'a decision is used once'],
  [`update request_seals set seal = repeat('0', 64)`, 'a request is sealed once'],
  [`delete from request_seals`, 'a request is sealed once'],
  [`update payload_keys set key = repeat('0', 64)`, 'the key of a request is never changed'],
  [`delete from payload_keys`, 'the key of a request stays until it is purged'],
  [`update origins set kind = 'replacement'`, 'an origin is never changed'],
  [`delete from origins`, 'an origin is never deleted'],
  [`update callbacks set url = 'http://other'`, 'where a requester is told is frozen'],
  [`delete from callbacks`, 'where a requester is told is erased with what the request held'],
  [`insert into audit (number, body, hash) values (1000, '{}', '')`, 'the audit log only grows at its end'],
  [`update audit set body = '{}'`, 'the audit log is append-only'],
  [`delete from audit`, 'the audit log is append-only'],
  [`truncate audit`, 'the audit log is append-only'],
  [`insert into standing ("only") values (1)`, 'a database stands in one way'],
  [`delete from standing`, 'a database stands in one way'],
  [`insert into identity ("only", id) values (1, repeat('0', 32))`, 'a database keeps its identity'],
  [`update identity set id = repeat('0', 32)`, 'a database keeps its identity'],
  [`delete from identity`, 'a database keeps its identity'],
  [`update tokens set roles = '["admin"]'`, 'a token can only be revoked, and once'],
  [`delete from tokens`, 'a token is revoked, not deleted'],
  [`delete from failovers`, 'a failover is kept in mind'],
  [`delete from places`, 'what may have been sent from a place is kept in mind'],
  [`update attempt_senders set attempt_id = 'other'`, 'an attempt has one sender'],
  [`delete from attempt_senders`, 'an attempt has one sender'],
]

function is(state: string): string {
  return `state = '${state}'`
}

describe.skipIf(!hasServer)('the guards of a database', () => {
  it('refuse what shield would never do, whoever does it', async () => {
    const { ask } = await filledDatabase()
    const refused: string[] = []
    for (const [statement] of FORBIDDEN) refused.push(await ask(statement))
    expect(refused).toEqual(FORBIDDEN.map(([, words]) => `shield: ${words}`))
  })

  it('refuse a text that is no JSON where there must be JSON', async () => {
    const { ask } = await filledDatabase()
    const said = await ask(`update requests set ending_result = '{' where ${is('succeeded')}`)
    expect(said).toBe('invalid input syntax for type json')
  })

  it('are all there after a migration', async () => {
    const { missingGuards } = await filledDatabase()
    expect(await missingGuards()).toEqual([])
  })

  it.each([
    ['dropped', 'drop trigger audit_no_update on audit', 'audit_no_update'],
    ['switched off', 'alter table audit disable trigger audit_no_update', 'audit_no_update'],
    ['switched off with all of its table', 'alter table seals disable trigger all', 'seals_no_delete'],
    [
      'made to look away',
      `create or replace function requests_frozen() returns trigger language plpgsql as $$ begin return new; end $$`,
      'requests_frozen',
    ],
    [
      'made to refuse nothing',
      `create or replace function refuse() returns trigger language plpgsql as $$ begin return new; end $$`,
      'audit_no_delete',
    ],
    [
      'put in again for another moment',
      `drop trigger audit_no_update on audit;
       create trigger audit_no_update before update of number on audit
         for each row execute function refuse('shield: the audit log is append-only')`,
      'audit_no_update',
    ],
  ])('are missed when they are %s', async (_, statement, name) => {
    const { ask, missingGuards } = await filledDatabase()
    expect(await ask(statement)).toBe('')
    expect(await missingGuards()).toContain(name)
  })
})

/** One with something in each table, and who has it in hand: `ask` gives the words of the refusal. */
async function filledDatabase() {
  const url = await freshDatabase()
  const store = await openedPostgresStore({ url, file: temporaryFile() })
  const states = ['pending', 'approved', 'executing', 'succeeded'] as const
  for (const [index, state] of states.entries()) {
    const request = requestOf({ id: idOf(index + 1), idempotencyKey: `key-${index}` })
    await requestIn(store, state, request)
  }
  const retry = { kind: 'retry', id: idOf(4) } as const
  const again = requestOf({ id: idOf(5), origin: retry, notifyUrl: 'https://agent.example/told' })
  await store.requests.propose(again, false, noteOf('request.proposed', again.id))
  await store.tokens.add(tokenOf(), noteOf('token.created'))
  expect(await store.requests.executing()).toMatchObject([{ attempt: attemptOf('att_0000000003') }])
  const client = new Client({ connectionString: url })
  await client.connect()
  onTestFinished(() => client.end())
  await client.query('set search_path = shield')
  await client.query(
    `insert into failovers (number, noticed_at, place, why) select 1, begun_at, id, 'a test' from places limit 1`,
  )
  return {
    ask: async (statement: string): Promise<string> => {
      try {
        await client.query(statement)
        return ''
      } catch (error) {
        return (error as Error).message
      }
    },
    missingGuards: async () => (await store.guard.integrity()).missingGuards,
  }
}
