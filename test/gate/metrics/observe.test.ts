import { expect, it } from 'vitest'
import { createLocalGate } from '../../../src/gate/local-gate.ts'
import { createMeters } from '../../../src/gate/metrics/meters.ts'
import { observeParts, observeReads } from '../../../src/gate/metrics/observe.ts'
import { SERVER_SETTINGS } from '../../http/bench.ts'
import { settleByWord } from '../../../src/gate/send/reconcile.ts'
import { ANNA, connectionOf, createBench, inDoubt, stored } from '../bench.ts'
import { retried } from '../propose/retried.ts'

it('what nobody knows is counted as other: an operation that there is not, an integration of somebody else', async () => {
  const bench = await createBench()
  const meters = createMeters(0)
  const parts = observeParts(bench.parts, meters)
  const settings = {
    defaultScopes: {},
    nangoBaseUrl: 'http://127.0.0.1:3003',
    database: 'shield.db',
    server: SERVER_SETTINGS,
  }
  const local = createLocalGate({ parts, actor: ANNA, sees: 'all', settings })
  const gate = observeReads(local, parts, meters)
  const unknown = { operation: 'canary.read', input: {}, connection: undefined }
  await expect(gate.operations.read(unknown)).rejects.toMatchObject({ code: 'usage' })
  const nango = await parts.nango()
  await nango.get(connectionOf({ integration: 'canary' }), '/', [])
  const text = meters.registry.text([])
  expect(text).toContain('shield_reads_total{provider="other",result="usage"} 1')
  expect(text).toContain('shield_provider_answers_total{provider="other",kind="read",answer="2xx"} 1')
  expect(text).not.toContain('canary')
})

it('a retry that ends together with the request it was for is counted, too', async () => {
  const bench = await createBench()
  const meters = createMeters(0)
  const parts = observeParts(bench.parts, meters)
  const doubtful = await inDoubt(bench)
  const { request } = await retried(bench, doubtful)
  await settleByWord(parts, doubtful.id, { applied: true, reason: 'I see it', actor: ANNA })
  expect(await stored(bench, request)).toMatchObject({ state: 'cancelled' })
  const text = meters.registry.text([])
  const { provider } = request
  expect(text).toContain(`shield_outcomes_total{provider="${provider}",outcome="succeeded"} 1`)
  expect(text).toContain(`shield_outcomes_total{provider="${provider}",outcome="cancelled"} 1`)
})
