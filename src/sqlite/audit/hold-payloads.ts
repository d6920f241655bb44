import { keyedDigest } from '../../domain/audit/audit.ts'
import { digestOf } from '../../domain/request/digest.ts'
import { isShieldError } from '../../domain/errors.ts'
import type { Database } from '../file/database.ts'
import type { Defects } from './defects.ts'
import { SELECT_REQUEST, toRequest, type RequestRow } from '../requests/request-columns.ts'

const sql = {
  // Nobody knows the payload of a request that was made again from the journal.
  chunk: `${SELECT_REQUEST} where request.seq > :after and request.purged_at is null
    and request.id not in (select request_id from lost_sendings where recreated = 1)
    order by request.seq limit 200`,
  key: `select key from payload_keys where request_seq = :seq`,
  proposed: `select number, body ->> '$.data.payload' as payload from audit
    where subject = :id and type = 'request.proposed' order by number limit 1`,
} as const

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
    const rows = await database.read(
      () => database.prepare(sql.chunk).all({ after }) as readonly RequestRow[],
    )
    for (const row of rows) {
      const proposed = await database.read(() => findProposed(database, row))
      if (await database.read(() => isAsProposed(database, row, proposed?.payload ?? null))) valid += 1
      else defects.add('payload', proposed?.number ?? 0)
      after = row.seq
    }
    held += rows.length
    if (rows.length === 0) return { held, valid }
    await pause()
  }
}

function findProposed(database: Database, { id }: RequestRow) {
  return database.prepare(sql.proposed).get({ id }) as
    | { readonly number: number; readonly payload: string | null }
    | undefined
}

function isAsProposed(database: Database, row: RequestRow, payload: string | null): boolean {
  const key = database.prepare(sql.key).pluck().get({ seq: row.seq }) as string | undefined
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
