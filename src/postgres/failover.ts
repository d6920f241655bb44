import { SHIELD } from '../domain/access/principal.ts'
import { type AuditNote, AUDIT_START } from '../domain/audit/audit.ts'
import { ShieldError } from '../domain/errors.ts'
import type { FailoverRelease } from '../domain/ports/guard-store.ts'
import type { Hold } from '../domain/request/hold.ts'
import { each, type Database, type Steps } from '../store/database.ts'
import { recoverLost } from '../store/guard/recover-lost.ts'
import { loseRequest } from '../store/guard/recover-sent.ts'
import { standingRow, type StandingRow } from '../store/guard/standing.ts'
import { holdAll, joinVault, releaseAll } from '../store/guard/vault.ts'
import { moveRequest } from '../store/requests/move-request.ts'
import { parseVault } from '../domain/vault/vault.ts'
import { seenFileOf } from '../vault/files.ts'
import {
  FAILOVER_KEY,
  isComplete,
  isUntouched,
  SERVER,
  whyOther,
  withAll,
  type Around,
  type SeenPlace,
  AROUND,
  type Seen,
} from './seen.ts'
import { keepPresented, keepSeen, readSeen } from './seen-file.ts'
import { IS_WANTED } from '../store/outbox/is-due.ts'
import { DIALECT } from './dialect.ts'

const sql = {
  open: `select number, ${FAILOVER_KEY} as key, why, last_seq, vault_counter from failovers where released_at is null`,
  keepServer: `update standing set server = ${SERVER}`,
  begin: `insert into failovers (number, noticed_at, place, why, vault_counter, last_seq)
    select coalesce(max(number), 0) + 1, :at, :place, :why, :counter, (select coalesce(max(seq), 0) from requests)
    from failovers`,
  places: `select id, host, begun_at as "begunAt" from places order by begun_at, id`,
  addPlace: `insert into places (id, host, begun_at) values (:id, :host, :begunAt) on conflict do nothing`,
  hasPresented: `select presented >= :number from places where id = :place`,
  present: `update places set presented = :number where id = :place`,
  absent: `select id, host from places where presented < :number order by begun_at, id`,
  end: `update failovers set released_at = :at, released_by = :by where number = :number`,
  approved: `select id from requests where state = 'approved' order by seq`,
  waiting: `select id from requests where state in ('pending', 'approved') and seq <= :last order by seq`,
} as const

interface Open {
  readonly number: number
  readonly key: string
  readonly why: string
  readonly last_seq: number
  readonly vault_counter: number | null
}

/** Notices that a database is not what this place has seen of it, and stops everything until somebody has looked. */
export interface FailoverWatch {
  /** What each transaction that writes begins with. */
  readonly begin: (database: Database) => Steps<void>
  /** Once a transaction is committed: how far its log goes. */
  readonly remember: (head: { readonly number: number; readonly hash: string }) => void
}

/** `place`: of this process; `now`: milliseconds since 1970. */
export function watchForFailover(file: string, place: string, now: () => number): FailoverWatch {
  const path = seenFileOf(file)
  /** As the transaction that writes has found it; undefined: not as this place has seen it. */
  let around: Around | undefined
  let places: readonly SeenPlace[] = []
  /** The failover after which it has shown its journal before. */
  let shown: string | null = null
  return {
    *begin(database) {
      const seen = readSeen(path)
      const found = yield* lookAround(database, seen)
      const trouble = whyOther(seen, found)
      around = trouble === null ? found : undefined
      places = yield* placesOf(database, seen?.places ?? [], found)
      if (trouble === null && found.known === null) yield* database.tell(sql.keepServer)
      if (trouble === null && found.open === null) return
      shown = yield* present(
        database,
        { place, trouble, found, known: places },
        new Date(now()).toISOString(),
      )
    },
    remember: (head) => {
      if (around === undefined) {
        if (shown !== null) keepPresented(path, shown)
        return
      }
      const seen = readSeen(path)
      const { answering: server, failovers } = around
      const isKnown = seen?.server === server && seen.failovers === failovers && seen.number >= head.number
      if (!isKnown || seen.places.length !== places.length)
        keepSeen(path, { server, failovers, ...(isKnown ? seen : head), places })
    },
  }
}

/** All that are known, without another question where each was known before. */
function* placesOf(
  database: Database,
  known: readonly SeenPlace[],
  found: Around,
): Steps<readonly SeenPlace[]> {
  return isComplete(known, found) ? known : withAll(known, yield* database.rows<SeenPlace>(sql.places))
}

interface Presented {
  readonly place: string
  /** What is wrong with the database, as this place finds it; null: nothing. */
  readonly trouble: string | null
  readonly found: Around
  /** The places that it knows. */
  readonly known: readonly SeenPlace[]
}

/**
 * Puts everything on hold, and holds what lies beside this place against the database as it is now. Returns the failover
 * after which that is done; null: there is none.
 */
function* present(database: Database, presented: Presented, at: string): Steps<string | null> {
  const { place, trouble, known } = presented
  if (trouble !== null && (yield* openOne(database)) === undefined) yield* notice(database, presented, at)
  const open = yield* openOne(database)
  if (open === undefined) return null
  const { number, key, why: reason, vault_counter: counter } = open
  const isPresented = (yield* database.value(sql.hasPresented, { number, place })) === 1
  if (!isPresented) yield* joinVault(database, counter ?? 0)
  const note = { at, type: 'queue.held', subject: null, actor: SHIELD, data: { reason, failover: number } }
  yield* holdAll(database, { reason, by: SHIELD, at }, note)
  if (isPresented) return key
  yield* each(known, ({ id, host, begunAt }) => database.tell(sql.addPlace, { id, host, begunAt }))
  yield* recoverLost(database, at)
  yield* database.tell(sql.present, { number, place })
  return key
}

function* notice(database: Database, { place, trouble, found }: Presented, at: string): Steps<void> {
  const vault = parseVault((yield* standingRow(database)).vault ?? '')
  const counter = isUntouched(found) ? (vault?.counter ?? 0) : null
  yield* database.tell(sql.begin, { at, place, why: trouble, counter })
}

function openOne(database: Database): Steps<Open | undefined> {
  return database.row<Open>(sql.open)
}

/** Fails with `denied` while a failover waits to be released: everything is on hold for more than somebody's reason. */
export function* refuseAfterFailover(database: Database): Steps<void> {
  const open = yield* openOne(database)
  if (open === undefined) return
  throw new ShieldError('denied', `Everything is on hold because ${open.why}`, {
    hint: 'Fence the old server off, start shield at each machine that sends (shield status), then: shield approvals release --after-failover',
  })
}

/**
 * Lets sending go on after a failover. Where every place has held its journal against the database, what was approved ends
 * as stale: a rejection or a cancellation may be among what was lost, so somebody decides anew. Where the journal of a place
 * is lost, what waited before may have been sent, and is in doubt. Fails with `conflict` where no failover is open or a place
 * has not shown its journal, with `usage` for a lost one that is none. To be called inside `write`.
 */
export function* releaseFailover(database: Database, { lost, note }: FailoverRelease): Steps<Hold | null> {
  const open = yield* openOne(database)
  if (open === undefined) throw new ShieldError('conflict', 'No failover waits to be released')
  const { number, last_seq: last } = open
  yield* assertPresented(database, number, lost)
  if (lost.length === 0) {
    const ids = yield* database.values<string>(sql.approved)
    yield* each(ids, (id) => moveRequest(database, staleMove(id, note)))
  } else {
    const ids = yield* database.values<string>(sql.waiting, { last })
    yield* each(ids, (id) => loseRequest(database, id, `failover ${number}`, MAY_HAVE_BEEN_SENT, note.at))
  }
  yield* database.tell(sql.end, { number, at: note.at, by: note.actor.name })
  yield* database.tell(sql.keepServer)
  return yield* releaseAll(database, { ...note, data: { ...note.data, failover: number, lost } })
}

const MAY_HAVE_BEEN_SENT = 'It may have been sent by a machine whose journal is lost, before a failover'

function staleMove(id: string, { at }: AuditNote) {
  const message = 'A failover of the database came between the approval and the sending; nothing was sent'
  return {
    id,
    from: ['approved'],
    to: 'failed',
    ending: { code: 'stale', message, evidence: null, result: null, by: null },
    note: { at, type: 'request.stale', subject: id, actor: SHIELD, data: { from: 'approved', sent: false } },
  } as const
}

function* assertPresented(database: Database, number: number, lost: readonly string[]): Steps<void> {
  const absent = yield* database.rows<{ readonly id: string; readonly host: string }>(sql.absent, { number })
  const stray = lost.find((id) => !absent.some((place) => place.id === id))
  if (stray !== undefined) {
    throw new ShieldError(
      'usage',
      `--lost names ${stray}, which is not a place that has yet to show its journal`,
      {
        hint: 'shield approvals release --after-failover names those that have not',
      },
    )
  }
  const missing = absent.filter(({ id }) => !lost.includes(id))
  if (missing.length === 0) return
  const named = missing.map(({ id, host }) => `${id} (${host})`).join(', ')
  throw new ShieldError(
    'conflict',
    `The journal of a place that may have sent has not been shown since: ${named}`,
    {
      hint: 'Start shield there (shield status); where its disk is gone for good: --lost ID, and what waited is in doubt',
    },
  )
}

const LOOK = `select stand.*, ${AROUND}, (select id from identity) as identity,
    (select settings from settings_in_force) as settings, (${IS_WANTED}) as is_wanted,
    coalesce(head.number, 0) as head_number, coalesce(head.hash, '${AUDIT_START}') as head_hash
  from (${DIALECT.standing}) as stand
  left join (select number, hash from audit order by number desc limit 1) as head on true`

type Look = Around &
  StandingRow & {
    readonly identity: string
    readonly settings: string | null
    readonly is_wanted: number
    readonly head_number: number
    readonly head_hash: string
  }

/**
 * All that a transaction which writes has to know once it has its turn, in one statement: what it is to know from then on,
 * and what a failover shows by. `number`: of the entry that this place has seen last, with `presented` as it has that.
 */
function* lookAround(database: Database, { number = 0, presented = '' }: Partial<Seen> = {}): Steps<Around> {
  const found = (yield* database.row<Look>(LOOK, { number, presented, place: database.place })) as Look
  const { identity, settings, is_wanted, head_number, head_hash } = found
  Object.assign(database.known(), {
    standing: found,
    head: { number: head_number, hash: head_hash },
    identity,
    settings,
    isWanted: is_wanted === 1,
  })
  return found
}
