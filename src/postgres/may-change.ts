import { BUSY, ShieldError } from '../domain/errors.ts'
import { countDown } from '../domain/event-loop.ts'
import { SECOND } from '../domain/limits.ts'
import { lyingAt, say } from '../domain/text/wording.ts'
import type { Database, Steps } from '../store/database.ts'
import { findStanding } from '../store/guard/standing.ts'
import type { Address } from './address.ts'
import { createClient } from './direct/connect-directly.ts'
import { examineLocks } from './doctor/examine-locks.ts'
import { findStandstill } from './doctor/examine-server.ts'
import { assertServed, type SchemaVersion } from './migrate.ts'
import { translateError } from './postgres-error.ts'

/** Who asks whether a server is ready waits no longer for an answer, and as long again for why there is none. */
const LONGEST = 3 * SECOND

/** What every change begins with, looked at in seconds whatever stands in the way. */
export async function mayChange(database: Database, address: Address): Promise<void> {
  await inSeconds(
    database.read(() => lookAtBoth(database, address.shown)),
    address,
  )
}

/** One of `guard.mayChange`: the same, and whether a change comes to its end, for which a standby may be missing. */
export async function takesChanges(database: Database, address: Address): Promise<void> {
  await mayChange(database, address)
  const missing = await inSeconds(
    findStandstill((statement) => database.read(() => database.rows(statement))),
    address,
  )
  if (missing === undefined) return
  throw new ShieldError('unavailable', say`The database${lyingAt(address.shown)}: ${missing.message}`, {
    hint: missing.remedy ?? undefined,
  })
}

async function inSeconds<Found>(look: Promise<Found>, address: Address): Promise<Found> {
  if (!(await isOver(look, LONGEST))) throw await whyLate(address, late(address.shown))
  return look
}

function* lookAtBoth(database: Database, shown: string): Steps<void> {
  yield* findStanding(database)
  assertServed(yield* database.row<SchemaVersion>('select version, oldest from schema_version'), shown)
}

/** Fails as the work does. */
function isOver(work: Promise<unknown>, milliseconds: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const timer = countDown(milliseconds, () => resolve(false))
    const end = (tell: () => void): void => {
      clearInterval(timer)
      tell()
    }
    work.then(
      () => end(() => resolve(true)),
      (error: unknown) => end(() => reject(error)),
    )
  })
}

/**
 * What an error becomes where another program keeps shield waiting; asked on a connection of its own, since those of this
 * process may all wait. Never fails.
 */
export async function whyLate(address: Address, error: ShieldError): Promise<ShieldError> {
  const { shown } = address
  const client = createClient(address, 'doctor', LONGEST)
  client.on('error', () => undefined)
  try {
    await client.connect()
    const [lock] = await examineLocks(async (statement) => (await client.query(statement)).rows)
    if (lock === undefined) return error
    return new ShieldError('unavailable', say`The database${lyingAt(shown)} is not free: ${lock.message}`, {
      hint: lock.remedy ?? undefined,
    })
  } catch (cause) {
    return translateError(cause, shown)
  } finally {
    client.end().catch(() => undefined)
  }
}

function late(shown: string): ShieldError {
  return new ShieldError('unavailable', say`The database${lyingAt(shown)} keeps this process waiting`, {
    hint: 'Try again in a moment; nothing was changed',
    reason: BUSY,
  })
}
