import {
  chmodSync,
  copyFileSync,
  existsSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Store } from '../../src/domain/ports/store.ts'
import { openStore } from '../../src/postgres/open-store.ts'
import { filesOf } from '../../src/stores.ts'
import { AT, attemptOf, idOf, noteOf, requestIn, requestOf } from '../store/samples.ts'
import { startProxy } from './proxy.ts'
import { tell } from './template.ts'
import { ALONE, freshDatabase, hasServer, openedPostgresStore, temporaryFile } from './databases.ts'

const HOLD = { reason: 'the agent has gone mad', by: { name: 'anna', door: 'cli' }, at: AT } as const

const POLICY = { digest: 'd'.repeat(64), text: 'version: 1', appliedAt: AT, appliedBy: 'anna' } as const

/** A queue with an approved request at one machine, and the files of another that has its key. */
async function twoMachines() {
  const url = await freshDatabase()
  const [file, otherFile] = [temporaryFile(), temporaryFile()]
  const store = await openedPostgresStore({ url, file })
  const request = await requestIn(store, 'approved')
  await store.guard.recoverSent(AT)
  copyFileSync(`${file}.key`, `${otherFile}.key`)
  return { url, store, request, otherFile, other: () => openedPostgresStore({ url, file: otherFile }) }
}

describe.skipIf(!hasServer)('a second machine', () => {
  it('with the key of the first sees and decides the same, and nothing is held because it is new', async () => {
    const { store, other, request } = await twoMachines()
    await store.guard.hold(HOLD, noteOf('queue.held'))
    const second = await other()
    expect((await second.guard.standing()).hold).toEqual(HOLD)
    await second.guard.release(noteOf('queue.released'))
    expect(await second.guard.recoverSent(AT)).toEqual({ lost: [], damage: null, vault: null })
    expect(await second.guard.standing()).toMatchObject({ hold: null, journal: 'known' })
    expect(await store.guard.recoverSent(AT)).toEqual({ lost: [], damage: null, vault: null })
    expect(await store.guard.standing()).toMatchObject({ hold: null, journal: 'known' })
    const claimed = await second.requests.claim(
      request.id,
      attemptOf(),
      noteOf('request.executing', request.id),
    )
    expect(claimed).toMatchObject({ kind: 'claimed' })
    expect(await store.requests.find(request.id)).toMatchObject({ state: 'executing' })
  })

  it('has the key of the first where both are told that it lies, and none of its own', async () => {
    const url = await freshDatabase('empty')
    const keyFile = `${temporaryFile()}.secret`
    const files = [temporaryFile(), temporaryFile()]
    const [store, second] = await Promise.all(
      files.map((file) => openedPostgresStore({ url, file, keyFile: () => keyFile })),
    )
    const request = await requestIn(store as Store, 'approved')
    const claimed = await second?.requests.claim(
      request.id,
      attemptOf(),
      noteOf('request.executing', request.id),
    )
    expect(claimed).toMatchObject({ kind: 'claimed' })
    expect(readFileSync(keyFile, 'utf8')).toMatch(/^[0-9a-f]{64}\n$/)
    expect(files.filter((file) => existsSync(`${file}.key`))).toEqual([])
    chmodSync(keyFile, 0o644)
    expect((await store?.guard.integrity())?.open).toMatchObject([{ path: keyFile, mode: '0644' }])
  })

  it('follows a key that is mounted as a link to where it leads by now', async () => {
    const [url, home] = [await freshDatabase('empty'), dirname(temporaryFile())]
    const [link, first, second] = [join(home, 'key'), join(home, 'first'), join(home, 'second')]
    writeFileSync(first, `${'a'.repeat(64)}\n`, { mode: 0o600 })
    symlinkSync(first, link)
    const store = await openedPostgresStore({ url, ...filesOf({ home, sealKeyFile: link }) })
    copyFileSync(first, second)
    rmSync(first)
    rmSync(link)
    symlinkSync(second, link)
    await requestIn(store, 'approved')
    expect((await store.guard.integrity()).open).toEqual([])
    chmodSync(second, 0o640)
    expect((await store.guard.integrity()).open).toMatchObject([{ path: second, mode: '0640' }])
  })

  it('without the key of the first is refused, and changes nothing', async () => {
    const { url, store } = await twoMachines()
    const file = temporaryFile()
    const refused = openStore({ ...ALONE, url, file })
    await expect(refused).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringMatching(
        /^This machine does not have the seal key of the queue in postgres:/,
      ) as string,
      hint: expect.stringContaining(`${file}.key`) as string,
    })
    expect(await store.guard.standing()).toMatchObject({ hold: null, journal: 'known' })
    expect(existsSync(`${file}.vault`)).toBe(false)
    writeFileSync(`${file}.key`, `${'a'.repeat(64)}\n`, { mode: 0o600 })
    await expect(openStore({ ...ALONE, url, file })).rejects.toMatchObject({
      code: 'unavailable',
    })
    const { rows } = await tell(url, 'select count(*)::int as places from shield.places')
    expect(rows).toEqual([{ places: 1 }])
  })

  it('has a journal of its own: what it was about to send and the database does not know is in doubt', async () => {
    const { store, other, otherFile } = await twoMachines()
    const request = await requestIn(store, 'approved', requestOf({ id: idOf(2), input: { text: 'two' } }))
    const second = await other()
    const { id: requestId, operation, provider, connection, providerKey, digest } = request
    const what = { requestId, operation, provider, connection, providerKey, digest, at: AT }
    await second.guard.recordIntent({ ...what, attemptId: 'att_0000000009' })
    await second.close()
    expect(await store.guard.standing()).toMatchObject({ journal: 'known' })
    const again = await other()
    expect(await again.guard.standing()).toMatchObject({ journal: 'changed' })
    expect(await again.guard.recoverSent(AT)).toMatchObject({ lost: [requestId] })
    expect(await store.requests.find(requestId)).toMatchObject({ state: 'unknown' })
    expect((await store.guard.standing()).hold).not.toBeNull()
    expect(readFileSync(`${otherFile}.intents`, 'utf8')).toContain(requestId)
  })

  it('sees a policy with the next look, before anything is put in order', async () => {
    const { store, other } = await twoMachines()
    const second = await other()
    await store.policies.apply(POLICY, noteOf('policy.applied'))
    expect((await second.guard.standing()).policy).toEqual({ digest: POLICY.digest, paused: null })
  })

  it('that could not put everything on hold takes nothing back that another has changed since', async () => {
    const { url, store, otherFile } = await twoMachines()
    const proxy = await startProxy(url)
    const second = await openedPostgresStore({ url: proxy.url, file: otherFile })
    await second.guard.recoverSent(AT)
    proxy.atNextCommit('cut before it')
    await expect(second.guard.hold(HOLD, noteOf('queue.held'))).rejects.toMatchObject({ code: 'unavailable' })
    await store.policies.apply(POLICY, noteOf('policy.applied'))
    for (const one of [second, store, second]) await one.guard.recoverSent(AT)
    const standing = { hold: null, policy: { digest: POLICY.digest, paused: null }, journal: 'known' }
    for (const one of [store, second]) expect(await one.guard.standing()).toMatchObject(standing)
  })

  it('that lost its vault holds everything once, and goes on with the vault of the database', async () => {
    const { store, other, otherFile } = await twoMachines()
    const second = await other()
    await store.policies.apply(POLICY, noteOf('policy.applied'))
    rmSync(`${otherFile}.vault`)
    expect(await second.guard.recoverSent(AT)).toMatchObject({ vault: 'it is missing' })
    expect((await store.guard.standing()).hold).not.toBeNull()
    await second.guard.release(noteOf('queue.released'))
    expect(await second.guard.recoverSent(AT)).toMatchObject({ vault: null })
    const standing = { hold: null, policy: { digest: POLICY.digest, paused: null }, journal: 'known' }
    expect(await second.guard.standing()).toMatchObject(standing)
  })

  it('that has lost its journal is noticed, and everything is on hold', async () => {
    const { url, store, other, otherFile } = await twoMachines()
    await (await other()).guard.recoverSent(AT)
    rmSync(`${otherFile}.intents`)
    const again = await openedPostgresStore({ url, file: otherFile })
    expect(await again.guard.standing()).toMatchObject({ journal: 'changed' })
    expect(await again.guard.recoverSent(AT)).toMatchObject({ damage: 'it was missing' })
    expect((await store.guard.standing()).hold).toMatchObject({
      reason: expect.stringContaining('journal') as string,
    })
  })
})
