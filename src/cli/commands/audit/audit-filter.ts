import type { AuditFilter } from '../../../domain/audit/audit.ts'
import { AUDIT_TYPES } from '../../../domain/audit/audit-types.ts'
import { ShieldError } from '../../../domain/errors.ts'
import { nearest } from '../../../domain/text/nearest.ts'
import { quoted } from '../../../domain/text/quoted.ts'
import { parseDuration } from '../../../domain/text/times.ts'
import type { App } from '../../app.ts'
import { textOption, wrongValue, type Invocation } from '../../frame.ts'

/**
 * The flags that choose among audit entries; the name of a connection stands for its id. Fails with `usage` for a text
 * that is not a time, and for a type of which there is no entry and never will be: a misspelt one would look like nothing
 * happened.
 */
export async function auditFilter({ app, options }: Invocation): Promise<AuditFilter> {
  const now = app.clock.now()
  const type = textOption(options, 'type')
  if (type !== undefined && !KNOWN.includes(type)) await assertWritten(app, type)
  const text = (name: 'type' | 'actor') => {
    const value = textOption(options, name)
    return value === undefined ? {} : { [name]: value }
  }
  const moment = (name: 'since' | 'until') => {
    const value = textOption(options, name)
    return value === undefined ? {} : { [name]: parseMoment(`--${name}`, value, now) }
  }
  const typed = textOption(options, 'subject')
  const subject = typed === undefined ? {} : { subject: await subjectOf(app, typed) }
  return { ...subject, ...text('type'), ...text('actor'), ...moment('since'), ...moment('until') }
}

const GROUPS = [...new Set(AUDIT_TYPES.map((type) => type.replace(/\..*/, '')))]

const KNOWN: readonly string[] = [...GROUPS, ...AUDIT_TYPES]

/** Another version may have written it. */
async function assertWritten(app: App, type: string): Promise<void> {
  if ((await (await app.gate()).audit({ type, limit: 1 })).length > 0) return
  const typed = type.toLowerCase()
  const ending = nearest(typed, AUDIT_TYPES.map(endingOf))
  const meant = nearest(typed, KNOWN) ?? AUDIT_TYPES.find((one) => endingOf(one) === ending)
  const suggestion = meant === undefined ? '' : ` (Did you mean ${meant}?)`
  throw new ShieldError('usage', `--type ${quoted(type, 60)} is not a type of entry${suggestion}`, {
    hint: `A type, such as request.approved, or the first part of one: ${GROUPS.join(', ')}`,
  })
}

/** `approved` of `request.approved`: people type only that. */
function endingOf(type: string): string {
  return type.replace(/^[^.]*\./, '')
}

async function subjectOf(app: App, typed: string): Promise<string> {
  if (/^[a-z]{3}_/.test(typed)) return typed
  const connections = await (await app.gate()).connections.list()
  return connections.find(({ name }) => name === typed)?.id ?? typed
}

const DAY = /^\d{4}-\d{2}-\d{2}$/
const TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:\d{2})?$/

/**
 * A moment in the past as ISO 8601 in UTC: `7d` (that long ago), a day (its beginning here), or a time (here, unless it has
 * a zone). `now` is in milliseconds since 1970. Fails with `usage`.
 */
export function parseMoment(flag: string, given: string, now: number): string {
  if (/^\d{1,9}[smhd]$/.test(given)) return new Date(now - parseDuration(flag, given)).toISOString()
  const text = DAY.test(given) ? `${given}T00:00` : given
  const at = TIME.test(text) ? new Date(text) : new Date(Number.NaN)
  if (!Number.isNaN(at.getTime()) && isRealDay(given)) return at.toISOString()
  throw wrongValue(flag, '7d (that long ago), 2026-03-01 or 2026-03-01T09:00:00Z', given)
}

/** `new Date` takes 30 February for 2 March. */
function isRealDay(given: string): boolean {
  const [year = 0, month = 0, day = 0] = given.slice(0, 10).split('-').map(Number)
  return new Date(Date.UTC(year, month, 0)).getUTCDate() >= day && day >= 1
}
