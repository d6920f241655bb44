import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { describe, expect, it, onTestFinished } from 'vitest'
import { pause } from '../../../src/machine.ts'
import { openDatabase } from '../../../src/sqlite/file/open-database.ts'
import { openStore } from '../../../src/sqlite/open-store.ts'
import { openedStore, temporaryFolder, temporaryStore, waiting } from '../samples.ts'
import { noteOf } from '../../store/samples.ts'
import { bundleChild, nativeBinding, startChild } from '../start-children.ts'

const options = (file: string) => ({ file, mode: 'create', folder: 'own', ...waiting }) as const

describe('a transaction that writes', () => {
  it('holds the lock to write from its beginning, while it only reads', async () => {
    const file = join(temporaryFolder(), 'shield.db')
    const database = await openDatabase(options(file))
    onTestFinished(() => database.close())
    const other = new Sqlite(file, { timeout: 0 })
    onTestFinished(() => void other.close())
    await database.write(function* () {
      expect(yield* database.value('select count(*) from requests')).toBe(0)
      expect(() => other.exec('begin immediate')).toThrow('database is locked')
    })
    other.exec('begin immediate')
  })
})

describe('the wait for a lock', () => {
  it('ends when the other process lets go', async () => {
    const folder = temporaryFolder()
    const child = startChild(await bundleChild(folder))
    const file = join(folder, 'shield.db')
    const store = await openedStore(file)
    expect(await child.step({ do: 'hold', file, nativeBinding })).toEqual({ answer: 'held' })
    // The wait blocks this process, so the release is on its way before it begins.
    const released = child.step({ do: 'release' })
    await store.audit.append(noteOf('read'))
    expect(await released).toEqual({ answer: 'released' })
    expect(await store.audit.head()).toMatchObject({ number: 1 })
  })

  it('is waited for also to open a file that another process just closes', async () => {
    const { store, file } = await temporaryStore()
    await store.close()
    const other = new Sqlite(file)
    other.exec('pragma locking_mode = exclusive; begin immediate')
    let looks = 0
    const now = () => {
      looks += 1
      if (looks === 2) other.close()
      return looks
    }
    const again = await openStore({ ...options(file), now })
    expect(await again.audit.head()).toMatchObject({ number: 0 })
    await again.close()
  })

  it('becomes an error with a next step after ten seconds, and nothing is changed', async () => {
    const folder = temporaryFolder()
    const child = startChild(await bundleChild(folder))
    const file = join(folder, 'shield.db')
    let clock = 0
    let looks = 0
    const now = () => {
      looks += 1
      return (clock += 100)
    }
    const store = await openStore({ ...options(file), now })
    await child.step({ do: 'hold', file, nativeBinding })
    looks = 0
    await expect(store.audit.append(noteOf('read'))).rejects.toMatchObject({
      code: 'unavailable',
      message: `The database ${file} is locked by another process`,
      hint: expect.stringContaining('try again') as string,
    })
    expect(looks).toBe(101)
    // Reading goes on meanwhile.
    expect(await store.audit.head()).toMatchObject({ number: 0 })
    await child.step({ do: 'release' })
    await store.audit.append(noteOf('read'))
    expect(await store.audit.head()).toMatchObject({ number: 1 })
    await store.close()
  })
})

describe('the wait for a lock in a server', () => {
  /** A store that another process keeps waiting, and what ends that. */
  const lockedStore = async (now?: () => number) => {
    const folder = temporaryFolder()
    const child = startChild(await bundleChild(folder))
    const file = join(folder, 'shield.db')
    const store = await openStore({ ...options(file), pause, ...(now && { now }) })
    onTestFinished(() => store.close())
    await child.step({ do: 'hold', file, nativeBinding })
    return { store, release: () => child.step({ do: 'release' }) }
  }

  it('leaves the process to everything else, and keeps the order in which was asked', async () => {
    const { store, release } = await lockedStore()
    const appended = ['a', 'b', 'c'].map((type) => store.audit.append(noteOf(type)))
    // None of these comes to its turn in a process that sleeps.
    for (let turn = 0; turn < 20; turn += 1) await pause(1)
    expect(await store.audit.head()).toMatchObject({ number: 0 })
    await release()
    await Promise.all(appended)
    const types = (await store.audit.list({ after: 0, limit: 10 })).map(({ type }) => type)
    expect(types.filter((type) => type.length === 1)).toEqual(['a', 'b', 'c'])
  })

  it('ends for each in time, however many wait', async () => {
    let clock = 0
    const { store, release } = await lockedStore(() => (clock += 1_000))
    const appended = Array.from({ length: 50 }, () => store.audit.append(noteOf('read')))
    const results = await Promise.allSettled(appended)
    expect(results.filter(({ status }) => status === 'fulfilled')).toEqual([])
    await expect(appended[49]).rejects.toMatchObject({ code: 'unavailable', reason: 'busy' })
    await release()
    await store.audit.append(noteOf('read'))
    expect(await store.audit.head()).toMatchObject({ number: 1 })
  })
})

describe('a full disk', () => {
  it('is an error with a next step, and nothing is changed', async () => {
    const { file } = await temporaryStore()
    const database = await openDatabase(options(file))
    const pages = await database.read(() => database.value('pragma page_count'))
    await database.read(() => database.value(`pragma max_page_count = ${String(pages)}`))
    const insert = `insert into audit (number, body, hash) values (1, :body, '')`
    const tooMuch = database.write(() => database.run(insert, { body: 'x'.repeat(100_000) }))
    await expect(tooMuch).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('disk is full') as string,
    })
    expect(await database.read(() => database.value('select count(*) from audit'))).toBe(0)
    await database.write(() => database.run(insert, { body: '{}' }))
    database.close()
  })
})
