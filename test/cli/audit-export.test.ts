import Sqlite from 'better-sqlite3'
import { expect, it } from 'vitest'
import { AUDIT_START, auditBody, auditHash } from '../../src/domain/audit/audit.ts'
import type { Store } from '../../src/domain/ports/store.ts'
import type { App } from '../../src/cli/app.ts'
import { exportLog } from '../../src/cli/commands/audit/export.ts'
import { temporaryStore } from '../sqlite/samples.ts'
import { noteOf } from '../store/samples.ts'
import { recordTerminal } from './recorded-terminal.ts'

const ENTRIES = 3500

/** A store whose log is long, and how many entries were read from it so far. */
async function longLog(): Promise<{ store: Store; read: () => number }> {
  const { store, file } = await temporaryStore()
  const raw = new Sqlite(file)
  const insert = raw.prepare('insert into audit (number, body, hash) values (?, ?, ?)')
  raw.exec('begin')
  for (let number = 1, hash = AUDIT_START; number <= ENTRIES; number += 1) {
    const body = auditBody(number, noteOf('read'))
    hash = auditHash(hash, body)
    insert.run(number, body, hash)
  }
  raw.exec('commit')
  raw.close()
  let read = 0
  const list: Store['audit']['list'] = async (filter) => {
    const entries = await store.audit.list(filter)
    read += entries.length
    return entries
  }
  return { store: { ...store, audit: { ...store.audit, list } }, read: () => read }
}

const exportTo = (terminal: App['terminal'], store: Store) =>
  exportLog({
    app: { terminal, clock: { now: Date.now }, existing: () => ({ store: async () => store }) } as never,
    args: [],
    options: {},
  })

it('exports a long log in pieces, and stops where the reader has seen enough', async () => {
  const { store, read } = await longLog()
  const whole = recordTerminal()
  expect(await exportTo(whole.terminal, store)).toBe(0)
  expect(whole.out().split('\n')).toHaveLength(ENTRIES + 1)
  expect(read()).toBe(ENTRIES)
  let isClosed = false
  const head = recordTerminal({
    writeSync: (_, bytes, offset) => {
      if (isClosed) throw Object.assign(new Error('write EPIPE'), { code: 'EPIPE' })
      isClosed = true
      return Math.min(100, bytes.length - offset)
    },
  })
  expect(await exportTo(head.terminal, store)).toBe(0)
  expect(read() - ENTRIES).toBeLessThan(ENTRIES / 2)
  expect(head.talk()).toBe('')
})
