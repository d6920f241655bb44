import type { Consent, ConsentStore } from '../domain/ports/store.ts'
import { fields, insertInto, json, nullable, plain, storable } from './columns.ts'
import type { Database, Steps } from './database.ts'

/** Every field of one, and its column. */
const CONSENT = fields<Consent>({
  id: plain('id'),
  owner: json('owner'),
  begunAt: plain('begun_at'),
  expiresAt: plain('expires_at'),
  endAskedAt: plain('end_asked_at'),
  outcome: nullable(json('outcome')),
  endedAt: plain('ended_at'),
})

const sql = {
  drop: `delete from consents where coalesce(ended_at, expires_at) < :before`,
  waiting: `select count(*) from consents where outcome is null`,
  insert: insertInto('consents', CONSENT.names),
  find: `select ${CONSENT.names.join(', ')} from consents where id = :id`,
  settle: `update consents set outcome = :outcome, ended_at = :at where id = :id and outcome is null`,
  askToEnd: `update consents set end_asked_at = :at where id = :id and end_asked_at is null`,
  forget: `delete from consents where id = :id`,
} as const

/** Everything of `consents` in the port. Loaded only by a server that connects something. */
export function createConsents(database: Database): ConsentStore {
  const { read, write } = database
  return {
    begin: (consent, { most, before }) =>
      write(function* () {
        yield* database.run(sql.drop, { before })
        const waiting = (yield* database.value<number>(sql.waiting)) ?? 0
        if (waiting >= most) return waiting
        const kept = { ...consent, endAskedAt: null, outcome: null, endedAt: null }
        yield* database.run(sql.insert, storable(CONSENT.write(kept)))
        return null
      }),
    find: (id) => read(() => findConsent(database, id)),
    settle: async (id, outcome, at) =>
      void (await write(() => database.run(sql.settle, { id, at, outcome: JSON.stringify(outcome) }))),
    askToEnd: async (id, at) => void (await write(() => database.run(sql.askToEnd, { id, at }))),
    forget: async (id) => (await write(() => database.run(sql.forget, { id }))) > 0,
  }
}

function* findConsent(database: Database, id: string): Steps<Consent | undefined> {
  const row = yield* database.row<object>(sql.find, { id })
  return row && CONSENT.read({ row, what: `the consent ${id}` })
}
