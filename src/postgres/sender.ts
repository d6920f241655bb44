import type { Client } from 'pg'
import { ShieldError } from '../domain/errors.ts'
import { newId } from '../domain/id.ts'
import { SECOND } from '../domain/limits.ts'
import type { OwnerState } from '../domain/request/request.ts'
import type { Database, Sender, Steps } from '../store/database.ts'
import { connectDirectly } from './direct/connect-directly.ts'
import { translateError } from './postgres-error.ts'
import { SCHEMA } from './schema.ts'
import { lyingAt, say } from '../domain/text/wording.ts'

/** Half of the key of each sender's advisory lock, "SHSN"; the other half is the sender's number. */
const LOCK_CLASS = 0x53_48_53_4e

/** Milliseconds between two signs of life. */
const HEARTBEAT = 5 * SECOND

/** Milliseconds after which an unanswered question means that nobody knows who holds the lock. */
const TOUCH_LASTS = 5 * SECOND

/** All locks of senders that are held now, of this database; goes on with `and …`. */
export const HELD_LOCKS = `pg_locks join pg_database on pg_database.oid = pg_locks.database
    where pg_database.datname = current_database() and pg_locks.locktype = 'advisory' and pg_locks.granted
      and pg_locks.classid::bigint = ${LOCK_CLASS} and pg_locks.objsubid = 2`

const sql = {
  register: `insert into ${SCHEMA}.senders (id, place, host, pid, begun_at) values ($1, $2, $3, $4, $5) returning number`,
  lock: `select pg_advisory_lock(${LOCK_CLASS}, $1)`,
  // The server is asked, in the very transaction that claims: what this process believes counts for nothing.
  holds: `select count(*) from ${HELD_LOCKS} and pg_locks.objid::bigint = :number and pg_locks.pid = :backend`,
  takeOn: `insert into attempt_senders (attempt_id, sender_id) values (:attempt, :sender)`,
  senderOf: `select senders.id, senders.number from attempt_senders
    join senders on senders.id = attempt_senders.sender_id where attempt_senders.attempt_id = :attempt`,
  // A lock of the transaction, so that a look leaves nothing behind.
  isFree: `select pg_try_advisory_xact_lock(${LOCK_CLASS}, cast(:number as integer))`,
} as const

interface SenderParts {
  readonly database: Database
  /** A connection of the sender's own, past any pooler, that is not connected yet: the lock lives as long as it does. */
  readonly connect: () => Client
  readonly owner: { readonly host: string; readonly pid: number }
  /** Milliseconds of a clock that never goes back, and that goes on while the process is stopped. */
  readonly elapsed: () => number
  readonly random: (size: number) => Uint8Array
  /** The address of the database, for people. */
  readonly shown: string
}

export interface PostgresSender extends Sender {
  /** Registers this process and takes its lock, where it has none. To be called before a claim, outside of its transaction. */
  readonly ready: () => Promise<void>
  readonly close: () => Promise<void>
}

/** From a registration until its connection ends. A lock that was lost is never taken again: another life begins. */
interface Life {
  readonly id: string
  readonly number: number
  /** The process at the server that holds the lock. */
  readonly backend: number
  readonly client: Client
  readonly end: () => void
  readonly isOver: () => boolean
}

const LOST = 'the lock by which this process may send is gone; the next try takes another'

/**
 * What lets this process send from a database that several share. While its connection holds the lock no other process
 * thinks that it is gone; where the lock is gone, nothing is sent any more for what was claimed under it, and the requests
 * become unknown.
 */
export function createSender(parts: SenderParts): PostgresSender {
  const { database, elapsed, shown } = parts
  /** When each attempt was taken on, and by which life. */
  const attempts = new Map<string, { readonly life: Life; readonly at: number }>()
  let life: Life | undefined
  let beginning: Promise<void> | undefined

  const begin = async (): Promise<void> => {
    try {
      life = await beginLife(parts)
    } catch (error) {
      throw translateError(error, shown)
    } finally {
      beginning = undefined
    }
  }
  return {
    ready: async () => {
      if (life === undefined || life.isOver()) await (beginning ??= begin())
    },
    *takeOn({ id: attempt }): Steps<string | null> {
      if (life === undefined || life.isOver()) return LOST
      const { id: sender, number, backend } = life
      if ((yield* database.value<number>(sql.holds, { number, backend })) !== 1) {
        life.end()
        return LOST
      }
      yield* database.tell(sql.takeOn, { attempt, sender })
      attempts.set(attempt, { life, at: elapsed() })
      return null
    },
    confirm: async (attempt) => {
      const taken = attempts.get(attempt)
      attempts.delete(attempt)
      if (taken !== undefined && (await answers(taken.life)) && elapsed() - taken.at <= TOUCH_LASTS) return
      taken?.life.end()
      throw new ShieldError(
        'unavailable',
        say`This process lost touch with the database${lyingAt(shown)} before it sent`,
      )
    },
    stateOf: (attempt) => database.read(() => stateOf(database, attempt, life?.id)),
    close: async () => life?.end(),
  }
}

async function beginLife({ connect, database, owner, random, shown }: SenderParts): Promise<Life> {
  const client = connect()
  let isOver = false
  let life: Life | undefined
  const heart = setInterval(() => void answers(life), HEARTBEAT)
  heart.unref()
  const end = (): void => {
    isOver = true
    clearInterval(heart)
    client.end().catch(() => undefined)
  }
  client.on('error', end)
  client.on('end', end)
  try {
    const backend = await connectDirectly(client, shown)
    const id = newId('snd', random)
    const values = [id, database.place, owner.host, owner.pid, new Date().toISOString()]
    const registered = await client.query<{ number: number }>(sql.register, values)
    const number = Number(registered.rows[0]?.number)
    await client.query(sql.lock, [number])
    life = { id, number, backend, client, end, isOver: () => isOver }
    return life
  } catch (error) {
    end()
    throw error
  }
}

/** Whether the connection of the lock answers in time. One that does not is given up. */
async function answers(life: Life | undefined): Promise<boolean> {
  if (life === undefined || life.isOver()) return false
  const silence = new AbortController()
  const isAlive = await Promise.race([
    life.client.query('select 1').then(
      () => true,
      () => false,
    ),
    new Promise<false>((resolve) => {
      const timer = setTimeout(() => resolve(false), TOUCH_LASTS)
      silence.signal.addEventListener('abort', () => clearTimeout(timer))
    }),
  ])
  silence.abort()
  if (!isAlive) life.end()
  return isAlive
}

/** A sender that holds its lock may still send, wherever it runs; without it, never again. */
function* stateOf(
  database: Database,
  attempt: string,
  own: string | undefined,
): Steps<OwnerState | undefined> {
  const sender = yield* database.row<{ readonly id: string; readonly number: number }>(sql.senderOf, {
    attempt,
  })
  if (sender === undefined) return undefined
  // This process knows which of its own attempts run.
  if (sender.id === own) return 'gone'
  return (yield* database.value<number>(sql.isFree, { number: sender.number })) === 1 ? 'gone' : 'alive'
}
