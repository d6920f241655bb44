import { describe, expect, it } from 'vitest'
import type { Store } from '../../src/domain/ports/store.ts'
import { createStore } from '../../src/store/create-store.ts'
import { toStatement, valuesOf } from '../../src/postgres/statement.ts'
import type { Database, Steps } from '../../src/store/database.ts'
import { AT, attemptOf, idOf, moveOf, noteOf, requestIn, requestOf } from '../store/samples.ts'
import { freshDatabase, hasServer, openedDatabase, temporaryFile } from './databases.ts'
import { tell } from './template.ts'

const MANY = 5000

/** Rows of one table that a statement may look at. */
const FEW = 500

const NOW = '2026-06-01T00:00:00.000Z'

/** From the day before, when few were decided on. */
const [MORNING, NOON] = ['2026-05-31T06:00:00.000Z', '2026-05-31T12:00:00.000Z']

const TOMORROW = '2026-06-02T07:00:00.000Z'

/**
 * So many requests that succeeded, on one connection, for one customer, all of one requester but the first fifth, which failed;
 * the guards are put aside.
 */
const FILL = `set session_replication_role = replica; set search_path = shield;
  insert into requests overriding system value select (jsonb_populate_record(requests, jsonb_build_object(
      'seq', number, 'id', 'apr_' || lpad(number::text, 10, '0'), 'input', '{"number":' || number || '}',
      'state', case when number < ${MANY / 5} then 'failed' else 'succeeded' end,
      'requester_name', case when number < ${MANY / 5} then 'early' else 'agent' end,
      'ending_result', '{"message":{"account":"1","id":"m' || number || '","phone":"+' || number || '"},"waId":"' || number || '"}'
    ))).* from requests, generate_series(2, ${MANY}) as number where requests.seq = 1;
  insert into decisions select (jsonb_populate_record(decisions, jsonb_build_object(
      'request_seq', number, 'at', case when number > ${MANY - 100} then '${NOON}' else at end
    ))).*
    from decisions, generate_series(2, ${MANY}) as number;
  insert into payload_keys select number, key from payload_keys, generate_series(2, ${MANY}) as number;
  insert into recipients select 'ada@shop.de', number from generate_series(2, ${MANY}) as number;
  insert into audit (number, body, hash) select number, '{"actor":{},"at":"${AT}","data":{},"subject":"apr_' ||
      lpad((number % ${MANY})::text, 10, '0') || '","type":"request.succeeded"}', ''
    from generate_series(9, 9 + ${MANY}) as number;
  insert into message_statuses (provider, account, message_id, status, recipient, at, recorded_at)
    select 'google', '1', 'm' || number, status, number::text, '${AT}', '${AT}'
    from generate_series(2, ${MANY}) as number, unnest(array['sent', 'read']) as status;
  insert into received_messages (provider, account, message_id, phone, kind, at, recorded_at)
    select 'google', '1', 'r' || number, '+' || number, 'text', '${AT}', '${AT}'
    from generate_series(2, ${MANY}) as number;
  insert into deliveries (id, source, body, body_hash, received_at, state)
    select 'del_' || number, 'nango', '', repeat('0', 64), '${AT}', 'done' from generate_series(2, ${MANY}) as number;
  insert into events (id, type, at, content, spread_at)
    select 'evt_' || number, 'request.failed', '${AT}', '{}', '${AT}' from generate_series(2, ${MANY}) as number;
  insert into notifications (event_seq, channel, thread, state, is_digest, due_at)
    select seq, 'ops', '', 'sent', 0, '${AT}' from events;
  insert into channels (name) values ('ops'), ('late'), ('quiet');
  insert into notifications (event_seq, channel, thread, state, is_digest, due_at)
    select seq, channel, id, 'waiting', 0, due from events,
      (values ('late', '${AT}'), ('quiet', '${TOMORROW}')) as told (channel, due);
  select setval(pg_get_serial_sequence('requests', 'seq'), ${MANY})`

/** As right after a queue was copied there: the server has looked at none of the tables. */
const FORGET = `delete from pg_statistic where starelid in
    (select oid from pg_class where relnamespace = 'shield'::regnamespace);
  update pg_class set reltuples = -1, relpages = 0, relallvisible = 0 where relnamespace = 'shield'::regnamespace`

/** Any plan would be shared among processes, if it may. */
const PARALLEL = `analyze; do $$ declare setting text; begin
    foreach setting in array array['parallel_setup_cost', 'parallel_tuple_cost', 'min_parallel_table_scan_size',
      'min_parallel_index_scan_size'] loop
      execute format('alter database %I set %I = 0', current_database(), setting);
    end loop; end $$`

/** What an account received, each message once: where nothing is known of the table, its indexes look alike. */
const ALIKE = 'received_messages by '

interface Asked {
  readonly sql: string
  readonly values: object
}

/** The store on a database, and every statement that it asks. */
function watchedStore(database: Database) {
  const asked: Asked[] = []
  const heard = <Rest>(ask: (sql: string, values?: object) => Rest) => {
    return (sql: string, values: object = {}): Rest => {
      asked.push({ sql, values })
      return ask(sql, values)
    }
  }
  const { row, rows, value, values } = database
  const watched = {
    ...database,
    row: heard(row) as Database['row'],
    rows: heard(rows) as Database['rows'],
    value: heard(value) as Database['value'],
    values: heard(values) as Database['values'],
  }
  const store = createStore({ database: watched } as Parameters<typeof createStore>[0])
  return { store, asked }
}

interface Plan {
  readonly 'Node Type': string
  readonly 'Relation Name'?: string
  readonly 'Index Name'?: string
  readonly 'Actual Rows': number
  readonly 'Actual Loops': number
  readonly 'Rows Removed by Filter'?: number
  readonly 'Rows Removed by Index Recheck'?: number
  readonly Plans?: readonly Plan[]
}

/** What each step of a plan is. */
function steps({ 'Node Type': type, Plans: within = [] }: Plan): readonly string[] {
  return [type, ...within.flatMap(steps)]
}

/** For a statement that is prepared and executed, as each is that the store asks. */
function* planOf(database: Database, { sql, values }: Asked): Steps<Plan> {
  const statement = toStatement(sql)
  const given = valuesOf(statement, values).map((value) =>
    typeof value === 'string' ? `'${value.replaceAll("'", "''")}'` : String(value),
  )
  yield* database.run(`prepare looked as ${statement.text}`)
  const execute = `execute looked${given.length === 0 ? '' : `(${given.join(', ')})`}`
  const found = yield* database.row<{ 'QUERY PLAN': [{ Plan: Plan }] }>(
    `explain (analyze, format json) ${execute}`,
  )
  yield* database.run('deallocate looked')
  const plan = found?.['QUERY PLAN'][0].Plan
  if (plan === undefined) throw new Error(`There is no plan of ${sql}`)
  return plan
}

/** How many rows of a table each step of a plan looked at. */
function looks(plan: Plan): readonly { readonly at: string; readonly rows: number }[] {
  const { 'Relation Name': table, 'Index Name': index = 'no index', Plans: steps = [] } = plan
  const [removed, again] = [plan['Rows Removed by Filter'] ?? 0, plan['Rows Removed by Index Recheck'] ?? 0]
  const rows = (plan['Actual Rows'] + removed + again) * plan['Actual Loops']
  return [...(table === undefined ? [] : [{ at: `${table} by ${index}`, rows }]), ...steps.flatMap(looks)]
}

const requester = { name: 'agent', door: 'http' } as const
const stakes = { amount: null, recipients: ['ada@shop.de'], reversal: 'reversible' } as const

/** All that is asked of a queue while it is looked at, decided on, added to and purged. */
async function useAll({ requests, audit, messages, deliveries, outbox }: Store): Promise<void> {
  const middle = idOf(MANY / 2)
  const ended = ['succeeded', 'failed'] as const
  await requests.list({ states: ['pending'], limit: 20 })
  await requests.list({ states: [], limit: 20 })
  await requests.list({ states: ended, limit: 20, before: middle })
  await requests.list({ states: ended, limit: 20, requester: 'agent' })
  await requests.list({ states: ended, limit: 20, requester: 'early' })
  await requests.list({ states: ['failed'], limit: 20 })
  await requests.list({ states: ['unknown'], limit: 20, requester: 'agent' })
  await requests.list({ states: [], limit: 20, decidedBy: 'policy' })
  await requests.ended({ limit: 20 })
  await requests.idsStartingWith('apr_00000000', 'agent')
  await requests.descendants(middle)
  await requests.count()
  await requests.count('agent')
  await requests.open()
  await requests.waiting()
  await requests.executing()
  await requests.due(NOW)
  await requests.inDoubt('google', ['sh'])
  await requests.contradicted(20)
  await requests.approvedSince(MORNING, 'agent')
  await requests.countApproved({ operation: 'calendar.create-event', requester: 'agent', since: NOW })
  await requests.allowedSince(NOW)
  await requests.done({ connection: 'con_0000000001', operation: 'calendar.create-event' })
  await requests.purgeable({ before: NOW, limit: 20, after: middle })
  const from = { provider: 'google', account: '1', contact: ['+4000'], direction: 'received' } as const
  await messages.list({ ...from, limit: 20 })
  await messages.list({ ...from, limit: 20, opening: true })
  await messages.noteUndelivered('google', ['sh'], NOW)
  await deliveries.list({ state: 'new', limit: 20 })
  await outbox.list({ state: 'dead', limit: 20 })
  await outbox.isDue(NOW, TOMORROW)
  await outbox.remind(TOMORROW, NOW)
  await outbox.fresh({ most: 20, pendingBefore: NOW, isUnruledAllowed: false })
  await outbox.claim({ at: NOW, until: '2026-06-01T00:01:30.000Z', most: 20 })
  await audit.newest({ subject: middle, limit: 20 })
  await audit.newest({ limit: 20, before: MANY / 2 })
  await audit.list({ after: MANY / 2, limit: 20 })
  const asked = requestOf({ id: idOf(MANY + 9), input: { number: 9 }, requester, stakes, createdAt: NOW })
  await requests.propose(asked, 'recent', noteOf('request.proposed', asked.id, NOW))
  await requests.askedBefore({ ...asked, idempotencyKey: 'once' }, false, NOW)
  await requests.move(moveOf(asked, 'pending', 'approved'))
  await requests.claim(asked.id, attemptOf(), noteOf('request.executing', asked.id, NOW))
}

describe.skipIf(!hasServer)('a queue with thousands of requests', () => {
  it.each([
    ['that the server has looked at', 'analyze'],
    ['that the server knows nothing of', FORGET],
    ['that the server could read with several processes', PARALLEL],
  ])('%s is never read whole', async (_what, prepare) => {
    const url = await freshDatabase()
    const place = { url, file: temporaryFile() }
    const first = watchedStore(await openedDatabase(place)).store
    await requestIn(first, 'succeeded', requestOf({ id: idOf(1), requester, stakes, createdAt: AT }))
    await tell(url, FILL)
    await tell(url, prepare)
    const database = await openedDatabase(place)
    const { store, asked } = watchedStore(database)
    await useAll(store)
    expect(asked.length).toBeGreaterThan(30)
    for (const { sql, values } of asked.filter((one) => /^\s*select/.test(one.sql))) {
      const plan = await database.read(() => planOf(database, { sql, values }))
      expect(
        looks(plan).filter(({ at, rows }) => rows > FEW && !(prepare === FORGET && at.startsWith(ALIKE))),
        sql,
      ).toEqual([])
      expect(steps(plan), sql).not.toContainEqual(expect.stringMatching(/^Gather|^Materialize/))
    }
  })
})
