import type { AuditReport, AuditVerification, DefectKind } from '../../domain/audit/audit-report.ts'
import { AUDIT_START, auditHash } from '../../domain/audit/audit.ts'
import type { Checkpoint } from '../../domain/audit/checkpoint.ts'
import { defined, isJsonObject } from '../../domain/text/json.ts'
import { those, type Database, type Steps } from '../database.ts'
import { auditHead, databaseIdentity } from './audit-queries.ts'
import { createDefects, createToldStates, holdPayloads, type Defects } from './requests-against-log.ts'
import { OPEN_STATES } from '../../domain/request/request.ts'
import { canonicalJson } from '../../domain/text/canonical-json.ts'

const sql = {
  chunk: `select number, body, hash from audit where number > :after order by number limit 2000`,
  since: `select min(number) from audit where at >= :since`,
  hash: `select hash from audit where number = :number`,
  ended: `select requester_name, state, count(*) as number from requests
    where state not in (${OPEN_STATES.map((state) => `'${state}'`).join(', ')})
    group by requester_name, state order by requester_name, state`,
  // A count that went back to nothing stays.
  counted: `select requester_name, state, number from ended_counts where number <> 0
    order by requester_name, state`,
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
    const rows = await database.read(() => database.rows<RawEntry>(sql.chunk, { after }))
    for (const row of rows) {
      walk.step(row)
      told.step(row.number, row.body)
    }
    // Not "until there are no rows": after a number beyond what JavaScript can count there would always be some.
    if (rows.length === 0 || walk.lastNumber() >= head.number) break
    await pause()
  }
  const checkpoints = ask.checkpoints ?? []
  const result = walk.result()
  const valid = await database.read(() =>
    those(checkpoints, (checkpoint) => isAnchored(database, checkpoint, result.to, defects)),
  )
  const payloads = ask.payloads === true ? await holdPayloads(database, defects, pause) : undefined
  // A part of a log does not show all that it told.
  if (from === 1) await holdRequests(database, told, defects, result.to)
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

/** Whether each request is what the log tells, and whether what has ended was counted. */
async function holdRequests(
  database: Database,
  told: ReturnType<typeof createToldStates>,
  defects: Defects,
  last: number,
): Promise<void> {
  // A log with gaps does not show all that it told either.
  if (defects.found().length > 0) return
  await database.read(() => told.compare(database, last))
  // What is in another state than the log says is counted so, too.
  if (defects.found().length > 0) return
  if (!(await database.read(() => areEndedCounted(database)))) defects.add('count', 0)
}

/** Where the walk begins, and the hash that its first entry chains to; undefined when the entry before is gone. */
function* beginning(database: Database, since: string | undefined) {
  const head = yield* auditHead(database)
  if (since === undefined) return { head, from: 1, before: undefined }
  const first = yield* database.value<number | null>(sql.since, { since })
  // Nothing is so young: there is nothing to walk.
  const from = first ?? head.number + 1
  return { head, from, before: from <= 1 ? undefined : yield* hashOf(database, from - 1) }
}

function* isAnchored(
  database: Database,
  checkpoint: Checkpoint,
  last: number,
  defects: Defects,
): Steps<boolean> {
  const { number, hash } = checkpoint
  if (checkpoint.database !== (yield* databaseIdentity(database))) defects.add('foreign', number)
  else if (number > last) defects.add('shortened', number)
  // A missing one is a gap, which the walk has met.
  else if (number > 0 && ((yield* hashOf(database, number)) ?? hash) !== hash)
    defects.add('rewritten', number)
  else return number === 0 || (yield* hashOf(database, number)) !== undefined
  return false
}

function* hashOf(database: Database, number: number): Steps<string | undefined> {
  return yield* database.value<string>(sql.hash, { number })
}

interface RawEntry {
  readonly number: number
  readonly body: string
  readonly hash: string
}

/**
 * Follows the chain entry by entry, in the order of numbers. From 1 on it must begin as every log does; from a later
 * entry on, `before` is the hash that the first one chains to (undefined: it is gone, which is a gap).
 */
function createAuditWalk(defects: Defects, from: number, before: string | undefined) {
  let entries = 0
  let valid = 0
  // Below every number that a row can have, so that rows before the first are met too.
  let lastNumber = from === 1 ? Number.MIN_SAFE_INTEGER : from - 1
  let expected = from
  /** Undefined after a gap: what the next entry should chain to is gone. */
  let previous = from === 1 ? AUDIT_START : before
  if (previous === undefined) defects.add('missing', from - 1)

  return {
    lastNumber: () => lastNumber,
    step: ({ number, body, hash }: RawEntry): void => {
      entries += 1
      if (number > expected) {
        defects.add('missing', expected, number - 1)
        previous = undefined
      }
      const defect = checkEntry(number, body, previous === undefined || auditHash(previous, body) === hash)
      if (defect !== undefined) defects.add(defect, number)
      else if (previous !== undefined) valid += 1
      previous = hash
      lastNumber = number
      expected = Math.max(expected, number + 1)
    },
    result: () => ({
      entries,
      valid,
      to: Math.max(0, lastNumber),
      head: previous ?? AUDIT_START,
    }),
  }
}

/** Nothing is parsed while all is well: that would cost more than the hash. */
function checkEntry(number: number, body: string, hashHolds: boolean): DefectKind | undefined {
  if (!hashHolds) return 'hash'
  if (number >= 1 && namesNumber(number, body)) return undefined
  return isEntry(body) ? 'hash' : 'unreadable'
}

/**
 * Whether the entry says that it is this one. The text is canonical, so its own number is the last `"number"` in it:
 * only `subject` and `type` follow, and a quote inside of them is escaped.
 */
function namesNumber(number: number, body: string): boolean {
  const key = ',"number":'
  const at = body.lastIndexOf(key)
  return at !== -1 && body.startsWith(`${number},`, at + key.length)
}

function isEntry(body: string): boolean {
  try {
    return isJsonObject(JSON.parse(body) as unknown)
  } catch {
    return false
  }
}

interface Count {
  readonly requester_name: string
  readonly state: string
  readonly number: number
}

/** Whether as many have ended as were counted when they did. Reads all requests. To be called inside `read`. */
function* areEndedCounted(database: Database): Steps<boolean> {
  const are = yield* database.rows<Count>(sql.ended)
  const counted = yield* database.rows<Count>(sql.counted)
  return canonicalJson(are) === canonicalJson(counted)
}
