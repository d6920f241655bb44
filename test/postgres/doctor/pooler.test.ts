import { describe, expect, it, onTestFinished } from 'vitest'
import type { Store } from '../../../src/domain/ports/store.ts'
import { examine } from '../../../src/postgres/doctor/examine.ts'
import { openStore } from '../../../src/postgres/open-store.ts'
import { attemptOf, idOf, noteOf, requestIn, requestOf } from '../../store/samples.ts'
import { ALONE, freshDatabase, hasServer, temporaryFile } from '../databases.ts'
import { hasPooler, isNewPooler, startPooler } from './pooler.ts'
import { tell } from '../template.ts'

async function opened(
  given: Pick<Parameters<typeof openStore>[0], 'url' | 'directUrl' | 'file'>,
): Promise<Store> {
  const store = await openStore({ ...ALONE, ...given })
  onTestFinished(() => store.close())
  return store
}

describe.skipIf(!hasServer || !hasPooler)('behind a pooler in transaction mode', () => {
  it('nothing is sent where the address past it is missing, and no lock is left there', async () => {
    const [url, file] = [await freshDatabase(), temporaryFile()]
    const request = await requestIn(await opened({ url, file }), 'approved')
    const store = await opened({ url, directUrl: await startPooler(url), file })
    const claiming = store.requests.claim(request.id, attemptOf(), noteOf('request.executing', request.id))
    await expect(claiming).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringMatching(/^A pooler is in front of the database postgres:/) as string,
      hint: 'Set SHIELD_DATABASE_DIRECT_URL to an address that bypasses it',
    })
    expect(await store.requests.find(request.id)).toEqual(request)
    const { rows } = await tell(
      url,
      `select count(*)::int as locks from pg_locks join pg_database on pg_database.oid = database
        where locktype = 'advisory' and datname = current_database()`,
    )
    expect(rows).toEqual([{ locks: 0 }])
  })

  it('doctor says whether the address past it is there and leads past it', async () => {
    const url = await freshDatabase()
    await opened({ url, file: temporaryFile() })
    const pooled = await startPooler(url)
    const pooler = async (directUrl: string | null) =>
      (await examine({ url: pooled, directUrl, now: Date.now })).find(({ name }) => name === 'pooler')
    expect(await pooler(null)).toMatchObject({
      state: 'bad',
      message: expect.stringContaining('nothing can be sent from here') as string,
      remedy: 'Set SHIELD_DATABASE_DIRECT_URL to an address that bypasses it',
    })
    expect(await pooler(pooled)).toMatchObject({ state: 'bad' })
    expect(await pooler(url)).toMatchObject({
      state: 'ok',
      message: 'one stands in between; SHIELD_DATABASE_DIRECT_URL leads to the server itself',
    })
  })

  it.skipIf(isNewPooler)('one that is too old says so', async () => {
    const [url, file] = [await freshDatabase(), temporaryFile()]
    const pooled = await startPooler(url)
    const look = async () => (await opened({ url: pooled, directUrl: url, file })).connections.list()
    // It shows once the pooler hands out a connection on which the same was asked before.
    let refused: unknown
    for (let looks = 0; looks < 20 && refused === undefined; looks += 1)
      refused = await look().then(
        () => undefined,
        (error: unknown) => error,
      )
    expect(refused).toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining(
        'is reached through a pooler that mixes up prepared statements',
      ) as string,
      hint: expect.stringContaining('PgBouncer 1.21') as string,
    })
  })

  it.skipIf(!isNewPooler)('many write, claim and confirm at the same moment', async () => {
    const [url, file] = [await freshDatabase(), temporaryFile()]
    const pooled = await startPooler(url)
    const stores = await Promise.all([1, 2, 3].map(() => opened({ url: pooled, directUrl: url, file })))
    const claims = stores.flatMap((store, at) =>
      [1, 2, 3, 4, 5].map(async (number) => {
        const place = at * 10 + number
        const request = requestOf({ id: idOf(place), input: { place } })
        await requestIn(store, 'approved', request)
        const attempt = attemptOf(`att_00000000${10 + place}`)
        const { kind } = await store.requests.claim(
          request.id,
          attempt,
          noteOf('request.executing', request.id),
        )
        await store.guard.confirmSender(attempt.id)
        return kind
      }),
    )
    expect(new Set(await Promise.all(claims))).toEqual(new Set(['claimed']))
    expect(await stores[0]?.audit.verify()).toMatchObject({ defects: [] })
  })
})
