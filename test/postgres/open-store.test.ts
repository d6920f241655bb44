import { writeFileSync } from 'node:fs'
import { Client } from 'pg'
import { describe, expect, inject, it, onTestFinished } from 'vitest'
import { openStore } from '../../src/postgres/open-store.ts'
import { SCHEMA_VERSION } from '../../src/postgres/schema.ts'
import { readMigrations } from '../../src/postgres/migrate.ts'
import { noteOf, requestIn } from '../store/samples.ts'
import { ALONE, freshDatabase, hasServer, openedPostgresStore, temporaryFile } from './databases.ts'
import { newName, tell } from './template.ts'

const openNew = (url: string, file = temporaryFile()) => openedPostgresStore({ url, file })

describe.skipIf(!hasServer)('a queue in PostgreSQL', () => {
  it('is begun once, however many open it at the same moment', async () => {
    const url = await freshDatabase('empty')
    const file = temporaryFile()
    const begun: number[] = []
    const stores = await Promise.all(
      [1, 2, 3, 4].map(async (number) => {
        const onBegun = (): unknown => begun.push(number)
        const store = await openStore({ ...ALONE, url, file, onBegun })
        onTestFinished(() => store.close())
        return store
      }),
    )
    expect(begun.length).toBe(1)
    const identities = await Promise.all(stores.map(({ audit }) => audit.identity()))
    expect(new Set(identities).size).toBe(1)
    expect(await stores[0]?.guard.integrity()).toMatchObject({
      engine: expect.stringMatching(/^PostgreSQL \d+/),
      schema: SCHEMA_VERSION,
      missingGuards: [],
      problems: [],
      untold: [],
      durability: { isKept: true },
    })
  })

  it('is another one than every other', async () => {
    const urls = [await freshDatabase('empty'), await freshDatabase('empty')]
    const stores = await Promise.all(urls.map((url) => openNew(url)))
    const identities = await Promise.all(stores.map(({ audit }) => audit.identity()))
    expect(new Set(identities).size).toBe(2)
  })

  it('of an earlier version is brought to this one, with what it holds', async () => {
    const url = await freshDatabase('empty')
    const [first = ''] = readMigrations()
    await tell(
      url,
      `create schema shield;
       create table shield.schema_version ("only" integer primary key check ("only" = 1), version integer not null);
       insert into shield.schema_version values (1, 1); ${first}; insert into shield.channels (name) values ('kept')`,
    )
    const store = await openNew(url)
    expect(await store.guard.integrity()).toMatchObject({ schema: SCHEMA_VERSION, missingGuards: [] })
    expect(await store.outbox.channels()).toMatchObject([{ name: 'kept' }])
  })

  it('of a newer version is left as it is', async () => {
    const url = await freshDatabase()
    const open = await openNew(url)
    await tell(url, 'update shield.schema_version set version = 99, oldest = 99')
    await expect(openNew(url)).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringMatching(
        /was written by a newer shield: its schema is 99, this shield knows \d+$/,
      ),
    })
    await expect(open.audit.append(noteOf('x'))).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('was upgraded by another shield meanwhile'),
    })
  })

  it('is not begun in a schema of somebody else’s', async () => {
    const url = await freshDatabase('empty')
    await tell(url, 'create schema shield; create table shield.theirs (x integer)')
    await expect(openNew(url)).rejects.toMatchObject({ code: 'internal' })
    const { rows } = await tell(
      url,
      `select relname from pg_class where relnamespace = 'shield'::regnamespace`,
    )
    expect(rows).toEqual([{ relname: 'theirs' }])
  })

  it('is not begun where it was expected', async () => {
    const url = await freshDatabase('empty')
    const options = { ...ALONE, url, file: temporaryFile(), mode: 'existing' } as const
    await expect(openStore(options)).rejects.toMatchObject({ code: 'not_found' })
  })

  it('is not begun beside what belongs to another one', async () => {
    const file = temporaryFile()
    writeFileSync(`${file}.intents`, '')
    await expect(openNew(await freshDatabase('empty'), file)).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining(`${file}.intents`),
    })
  })

  it('needs no superuser, nor a right to the database where the schema was made for it', async () => {
    const url = await freshDatabase('empty')
    const { user, as } = await newRole(url)
    await tell(url, `create schema shield authorization ${user}`)
    const store = await openNew(as)
    await store.audit.append(noteOf('x'))
    expect(await store.audit.head()).toMatchObject({ number: 1 })
  })

  it('is used by a role that may not touch its guards', async () => {
    const url = await freshDatabase()
    const { user, as } = await newRole(url)
    await tell(
      url,
      `grant usage on schema shield to ${user};
       grant select, insert, update, delete on all tables in schema shield to ${user}`,
    )
    const store = await openNew(as)
    expect(await requestIn(store, 'succeeded')).toMatchObject({ state: 'succeeded' })
    expect(await store.guard.integrity()).toMatchObject({ missingGuards: [], untold: [] })
    for (const forbidden of [
      'drop trigger audit_no_update on shield.audit',
      'alter table shield.audit disable trigger all',
      'truncate shield.audit',
      'create or replace function shield.refuse() returns trigger language plpgsql as $$ begin end $$',
      'drop schema shield cascade',
    ])
      await expect(tell(as, forbidden)).rejects.toMatchObject({ code: '42501' })
  })

  it('is not copied to a file', async () => {
    const store = await openNew(await freshDatabase())
    const ask = { file: temporaryFile(), force: false, note: noteOf('x') }
    await expect(store.backup(ask)).rejects.toMatchObject({
      code: 'usage',
      hint: expect.stringContaining('pg_dump'),
    })
  })
})

describe.skipIf(!hasServer)('a server that does not let shield in', () => {
  it('is named without the password', async () => {
    const url = await freshDatabase()
    const { as } = await newRole(url)
    const wrong = new URL(as)
    wrong.password = 'hunter2'
    const error: unknown = await openNew(wrong.href).catch((refused: unknown) => refused)
    expect(error).toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('does not let this user in'),
      hint: expect.stringContaining('SHIELD_DATABASE_URL'),
    })
    const { message, stack, cause } = error as Error
    expect([message, stack, String(cause)].join('\n')).not.toContain('hunter2')
  })

  it.each([
    ['is not there', { port: '1' }, 'cannot be reached (ECONNREFUSED)'],
    ['has no such database', { pathname: '/nowhere' }, 'does not exist'],
    ['speaks in the open alone', { search: '?sslmode=require' }, 'cannot be spoken to in secret'],
  ])('because it %s', async (_, change, says) => {
    const url = Object.assign(new URL(inject('postgres')?.url ?? ''), change)
    await expect(openNew(url.href)).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining(says),
      hint: expect.stringContaining('SHIELD_DATABASE_URL'),
    })
  })

  it('because it is closed to connections', async () => {
    const url = await freshDatabase('empty')
    await tell(
      inject('postgres')?.url ?? '',
      `alter database ${new URL(url).pathname.slice(1)} allow_connections false`,
    )
    await expect(openNew(url)).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('takes no connections'),
      hint: expect.stringContaining('allow_connections'),
    })
  })

  it('because another program has locked what a new machine needs', async () => {
    const url = await freshDatabase()
    const stranger = new Client({ connectionString: url, application_name: 'nightly job' })
    stranger.on('error', () => undefined)
    await stranger.connect()
    onTestFinished(() => stranger.end())
    await stranger.query('begin; lock table shield.standing')
    await expect(openNew(url)).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringMatching(/locked: standing \(process \d+, nightly job, of shield\)$/),
      hint: expect.stringContaining('pg_terminate_backend'),
    })
  })

  it('because its texts are not Unicode', async () => {
    const url = await freshDatabase('empty', `encoding 'LATIN1' locale_provider libc locale 'C'`)
    await expect(openNew(url)).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('is encoded as LATIN1, not as UTF8'),
    })
  })
})

/** A role with a password and no rights, gone when the test ends. */
async function newRole(url: string) {
  const user = newName()
  await tell(
    url,
    `do $$ begin create role locked; exception when duplicate_object or unique_violation then null; end $$;
     create role ${user} login password 'right' in role locked`,
  )
  onTestFinished(async () => {
    await tell(url, `drop owned by ${user}; drop role ${user}`)
  })
  const as = new URL(url)
  as.username = user
  as.password = 'right'
  return { user, as: as.href }
}
