import { AUDIT_START, auditHash } from '../../domain/audit/audit.ts'
import type { DefectKind } from '../../domain/audit/audit-report.ts'
import { isJsonObject } from '../../domain/text/json.ts'
import type { Defects } from './defects.ts'

export type RawEntry = readonly [number: number, body: string, hash: string]

/**
 * Follows the chain entry by entry, in the order of numbers. From 1 on it must begin as every log does; from a later
 * entry on, `before` is the hash that the first one chains to (undefined: it is gone, which is a gap).
 */
export function createAuditWalk(defects: Defects, from: number, before: string | undefined) {
  let entries = 0
  let valid = 0
  // Below every number that a row can have, so that rows before the first are met too.
  let lastNumber = from === 1 ? -Infinity : from - 1
  let expected = from
  /** Undefined after a gap: what the next entry should chain to is gone. */
  let previous = from === 1 ? AUDIT_START : before
  if (previous === undefined) defects.add('missing', from - 1)

  return {
    lastNumber: () => lastNumber,
    step: ([number, body, hash]: RawEntry): void => {
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
