import { AUDIT_START, type AuditEntry, type AuditFilter } from '../../domain/audit/audit.ts'
import { isJsonObject } from '../../domain/text/json.ts'
import type { AuditStore } from '../../domain/ports/store.ts'
import type { Database } from '../file/database.ts'
import { damaged, parseJsonColumn } from '../file/columns.ts'

const sql = {
  head: `select number, hash from audit order by number desc limit 1`,
  identity: `select id from identity`,
} as const

interface AuditRow {
  readonly number: number
  readonly body: string
  readonly hash: string
}

// Each of these expects to be called inside `read` or `write`.

type Filter<Name extends 'list' | 'newest'> = Parameters<AuditStore[Name]>[0]

export function listAudit(database: Database, filter: Filter<'list'>): readonly AuditEntry[] {
  return select(database, filter, ['number > :after'], 'number')
}

export function newestAudit(database: Database, filter: Filter<'newest'>): readonly AuditEntry[] {
  return select(database, filter, filter.before === undefined ? [] : ['number < :before'], 'number desc')
}

export function auditHead(database: Database): { readonly number: number; readonly hash: string } {
  const row = database.prepare(sql.head).get() as { number: number; hash: string } | undefined
  return row ?? { number: 0, hash: AUDIT_START }
}

export function databaseIdentity(database: Database): string {
  return String(database.prepare(sql.identity).pluck().get())
}

/** What a filter asks for, as SQL. A type also stands for all that begin with it and a dot. */
const CONDITIONS: Readonly<Record<keyof AuditFilter, string>> = {
  subject: 'subject = :subject',
  type: `(type = :type or substr(type, 1, length(:type) + 1) = :type || '.')`,
  actor: `case when json_valid(body) then body ->> '$.actor.name' end = :actor`,
  since: 'at >= :since',
  until: 'at < :until',
}

function select(
  database: Database,
  filter: AuditFilter & { readonly limit: number; readonly after?: number; readonly before?: number },
  fixed: readonly string[],
  order: string,
): readonly AuditEntry[] {
  const names = Object.keys(CONDITIONS) as (keyof AuditFilter)[]
  const conditions = [
    ...fixed,
    ...names.filter((name) => filter[name] !== undefined).map((name) => CONDITIONS[name]),
  ]
  const where = conditions.length === 0 ? '' : ` where ${conditions.join(' and ')}`
  const text = `select number, body, hash from audit${where} order by ${order} limit :limit`
  const limit = Math.max(0, Math.trunc(filter.limit))
  return toEntries(database.prepare(text).all({ ...filter, limit }))
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
