import { describe, expect, it } from 'vitest'
import { COUNT_ANEW, ENDED, MISCOUNTS } from '../../sqlite/audit/ended-counts.ts'
import { idOf, requestIn, requestOf } from '../../store/samples.ts'
import { freshDatabase, hasServer, openedPostgresStore, temporaryFile } from '../databases.ts'
import { tell } from '../template.ts'

describe.skipIf(!hasServer)('how many have ended', () => {
  it('is held against the requests, and is right again once it is counted as the documentation says', async () => {
    const url = await freshDatabase()
    const store = await openedPostgresStore({ url, file: temporaryFile() })
    const change = (statement: string) => tell(url, `set search_path = shield; ${statement}`)
    for (const state of ENDED)
      await requestIn(store, state, requestOf({ id: idOf(ENDED.indexOf(state) + 1) }))
    expect((await store.audit.verify()).defects).toEqual([])
    for (const miscount of MISCOUNTS) {
      await change(miscount)
      expect((await store.audit.verify()).defects, miscount).toEqual([{ kind: 'count', number: 0, until: 0 }])
      await change(COUNT_ANEW)
      expect((await store.audit.verify()).defects).toEqual([])
    }
  })
})
