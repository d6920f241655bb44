import Sqlite from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { verdictOf } from '../../../src/domain/audit/audit-report.ts'
import type { Store } from '../../../src/domain/ports/store.ts'
import { temporaryStore } from '../samples.ts'
import { moveOf, noteOf, requestOf } from '../../store/samples.ts'

describe('what requests hold, held against the log,', () => {
  const proposal = (id: string) => ({
    ...noteOf('request.proposed', id),
    data: { digest: requestOf({ id }).digest },
  })

  async function storeWithRequests(): Promise<{ store: Store; file: string }> {
    const { store, file } = await temporaryStore()
    for (const id of ['apr_0000000001', 'apr_0000000002']) {
      await store.requests.propose(requestOf({ id }), false, proposal(id))
    }
    return { store, file }
  }

  it('is as it was proposed', async () => {
    const { store } = await storeWithRequests()
    expect(await store.audit.verify({ payloads: true })).toMatchObject({
      defects: [],
      payloads: { held: 2, valid: 2 },
    })
    expect(await store.audit.verify()).not.toHaveProperty('payloads')
  })

  it.each([
    ['its call', `update requests set call = replace(call, 'Lunch', 'Punch') where seq = 2`],
    [
      'its call to that of another, with its digest',
      `update requests set call = '{"body":null,"headers":[],"method":"POST","path":"/x","query":[]}',
        digest = '${requestOf({ call: { method: 'POST', path: '/x', query: [], headers: [], body: null } }).digest}'
        where seq = 2`,
    ],
    ['its call into no call at all', `update requests set call = '[]' where seq = 2`],
    [
      'its key',
      `drop trigger payload_keys_no_update; update payload_keys set key = '${'0'.repeat(64)}' where request_seq = 2`,
    ],
  ])('differs when somebody altered %s', async (_, statement) => {
    const { store, file } = await storeWithRequests()
    sql(file, `drop trigger requests_frozen; ${statement}`)
    const report = await store.audit.verify({ payloads: true })
    expect(report).toMatchObject({ entries: 2, valid: 2, payloads: { held: 2, valid: 1 } })
    expect(report.defects).toEqual([{ kind: 'payload', number: 2, until: 2 }])
    expect(verdictOf(report)).toBe('tampered')
  })

  it('is unknown to the log when somebody put it in', async () => {
    const { store, file } = await storeWithRequests()
    const columns = 'operation, provider, connection_id, connection_integration, connection_nango_id'
    const more =
      'connection_name, account, input, prepared, precondition, call, digest, provider_key, warnings'
    const rest = 'requester_name, requester_door, created_at, updated_at'
    sql(
      file,
      `insert into requests (id, state, ${columns}, ${more}, ${rest})
        select 'apr_0000000003', state, ${columns}, ${more}, ${rest} from requests where seq = 1`,
    )
    const report = await store.audit.verify({ payloads: true })
    expect(report).toMatchObject({ payloads: { held: 3, valid: 2 } })
    expect(report.defects).toEqual([{ kind: 'payload', number: 0, until: 0 }])
    expect((await store.audit.verify()).defects).toEqual([{ kind: 'state', number: 0, until: 0 }])
  })

  it('is passed over once it was erased', async () => {
    const { store } = await storeWithRequests()
    const request = requestOf({ id: 'apr_0000000001' })
    await store.requests.move(moveOf(request, 'pending', 'cancelled'))
    await store.requests.purge([request.id], noteOf('request.purged'))
    expect(await store.audit.verify({ payloads: true })).toMatchObject({
      defects: [],
      payloads: { held: 1, valid: 1 },
    })
  })
})

function sql(file: string, statement: string): void {
  new Sqlite(file).exec(statement).close()
}
