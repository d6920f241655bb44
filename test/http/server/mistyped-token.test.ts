import { expect, it } from 'vitest'
import { openHttpBench } from '../bench.ts'

const ADD = '/v1/operations/notes.add'

it('a token in the wrong place is repeated in no answer and no log', async () => {
  const bench = await openHttpBench()
  const token = bench.tokens.anna
  const secret = token.slice(-20)
  const id = encodeURIComponent(token)
  const answers = [
    await bench.get('agent', `/v1/integrations/approvals/${id}`),
    await bench.get('agent', `/v1/integrations/approvals/${id.toUpperCase()}`),
    await bench.get('agent', `/v1/integrations/approvals?connection=${id}`),
    await bench.get('agent', `/v1/integrations/approvals?cursor=${id}`),
    await bench.get('agent', `/v1/connections/${id}`),
    await bench.get('agent', `/v1/operations/${id}`),
    await bench.get('root', `/v1/webhooks/${id}`),
    await bench.post('agent', `/v1/operations/${id}`, { input: {} }),
    await bench.post('agent', ADD, { input: { text: 'x' }, supersedes: token }),
    await bench.post('agent', ADD, { input: { text: 'x' }, connection: token }),
    await bench.post('agent', ADD, { input: { text: 'x' }, [token]: 1 }),
  ]
  for (const { status, text } of answers) {
    expect(status).toBeGreaterThanOrEqual(400)
    expect(text.toLowerCase()).not.toContain(secret.toLowerCase())
  }
  expect(JSON.stringify(bench.log)).not.toContain(secret)
  expect(JSON.stringify(await bench.store.audit.list({ after: 0, limit: 1000 }))).not.toContain(secret)
})
