import Sqlite from 'better-sqlite3'
import { expect, it, onTestFinished } from 'vitest'
import { translateError as fromPostgres } from '../../../src/postgres/postgres-error.ts'
import { translateError as fromSqlite } from '../../../src/sqlite/file/sqlite-error.ts'
import { isOnPostgres } from '../../postgres/databases.ts'
import { type HttpBench, openHttpBench } from '../bench.ts'
import { send } from '../client.ts'
import { NANGO_SECRET, PATHS, signed } from '../webhooks/webhook-server.ts'

it.skipIf(isOnPostgres)(
  'a server is not ready once a newer shield has upgraded the file that it has open, and says why in its log',
  async () => {
    const bench = await openHttpBench()
    expect(await bench.ask(null, 'GET', '/ready')).toMatchObject({ status: 200 })
    upgradeUnder(bench)
    expect(await bench.ask(null, 'GET', '/ready')).toMatchObject({
      status: 503,
      body: { code: 'unavailable', detail: 'The server cannot use its database' },
    })
    expect(reasonsIn(bench, 'not_ready')).toEqual([wasUpgraded(bench)])
  },
)

/** Where a database is. */
const PLACE = '/srv/shield/shield.db'

function coded(code: string): Error {
  return Object.assign(new Error('As the driver says it'), { code })
}

const EVENT = '{"type":"sync"}'
const WRONG = { authorization: 'Bearer shield_0123456789_x' }
const FORM = { 'content-type': 'application/x-www-form-urlencoded' }

/** All that somebody can ask whom the server does not know, and that has it write. */
const ASKED_BY_STRANGERS = [
  ['a call without a token', 'GET', '/v1/status', {}],
  ['a call with a wrong token', 'GET', '/v1/status', { headers: WRONG }],
  ['a call under another name', 'GET', '/health', { headers: { host: 'elsewhere.example' } }],
  ['a message to the tools', 'POST', '/mcp', { body: {}, headers: WRONG }],
  ['a try to sign in', 'POST', '/sign-in', { body: 'token=x', headers: FORM }],
  ['a webhook', 'POST', PATHS.nango, { body: EVENT, headers: signed('nango', EVENT) }],
  ['a webhook without a signature', 'POST', PATHS.nango, { body: EVENT }],
] as const

it.skipIf(isOnPostgres).each(ASKED_BY_STRANGERS)(
  'a stranger does not learn from %s where the database is, and the log says what is the matter',
  async (_name, method, target, sending) => {
    const bench = await openHttpBench({
      settings: { webhookSecrets: { nango: [NANGO_SECRET], whatsapp: [] } },
    })
    upgradeUnder(bench)
    const { status, text } = await send(bench.server.url, method, target, sending)
    expect(status).toBe(503)
    expect(text).toContain('The server cannot use its database')
    expect(text).not.toContain(bench.file)
    expect(reasonsIn(bench, 'store_failed')).toEqual([wasUpgraded(bench)])
  },
)

it.each([
  ['SQLite', fromSqlite(coded('SQLITE_FULL'), PLACE), 'The database cannot grow: the disk is full'],
  ['PostgreSQL', fromPostgres(coded('57P01'), PLACE), 'The database dropped the connection'],
])(
  'somebody whom the server knows does not learn where it is from an error of %s',
  async (_, error, detail) => {
    const failing = async () => {
      throw error
    }
    const bench = await openHttpBench({
      parts: ({ store }) => ({
        store: async () => ({ ...store, requests: { ...store.requests, list: failing } }),
      }),
    })
    const answer = await bench.ask('anna', 'GET', '/v1/integrations/approvals')
    expect(answer).toMatchObject({ status: 503, body: { code: 'unavailable', detail } })
    expect(JSON.stringify(answer)).not.toContain(PLACE)
    expect(error.message).toContain(PLACE)
  },
)

function upgradeUnder({ file }: HttpBench): void {
  const newer = new Sqlite(file)
  const version = newer.pragma('user_version', { simple: true }) as number
  onTestFinished(() => {
    newer.pragma(`user_version = ${version}`)
    newer.close()
  })
  newer.pragma(`user_version = ${version + 1}`)
}

function wasUpgraded({ file }: HttpBench): string {
  return `The database ${file} was upgraded by another shield meanwhile`
}

function reasonsIn({ log }: HttpBench, event: string): readonly unknown[] {
  return log.filter((line) => line['event'] === event).map(({ why }) => why)
}
