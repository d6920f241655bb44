import {
  copyFileSync,
  existsSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import Sqlite from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import type { Store } from '../../../src/domain/ports/store.ts'
import { openedStore, temporaryStore } from '../samples.ts'
import { forge } from '../tamper.ts'
import { AT, attemptOf, noteOf, requestIn, requestOf, tokenOf } from '../../store/samples.ts'

const HOLD = { reason: 'the agent has gone mad', by: { name: 'anna', door: 'cli' }, at: AT } as const
const FREE =
  'update standing set hold_reason = null, hold_by_name = null, hold_by_door = null, hold_at = null'

const hold = (store: Store) => store.guard.hold(HOLD, noteOf('queue.held'))
const heldFor = async (store: Store) => (await store.guard.standing()).hold?.reason

describe('a hold that somebody took off in the database', () => {
  it('is still in force, at once and after it was settled, and nothing is claimed', async () => {
    const { store, file } = await temporaryStore()
    const { id } = await requestIn(store, 'approved')
    await hold(store)
    forge(file, FREE)
    expect(await heldFor(store)).toBe(HOLD.reason)
    const claimed = await store.requests.claim(id, attemptOf(), noteOf('request.executing', id))
    expect(claimed).toMatchObject({ kind: 'held', hold: HOLD })
    forge(file, FREE)
    expect(await store.guard.recoverSent(AT)).toMatchObject({
      vault: 'the hold or what was revoked was changed in the database without shield',
    })
    const other = await openedStore(file)
    expect(await heldFor(other)).toBe(HOLD.reason)
  })

  it('together with the line of the vault, or with an older one that shield sealed, is in force too', async () => {
    const { store, file } = await temporaryStore()
    await requestIn(store, 'pending')
    await hold(store)
    await store.guard.release(noteOf('queue.released'))
    const raw = new Sqlite(file)
    const free = raw.prepare('select vault from standing').pluck().get() as string
    raw.close()
    await hold(store)
    for (const line of [free, '{}', '']) {
      forge(file, `${FREE}; update standing set vault = '${line}'`)
      expect(await heldFor(store), line).toBe(HOLD.reason)
      await store.guard.recoverSent(AT)
      expect(await heldFor(store), line).toBe(HOLD.reason)
    }
    forge(file, `${FREE}; update standing set vault = null`)
    await store.guard.recoverSent(AT)
    expect(await heldFor(store)).toBe(HOLD.reason)
  })

  it('is lifted by a release, which stays', async () => {
    const { store, file } = await temporaryStore()
    await hold(store)
    expect(await store.guard.release(noteOf('queue.released'))).toEqual(HOLD)
    const other = await openedStore(file)
    await other.guard.recoverSent(AT)
    expect(await other.guard.standing()).toMatchObject({ hold: null, journal: 'known' })
  })
})

describe('a process that ended between the database and the vault', () => {
  it('left a release that counts: the database is newer, and sealed', async () => {
    const { store, file } = await temporaryStore()
    await requestIn(store, 'pending')
    await hold(store)
    const before = readFileSync(`${file}.vault`)
    await store.guard.release(noteOf('queue.released'))
    writeFileSync(`${file}.vault`, before)
    await store.guard.recoverSent(AT)
    expect(await store.guard.standing()).toMatchObject({ hold: null, journal: 'known' })
    expect(readFileSync(`${file}.vault`, 'utf8')).toContain('"hold":null')
  })

  it('left a hold that counts: the vault is newer, and the log says so', async () => {
    const { store, file } = await temporaryStore()
    await requestIn(store, 'pending')
    await store.close()
    copyFileSync(file, `${file}.before`)
    const held = await openedStore(file)
    await hold(held)
    await held.close()
    renameSync(`${file}.before`, file)
    for (const end of ['-wal', '-shm']) rmSync(`${file}${end}`, { force: true })
    const after = await openedStore(file)
    expect(await after.guard.recoverSent(AT)).toMatchObject({ vault: null })
    expect(await heldFor(after)).toBe(HOLD.reason)
    expect(await after.audit.newest({ limit: 1 })).toMatchObject([
      { type: 'queue.held', data: { evidence: 'vault' } },
    ])
  })
})

describe('the vault itself', () => {
  it('is not there while there is nothing to keep in mind', async () => {
    const { store, file } = await temporaryStore()
    await requestIn(store, 'approved')
    expect(existsSync(`${file}.vault`)).toBe(false)
  })

  it.each<[string, (path: string) => void, string]>([
    ['is gone', (path) => rmSync(path), 'it is missing'],
    ['is empty', (path) => writeFileSync(path, ''), 'it cannot be read'],
    ['is damaged', (path) => writeFileSync(path, '{"vault":1,"counter":"x"}'), 'it cannot be read'],
    [
      'is a link',
      (path) => {
        renameSync(path, `${path}.elsewhere`)
        symlinkSync(`${path}.elsewhere`, path)
      },
      'it cannot be read',
    ],
  ])(
    'that %s is noticed, holds everything, and forgets no token that was revoked',
    async (_what, spoil, trouble) => {
      const { store, file } = await temporaryStore()
      await store.tokens.add(tokenOf(), noteOf('token.created', tokenOf().id))
      await store.tokens.revoke(tokenOf().id, noteOf('token.revoked', tokenOf().id))
      spoil(`${file}.vault`)
      expect((await store.guard.standing()).journal).toBe('changed')
      expect(await store.guard.recoverSent(AT)).toMatchObject({ vault: trouble })
      expect(await heldFor(store)).toContain(trouble)
      forge(file, 'update tokens set revoked_at = null')
      expect((await store.tokens.find(tokenOf().id))?.revokedAt).toBe(AT)
    },
  )

  it('that is gone when a request is claimed lets nothing be claimed', async () => {
    const { store, file } = await temporaryStore()
    const { id } = await requestIn(store, 'approved')
    await hold(store)
    await store.guard.release(noteOf('queue.released'))
    rmSync(`${file}.vault`)
    const claimed = await store.requests.claim(id, attemptOf(), noteOf('request.executing', id))
    expect(claimed).toMatchObject({ kind: 'held' })
    expect(await heldFor(store)).toContain('it is missing')
    expect((await store.requests.find(id))?.state).toBe('approved')
  })

  it('of another database is refused', async () => {
    const [one, other] = [await temporaryStore(), await temporaryStore()]
    for (const { store } of [one, other]) await hold(store)
    copyFileSync(`${other.file}.vault`, `${one.file}.vault`)
    await expect(one.store.guard.recoverSent(AT)).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('one of them was swapped') as string,
    })
  })
})

it('a token that was revoked stays so, although its row says that it was not', async () => {
  const { store, file } = await temporaryStore()
  const { id } = tokenOf()
  await store.tokens.add(tokenOf(), noteOf('token.created', id))
  await store.tokens.revoke(id, noteOf('token.revoked', id))
  forge(file, 'update tokens set revoked_at = null')
  const other = await openedStore(file)
  expect((await other.tokens.find(id))?.revokedAt).toBe(AT)
  expect((await other.tokens.list()).map(({ revokedAt }) => revokedAt)).toEqual([AT])
})

describe('what shows a change made without shield', () => {
  it('a missing or changed trigger is named', async () => {
    const { store, file } = await temporaryStore()
    expect((await store.guard.integrity()).missingGuards).toEqual([])
    const raw = new Sqlite(file)
    raw.exec(`drop trigger audit_no_delete; drop trigger requests_no_delete;
      create trigger requests_no_delete before delete on requests begin select 1; end;`)
    raw.close()
    expect((await store.guard.integrity()).missingGuards.toSorted()).toEqual([
      'audit_no_delete',
      'requests_no_delete',
    ])
  })

  it('a state that the log does not tell is a defect of the log, and is named', async () => {
    const { store, file } = await temporaryStore()
    const { id } = await requestIn(store, 'succeeded')
    expect((await store.audit.verify()).defects).toEqual([])
    forge(file, `update requests set state = 'approved'`)
    const head = await store.audit.head()
    expect((await store.audit.verify()).defects).toEqual([
      { kind: 'state', number: head.number, until: head.number },
    ])
    expect((await store.guard.integrity()).untold).toEqual([
      `${id} is approved, but the audit log does not say so`,
    ])
  })

  it('a second sending of one request is a defect of the log, and is named', async () => {
    const { store } = await temporaryStore()
    const { id } = await requestIn(store, 'executing')
    await store.audit.append(noteOf('request.executing', id))
    const { number } = await store.audit.head()
    expect((await store.audit.verify()).defects).toEqual([{ kind: 'resent', number, until: number }])
    expect((await store.guard.integrity()).untold).toEqual([
      `${id} was sent twice, according to the audit log`,
    ])
  })
})

describe.each([
  ['journal', '.intents'],
  ['seal key', '.key'],
])('a %s that is a symbolic link', (_what, end) => {
  it('is refused, and nothing is sent', async () => {
    const { store, file } = await temporaryStore()
    const { id } = await requestIn(store, 'approved')
    renameSync(`${file}${end}`, `${file}.elsewhere`)
    symlinkSync(`${file}.elsewhere`, `${file}${end}`)
    const error = { code: 'unavailable' }
    if (end === '.key') {
      await expect(
        store.requests.claim(id, attemptOf(), noteOf('request.executing', id)),
      ).rejects.toMatchObject(error)
      expect(await store.guard.keyState()).toMatchObject({ state: 'unreadable' })
    } else {
      expect((await store.guard.standing()).journal).toBe('changed')
      await expect(store.guard.recoverSent(AT)).rejects.toMatchObject({
        ...error,
        message: expect.stringContaining('is a symbolic link') as string,
      })
      const { operation, provider, connection, providerKey, digest } = requestOf()
      const intent = {
        requestId: id,
        attemptId: 'att_1',
        operation,
        provider,
        connection,
        providerKey,
        digest,
        at: AT,
      }
      await expect(async () => store.guard.recordIntent(intent)).rejects.toMatchObject(error)
    }
  })
})

it('a journal that was written over by another of equal length is noticed at once', async () => {
  const { store, file } = await temporaryStore()
  await requestIn(store, 'succeeded')
  await store.guard.recoverSent(AT)
  expect((await store.guard.standing()).journal).toBe('known')
  const bytes = readFileSync(`${file}.intents`, 'utf8')
  writeFileSync(`${file}.intents`, bytes.replaceAll('a', 'b'))
  expect((await store.guard.standing()).journal).toBe('changed')
  expect((await store.guard.recoverSent(AT)).damage).toContain('it was written over')
})

it('a journal that was only touched is known again after a look', async () => {
  const { store, file } = await temporaryStore()
  await requestIn(store, 'succeeded')
  await store.guard.recoverSent(AT)
  writeFileSync(`${file}.intents`, readFileSync(`${file}.intents`))
  expect(await store.guard.recoverSent(AT)).toMatchObject({ lost: [], damage: null })
  expect(await store.guard.standing()).toMatchObject({ hold: null, journal: 'known' })
})
