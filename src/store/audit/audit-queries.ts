import { AUDIT_START, type AuditEntry, type AuditFilter } from '../../domain/audit/audit.ts'
import { isJsonObject } from '../../domain/text/json.ts'
import type { AuditStore } from '../../domain/ports/store.ts'
import type { Database, Steps } from '../database.ts'
import { perDialect } from '../dialect.ts'
import { damaged, parseJsonColumn } from '../columns.ts'

const sql = {
  head: `select number, hash from audit order by number desc limit 1`,
  identity: `select id from identity`,
} as const

interface AuditRow {
  readonly number: number
  readonly body: string
  readonly hash: string
}

const NO_ENTRY = { number: 0, hash: AUDIT_START }

// Each of these expects to be called inside `read` or `write`.

type Filter<Name extends 'list' | 'newest'> = Parameters<AuditStore[Name]>[0]

export function* listAudit(database: Database, filter: Filter<'list'>): Steps<readonly AuditEntry[]> {
  return yield* select(database, filter, ['number > :after'], 'number')
}

export function* newestAudit(database: Database, filter: Filter<'newest'>): Steps<readonly AuditEntry[]> {
  return yield* select(
    database,
    filter,
    filter.before === undefined ? [] : ['number < :before'],
    'number desc',
  )
}

export function* auditHead(database: Database): Steps<{ readonly number: number; readonly hash: string }> {
  const known = database.known()
  known.head ??= (yield* database.row<{ number: number; hash: string }>(sql.head)) ?? NO_ENTRY
  return known.head
}

export function* databaseIdentity(database: Database): Steps<string> {
  const known = database.known()
  known.identity ??= String(yield* database.value(sql.identity))
  return known.identity
}

/** What a filter asks for, as SQL. A type also stands for all that begin with it and a dot. */
const conditionsIn = perDialect(({ member }): Readonly<Record<keyof AuditFilter, string>> => ({
  subject: 'subject = :subject',
  type: `(type = :type or substr(type, 1, length(:type) + 1) = :type || '.')`,
  actor: `${member('body', 'actor', 'name')} = :actor`,
  since: 'at >= :since',
  until: 'at < :until',
}))

function* select(
  database: Database,
  filter: AuditFilter & { readonly limit: number; readonly after?: number; readonly before?: number },
  fixed: readonly string[],
  order: string,
): Steps<readonly AuditEntry[]> {
  const asked = conditionsIn(database.dialect)
  const names = Object.keys(asked) as (keyof AuditFilter)[]
  const conditions = [
    ...fixed,
    ...names.filter((name) => filter[name] !== undefined).map((name) => asked[name]),
  ]
  const where = conditions.length === 0 ? '' : ` where ${conditions.join(' and ')}`
  const text = `select number, body, hash from audit${where} order by ${order} limit :limit`
  const limit = Math.max(0, Math.trunc(filter.limit))
  return toEntries(yield* database.rows(text, { ...filter, limit }))
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
