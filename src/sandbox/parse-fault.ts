import { ShieldError } from '../domain/errors.ts'
import {
  FAULT_KINDS,
  FOREIGN_BODIES,
  REFRESH_FAILURES,
  isNangoRoute,
  type Fault,
  type FaultKind,
  type FaultValue,
  type Wait,
} from './fault.ts'
import { REASONS } from './reasons.ts'

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']

/**
 * Reads `KIND[-before|-after][=VALUE][@METHOD][@/PATH][*TIMES]`: `latency=5s`, `drop-after@POST`,
 * `status=500@/calendar/v3/calendars*1`. A path selects every path that contains it. Fails with `usage`.
 */
export function parseFault(text: string): Fault {
  const parts = /^([a-z-]+)(?:=([^@*]*))?((?:@[^@*]*)*)(?:\*(.*))?$/.exec(text)
  if (parts === null) throw invalid(text, 'it has no such form')
  const { kind, when } = parseKind(text, parts[1] ?? '')
  const selectors = (parts[3] ?? '').split('@').slice(1)
  const path = parsePath(text, kind, selectors)
  return {
    kind,
    when,
    ...parseValue(text, kind, parts[2]),
    method: parseMethod(text, selectors),
    path,
    times: parts[4] === undefined ? (ONCE.includes(kind) ? 1 : null) : parseTimes(text, parts[4]),
  }
}

function parseKind(text: string, name: string): { kind: FaultKind; when: Fault['when'] } {
  const bare = name.replace(/-(before|after)$/, '')
  const kind = Object.keys(FAULT_KINDS).find((key): key is FaultKind => key === bare)
  if (kind === undefined)
    throw invalid(text, `no fault is called ${bare} (there is ${Object.keys(FAULT_KINDS).join(', ')})`)
  if (bare !== name && FAULT_KINDS[kind].when !== true)
    throw invalid(text, `${kind} has no -before or -after`)
  const endsAfter = name.endsWith('-after') || ALWAYS_AFTER.includes(kind)
  return { kind, when: endsAfter ? 'after' : 'before' }
}

/** For ever it could not be put right. */
const ONCE: readonly FaultKind[] = ['token-expired']

const ALWAYS_AFTER: readonly FaultKind[] = ['truncate', 'garble', 'no-id', 'ignored-filter']

type Value = Pick<Fault, 'amount' | 'code' | 'wait'>

const NO_VALUE: Value = { amount: 0, code: '', wait: null }

/** What stands behind the `=`, read as the kind takes it. */
function parseValue(text: string, kind: FaultKind, value: string | undefined): Value {
  const form = FAULT_KINDS[kind].value
  if (form === undefined && value !== undefined) throw invalid(text, `${kind} takes no value`)
  if (form === undefined) return NO_VALUE
  const [first, wait] = WITH_WAIT.includes(form) ? parseWait(text, value) : [value, null]
  const read = READERS[form](text, first)
  if (typeof read === 'object') return { ...NO_VALUE, ...read }
  return { ...NO_VALUE, wait, ...(typeof read === 'number' ? { amount: read } : { code: read }) }
}

/** Behind what they take there may stand how long to wait. */
const WITH_WAIT: readonly FaultValue[] = ['status', 'reason']

function parseWait(
  text: string,
  value: string | undefined,
): readonly [first: string | undefined, wait: Wait | null] {
  const [first, ...rest] = value?.split(',') ?? []
  if (rest.length === 0) return [first, null]
  const [, at, seconds] = /^(at)?(\d{1,6})$/.exec(rest.join(',')) ?? []
  if (seconds === undefined)
    throw invalid(text, 'after the comma stands how many seconds to wait, such as 30 or at30')
  return [first, { seconds: Number(seconds), isMoment: at !== undefined }]
}

type Reader = (text: string, value: string | undefined) => number | string | Pick<Value, 'amount' | 'code'>

const READERS: Readonly<Record<FaultValue, Reader>> = {
  duration: (text, value = '') => parseDuration(text, value),
  status: (text, value = '') => parseStatus(text, value, /^[2-5]\d\d$/, 'a status such as 500'),
  reason: (text, value = '') => oneOf(text, 'it needs one of', Object.keys(REASONS), value),
  redirect: (text, value = '302') => parseRedirect(text, value),
  code: (text, value = 'server_error') => oneOf(text, 'it can imitate', Object.keys(FOREIGN_BODIES), value),
  refresh: (text, value = '') => oneOf(text, 'it needs one of', REFRESH_FAILURES, value),
  scope: (text, value = '') => {
    if (/^[\w.:/-]+(?:,[\w.:/-]+)*$/.test(value)) return value
    throw invalid(text, 'it needs scopes, such as calendar.events or read_orders,read_customers')
  },
}

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000 }
const LONGEST_LATENCY = 3_600_000

function parseDuration(text: string, value: string): number {
  const parts = /^(\d+(?:\.\d+)?)(ms|s|m)$/.exec(value)
  const milliseconds = Math.round(Number(parts?.[1]) * (UNITS[parts?.[2] ?? ''] ?? 0))
  if (parts === null || milliseconds > LONGEST_LATENCY)
    throw invalid(text, 'it needs a duration up to an hour, such as 300ms, 5s or 2m')
  return milliseconds
}

function parseStatus(text: string, value: string, form: RegExp, allowed: string): number {
  if (!form.test(value)) throw invalid(text, `it needs ${allowed}`)
  return Number(value)
}

function parseRedirect(text: string, value: string): Pick<Value, 'amount' | 'code'> {
  const [, status = value, code = ''] = /^(\d+)(?:,(elsewhere))?$/.exec(value) ?? []
  return { amount: parseStatus(text, status, /^30[12378]$/, '301, 302, 303, 307 or 308'), code }
}

function oneOf(text: string, what: string, allowed: readonly string[], value: string): string {
  if (allowed.includes(value)) return value
  throw invalid(text, `${what} ${allowed.join(', ')}`)
}

function parseMethod(text: string, selectors: readonly string[]): string | null {
  const methods = selectors.filter((selector) => !selector.startsWith('/'))
  const wrong = methods.find((method) => !METHODS.includes(method))
  if (wrong !== undefined)
    throw invalid(
      text,
      `@${wrong} is neither a method nor a path beginning with / (write an @ in a path as %40)`,
    )
  if (methods.length > 1) throw invalid(text, 'it can have one method')
  return methods[0] ?? null
}

function parsePath(text: string, kind: FaultKind, selectors: readonly string[]): string | null {
  const paths = selectors.filter((selector) => selector.startsWith('/'))
  if (paths.length > 1) throw invalid(text, 'it can have one path')
  const path = paths[0] ?? null
  if (path !== null && isNangoRoute(path) && !ANYWHERE.includes(kind))
    throw invalid(text, `${path} is Nango's own, where only ${ANYWHERE.join(', ')} can happen`)
  return path
}

/** What can also happen on Nango's own routes. */
const ANYWHERE: readonly FaultKind[] = [
  'latency',
  'drop',
  'truncate',
  'rate-limit',
  'status',
  'html',
  'garble',
  'refresh',
  'bad-key',
  'no-database',
  'no-right',
  'no-credentials',
  'no-integration',
]

function parseTimes(text: string, value: string): number {
  if (!/^[1-9]\d{0,5}$/.test(value)) throw invalid(text, 'after * stands how often it happens, such as *2')
  return Number(value)
}

function invalid(text: string, why: string): ShieldError {
  return new ShieldError('usage', `Not a fault: ${JSON.stringify(text)}: ${why}`, {
    hint: 'Write it as KIND[-before|-after][=VALUE][@METHOD][@/PATH][*TIMES], for example drop-after@POST*1',
  })
}
