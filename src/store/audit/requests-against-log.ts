import type { AuditDefect, DefectKind } from '../../domain/audit/audit-report.ts'
import { keyedDigest } from '../../domain/audit/audit.ts'
import { toldBy } from '../../domain/audit/audit-types.ts'
import { isShieldError } from '../../domain/errors.ts'
import { digestOf } from '../../domain/request/digest.ts'
import { stateNow, type State } from '../../domain/request/request.ts'
import { each, type Database, type Steps } from '../database.ts'
import { perDialect } from '../dialect.ts'
import { SELECT_REQUEST, toRequest, type RequestRow } from '../requests/request-columns.ts'

const MOST_DEFECTS = 20

/** Collects what is wrong with a log. */
export interface Defects {
  /** The same one next to the last before it makes one defect of both. */
  readonly add: (kind: DefectKind, number: number, until?: number) => void
  /** The first few. */
  readonly found: () => readonly AuditDefect[]
}

export function createDefects(): Defects {
  const found: AuditDefect[] = []
  return {
    add: (kind, number, until = number) => {
      const last = found.at(-1)
      if (last?.kind === kind && ENTRIES.includes(kind) && last.until === number - 1) {
        found[found.length - 1] = { ...last, until }
      } else if (found.length < MOST_DEFECTS) found.push({ kind, number, until })
    },
    found: () => found,
  }
}

/** Those that are about entries one after the other, not about a checkpoint or a request. */
const ENTRIES: readonly DefectKind[] = ['hash', 'missing', 'unreadable']

interface Told {
  readonly state: State
  readonly number: number
  readonly sent: boolean
}

const sql = {
  after: `select number, body from audit where number > :after order by number`,
  states: `select id, state from requests`,
  open: `select id, state from requests where state in ('pending', 'approved', 'executing', 'unknown') order by seq limit 10000`,
  types: `select type from audit where subject = :id order by number`,
  // Nobody knows the payload of a request that was made again from the journal.
  chunk: `${SELECT_REQUEST} where request.seq > :after and request.purged_at is null
    and request.id not in (select request_id from lost_sendings where recreated = 1)
    order by request.seq limit 200`,
  keys: `select request_seq as seq, key from payload_keys where request_seq >= :first and request_seq <= :last`,
} as const

// The first about each request comes last.
const findsProposed = perDialect(
  ({
    among,
    member,
    unindexed,
  }) => `select subject, number, ${member('body', 'data', 'payload')} as payload from audit
    where ${among('subject', ':ids')} and type = 'request.proposed'
    order by ${unindexed('number')} desc`,
)

/**
 * What the log tells of every request, entry by entry: that one was sent twice, and in the end whether each is what the log
 * says it is. A state that was set without shield has no entry.
 */
export function createToldStates(defects: Defects) {
  const told = new Map<string, Told>()
  const step = (number: number, body: string): void => {
    const [, id = '', type = ''] = TELLING.exec(body) ?? []
    const state = toldBy(type)
    if (state === undefined) return
    const sent = told.get(id)?.sent === true
    if (sent && state === 'executing') defects.add('resent', number)
    told.set(id, { state, number, sent: sent || state === 'executing' })
  }
  return {
    step,
    /** To be called inside `read`, with the last number that was walked. */
    *compare(database: Database, last: number): Steps<void> {
      const after = yield* database.rows<{ number: number; body: string }>(sql.after, { after: last })
      for (const { number, body } of after) step(number, body)
      for (const { id, state } of yield* database.rows<{ id: string; state: State }>(sql.states)) {
        const latest = told.get(id)
        if (latest?.state !== state) defects.add('state', latest?.number ?? 0)
      }
    },
  }
}

/** The text is canonical: `subject` and `type` are its last members, and a quote inside of them would be escaped. */
const TELLING = /"subject":"(apr_[0-9a-z]{10})","type":"(request\.[a-z]+)"\}$/

/** Those that are open and are not what the log says, as sentences; at most 10. To be called inside `read`. */
export function* untoldStates(database: Database): Steps<readonly string[]> {
  const open = yield* database.rows<{ readonly id: string; readonly state: State }>(sql.open)
  const problems = yield* each(open, function* ({ id, state }) {
    const types = yield* database.values<string>(sql.types, { id })
    const states = types.flatMap((type) => toldBy(type) ?? [])
    if (states.filter((one) => one === 'executing').length > 1)
      return `${id} was sent twice, according to the audit log`
    return states.at(-1) === state ? null : `${id} ${stateNow(state)}, but the audit log does not say so`
  })
  return problems.filter((problem) => problem !== null).slice(0, 10)
}

/**
 * Holds what each request still holds against the entry that was written when it was proposed: a call that was altered
 * behind shield's back differs, and so does a request that was put in. Names the entry, or number 0 where there is none.
 */
export async function holdPayloads(
  database: Database,
  defects: Defects,
  pause: () => Promise<unknown>,
): Promise<{ readonly held: number; readonly valid: number }> {
  let after = 0
  let held = 0
  let valid = 0
  for (;;) {
    const from = after
    const { rows, keys, proposals } = await database.read(() => chunkAfter(database, from))
    for (const row of rows) {
      const proposed = proposals.get(row.id)
      if (isAsProposed(row, keys.get(row.seq), proposed?.payload ?? null)) valid += 1
      else defects.add('payload', proposed?.number ?? 0)
      after = row.seq
    }
    held += rows.length
    if (rows.length === 0) return { held, valid }
    await pause()
  }
}

interface Proposal {
  readonly subject: string
  readonly number: number
  readonly payload: string | null
}

/** The next requests, with the key of each by its seq and the entry of its proposal by its id. */
function* chunkAfter(database: Database, after: number) {
  const rows = yield* database.rows<RequestRow>(sql.chunk, { after })
  const values = { first: rows[0]?.seq ?? 0, last: rows.at(-1)?.seq ?? 0 }
  const keys = yield* database.rows<{ readonly seq: number; readonly key: string }>(sql.keys, values)
  const ids = JSON.stringify(rows.map(({ id }) => id))
  const proposals = yield* database.rows<Proposal>(findsProposed(database.dialect), { ids })
  return {
    rows,
    keys: new Map(keys.map(({ seq, key }) => [seq, key])),
    proposals: new Map(proposals.map((one) => [one.subject, one])),
  }
}

function isAsProposed(row: RequestRow, key: string | undefined, payload: string | null): boolean {
  if (key === undefined || payload === null) return false
  try {
    const digest = digestOf(toRequest(row))
    return digest === row.digest && keyedDigest(key, digest) === payload
  } catch (error) {
    // What cannot be read back is not what was proposed.
    if (isShieldError(error)) return false
    throw error
  }
}
