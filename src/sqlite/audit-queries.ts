import { AUDIT_START, type AuditEntry } from '../domain/audit.ts'
import { isJsonObject } from '../domain/json.ts'
import type { AuditStore } from '../domain/store.ts'
import type { Database } from './database.ts'
import { damaged, parseJsonColumn } from './json-column.ts'

const sql = {
  list: `select number, body, hash from audit where number > :after order by number limit :limit`,
  newest: `select number, body, hash from audit order by number desc limit :limit`,
  newestOf: `select number, body, hash from audit where subject = :subject order by number desc limit :limit`,
  head: `select number, hash from audit order by number desc limit 1`,
} as const

interface AuditRow {
  readonly number: number
  readonly body: string
  readonly hash: string
}

// Each of these expects to be called inside `read` or `write`.

type Filter<Name extends 'list' | 'newest'> = Parameters<AuditStore[Name]>[0]

export function listAudit(database: Database, { after, limit }: Filter<'list'>): readonly AuditEntry[] {
  return toEntries(database.prepare(sql.list).all({ after, limit: atLeastZero(limit) }))
}

export function newestAudit(database: Database, filter: Filter<'newest'>): readonly AuditEntry[] {
  const limit = atLeastZero(filter.limit)
  if (filter.subject === undefined) return toEntries(database.prepare(sql.newest).all({ limit }))
  return toEntries(database.prepare(sql.newestOf).all({ limit, subject: filter.subject }))
}

export function auditHead(database: Database): { readonly number: number; readonly hash: string } {
  const row = database.prepare(sql.head).get() as { number: number; hash: string } | undefined
  return row ?? { number: 0, hash: AUDIT_START }
}

function atLeastZero(limit: number): number {
  return Math.max(0, Math.trunc(limit))
}

function toEntries(rows: readonly unknown[]): readonly AuditEntry[] {
  return (rows as readonly AuditRow[]).map(({ number, body, hash }) => {
    const entry = parseJsonColumn(body, `audit entry ${number}`)
    if (!isJsonObject(entry) || !isJsonObject(entry['actor']) || !isJsonObject(entry['data'])) {
      throw damaged(`audit entry ${number}`)
    }
    return { ...(entry as unknown as Omit<AuditEntry, 'hash'>), number, hash }
  })
}
