import { chmodSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import Sqlite from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import type { Store } from '../../../src/domain/ports/store.ts'
import { openedStore, temporaryStore } from '../samples.ts'
import { attemptOf, idOf, moveOf, noteOf, requestIn, requestOf } from '../../store/samples.ts'

const note = noteOf('request.executing', requestOf().id)
const claim = (store: Store) => store.requests.claim(requestOf().id, attemptOf(), note)
const second = requestOf({ id: idOf(2) })

/** Another decision, which needs the key as well. */
async function decide(store: Store): Promise<unknown> {
  await store.requests.propose(second, false, noteOf('request.proposed', second.id))
  return store.requests.move(moveOf(second, 'pending', 'approved'))
}

describe('the seal key', () => {
  it('is made with the first request, beside the database and private', async () => {
    const { store, file } = await temporaryStore()
    expect(() => statSync(`${file}.key`)).toThrow('ENOENT')
    expect(await store.guard.keyState()).toMatchObject({ state: 'unused' })
    await requestIn(store, 'pending')
    expect(readFileSync(`${file}.key`, 'utf8')).toMatch(/^[0-9a-f]{64}\n$/)
    expect(statSync(`${file}.key`).mode & 0o777).toBe(0o600)
    expect(await store.guard.keyState()).toEqual({ path: `${file}.key`, state: 'ok' })
  })

  it('is another one for each database, and stands in none', async () => {
    const [one, other] = [await temporaryStore(), await temporaryStore()]
    for (const { store } of [one, other]) await requestIn(store, 'approved')
    const key = readFileSync(`${one.file}.key`, 'utf8').trim()
    expect(readFileSync(`${other.file}.key`, 'utf8').trim()).not.toBe(key)
    await one.store.close()
    const bytes = readFileSync(one.file)
    expect(bytes.includes(key)).toBe(false)
    expect(bytes.includes(Buffer.from(key, 'hex'))).toBe(false)
  })

  it('is one for two handles that decide at the same time', async () => {
    const { store, file } = await temporaryStore()
    const other = await openedStore(file)
    await requestIn(store, 'pending')
    await store.requests.propose(second, false, noteOf('request.proposed', second.id))
    await Promise.all([
      store.requests.move(moveOf(requestOf(), 'pending', 'approved')),
      other.requests.move(moveOf(second, 'pending', 'approved')),
    ])
    expect(await claim(other)).toMatchObject({ kind: 'claimed' })
    expect(await store.requests.claim(second.id, attemptOf('att_2'), note)).toMatchObject({ kind: 'claimed' })
  })

  it('left by a process that ended before its decision was kept is taken', async () => {
    const { store, file } = await temporaryStore()
    writeFileSync(`${file}.key`, `${'5'.repeat(64)}\n`, { mode: 0o600 })
    await requestIn(store, 'approved')
    expect(readFileSync(`${file}.key`, 'utf8')).toBe(`${'5'.repeat(64)}\n`)
    expect(await claim(store)).toMatchObject({ kind: 'claimed' })
  })

  it('that others may read is taken from them', async () => {
    const { store, file } = await temporaryStore()
    await requestIn(store, 'approved')
    chmodSync(`${file}.key`, 0o644)
    expect(await claim(store)).toMatchObject({ kind: 'claimed' })
    expect(statSync(`${file}.key`).mode & 0o777).toBe(0o600)
  })
})

describe.each<[string, (path: string) => void, 'missing' | 'unreadable' | 'other', string]>([
  ['is gone', (path) => rmSync(path), 'missing', 'is missing'],
  ['is empty', (path) => writeFileSync(path, ''), 'unreadable', 'cannot be read'],
  ['is cut off', (path) => writeFileSync(path, '5'.repeat(63)), 'unreadable', 'cannot be read'],
  ['is no text', (path) => writeFileSync(path, Buffer.alloc(64, 0xff)), 'unreadable', 'cannot be read'],
  ['is huge', (path) => writeFileSync(path, '5'.repeat(1_000_000)), 'unreadable', 'cannot be read'],
  ['is another one', (path) => writeFileSync(path, `${'5'.repeat(64)}\n`), 'other', 'is not the right one'],
])('a seal key that %s', (_what, spoil, state, message) => {
  it('lets nothing be sent or decided, says what to do, and is not replaced by itself', async () => {
    const { store, file } = await temporaryStore()
    const request = await requestIn(store, 'approved')
    spoil(`${file}.key`)
    const error = {
      code: 'unavailable',
      message: expect.stringContaining(message) as string,
      hint: expect.stringContaining('shield doctor --new-key') as string,
    }
    await expect(claim(store)).rejects.toMatchObject(error)
    await expect(decide(store)).rejects.toMatchObject(error)
    await expect(store.guard.whyForged(request)).rejects.toMatchObject(error)
    expect(await store.requests.find(request.id)).toEqual(request)
    expect(await store.guard.keyState()).toMatchObject({ state })
  })

  it('once put back lets it go on', async () => {
    const { store, file } = await temporaryStore()
    await requestIn(store, 'approved')
    const bytes = readFileSync(`${file}.key`)
    spoil(`${file}.key`)
    await claim(store).catch(() => undefined)
    writeFileSync(`${file}.key`, bytes)
    expect(await claim(store)).toMatchObject({ kind: 'claimed' })
  })
})

describe('a new seal key', () => {
  const replaced = noteOf('seal.new_key')

  it('takes the place of a lost one, and sends nothing that was approved under that', async () => {
    const { store, file } = await temporaryStore()
    await requestIn(store, 'approved')
    rmSync(`${file}.key`)
    await store.guard.replaceKey(replaced)
    expect(await claim(store)).toMatchObject({
      kind: 'altered',
      why: expect.stringContaining('its seal does not fit') as string,
    })
    await decide(store)
    expect(await store.requests.claim(second.id, attemptOf('att_2'), note)).toMatchObject({ kind: 'claimed' })
    expect((await store.audit.newest({ limit: 9 })).map(({ type }) => type)).toContain('seal.new_key')
  })

  it.each<[string, (path: string) => void]>([
    ['as it should be', () => undefined],
    ['another one', (path) => writeFileSync(path, `${'5'.repeat(64)}\n`)],
    ['unreadable', (path) => writeFileSync(path, '')],
  ])('is refused while the one that is there is %s', async (_what, spoil) => {
    const { store, file } = await temporaryStore()
    await requestIn(store, 'approved')
    spoil(`${file}.key`)
    const before = readFileSync(`${file}.key`)
    await expect(store.guard.replaceKey(replaced)).rejects.toMatchObject({ code: 'conflict' })
    expect(readFileSync(`${file}.key`).equals(before)).toBe(true)
  })
})

describe('what proves a decision', () => {
  it.each([
    ['seals', 'delete from seals'],
    ['seals', `update seals set nonce = 'x'`],
    ['used nonces', 'delete from used_nonces'],
    ['used nonces', `update used_nonces set nonce = 'x'`],
    ['how the database stands', 'delete from standing'],
    ['how the database stands', 'insert into standing (only) values (1)'],
  ])('cannot be changed by SQL written by hand: %s (%s)', async (_what, statement) => {
    const { store, file } = await temporaryStore()
    await requestIn(store, 'executing')
    const raw = new Sqlite(file)
    expect(() => raw.exec(statement)).toThrow(/shield: /)
    raw.close()
  })
})
