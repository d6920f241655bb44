import { describe, expect, it } from 'vitest'
import { decideByPolicy } from '../../../src/gate/send/decide.ts'
import { auditOf, auditTypes, createBench, proposed, tamper, unwatched } from '../bench.ts'
import { NANGO_IS_DOWN } from '../fake-nango.ts'

/** Where no person has to approve. */
async function openBench() {
  const bench = await createBench()
  return { ...bench, parts: { ...bench.parts, writeRequiresApproval: false } }
}

const POLICY = { name: 'INTEGRATIONS_WRITE_REQUIRES_APPROVAL=0', door: 'policy' }

describe('an approval by policy', () => {
  it('takes the same road as a person’s, and says what decided', async () => {
    const bench = await openBench()
    const request = await decideByPolicy(bench.parts, await proposed(bench), unwatched)
    expect(request).toMatchObject({
      state: 'succeeded',
      decision: { verdict: 'approve', actor: POLICY, digest: request.digest, assurance: 'policy' },
    })
    expect(bench.nango.sent).toEqual([{ connection: request.connection, call: request.call }])
    expect(await auditTypes(bench)).toEqual([
      'request.proposed',
      'request.approved',
      'request.executing',
      'request.succeeded',
    ])
    expect((await auditOf(bench))[1]).toMatchObject({ actor: POLICY })
  })

  it('skips none of the checks before the call', async () => {
    const bench = await openBench()
    bench.notes.recheck = async () => 'Somebody took the room'
    expect(await decideByPolicy(bench.parts, await proposed(bench), unwatched)).toMatchObject({
      state: 'failed',
      ending: { code: 'stale' },
    })
    bench.nango.beforeRead = () => {
      throw NANGO_IS_DOWN
    }
    const request = await proposed(bench)
    await expect(decideByPolicy(bench.parts, request, unwatched)).rejects.toMatchObject({ code: 'pending' })
    expect(bench.nango.sent).toEqual([])
  })

  it('does not approve what was altered since it was proposed', async () => {
    const bench = await openBench()
    const request = await proposed(bench)
    tamper(bench, `update requests set call = replace(call, 'milk', 'beer')`)
    await expect(decideByPolicy(bench.parts, request, unwatched)).rejects.toMatchObject({ code: 'conflict' })
    expect(bench.nango.sent).toEqual([])
  })
})
