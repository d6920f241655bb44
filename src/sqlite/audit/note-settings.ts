import type { AuditNote } from '../../domain/audit/audit.ts'
import { canonicalJson } from '../../domain/text/canonical-json.ts'
import type { Database } from '../file/database.ts'
import { parseJsonColumn } from '../file/columns.ts'

const sql = {
  find: `select settings from settings_in_force`,
  keep: `insert into settings_in_force (only, settings) values (1, :settings)
    on conflict (only) do update set settings = excluded.settings`,
} as const

/**
 * Puts an entry before the first one that is written under other settings than the last, so that the log says what was
 * in force for each. Settings come from outside, and no command changes them: this is where a change is met.
 */
export function noteSettings(
  database: Database,
  { at, actor }: AuditNote,
  append: (database: Database, note: AuditNote) => void,
): void {
  const { settings } = database
  if (settings === undefined) return
  const now = canonicalJson(settings)
  const before = database.prepare(sql.find).pluck().get() as string | undefined
  if (before === now) return
  const from = before === undefined ? null : parseJsonColumn(before, 'settings in force')
  database.prepare(sql.keep).run({ settings: now })
  append(database, { at, type: 'settings.changed', subject: null, actor, data: { from, to: settings } })
}
