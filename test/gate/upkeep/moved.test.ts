import { writeFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { listRequests } from '../../../src/gate/show/find-requests.ts'
import { movedFileOf } from '../../../src/vault/files.ts'
import { approved, auditTypes, createBench, MINUTE, proposed, stored } from '../bench.ts'
import { isOnPostgres } from '../../postgres/databases.ts'

it.skipIf(isOnPostgres)(
  'what was moved elsewhere can still be listed once something there has run out',
  async () => {
    const bench = await createBench()
    const request = await proposed(bench, { expiresIn: MINUTE })
    const moved = { moved: 1, to: 'postgres://db.example.com/shield', at: request.createdAt, done: true }
    writeFileSync(movedFileOf(bench.file), JSON.stringify(moved))
    bench.clock.now += 2 * MINUTE
    const { requests } = await listRequests(bench.parts, { states: [], limit: 20 })
    expect(requests).toMatchObject([{ request: { id: request.id, state: 'pending' } }])
    await expect(approved(bench, request)).rejects.toMatchObject({
      code: 'denied',
      message: expect.stringContaining('was moved to postgres://db.example.com/shield') as string,
    })
    expect(await stored(bench, request)).toMatchObject({ state: 'pending' })
    expect(await auditTypes(bench)).toEqual(['request.proposed'])
  },
)
