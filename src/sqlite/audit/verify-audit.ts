import type { AuditReport, AuditVerification } from '../../domain/audit/audit-report.ts'
import type { Checkpoint } from '../../domain/audit/checkpoint.ts'
import { auditHead, databaseIdentity } from './audit-queries.ts'
import { createAuditWalk, type RawEntry } from './audit-walk.ts'
import type { Database } from '../file/database.ts'
import { createDefects, type Defects } from './defects.ts'
import { holdPayloads } from './hold-payloads.ts'
import { createToldStates } from './told-states.ts'
import { defined } from '../../domain/text/json.ts'

const sql = {
  // Raw rows in chunks: one row at a time costs twice as much.
  chunk: `select number, body, hash from audit where number > :after order by number limit 2000`,
  since: `select min(number) from audit where at >= :since`,
  hash: `select hash from audit where number = :number`,
} as const

/**
 * Walks the chain, up to at least the entry that is the last at the beginning, then holds it against checkpoints.
 * `pause` is awaited between chunks, where no transaction is open, so that a server goes on answering meanwhile.
 */
export async function verifyAudit(
  database: Database,
  ask: AuditVerification,
  pause: () => Promise<unknown>,
): Promise<AuditReport> {
  const defects = createDefects()
  const { head, from, before } = await database.read(() => beginning(database, ask.since))
  const walk = createAuditWalk(defects, from, before)
  const told = createToldStates(defects)
  for (;;) {
    const after = walk.lastNumber()
    const rows = await database.read(() => database.prepare(sql.chunk).raw().all({ after }) as RawEntry[])
    for (const row of rows) {
      walk.step(row)
      told.step(row[0], row[1])
    }
    // Not "until there are no rows": after a number beyond what JavaScript can count there would always be some.
    if (rows.length === 0 || walk.lastNumber() >= head.number) break
    await pause()
  }
  const checkpoints = ask.checkpoints ?? []
  const result = walk.result()
  const valid = await database.read(() =>
    checkpoints.filter((checkpoint) => isAnchored(database, checkpoint, result.to, defects)),
  )
  const payloads = ask.payloads === true ? await holdPayloads(database, defects, pause) : undefined
  // A log with gaps, or a part of one, does not show all that it told.
  if (from === 1 && defects.found().length === 0) {
    await database.read(() => told.compare(database, result.to))
  }
  return {
    range: { from, to: result.to },
    entries: result.entries,
    valid: result.valid,
    checkpoints: { given: checkpoints.length, valid: valid.length },
    ...defined({ payloads }),
    defects: defects.found(),
    head: result.head,
  }
}

/** Where the walk begins, and the hash that its first entry chains to; undefined when the entry before is gone. */
function beginning(database: Database, since: string | undefined) {
  const head = auditHead(database)
  if (since === undefined) return { head, from: 1, before: undefined }
  const first = database.prepare(sql.since).pluck().get({ since }) as number | null
  // Nothing is so young: there is nothing to walk.
  const from = first ?? head.number + 1
  return { head, from, before: from <= 1 ? undefined : hashOf(database, from - 1) }
}

function isAnchored(database: Database, checkpoint: Checkpoint, last: number, defects: Defects): boolean {
  const { number, hash } = checkpoint
  if (checkpoint.database !== databaseIdentity(database)) defects.add('foreign', number)
  else if (number > last) defects.add('shortened', number)
  // A missing one is a gap, which the walk has met.
  else if (number > 0 && (hashOf(database, number) ?? hash) !== hash) defects.add('rewritten', number)
  else return number === 0 || hashOf(database, number) !== undefined
  return false
}

function hashOf(database: Database, number: number): string | undefined {
  return database.prepare(sql.hash).pluck().get({ number }) as string | undefined
}
