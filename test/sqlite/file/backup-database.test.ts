import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { openedStore, temporaryFolder, temporaryStore } from '../samples.ts'
import { connectionOf, noteOf, requestIn, requestOf } from '../../store/samples.ts'

const NOTE = noteOf('backup.written')

describe('a backup', () => {
  it('holds everything, opens as a database of its own, and is its owner’s alone', async () => {
    const { store } = await temporaryStore()
    await store.connections.add(connectionOf(), noteOf('connection.added'))
    const request = await requestIn(store, 'unknown')
    const [head, identity] = [await store.audit.head(), await store.audit.identity()]
    const file = join(temporaryFolder(), 'copy.db')
    expect(await store.backup({ file, force: false, note: NOTE })).toEqual({
      bytes: statSync(file).size,
      head,
    })
    expect((statSync(file).mode & 0o777).toString(8)).toBe('600')
    expect(readdirSync(dirname(file))).toEqual(['copy.db'])
    const copy = await openedStore(file)
    expect(await copy.requests.find(request.id)).toEqual(request)
    expect(await copy.connections.list()).toEqual([connectionOf()])
    expect(await copy.audit.identity()).toBe(identity)
    expect(await copy.audit.verify()).toMatchObject({ defects: [], entries: head.number })
  })

  it('is in the audit log of what was copied, with the last entry that it holds', async () => {
    const { store } = await temporaryStore()
    await store.audit.append(noteOf('read'))
    const file = join(temporaryFolder(), 'copy.db')
    const note = { ...NOTE, data: { file } }
    const { bytes, head } = await store.backup({ file, force: false, note })
    expect(await store.audit.newest({ limit: 1 })).toMatchObject([
      { number: 2, type: 'backup.written', data: { file, bytes, head: { number: 1, hash: head.hash } } },
    ])
  })

  it('is not written where its entry cannot be', async () => {
    const { store, file: source } = await temporaryStore()
    const raw = new Sqlite(source)
    raw.exec(`create trigger full before insert on audit begin select raise(abort, 'full'); end`)
    raw.close()
    const file = join(temporaryFolder(), 'copy.db')
    await expect(store.backup({ file, force: false, note: NOTE })).rejects.toMatchObject({ code: 'internal' })
    expect(readdirSync(dirname(file))).toEqual([])
  })

  it('replaces a file only when it is told to', async () => {
    const { store } = await temporaryStore()
    const file = join(temporaryFolder(), 'copy.db')
    writeFileSync(file, 'mine')
    const ask = { file, note: NOTE }
    await expect(store.backup({ ...ask, force: false })).rejects.toMatchObject({
      code: 'conflict',
      hint: expect.stringContaining('--force') as string,
    })
    expect(readFileSync(file, 'utf8')).toBe('mine')
    expect(await store.audit.head()).toMatchObject({ number: 0 })
    await store.backup({ ...ask, force: true })
    expect(await (await openedStore(file)).audit.head()).toMatchObject({ number: 0 })
    expect(readdirSync(dirname(file)).filter((name) => name.includes('.new-'))).toEqual([])
  })

  it.each(['', '-wal', '-shm', '.key', '.intents'])(
    'never replaces the database itself (%s), under whatever name',
    async (suffix) => {
      const { store, file: source } = await temporaryStore()
      await store.audit.append(noteOf('read'))
      if (suffix.startsWith('.')) writeFileSync(`${source}${suffix}`, 'mine', { flag: 'a' })
      const link = join(temporaryFolder(), 'link.db')
      symlinkSync(`${source}${suffix}`, link)
      for (const file of [`${source}${suffix}`, link]) {
        await expect(store.backup({ file, force: true, note: NOTE })).rejects.toMatchObject({ code: 'usage' })
      }
      await store.audit.append(noteOf('read'))
      expect(await store.audit.verify()).toMatchObject({ entries: 2, valid: 2 })
    },
  )

  it.each([
    ['a folder that is not there', (folder: string) => join(folder, 'nowhere', 'copy.db'), 'usage'],
    [
      'a folder in its place',
      (folder: string) => {
        mkdirSync(join(folder, 'copy.db'))
        return join(folder, 'copy.db')
      },
      'usage',
    ],
    ['no absolute path', () => 'copy.db', 'usage'],
  ])('says why it cannot be written: %s', async (_, place, code) => {
    const { store } = await temporaryStore()
    const ask = { file: place(temporaryFolder()), force: true, note: NOTE }
    await expect(store.backup(ask)).rejects.toMatchObject({ name: 'ShieldError', code })
    expect(await store.audit.head()).toMatchObject({ number: 0 })
  })

  it('of what another process goes on writing to holds whole transactions', async () => {
    const { store, file: source } = await temporaryStore()
    const other = await openedStore(source)
    const folder = temporaryFolder()
    for (let round = 0; round < 5; round += 1) {
      const [backup] = await Promise.all([
        store.backup({ file: join(folder, `${round}.db`), force: false, note: NOTE }),
        (async () => {
          for (let n = 0; n < 10; n += 1) {
            await requestIn(
              other,
              'rejected',
              requestOf({ id: `apr_${String(round * 10 + n).padStart(10, '0')}` }),
            )
          }
        })(),
      ])
      const copy = await openedStore(join(folder, `${round}.db`))
      expect(await copy.audit.verify()).toMatchObject({ defects: [], entries: backup.head.number })
    }
  })
})

describe.runIf(process.getuid?.() !== 0)('for somebody who is not root, a backup', () => {
  it('says that a folder may not be written to', async () => {
    const { store } = await temporaryStore()
    const folder = temporaryFolder()
    chmodSync(folder, 0o500)
    const ask = { file: join(folder, 'copy.db'), force: false, note: NOTE }
    await expect(store.backup(ask)).rejects.toMatchObject({ code: 'unavailable' })
    chmodSync(folder, 0o700)
  })
})
