import { AUDIT_START, auditHash } from '../domain/audit.ts'
import { isJsonObject } from '../domain/json.ts'
import type { AuditReport } from '../domain/store.ts'
import { auditHead } from './audit-queries.ts'
import type { Database } from './database.ts'

// Raw rows in chunks: one row at a time costs twice as much.
const CHUNK = `select number, body, hash from audit where number > :after order by number limit 2000`
const MOST_DEFECTS = 20

type RawRow = readonly [number: number, body: string, hash: string]
type Defect = AuditReport['defects'][number]

/**
 * Walks the whole chain, up to at least the entry that is the last at the beginning. `pause` is awaited between
 * chunks, where no transaction is open, so that a server goes on answering meanwhile.
 */
export async function verifyAudit(database: Database, pause: () => Promise<unknown>): Promise<AuditReport> {
  const head = database.read(() => auditHead(database))
  const walk = createWalk()
  for (;;) {
    const after = walk.lastNumber()
    const rows = database.read(() => database.prepare(CHUNK).raw().all({ after })) as RawRow[]
    for (const row of rows) walk.step(row)
    // Not "until there are no rows": after a number beyond what JavaScript can count there would always be some.
    if (rows.length === 0 || walk.lastNumber() >= head.number) return walk.report()
    await pause()
  }
}

function createWalk() {
  const defects: Defect[] = []
  let entries = 0
  let valid = 0
  // Below every number that a row can have, so that rows before the first are met too.
  let lastNumber = -Infinity
  let expected = 1
  /** Undefined after a gap: what the next entry should chain to is gone. */
  let previous: string | undefined = AUDIT_START

  const report = (defect: Defect): void => {
    if (defects.length < MOST_DEFECTS) defects.push(defect)
  }
  const reportGap = (until: number): void => {
    for (let number = expected; number < until && defects.length < MOST_DEFECTS; number += 1) {
      report({ number, kind: 'missing' })
    }
    previous = undefined
  }
  return {
    lastNumber: () => lastNumber,
    step: ([number, body, hash]: RawRow): void => {
      entries += 1
      if (number > expected) reportGap(number)
      const kind = checkEntry(number, body, previous === undefined || auditHash(previous, body) === hash)
      if (kind !== undefined) report({ number, kind })
      else if (previous !== undefined) valid += 1
      previous = hash
      lastNumber = number
      expected = Math.max(expected, number + 1)
    },
    report: (): AuditReport => ({ entries, valid, defects, head: previous ?? AUDIT_START }),
  }
}

/** Nothing is parsed while all is well: that would cost more than the hash. */
function checkEntry(number: number, body: string, hashHolds: boolean): Defect['kind'] | undefined {
  if (hashHolds && number >= 1 && namesNumber(number, body)) return undefined
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
