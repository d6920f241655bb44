import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { Intent } from '../../src/domain/vault/intent.ts'
import { appendIntent, createJournal, readHeader, readTail } from '../../src/vault/intent-journal.ts'
import { temporaryFolder } from '../sqlite/samples.ts'
import { AT, requestOf } from '../store/samples.ts'

const { id, operation, provider, connection, providerKey, digest } = requestOf()
const INTENT: Intent = {
  at: AT,
  requestId: id,
  attemptId: 'att_0000000001',
  operation,
  provider,
  connection,
  providerKey,
  digest,
}

/** What happens on the disk from here to the end of the test: each call is made, and then written down. */
function watchDisk(): readonly string[] {
  const { openSync, writeSync, fsyncSync, linkSync } = fs
  const seen: string[] = []
  const names = new Map<number, string>()
  const nameOf = (descriptor: number) => names.get(descriptor) ?? '?'
  const watched = {
    openSync: (...given: Parameters<typeof openSync>) => {
      const descriptor = openSync(...given)
      names.set(descriptor, String(given[0]))
      return descriptor
    },
    writeSync: (descriptor: number, bytes: Uint8Array) => {
      seen.push(`write ${nameOf(descriptor)}`)
      return writeSync(descriptor, bytes)
    },
    fsyncSync: (descriptor: number) => {
      fsyncSync(descriptor)
      seen.push(`sync ${nameOf(descriptor)}`)
    },
    linkSync: (from: string, to: string) => {
      linkSync(from, to)
      seen.push(`link ${to}`)
    },
  }
  const put = (functions: object) => {
    Object.assign(fs, functions)
    syncBuiltinESMExports()
  }
  put(watched)
  onTestFinished(() => put({ openSync, writeSync, fsyncSync, linkSync }))
  return seen
}

describe('what power loss must not take', () => {
  it('is an intent: it is synced before anything else may happen', () => {
    const path = join(temporaryFolder(), 'shield.db-intents')
    createJournal(path, 'f'.repeat(32))
    const seen = watchDisk()
    appendIntent(path, INTENT)
    expect(seen).toEqual([`write ${path}`, `sync ${path}`])
  })

  it('is an intent after half a line of another one', () => {
    const path = join(temporaryFolder(), 'shield.db-intents')
    createJournal(path, 'f'.repeat(32))
    fs.appendFileSync(path, '{"at":"2026-03')
    const seen = watchDisk()
    appendIntent(path, INTENT)
    expect(seen).toEqual([`write ${path}`, `sync ${path}`])
    expect(fs.readFileSync(path, 'utf8').split('\n')).toHaveLength(4)
  })

  it('is the journal itself: its text and then its name are synced', () => {
    const folder = temporaryFolder()
    const path = join(folder, 'shield.db-intents')
    const seen = watchDisk()
    createJournal(path, 'f'.repeat(32))
    expect(seen).toEqual([
      expect.stringMatching(/^write .*\.new-[0-9a-f]{12}$/),
      expect.stringMatching(/^sync .*\.new-[0-9a-f]{12}$/),
      `link ${path}`,
      `sync ${folder}`,
    ])
    expect(fs.readdirSync(folder)).toEqual(['shield.db-intents'])
  })
})

/** Root may read and write everything. */
function asNobody<Result>(work: () => Result): Result {
  if (process.geteuid?.() !== 0) return work()
  process.seteuid?.(65_534)
  try {
    return work()
  } finally {
    process.seteuid?.(0)
  }
}

it.each([
  ['read', (path: string) => readHeader(path), 0o000],
  ['read on', (path: string) => readTail(path, 0), 0o444],
])('a journal that this user may not use is named where it is to be %s', (_what, work, mode) => {
  const folder = temporaryFolder()
  const path = join(folder, 'shield.db.intents')
  createJournal(path, 'a'.repeat(32))
  fs.chmodSync(folder, 0o755)
  fs.chmodSync(path, mode)
  expect(() => asNobody(() => work(path))).toThrow(
    expect.objectContaining({
      code: 'unavailable',
      message: `The intent journal ${path} may not be read and written by this user`,
      hint: 'Give this user the file, with mode 0600',
    }),
  )
})
