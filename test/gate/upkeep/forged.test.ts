import { describe, expect, it } from 'vitest'
import { digestOf } from '../../../src/domain/request/digest.ts'
import type { ApprovalRequest } from '../../../src/domain/request/request.ts'
import { cancel } from '../../../src/gate/send/decide.ts'
import { retry } from '../../../src/gate/propose/retry.ts'
import { viewRequest } from '../../../src/gate/show/view-request.ts'
import { forge } from '../../sqlite/tamper.ts'
import {
  ANNA,
  approved,
  approvedOnly,
  auditTypes,
  createBench,
  proposed,
  stored,
  type Bench,
} from '../bench.ts'

const APPROVE = `update requests set state = 'approved'`
const seqOf = (request: ApprovalRequest) => `(select seq from requests where id = '${request.id}')`
const decisionSql = (request: ApprovalRequest, digest = request.digest) =>
  `insert into decisions (request_seq, verdict, actor_name, actor_door, digest, reason, at)
   values (${seqOf(request)}, 'approve', 'anna', 'cli', '${digest}', null, '2026-03-02T10:00:00.000Z');`

interface Forgery {
  readonly what: string
  readonly by: (bench: Bench) => Promise<ApprovalRequest>
  readonly why: string
}

const FORGERIES: readonly Forgery[] = [
  {
    what: 'was set to approved',
    by: async (bench) => {
      const request = await proposed(bench)
      forge(bench.file, APPROVE)
      return request
    },
    why: 'It was never approved: its state was changed in the database',
  },
  {
    what: 'got a decision written by hand',
    by: async (bench) => {
      const request = await proposed(bench)
      forge(bench.file, `${decisionSql(request)} ${APPROVE}`)
      return request
    },
    why: 'Its approval was not made by shield: it carries no seal',
  },
  {
    what: 'got a decision with a seal made up',
    by: async (bench) => {
      await approvedOnly(bench, await proposed(bench))
      const request = await proposed(bench)
      const seal = `insert into seals values (${seqOf(request)}, '${'a'.repeat(32)}', '${'b'.repeat(64)}');`
      forge(
        bench.file,
        `${decisionSql(request)} ${seal} update requests set state = 'approved' where id = '${request.id}'`,
      )
      return request
    },
    why: 'its seal does not fit',
  },
  {
    what: 'got the decision of another one, seal and all',
    by: async (bench) => {
      const request = await proposed(bench)
      await approvedOnly(bench, await proposed(bench))
      forge(
        bench.file,
        `update decisions set request_seq = ${seqOf(request)}, digest = '${request.digest}';
         update seals set request_seq = ${seqOf(request)};
         update requests set state = 'approved' where id = '${request.id}'`,
      )
      return request
    },
    why: 'as that of a copied one',
  },
  {
    what: 'was rejected, and the verdict turned',
    by: async (bench) => {
      const request = await approvedOnly(bench, await proposed(bench))
      forge(bench.file, `update decisions set verdict = 'reject'`)
      return request
    },
    why: 'It was never approved',
  },
  {
    what: 'had its call altered after the approval',
    by: async (bench) => {
      const request = await approvedOnly(bench, await proposed(bench))
      forge(bench.file, `update requests set call = replace(call, 'milk', 'beer')`)
      return request
    },
    why: 'Its content was altered in the database',
  },
  {
    what: 'had its call altered, with every digest made to fit',
    by: async (bench) => {
      const request = await approvedOnly(bench, await proposed(bench))
      forge(bench.file, `update requests set call = replace(call, 'milk', 'beer')`)
      const digest = digestOf(await stored(bench, request))
      forge(bench.file, `update requests set digest = '${digest}'; update decisions set digest = '${digest}'`)
      return { ...request, digest }
    },
    why: 'its seal does not fit',
  },
  {
    what: 'was approved by somebody else than it says',
    by: async (bench) => {
      const request = await approvedOnly(bench, await proposed(bench))
      forge(bench.file, `update decisions set actor_name = 'boris'`)
      return request
    },
    why: 'its seal does not fit',
  },
  {
    what: 'had what its approver read altered',
    by: async (bench) => {
      const request = await approvedOnly(bench, await proposed(bench))
      forge(bench.file, `update requests set prepared = '{"facts":null,"total":"0.01 EUR"}'`)
      return request
    },
    why: 'It was altered in the database after it was proposed',
  },
  {
    what: 'had its time to start made longer',
    by: async (bench) => {
      const request = await approvedOnly(bench, await proposed(bench))
      forge(bench.file, `update requests set expires_at = '2099-01-01T00:00:00.000Z'`)
      return request
    },
    why: 'its seal does not fit',
  },
  {
    what: 'was proposed before requests were sealed',
    by: async (bench) => {
      const request = await approvedOnly(bench, await proposed(bench))
      forge(bench.file, 'delete from request_seals')
      return request
    },
    why: 'It was proposed by an earlier shield',
  },
  {
    what: 'was taken back, and set to approved again',
    by: async (bench) => {
      const request = await approvedOnly(bench, await proposed(bench))
      await cancel(bench.parts, request.id, ANNA, null)
      forge(
        bench.file,
        `${APPROVE}, ending_code = null, ending_message = null, ending_result = null, ending_by_name = null, ending_by_door = null`,
      )
      return request
    },
    why: 'Its approval was taken back before anything was sent',
  },
]

describe('a request that somebody forged by SQL', () => {
  it.each(FORGERIES)('because it $what is never sent, and ends with what it is', async ({ by, why }) => {
    const bench = await createBench()
    const request = await by(bench)
    expect((await viewRequest(bench.parts, await stored(bench, request))).forged).toContain(why)
    const { request: ended } = await approved(bench, request)
    expect(ended).toMatchObject({
      state: 'failed',
      ending: { code: 'stale', message: expect.stringContaining(why) as string },
    })
    expect(bench.nango.sent).toEqual([])
    expect((await auditTypes(bench)).at(-1)).toBe('request.stale')
    const again = await approved(bench, request)
    expect(again.request.state).toBe('failed')
    expect(bench.nango.sent).toEqual([])
  })

  it.each([
    ['', 'in its time'],
    [`expires_at = '2099-01-01T00:00:00.000Z',`, 'for ever'],
  ])(
    'because it was sent before, and set back with every trace of it gone, is unknown again: with %j, %s',
    async (more) => {
      const bench = await createBench()
      const { request } = await approved(bench, await proposed(bench))
      bench.nango.sent.length = 0
      forge(
        bench.file,
        `delete from attempts; delete from used_nonces; delete from lost_sendings;
       ${APPROVE}, ${more} ending_code = null, ending_message = null, ending_result = null`,
      )
      const { request: now } = await approved(bench, request)
      expect(now).toMatchObject({
        state: 'unknown',
        ending: { message: expect.stringContaining('says the intent journal') as string },
      })
      expect(bench.nango.sent).toEqual([])
      expect((await bench.store.guard.standing()).hold?.reason).toContain(`${request.id} was sent`)
    },
  )

  it.each([
    ['requester', `update requests set requester_name = 'eve'`],
    ['prepared facts', `update requests set prepared = '{"facts":null,"total":"0.01 EUR"}'`],
    ['warnings', `update requests set warnings = '["All is well"]'`],
    ['time to wait', `update requests set expires_at = '2099-01-01T00:00:00.000Z'`],
    ['operation', `update requests set operation = 'notes.list'`],
    ['reason', `update requests set reason = 'anna asked for it'`],
    ['seal', 'delete from request_seals'],
  ])(
    'with another %s while it is pending is shown as that, not approved, and can be cancelled',
    async (_what, sql) => {
      const bench = await createBench()
      const request = await proposed(bench)
      forge(bench.file, sql)
      const error = { code: 'conflict', message: expect.stringMatching(/altered|earlier shield/) as string }
      await expect(approved(bench, request)).rejects.toMatchObject(error)
      const view = viewRequest(bench.parts, await stored(bench, request))
      if (sql.includes('operation')) await expect(view).rejects.toMatchObject(error)
      else expect((await view).forged).toMatch(/altered|earlier shield/)
      expect(bench.nango.sent).toEqual([])
      expect((await cancel(bench.parts, request.id, ANNA, null)).state).toBe('cancelled')
    },
  )

  it('is not proposed again, whoever would approve it', async () => {
    const bench = await createBench()
    const request = await proposed(bench)
    await cancel(bench.parts, request.id, ANNA, null)
    forge(bench.file, `update requests set call = replace(call, 'milk', 'beer')`)
    const again = retry(bench.parts, { id: request.id, requester: ANNA, reason: null, expiresIn: null })
    await expect(again).rejects.toMatchObject({ code: 'conflict' })
  })

  it('because it is from before requests were sealed is proposed again once it was cancelled', async () => {
    const bench = await createBench()
    const request = await proposed(bench)
    forge(bench.file, 'delete from request_seals')
    await expect(approved(bench, request)).rejects.toMatchObject({
      hint: `shield approvals cancel ${request.id}; then shield approvals retry ${request.id} proposes it again`,
    })
    await cancel(bench.parts, request.id, ANNA, null)
    const again = await retry(bench.parts, { id: request.id, requester: ANNA, reason: null, expiresIn: null })
    expect((await approved(bench, again.request)).request.state).toBe('succeeded')
  })

  it('while it is pending is not approved either, and says so', async () => {
    const bench = await createBench()
    const request = await proposed(bench)
    forge(bench.file, `update requests set call = replace(call, 'milk', 'beer')`)
    await expect(approved(bench, request)).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('was altered in the database') as string,
    })
    const view = await viewRequest(bench.parts, await stored(bench, request))
    expect(view.forged).toContain('was altered in the database')
    expect(bench.nango.sent).toEqual([])
  })

  it('as this test would notice: one that nobody touched is sent', async () => {
    const bench = await createBench()
    const request = await approvedOnly(bench, await proposed(bench))
    forge(bench.file, '')
    expect((await viewRequest(bench.parts, request)).forged).toBeNull()
    expect((await approved(bench, request)).request.state).toBe('succeeded')
  })
})
