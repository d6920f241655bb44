import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { digestOf } from '../../../src/domain/request/digest.ts'
import { UNSEALED } from '../../../src/domain/request/seal.ts'
import { openedStore, temporaryFolder, temporaryStore } from '../samples.ts'
import { attemptOf, idOf, noteOf, requestIn, requestOf } from '../../store/samples.ts'
import { bundleChild, nativeBinding, startChild } from '../start-children.ts'

const note = noteOf('request.executing', requestOf().id)

/** What somebody with the file in hand can do: the guards taken away, then anything. */
function tamper(file: string, statement: string): void {
  const raw = new Sqlite(file)
  for (const name of [
    'requests_frozen',
    'requests_summary_frozen',
    'requests_stakes_frozen',
    'decisions_no_update',
    'decisions_no_delete',
    'requests_need_decision',
    'seals_no_delete',
    'request_seals_no_delete',
    'requests_follow_transitions',
    'attempts_no_delete',
  ]) {
    raw.exec(`drop trigger ${name}`)
  }
  raw.exec(statement)
  raw.close()
}

describe('a request that was altered after its approval', () => {
  const forged = requestOf({
    call: { ...requestOf().call, body: '{"summary":"Wire the money"}' },
  })

  const ALTERED = 'Its content was altered in the database: it no longer matches its digest'
  const OTHER = 'It was approved for something else: its digest is not the one that was decided on'
  const UNLIKE =
    'It was altered in the database after it was proposed, or the seal key is another one since: its seal does not fit'
  const COPIED =
    'Its approval was not made by shield for this request: its seal does not fit, as that of a copied one'
  const NOBODY = 'It was never approved: its state was changed in the database'

  it.each([
    ['its body', `update requests set call = replace(call, 'Lunch', 'Feast')`, ALTERED],
    ['its path', `update requests set call = replace(call, 'primary', 'boss')`, ALTERED],
    ['its method', `update requests set call = replace(call, 'POST', 'DELETE')`, ALTERED],
    ['its query', `update requests set call = replace(call, 'none', 'all')`, ALTERED],
    ['its operation', `update requests set operation = 'calendar.delete-event'`, ALTERED],
    ['its account', `update requests set account = 'eve@evil.example'`, ALTERED],
    ['its connection', `update requests set connection_id = 'con_0000000002'`, ALTERED],
    ['its integration', `update requests set connection_integration = 'other'`, ALTERED],
    ['its Nango connection', `update requests set connection_nango_id = 'nc-2'`, ALTERED],
    ['its precondition', `update requests set precondition = '{"free":true}'`, ALTERED],
    ['its digest', `update requests set digest = '${'0'.repeat(64)}'`, ALTERED],
    ['the digest of the decision', `update decisions set digest = '${'0'.repeat(64)}'`, OTHER],
    ['the verdict', `update decisions set verdict = 'reject'`, NOBODY],
    ['what the approver read', `update requests set prepared = '{"total":"0.01"}'`, UNLIKE],
    ['who asked', `update requests set requester_name = 'eve'`, UNLIKE],
    ['its summary', `update requests set summary = 'Tag vip on ada@example.com'`, UNLIKE],
    ['its mark', `update requests set mark = 'suspicious'`, UNLIKE],
    [
      'what depends on it',
      `update requests set stakes = '{"amount":null,"recipients":[],"reversal":"reversible"}'`,
      UNLIKE,
    ],
    ['its ruling', `update requests set ruling = '{"digest":"","rules":[],"effect":"allow"}'`, UNLIKE],
    ['the policy of its decision', `update decisions set policy = '{"digest":"","rules":[]}'`, COPIED],
    ['its warnings', `update requests set warnings = '[]', reason = 'All is well'`, UNLIKE],
    ['the name of its connection', `update requests set connection_name = 'renamed'`, UNLIKE],
    ['its seal', `delete from request_seals`, UNSEALED],
    ['until when it may start', `update requests set expires_at = '2099-01-01T00:00:00.000Z'`, COPIED],
    ['the decision itself', `delete from seals; delete from decisions`, NOBODY],
    [
      'its body and its digest alike',
      `update requests set digest = '${digestOf(forged)}', call = replace(call, 'Lunch', 'Wire the money')`,
      UNLIKE,
    ],
  ])('in %s is not started, and it is said why', async (_, statement, why) => {
    const { store, file } = await temporaryStore()
    const { id } = await requestIn(store, 'approved')
    tamper(file, statement)
    const request = await store.requests.find(id)
    if (request === undefined) throw new Error('It is gone')
    const head = await store.audit.head()
    expect(await store.requests.claim(id, attemptOf(), note)).toEqual({ kind: 'altered', request, why })
    expect(await store.guard.whyForged(request)).toBe(why)
    expect(await store.requests.find(id)).toMatchObject({ state: 'approved', attempt: null })
    expect(await store.audit.head()).toEqual(head)
  })

  it('by one that was used, with its attempt taken away and its state set back, is not started again', async () => {
    const { store, file } = await temporaryStore()
    const { id } = await requestIn(store, 'executing')
    tamper(file, `delete from attempts; update requests set state = 'approved'`)
    expect(await store.requests.claim(id, attemptOf('att_2'), note)).toMatchObject({
      kind: 'altered',
      why: 'Its approval was used up by an earlier attempt',
    })
    expect(await store.requests.find(id)).toMatchObject({ state: 'approved', attempt: null })
  })

  it.each([`'{}'`, `'[]'`, `'null'`, `'{"method":"GET","path":"/","query":[],"headers":[],"body":null}'`])(
    'into the call %s is reported as damage',
    async (call) => {
      const { store, file } = await temporaryStore()
      const { id } = await requestIn(store, 'approved')
      tamper(file, `update requests set call = ${call}`)
      await expect(store.requests.claim(id, attemptOf(), note)).rejects.toMatchObject({
        code: 'unavailable',
        message: expect.stringContaining('was changed from outside') as string,
      })
    },
  )
})

describe('several processes that claim the same requests at the same moment', () => {
  it('win each of them exactly once', async () => {
    const folder = temporaryFolder()
    const bundle = await bundleChild(folder)
    const file = join(folder, 'home', 'shield.db')
    const store = await openedStore(file)
    const ids = Array.from({ length: 40 }, (_, number) => idOf(number + 1))
    for (const id of ids) await requestIn(store, 'approved', requestOf({ id }))

    const children = Array.from({ length: 4 }, () => startChild(bundle))
    await Promise.all(children.map((child) => child.step({ do: 'open', file, nativeBinding })))
    const answers = await Promise.all(
      children.map((child, index) =>
        child.step({ do: 'claim', ids, attempt: attemptOf(`att_000000000${index}`), note }),
      ),
    )
    const kinds = answers.map(({ answer }) => answer as string[])
    for (const [index, id] of ids.entries()) {
      const winners = children.flatMap((_, child) => (kinds[child]?.[index] === 'claimed' ? [child] : []))
      expect(winners, id).toHaveLength(1)
      expect((await store.requests.find(id))?.attempt?.id).toBe(`att_000000000${winners[0]}`)
    }
    expect(kinds.flat().filter((kind) => kind === 'not_approved')).toHaveLength(120)
    expect(await store.audit.verify()).toMatchObject({ entries: 120, valid: 120, defects: [] })
  })
})
