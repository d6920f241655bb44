import { createRequire } from 'node:module'
import { join } from 'node:path'
import { root } from './load-source.mjs'

const built = createRequire(join(root, 'dist', 'main.cjs'))

/** Opens a database with the store as it is built. */
export async function openBuiltStore(file) {
  const { openStore } = built('./sqlite.open-store.cjs')
  const { loadDriver } = built('./sqlite.file.driver.cjs')
  return openStore({
    file,
    mode: 'create',
    folder: 'own',
    driver: await loadDriver(Number(process.versions.napi)),
    now: () => performance.now(),
    random: Math.random,
  })
}

const AT = '2026-03-02T10:00:00.000Z'

export const actor = { name: 'anna', door: 'cli' }

/** An entry such as a transition writes. */
export function noteOf(type, subject) {
  const data = { attempt: 'att_0123456789', outcome: 'applied', evidence: 'response' }
  return { at: AT, type, subject, actor, data }
}

export function idOf(number) {
  return `apr_${String(number).padStart(10, '0')}`
}

/** A request such as an event makes. */
export function requestOf(number) {
  return {
    id: idOf(number),
    state: 'pending',
    operation: 'calendar.create-event',
    provider: 'google',
    connection: { id: 'con_0000000001', integration: 'google-calendar', nangoConnectionId: 'nc-1' },
    connectionName: 'google',
    account: 'anna@example.com',
    input: { title: `Number ${number}`, start: '2030-01-07T10:00:00Z', duration: '30m' },
    prepared: { calendar: 'anna@example.com', timeZone: 'Europe/Berlin' },
    precondition: null,
    call: {
      method: 'POST',
      path: '/calendar/v3/calendars/anna%40example.com/events',
      query: [['sendUpdates', 'none']],
      headers: [],
      body: `{"id":"sh0123456789abcdef0123456789abcdef","summary":"Number ${number}","start":{"dateTime":"2030-01-07T10:00:00Z"},"end":{"dateTime":"2030-01-07T10:30:00Z"}}`,
    },
    digest: 'd'.repeat(64),
    providerKey: 'sh0123456789abcdef0123456789abcdef',
    warnings: [],
    summary: `"Number ${number}", Mon 7 Jan 2030 10:00–10:30`,
    mark: null,
    stakes: { amount: null, recipients: [], reversal: 'correctable' },
    ruling: null,
    requester: { name: 'agent', door: 'cli' },
    reason: null,
    idempotencyKey: null,
    createdAt: AT,
    updatedAt: AT,
    expiresAt: null,
    decision: null,
    attempt: null,
    ending: null,
  }
}
