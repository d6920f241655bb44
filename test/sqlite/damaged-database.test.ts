import {
  copyFileSync,
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { isShieldError } from '../../src/domain/errors.ts'
import { intentLine } from '../../src/domain/vault/intent.ts'
import type { ApprovalRequest } from '../../src/domain/request/request.ts'
import type { Store } from '../../src/domain/ports/store.ts'
import { claimRequest } from '../../src/store/requests/claim-request.ts'
import { openDatabase } from '../../src/sqlite/file/open-database.ts'
import { openStore } from '../../src/sqlite/open-store.ts'
import { openedStore, temporaryFolder, temporaryStore, waiting } from './samples.ts'
import { AT, attemptOf, idOf, moveOf, noteOf, requestIn, requestOf } from '../store/samples.ts'

const options = (file: string) => ({ file, mode: 'create', folder: 'own', ...waiting }) as const
const note = noteOf('request.executing', idOf(1))

/** A closed database with one approved request and some that wait. */
async function filled(): Promise<{ file: string; requests: readonly ApprovalRequest[] }> {
  const file = join(temporaryFolder(), 'home', 'shield.db')
  const store = await openStore(options(file))
  await requestIn(store, 'approved', requestOf({ id: idOf(1) }))
  for (let number = 2; number < 20; number += 1) {
    await requestIn(store, 'pending', requestOf({ id: idOf(number), reason: 'x'.repeat(900) }))
  }
  const requests = await store.requests.list({ states: [], limit: 100 })
  await store.close()
  return { file, requests }
}

/** Opens what is left and does what every command does; undefined where that is refused with an error of ours. */
async function attempt<T>(file: string, work: (store: Store) => Promise<T>): Promise<T | undefined> {
  let store: Store | undefined
  try {
    store = await openStore({ ...options(file), mode: 'existing' })
    return await work(store)
  } catch (error) {
    if (!isShieldError(error)) throw error
    expect(['unavailable', 'internal', 'not_found'], error.message).toContain(error.code)
    return undefined
  } finally {
    await store?.close()
  }
}

/** A folder in which the damage is done, and everything that lies beside the database. */
function copyOf(file: string, name: string): string {
  const folder = join(dirname(dirname(file)), name)
  cpSync(dirname(file), folder, { recursive: true })
  return join(folder, 'shield.db')
}

async function look(store: Store) {
  const { journal } = await store.guard.standing()
  const listed = await store.requests.list({ states: [], limit: 100 })
  const claimed = await store.requests.claim(idOf(1), attemptOf(), note)
  return { journal, listed, claimed }
}

describe('a database that was cut off', () => {
  it('at any length is refused, or whole: it never passes for one with less in it', async () => {
    const { file, requests } = await filled()
    const { size } = statSync(file)
    let refused = 0
    for (let length = 0; length < size; length += 3_072) {
      const damaged = copyOf(file, `cut-${length}`)
      truncateSync(damaged, length)
      const seen = await attempt(damaged, look)
      if (seen === undefined) refused += 1
      else expect(seen.listed, `cut at ${length}`).toEqual(requests)
      rmSync(dirname(damaged), { recursive: true })
    }
    expect(refused).toBeGreaterThan(30)
  })
})

describe('a database with one byte changed', () => {
  it('in any page never lets anything else be sent than what was approved', async () => {
    const { file, requests } = await filled()
    const approved = requests.at(-1)
    const bytes = readFileSync(file)
    let claims = 0
    for (let at = 100; at < bytes.length; at += 1_531) {
      const damaged = copyOf(file, `byte-${at}`)
      const changed = Buffer.from(bytes)
      changed[at] = (changed[at] ?? 0) ^ 0x20
      writeFileSync(damaged, changed)
      const claimed = await attempt(damaged, (store) => store.requests.claim(idOf(1), attemptOf(), note))
      if (claimed?.kind === 'claimed') {
        claims += 1
        expect(claimed.request, `byte ${at}`).toMatchObject({
          call: approved?.call,
          connection: approved?.connection,
          digest: approved?.digest,
        })
      }
      rmSync(dirname(damaged), { recursive: true })
    }
    expect(claims).toBeGreaterThan(0)
  })
})

/** Everything as it lies there when power fails right after a call went out: the claim is in the log only. */
async function failedPower(): Promise<string> {
  const { file } = await filled()
  const store = await openStore({ ...options(file) })
  const claimed = await store.requests.claim(idOf(1), attemptOf(), note)
  const { id: requestId, operation, provider, connection, providerKey, digest } = claimed.request
  const what = { requestId, operation, provider, connection, providerKey, digest }
  await store.guard.recordIntent({ ...what, attemptId: attemptOf().id, at: AT })
  const left = copyOf(file, 'left')
  await store.close()
  return left
}

describe('a write-ahead log', () => {
  it('that lost its last commits, wherever it is cut or changed, never brings a sent request back', async () => {
    const left = await failedPower()
    const log = readFileSync(`${left}-wal`)
    expect(log.length).toBeGreaterThan(4_096)
    const states = new Set<string>()
    const places = Array.from({ length: Math.ceil(log.length / 1_024) }, (_, place) => 24 + place * 1_024)
    // The last one is no damage at all.
    for (const at of [...places.filter((place) => place < log.length), log.length]) {
      for (const how of ['cut', 'changed']) {
        const damaged = copyOf(left, `${how}-${at}`)
        const bytes = how === 'cut' ? log.subarray(0, at) : Buffer.from(log)
        if (how === 'changed') bytes[at] = (bytes[at] ?? 0) ^ 1
        writeFileSync(`${damaged}-wal`, bytes)
        rmSync(`${damaged}-shm`, { force: true })
        const seen = await attempt(damaged, async (store) => {
          await store.guard.recoverSent(AT)
          const { hold } = await store.guard.standing()
          const request = await store.requests.find(idOf(1))
          const claimed = await store.requests.claim(idOf(1), attemptOf('att_0000000002'), note)
          return { state: request?.state, isHeld: hold !== null, kind: claimed.kind }
        })
        if (seen !== undefined) {
          states.add(`${seen.state}${seen.isHeld ? ', held' : ''}`)
          expect(seen.kind, `${how} at ${at}`).toBe('not_approved')
        }
        rmSync(dirname(damaged), { recursive: true })
      }
    }
    expect(states).toEqual(new Set(['unknown, held', 'executing']))
  })
})

describe('a database that another one takes the place of while it is open', () => {
  it.each<[string, (file: string) => void]>([
    ['it is deleted', (file) => rmSync(file)],
    ['it is moved away', (file) => renameSync(file, `${file}.moved`)],
    [
      'an older copy is put there',
      (file) => {
        copyFileSync(file, `${file}.copy`)
        renameSync(`${file}.copy`, file)
      },
    ],
    [
      'its whole folder is exchanged',
      (file) => {
        renameSync(dirname(file), `${dirname(file)}.old`)
        mkdirSync(dirname(file))
      },
    ],
  ])('because %s is given up: nothing is claimed, decided or listed any more', async (_what, happen) => {
    const { file } = await filled()
    const store = await openStore(options(file))
    happen(file)
    const gone = { code: 'unavailable', message: expect.stringContaining('was moved or replaced') as string }
    await expect(store.requests.claim(idOf(1), attemptOf(), note)).rejects.toMatchObject(gone)
    await expect(
      store.requests.move(moveOf(requestOf({ id: idOf(2) }), 'pending', 'approved')),
    ).rejects.toMatchObject(gone)
    await expect(store.guard.standing()).rejects.toMatchObject(gone)
    await store.close()
  })
})

describe('a missing database', () => {
  it.each([
    ['the intent journal', '.intents'],
    ['the seal key', '.key'],
  ])('beside which %s lies is an error, and no new one is made', async (_what, end) => {
    const { file } = await filled()
    for (const name of readdirSync(dirname(file))) {
      if (!name.endsWith(end)) rmSync(join(dirname(file), name))
    }
    await expect(openStore(options(file))).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining(`shield.db${end} beside it is there`) as string,
      hint: expect.stringContaining('Restore a backup') as string,
    })
    expect(readdirSync(dirname(file))).toEqual([`shield.db${end}`])
  })
})

describe('a full disk at the claim', () => {
  it('leaves the request as it was, to be started once there is room', async () => {
    const { file } = await temporaryStore()
    const store = await openedStore(file)
    await requestIn(store, 'approved', requestOf({ id: idOf(1) }))
    const database = await openDatabase(options(file))
    const limit = (pages: unknown) =>
      database.read(() => database.value(`pragma max_page_count = ${String(pages)}`))
    await limit(await database.read(() => database.value('pragma page_count')))
    const fill = `insert into audit (number, body, hash) select max(number) + 1, :body, '' from audit`
    const isRoom = () =>
      database
        .write(() => database.run(fill, { body: 'x'.repeat(300) }))
        .then(() => true)
        .catch(() => false)
    while (await isRoom());
    const claim = () =>
      database.write(() => claimRequest(database, { under: null, id: idOf(1), attempt: attemptOf(), note }))
    await expect(claim()).rejects.toMatchObject({
      message: expect.stringContaining('disk is full') as string,
    })
    expect(await store.requests.find(idOf(1))).toMatchObject({ state: 'approved', attempt: null })
    await limit(1_000_000)
    expect(await claim()).toMatchObject({ kind: 'claimed' })
    database.close()
  })
})

it('a line that shield never wrote does not make a request of another database unknown here', async () => {
  const { store, file } = await temporaryStore()
  const request = await requestIn(store, 'pending')
  await store.guard.recoverSent(AT)
  const { connection, digest, providerKey } = request
  const line = intentLine({
    requestId: request.id,
    attemptId: 'att_0000000009',
    operation: request.operation,
    provider: 'google',
    connection,
    digest,
    providerKey,
    at: AT,
  })
  writeFileSync(`${file}.intents`, `${line.replace('att_0000000009', 'att_0000000008')}\n`, { flag: 'a' })
  expect(await store.guard.recoverSent(AT)).toMatchObject({
    lost: [],
    damage: '1 of its lines cannot be read',
  })
  expect(await store.requests.find(request.id)).toMatchObject({ state: 'pending' })
})
