import {
  chmodSync,
  cpSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { describe, expect, it, onTestFinished } from 'vitest'
import { openStore } from '../../src/sqlite/open-store.ts'
import { SCHEMA_VERSION } from '../../src/sqlite/file/schema.ts'
import { openedStore, temporaryFolder, temporaryStore, waiting } from './samples.ts'
import { noteOf, requestOf } from '../store/samples.ts'
import { bundleChild, nativeBinding, startChild } from './start-children.ts'

const modeOf = (path: string): string => (statSync(path).mode & 0o777).toString(8)
const options = (file: string) => ({ file, mode: 'create', folder: 'own', ...waiting }) as const

/** The bytes of a whole, closed database of ours, changed by SQL. */
async function databaseChangedBy(file: string, sql: string): Promise<void> {
  await (await openStore(options(file))).close()
  const raw = new Sqlite(file)
  raw.exec(sql)
  raw.close()
}

/** A reader on each new database keeps what is in its write-ahead log from getting into the file, as a full disk does. */
const keepsTheLog = {
  Sqlite: new Proxy(Sqlite, {
    construct: (target, [file, ...others]: ConstructorParameters<typeof Sqlite>) => {
      const sqlite = new target(file, ...others)
      const pragma = sqlite.pragma.bind(sqlite)
      return Object.assign(sqlite, {
        pragma: (text: string, how?: Sqlite.PragmaOptions) => {
          const answer = pragma(text, how)
          if (text.startsWith('journal_mode')) {
            const reader = new target(file)
            reader.exec('begin; select * from sqlite_schema')
            onTestFinished(() => void reader.close())
          }
          return answer
        },
      })
    },
  }),
}

describe('a new database', () => {
  it('is made with its folder, private to its owner whatever the umask', async () => {
    const folder = join(temporaryFolder(), 'deep', 'home')
    const file = join(folder, 'shield.db')
    const umask = process.umask(0)
    try {
      const store = await openedStore(file)
      await store.requests.propose(requestOf(), false, noteOf('request.proposed'))
    } finally {
      process.umask(umask)
    }
    expect(modeOf(folder)).toBe('700')
    expect(readdirSync(folder).toSorted()).toEqual([
      'shield.db',
      'shield.db-shm',
      'shield.db-wal',
      'shield.db.intents',
      'shield.db.key',
    ])
    for (const name of readdirSync(folder)) expect(modeOf(join(folder, name)), name).toBe('600')
  })

  it('is a WAL file whose header names shield and the schema', async () => {
    const { store, file } = await temporaryStore()
    await store.close()
    const raw = new Sqlite(file)
    expect(raw.pragma('journal_mode', { simple: true })).toBe('wal')
    expect(raw.pragma('application_id', { simple: true })).toBe(0x53484c44)
    expect(raw.pragma('user_version', { simple: true })).toBe(SCHEMA_VERSION)
    raw.close()
  })

  it('is not made where only an existing one was asked for', async () => {
    const file = join(temporaryFolder(), 'home', 'shield.db')
    await expect(openStore({ ...options(file), mode: 'existing' })).rejects.toMatchObject({
      code: 'not_found',
    })
    expect(() => statSync(join(file, '..'))).toThrow('ENOENT')
  })

  it('is not made beside the write-ahead log of a lost one', async () => {
    const file = join(temporaryFolder(), 'shield.db')
    writeFileSync(`${file}-wal`, 'frames of committed approvals')
    await expect(openStore(options(file))).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('is missing, but its write-ahead log is there') as string,
    })
    expect(readdirSync(join(file, '..'))).toEqual(['shield.db-wal'])
  })

  it('is not put in place while a part of it stands beside the file, as on a disk that is full', async () => {
    const file = join(temporaryFolder(), 'shield.db')
    const wanting = { ...options(file), driver: keepsTheLog }
    await expect(openStore(wanting)).rejects.toMatchObject({ code: 'unavailable' })
    expect(readdirSync(join(file, '..'))).toEqual([])
    expect(await (await openedStore(file)).audit.head()).toMatchObject({ number: 0 })
  })

  it.each(['relative.db', '/tmp/blank.db ', '/tmp/nul\0.db', ''])('is not made at %j', async (file) => {
    await expect(openStore(options(file))).rejects.toMatchObject({ code: 'usage' })
  })
})

describe('an existing database', () => {
  it('keeps what was stored when it is opened again', async () => {
    const { store, file } = await temporaryStore()
    await store.requests.propose(requestOf(), false, noteOf('request.proposed'))
    await store.close()
    const again = await openStore({ ...options(file), mode: 'existing' })
    expect(await again.requests.list({ states: [], limit: 5 })).toEqual([requestOf()])
    await again.close()
  })

  it('is taken from group and others when its modes are wider', async () => {
    const folder = join(temporaryFolder(), 'home')
    const file = join(folder, 'shield.db')
    await (await openStore(options(file))).close()
    chmodSync(folder, 0o755)
    chmodSync(file, 0o644)
    await openedStore(file)
    expect(modeOf(folder)).toBe('700')
    for (const name of readdirSync(folder)) expect(modeOf(join(folder, name)), name).toBe('600')
  })

  it('leaves a folder that a person named as it is', async () => {
    const folder = temporaryFolder()
    chmodSync(folder, 0o755)
    const store = await openStore({ ...options(join(folder, 'queue.db')), folder: 'given' })
    expect(modeOf(folder)).toBe('755')
    await store.close()
  })

  it('is refused in a folder where everybody can replace it', async () => {
    const folder = temporaryFolder()
    chmodSync(folder, 0o777)
    const file = join(folder, 'queue.db')
    await expect(openStore({ ...options(file), folder: 'given' })).rejects.toMatchObject({
      code: 'unavailable',
      hint: `chmod o-w ${folder}`,
    })
    expect(readdirSync(folder)).toEqual([])
  })

  it('is refused, unchanged, when a newer shield wrote it', async () => {
    const file = join(temporaryFolder(), 'shield.db')
    await databaseChangedBy(file, `pragma user_version = ${SCHEMA_VERSION + 1}`)
    const before = readFileSync(file)
    await expect(openStore(options(file))).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining(`its schema is ${SCHEMA_VERSION + 1}`) as string,
      hint: expect.stringContaining('Update shield') as string,
    })
    expect(readFileSync(file).equals(before)).toBe(true)
  })

  it('stops taking changes when a newer shield migrates it meanwhile', async () => {
    const { store, file } = await temporaryStore()
    const other = new Sqlite(file)
    other.pragma(`user_version = ${SCHEMA_VERSION + 1}`)
    other.close()
    await expect(store.audit.append(noteOf('read'))).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('upgraded by another shield') as string,
    })
    expect(await store.audit.head()).toMatchObject({ number: 0 })
  })

  it('stops taking changes when another file stands in its place', async () => {
    const { store, file } = await temporaryStore()
    renameSync(file, `${file}.old`)
    await expect(store.audit.append(noteOf('read'))).rejects.toMatchObject({ code: 'unavailable' })
    const elsewhere = join(temporaryFolder(), 'other.db')
    await (await openStore(options(elsewhere))).close()
    cpSync(elsewhere, file)
    await expect(store.audit.append(noteOf('read'))).rejects.toMatchObject({
      message: expect.stringContaining('moved or replaced') as string,
    })
    expect(await store.audit.head()).toMatchObject({ number: 0 })
  })
})

describe('a file that is not ours', () => {
  it('is refused and left as it is when it is a database of something else', async () => {
    const file = join(temporaryFolder(), 'photos.db')
    const raw = new Sqlite(file)
    raw.exec("pragma application_id = 77; create table photos (name text); insert into photos values ('a')")
    raw.close()
    chmodSync(file, 0o644)
    const before = readFileSync(file)
    await expect(openStore(options(file))).rejects.toMatchObject({
      code: 'internal',
      message: expect.stringContaining("not one of shield's") as string,
    })
    expect(readFileSync(file).equals(before)).toBe(true)
    expect(modeOf(file)).toBe('644')
  })

  it.each([
    ['empty', Buffer.alloc(0), 'unavailable', 'is empty'],
    ['a text', Buffer.from('dear diary\n'.repeat(400)), 'internal', 'is not a shield database'],
    ['shorter than a header', Buffer.from('SQLite format 3\0'), 'internal', 'is not a shield database'],
    ['zeroes', Buffer.alloc(8192), 'internal', 'is not a shield database'],
  ])('is refused and left as it is when it is %s', async (_, bytes, code, message) => {
    const file = join(temporaryFolder(), 'shield.db')
    writeFileSync(file, bytes)
    await expect(openStore(options(file))).rejects.toMatchObject({
      name: 'ShieldError',
      code,
      message: expect.stringContaining(message) as string,
    })
    expect(readFileSync(file).equals(bytes)).toBe(true)
  })

  it('is refused when it is a folder, or lies below a file', async () => {
    const folder = temporaryFolder()
    mkdirSync(join(folder, 'shield.db'))
    writeFileSync(join(folder, 'file'), 'x')
    await expect(openStore(options(join(folder, 'shield.db')))).rejects.toMatchObject({ code: 'internal' })
    await expect(openStore(options(join(folder, 'file', 'shield.db')))).rejects.toMatchObject({
      code: 'unavailable',
    })
  })

  it('is refused when pages of it are overwritten', async () => {
    const { store, file } = await temporaryStore()
    await store.requests.propose(requestOf(), false, noteOf('request.proposed'))
    await store.close()
    const bytes = readFileSync(file)
    bytes.fill(0xa5, 100, bytes.length)
    writeFileSync(file, bytes)
    const reading = openStore(options(file)).then((damaged) => damaged.requests.count())
    await expect(reading).rejects.toMatchObject({ name: 'ShieldError', code: 'unavailable' })
  })
})

describe('a file that may not be written', () => {
  it('is an error with a next step, not a silent read-only queue', async () => {
    const folder = temporaryFolder()
    const bundle = await bundleChild(folder)
    const home = join(folder, 'home')
    const file = join(home, 'shield.db')
    await (await openStore(options(file))).close()
    // Root may write everywhere, so the reader is somebody else.
    const root = process.getuid?.() === 0
    chmodSync(folder, 0o755)
    chmodSync(home, 0o555)
    chmodSync(file, 0o444)
    chmodSync(bundle, 0o644)
    const child = startChild(bundle, { cwd: folder, ...(root ? { uid: 65_534, gid: 65_534 } : {}) })
    const answer = await child.step({ do: 'open', file, nativeBinding })
    chmodSync(home, 0o755)
    expect(answer).toMatchObject({ failed: 'unavailable' })
    const fresh = join(folder, 'other', 'shield.db')
    chmodSync(folder, 0o555)
    expect(await child.step({ do: 'open', file: fresh, nativeBinding })).toMatchObject({
      failed: 'unavailable',
      message: expect.stringContaining('may not be written by this user') as string,
    })
    chmodSync(folder, 0o755)
  })
})

describe('a native part that does not load', () => {
  it('is an error that says how to install it again', async () => {
    const folder = temporaryFolder()
    writeFileSync(join(folder, 'wrong.node'), 'not a library')
    const wrong = {
      ...options(join(folder, 'shield.db')),
      driver: { Sqlite, nativeBinding: join(folder, 'wrong.node') },
    }
    await expect(openStore(wrong)).rejects.toMatchObject({
      code: 'unavailable',
      hint: expect.stringContaining('npm ci') as string,
    })
    rmSync(join(folder, 'wrong.node'))
    await expect(openStore(wrong)).rejects.toMatchObject({
      hint: expect.stringContaining('npm ci') as string,
    })
  })
})
