import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Pool } from 'pg'
import { inject, onTestFinished } from 'vitest'
import type { Store } from '../../src/domain/ports/store.ts'
import { openDatabase } from '../../src/postgres/open-database.ts'
import { openStore } from '../../src/postgres/open-store.ts'
import { databaseAt, newName, tell } from './template.ts'
import { keyFileOf, type QueueFiles } from '../../src/vault/files.ts'

type OpenOptions = Parameters<typeof openDatabase>[0]

/** Whether there is a server on this machine to test on; none is looked for where it is not asked for. */
export const hasServer = (inject('postgres') ?? null) !== null

/** Whether the tests of the gate and of a server have their queue in PostgreSQL: `npm run test:postgres`. */
export const isOnPostgres = inject('isOnPostgres') === true

/** The address of a database that is new and whose queue is empty, gone when the test ends; `empty`: without a queue. */
export async function freshDatabase(content: 'queue' | 'empty' = 'queue', encoding = ''): Promise<string> {
  const server = inject('postgres')
  if (server === null) throw new Error('There is no server on this machine to test on')
  const name = newName()
  const template = content === 'queue' ? server.template : 'template0'
  const admin = adminOf(server.url)
  // By the other strategy it takes twice the time, as long as the files are in memory.
  await admin.query(`create database ${name} template ${template} strategy file_copy ${encoding}`)
  onTestFinished(async () => {
    await admin.query(`drop database ${name} with (force)`)
  })
  const url = databaseAt(server.url, name)
  if (content === 'queue') await giveIdentity(url)
  return url
}

/** Whether the test at hand has a database that kept the identity of the template. */
let isKept = false

/** No two databases of a test are the same one. The first keeps what it was copied with: to change that takes longer than the copy. */
async function giveIdentity(url: string): Promise<void> {
  if (isKept) {
    await tell(url, NEW_IDENTITY)
    return
  }
  isKept = true
  onTestFinished(() => {
    isKept = false
  })
}

const NEW_IDENTITY = `alter table shield.identity disable trigger identity_no_update;
  update shield.identity set id = left(shield.random_key(), 32);
  alter table shield.identity enable trigger identity_no_update`

let pool: Pool | undefined

/** For the whole worker: a connection takes longer than a database. It ends with the worker. */
function adminOf(connectionString: string): Pool {
  pool ??= new Pool({ connectionString, allowExitOnIdle: true })
  return pool
}

/** The address of a database with all that the other one holds now, gone when the test ends: a standby, as it were. */
export async function copyOf(url: string): Promise<string> {
  const copy = databaseAt(url, newName())
  const [name, source] = [copy, url].map((one) => new URL(one).pathname.slice(1))
  const admin = adminOf(databaseAt(url, 'postgres'))
  await admin.query(`create database ${name} template ${source} strategy file_copy`)
  onTestFinished(async () => {
    await admin.query(`drop database ${name} with (force)`)
  })
  return copy
}

/** An absolute path in a folder of the test's own, gone when it ends. */
export function temporaryFile(): string {
  const folder = mkdtempSync(join(tmpdir(), 'shield-postgres-files-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return join(folder, 'shield')
}

/** The files of a queue, all beside each other. */
export function filesAt(file: string): QueueFiles {
  return { file, keyFile: () => keyFileOf(file) }
}

/** Closed when the test ends. */
export async function openedDatabase(options: Pick<OpenOptions, 'url'> & Partial<OpenOptions>) {
  const database = await openDatabase({ file: temporaryFile(), mode: 'create', folder: 'own', ...options })
  onTestFinished(() => database.close())
  return database
}

/** What a process says of itself where nothing hangs on it. */
export const ALONE = {
  mode: 'create',
  folder: 'own',
  owner: { host: 'box', pid: 1 },
  elapsed: () => performance.now(),
} as const

/** Closed when the test ends. */
export async function openedPostgresStore(
  place: Pick<OpenOptions, 'url' | 'file' | 'keyFile'>,
): Promise<Store> {
  const store = await openStore({ ...ALONE, ...place })
  onTestFinished(() => store.close())
  return store
}
