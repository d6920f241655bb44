import Sqlite from 'better-sqlite3'
import { expect, it, onTestFinished } from 'vitest'
import { isOnPostgres } from '../../postgres/databases.ts'
import { openHttpBench } from '../bench.ts'

it.skipIf(isOnPostgres)(
  'a server is not ready once a newer shield has upgraded the file that it has open, and says why in its log',
  async () => {
    const bench = await openHttpBench()
    expect(await bench.ask(null, 'GET', '/ready')).toMatchObject({ status: 200 })
    const newer = new Sqlite(bench.file)
    const version = newer.pragma('user_version', { simple: true }) as number
    onTestFinished(() => {
      newer.pragma(`user_version = ${version}`)
      newer.close()
    })
    newer.pragma(`user_version = ${version + 1}`)
    expect(await bench.ask(null, 'GET', '/ready')).toMatchObject({
      status: 503,
      body: { code: 'unavailable', detail: expect.stringContaining('upgraded by another shield') as string },
    })
    expect(bench.log.filter(({ event }) => event === 'not_ready')).toMatchObject([
      { why: expect.stringContaining('upgraded by another shield') as string },
    ])
  },
)
