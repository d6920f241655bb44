import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Pool } from 'pg'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { Store } from '../../../src/domain/ports/store.ts'
import { parseAddress } from '../../../src/postgres/address.ts'
import { createConnections, TYPES } from '../../../src/postgres/connect.ts'
import { LOCK, migrate, readMigrations, schemaVersion } from '../../../src/postgres/migrate.ts'
import { openStore } from '../../../src/postgres/open-store.ts'
import { openReceiver } from '../../../src/postgres/receive-queue.ts'
import { SCHEMA_VERSION } from '../../../src/postgres/schema.ts'
import { connectionOf, idOf, noteOf, requestIn, requestOf, tokenOf } from '../../store/samples.ts'
import { ALONE, filesAt, freshDatabase, hasServer, temporaryFile } from '../databases.ts'
import { GOES_ON, STOPS, upgrade } from './upgrade.ts'

/** A table, an index, and a column that may be empty in each table that there is. */
const ADDITIVE = `create table shield.pretended (id text collate "C" primary key);
  create index pretended_index on shield.requests (created_at);
  do $$ declare old regclass; begin
    for old in select oid from pg_class where relnamespace = 'shield'::regnamespace and relkind = 'r' loop
      execute format('alter table %s add column pretended_column text collate "C"', old);
    end loop;
  end $$;`

async function opened(place: { readonly url: string; readonly file: string }, told: string[] = []) {
  const store = await openStore({ ...ALONE, ...place, onNewer: (sentence) => void told.push(sentence) })
  onTestFinished(() => store.close())
  return store
}

/** Everything that is asked again and again. */
async function work(store: Store, round: number): Promise<void> {
  const [request, pending] = [1, 2].map((number) =>
    requestOf({
      id: idOf(10 * round + number),
      input: { round, number },
      providerKey: `sh${round}${number}`,
    }),
  )
  expect(await requestIn(store, 'succeeded', request)).toMatchObject({ state: 'succeeded' })
  expect(await requestIn(store, 'pending', pending)).toMatchObject({ state: 'pending' })
  const at = new Date().toISOString()
  const connection = connectionOf({ id: `con_000000000${round}`, name: `google-${round}` })
  await store.connections.add(connection, noteOf('connection.added'))
  await store.tokens.add(tokenOf({ id: `tok_000000000${round}` }), noteOf('token.created'))
  const consent = { id: String(round).repeat(32), owner: OWNER, begunAt: at, expiresAt: at }
  await store.consents.begin(consent, { most: 9, before: at })
  expect(await store.requests.list({ states: [], limit: 9 })).toHaveLength(2 * round)
  expect(await store.connections.list()).toHaveLength(round)
  expect(await store.tokens.list()).toHaveLength(round)
  expect(await store.consents.find(consent.id)).toMatchObject(consent)
  expect(await store.requests.executing()).toEqual([])
  expect(await store.guard.standing()).toMatchObject({ hold: null })
}

const OWNER = { host: 'box', bootId: 'boot', pidNamespace: 'pid', pid: 1, startTime: '1' }

it.skipIf(!hasServer)('a step of an upgrade may take longer than any other statement', async () => {
  const url = await freshDatabase()
  await upgrade(url)
  const pool = new Pool({ connectionString: url, types: TYPES, query_timeout: 5000 })
  // A pool ends before its connections have, which then hear that the database was dropped.
  pool.on('error', () => undefined)
  onTestFinished(() => pool.end())
  const client = await pool.connect()
  onTestFinished(() => client.release())
  const migrations = [...readMigrations(), `${GOES_ON}select pg_sleep(6)`]
  expect(await migrate(client, 'the test', migrations)).toBe(SCHEMA_VERSION)
  expect(await schemaVersion(client)).toMatchObject({ version: migrations.length })
})

it.skipIf(!hasServer)('a process that waited while another one began the queue finds it', async () => {
  const { pool } = createConnections(parseAddress(await freshDatabase('empty')))
  onTestFinished(() => pool.end())
  const [first, second] = [await pool.connect(), await pool.connect()]
  onTestFinished(() => [first, second].forEach((client) => client.release()))
  expect(await schemaVersion(second)).toMatchObject({ version: 0 })
  await first.query(`begin; select pg_advisory_xact_lock(${LOCK})`)
  // So little that the other connection is not told of it while it waits.
  const step = [
    `${GOES_ON}create table shield.standing (); alter table shield.schema_version add column oldest integer`,
  ]
  const waiting = migrate(second, 'the test', step)
  await expect
    .poll(async () => (await first.query(`select from pg_locks where not granted`)).rows.length)
    .toBe(1)
  expect(await migrate(first, 'the test', step)).toBe(0)
  expect(await waiting).toBe(1)
})

describe.skipIf(!hasServer)('a shield whose database a newer one has upgraded', () => {
  it('goes on where the version before may, says so, and is told by doctor to be updated', async () => {
    const place = { url: await freshDatabase(), file: temporaryFile() }
    const told: string[] = []
    const store = await opened(place, told)
    await work(store, 1)
    expect(told).toEqual([])
    await upgrade(place.url, `${GOES_ON}${ADDITIVE}`)
    await work(store, 2)
    const newer = `a newer shield has brought the schema of the database to version ${SCHEMA_VERSION + 1}; this one knows ${SCHEMA_VERSION} and goes on`
    expect(new Set(told)).toEqual(new Set([newer]))

    const later: string[] = []
    await work(await opened(place, later), 3)
    expect(later[0]).toBe(newer)
    const { server, missingGuards, untold } = await store.guard.integrity()
    expect({ missingGuards, untold }).toEqual({ missingGuards: [], untold: [] })
    expect(server.find(({ name }) => name === 'schema')).toMatchObject({ state: 'note', message: newer })
    expect(await store.audit.verify()).toMatchObject({ defects: [] })
  })

  it.each([
    ['where the version before may not', [STOPS]],
    ['where that is so of an earlier step', [STOPS, GOES_ON]],
    ['where nobody has said', ['']],
  ])('refuses to open it and to write %s', async (_, words) => {
    const place = { url: await freshDatabase(), file: temporaryFile() }
    const store = await opened(place)
    await upgrade(
      place.url,
      ...words.map((word, at) => `${word}create table shield.pretended_${at} (id text)`),
    )
    await expect(store.audit.append(noteOf('x'))).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('was upgraded by another shield meanwhile') as string,
    })
    const newer = { code: 'unavailable', message: expect.stringContaining('by a newer shield') as string }
    await expect(opened(place)).rejects.toMatchObject(newer)
    await expect(openReceiver(place.url, filesAt(temporaryFile()), 'x')).rejects.toMatchObject(newer)
  })

  it('copies nothing there, whatever it may go on with', async () => {
    const url = await freshDatabase()
    await upgrade(url, `${GOES_ON}${ADDITIVE}`)
    await expect(openReceiver(url, filesAt(temporaryFile()), 'x')).rejects.toMatchObject({
      message: expect.stringContaining('by a newer shield') as string,
    })
  })
})

describe('what a fleet needs while it is upgraded', () => {
  it('no statement asks for all columns: PostgreSQL refuses a prepared one once there is another column', () => {
    const root = join(import.meta.dirname, '..', '..', '..', 'src')
    const files = ['store', 'postgres'].flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((name) =>
        join(root, folder, name),
      ),
    )
    const asking = files.filter(
      (file) => file.endsWith('.ts') && /select \*|\b(?!stand\b)\w+\.\*[, ]/.test(readFileSync(file, 'utf8')),
    )
    expect(asking).toEqual([])
  })
})
