import { BUSY, ShieldError, isShieldError } from '../domain/errors.ts'
import { defined } from '../domain/text/json.ts'
import { lyingAt, say } from '../domain/text/wording.ts'

/**
 * The one place where what PostgreSQL, its driver and the network say becomes a ShieldError: `unavailable` for what stands
 * in the way, `internal` for a database that is not ours and for our bugs. `database`: its address without the password.
 * No message carries a value from a row or a statement.
 */
export function translateError(error: unknown, database: string): ShieldError {
  if (isShieldError(error)) return error
  const code = codeOf(error)
  const found = special(error) ?? PATTERNS.find(({ pattern }) => pattern.test(code))
  if (found === undefined) {
    const known = code === '' ? '' : ` (${code})`
    return new ShieldError(
      'internal',
      say`The database${lyingAt(database)} failed in a way that shield does not know${known}`,
      {
        cause: withoutValues(error, code),
      },
    )
  }
  return new ShieldError(found.code, say`The database${lyingAt(database)} ${found.says(error)}`, {
    hint: found.hint,
    ...defined({ reason: found.reason }),
    cause: withoutValues(error, code),
  })
}

/** The error of a change of which nobody knows whether it was kept: its COMMIT was not answered as it has to be. */
export function inDoubt(database: string, why: string): ShieldError {
  return new ShieldError(
    'unavailable',
    say`The database${lyingAt(database)} did not confirm a change, so it is not known whether it was kept: ${why}`,
    { hint: 'Look whether it was, before anything is done again' },
  )
}

/** A detail of PostgreSQL's, and some of its messages, repeat what stands in a row. */
function withoutValues(error: unknown, code: string): unknown {
  return SQLSTATE.test(code) && !SAYS_NO_VALUES.test(code) ? new Error(`PostgreSQL said ${code}`) : error
}

const SQLSTATE = /^[0-9A-Z]{5}$/
const SAYS_NO_VALUES = /^(08|23|28|3D|42|53|55|57)/

/** SQLSTATE, or Node's code, or for what the driver says without one its first words. */
function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return ''
  if ('code' in error && typeof error.code === 'string') return error.code
  return error.message
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : ''
}

/** What the pool says to somebody who has waited for one of its connections. */
export const CROWDED = 'timeout exceeded when trying to connect'

/** Of a connection that was let in and is never answered. */
export const UNSERVED = 'UNSERVED'

const CHECK_ADDRESS = 'Check SHIELD_DATABASE_URL, and that the server runs and is reached from here'
const TRY_AGAIN = 'Try again in a moment; nothing was changed'

interface Pattern {
  readonly pattern: RegExp
  readonly code: 'unavailable' | 'internal' | 'usage'
  readonly says: (error: unknown) => string
  readonly hint: string
  readonly reason?: string
}

/** Columns whose numbers the server gives. Nothing else writes there. */
const NUMBERED =
  /^((requests|deliveries|received_messages|message_statuses|contact_changes|events|notifications)_pkey|tokens_rowid_key|senders_number_key)$/

/** What no code alone tells. */
function special(error: unknown): Omit<Pattern, 'pattern'> | undefined {
  if (isOfStandby(error)) return STANDBY
  return isTakenNumber(error) ? TAKEN_NUMBER : undefined
}

/**
 * By where in PostgreSQL it comes from: its code is that of other errors too, and its words are in any language. The first
 * is a setting that was refused, and of this code a standby refuses `read write` alone.
 */
function isOfStandby(error: unknown): boolean {
  const routine = error instanceof Error && 'routine' in error ? error.routine : undefined
  return (
    (routine === 'call_bool_check_hook' && codeOf(error) === '0A000') ||
    routine === 'PreventCommandDuringRecovery'
  )
}

const STANDBY: Omit<Pattern, 'pattern'> = {
  code: 'unavailable',
  says: () => 'is a standby, which cannot be written to',
  hint: 'Name the primary in SHIELD_DATABASE_URL',
}

function isTakenNumber(error: unknown): boolean {
  return (
    codeOf(error) === '23505' &&
    error instanceof Error &&
    'constraint' in error &&
    NUMBERED.test(String(error.constraint))
  )
}

const TAKEN_NUMBER: Omit<Pattern, 'pattern'> = {
  code: 'unavailable',
  says: () => 'gave a number that is taken already, as after a restore that sets sequences back',
  hint: 'shield doctor says which, and what mends it; nothing was changed',
}

// https://www.postgresql.org/docs/current/errcodes-appendix.html
const PATTERNS: readonly Pattern[] = [
  {
    pattern: /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ENOENT|EACCES)$/,
    code: 'unavailable',
    says: (error) => `cannot be reached (${codeOf(error)})`,
    hint: CHECK_ADDRESS,
  },
  {
    pattern: /^(ETIMEDOUT|timeout expired|Connection terminated due to connection timeout)$/,
    code: 'unavailable',
    says: () => 'does not answer',
    hint: CHECK_ADDRESS,
  },
  {
    pattern: new RegExp(`^${UNSERVED}$`),
    code: 'unavailable',
    says: () => 'lets this process in and answers nothing, as a pooler does that has no connection left',
    hint: 'Give the pooler 10 connections for each process of shield (in PgBouncer default_pool_size), or name the server itself in SHIELD_DATABASE_URL',
  },
  {
    pattern: new RegExp(`^${CROWDED}$`),
    code: 'unavailable',
    says: () => 'answers, but this process waits on all its connections',
    hint: TRY_AGAIN,
    reason: BUSY,
  },
  {
    pattern: /timeout/,
    code: 'unavailable',
    says: () => 'did not answer in time',
    hint: CHECK_ADDRESS,
    reason: BUSY,
  },
  {
    pattern:
      /^(57P0[1-5]|08...|25P0[34]|ECONNRESET|EPIPE|Connection terminated.*|Client (has encountered|was closed).*)$/,
    code: 'unavailable',
    says: () => 'dropped the connection',
    hint: TRY_AGAIN,
  },
  {
    pattern: /^(28...|SASL.*|Password must be.*)$/,
    code: 'unavailable',
    says: () => 'does not let this user in',
    hint: 'Check the user and the password in SHIELD_DATABASE_URL, and pg_hba.conf of the server',
  },
  { pattern: /^3D000$/, code: 'unavailable', says: () => 'does not exist', hint: CHECK_ADDRESS },
  {
    pattern: /SSL|TLS|CERT|SIGNATURE/,
    code: 'unavailable',
    says: () => 'cannot be spoken to in secret',
    hint: 'Check sslmode and sslrootcert in SHIELD_DATABASE_URL, and the certificate of the server',
  },
  {
    pattern: /^(55P03|40001|40P01|53300)$/,
    code: 'unavailable',
    says: () => 'is kept busy by others',
    hint: TRY_AGAIN,
    reason: BUSY,
  },
  {
    pattern: /^57014$/,
    code: 'unavailable',
    says: () => 'took too long for an answer',
    hint: TRY_AGAIN,
    reason: BUSY,
  },
  {
    pattern: /^53...$/,
    code: 'unavailable',
    says: () => 'has no room left: the disk or the memory of the server is full',
    hint: 'Free some, then try again; nothing was changed',
  },
  {
    pattern: /^25006$/,
    code: 'unavailable',
    says: () => 'takes no changes: it is a standby, or default_transaction_read_only is on',
    hint: 'shield doctor says which; shield needs the primary, and that setting off',
  },
  {
    pattern: /^55000$/,
    code: 'unavailable',
    says: () => 'takes no connections or no changes just now',
    hint: 'Look whether it is closed to connections (allow_connections), or a standby',
  },
  {
    pattern: /^42501$/,
    code: 'unavailable',
    says: () => 'does not let this user do what shield needs',
    hint: 'Let it use the schema shield, and read and write its tables; the role that begins or upgrades the queue owns them',
  },
  {
    pattern: /^(58...|XX...)$/,
    code: 'unavailable',
    says: () => 'is damaged, or its disk reported an error',
    hint: 'Read the log of the server, and restore a backup if need be',
  },
  {
    pattern: /^0A000$/,
    code: 'unavailable',
    says: () => 'was upgraded by another shield meanwhile',
    hint: 'Start the command again with the newest shield',
  },
  {
    pattern: /^(26000|42P05)$/,
    code: 'unavailable',
    says: () => 'is reached through a pooler that mixes up prepared statements',
    hint: 'PgBouncer 1.21 or newer keeps them apart (max_prepared_statements); or name the server itself in SHIELD_DATABASE_URL',
  },
  {
    pattern: /^54000$/,
    code: 'usage',
    says: () =>
      'cannot find again what is as long as this: a name, a key or an address has far too many characters',
    hint: 'Give a shorter one',
  },
  {
    pattern: /^23...$/,
    code: 'internal',
    says: (error) => `refused a change: ${messageOf(error)}`,
    hint: 'This is a bug in shield; please report it',
  },
]
