import { expect, it } from 'vitest'
import { revokeToken } from '../../../../src/gate/access/tokens.ts'
import { responseOf } from '../../../gate/fake-nango.ts'
import { openHttpBench, proposedBy } from '../../bench.ts'
import { send, signIn, textOf } from '../page-lab.ts'

it('what is decided on together ends where the approver’s token is revoked meanwhile', async () => {
  const bench = await openHttpBench()
  const requests = [await proposedBy(bench, 'agent', 'milk'), await proposedBy(bench, 'agent', 'bread')]
  const anna = await signIn(bench.server, bench.tokens.anna)
  const form = new URLSearchParams({ csrf: await anna.csrf(), verdict: 'approve', count: '2' })
  for (const { id, digest } of requests) form.append('shown', `${id} ${digest}`)
  bench.nango.answer = async () => {
    await revokeToken(bench.parts, bench.tokens.anna, { name: 'root', door: 'cli' })
    return { kind: 'response', response: responseOf(201, { id: 'note-1' }) }
  }
  const { status } = await send(`${bench.server.url}/approvals/several/decide`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', cookie: anna.cookie() },
    body: form.toString(),
  })
  expect(status).toBe(200)
  const states = await Promise.all(
    requests.map(async ({ id }) => (await bench.store.requests.find(id))?.state),
  )
  expect(states).toEqual(['succeeded', 'pending'])
  expect(bench.nango.sent).toHaveLength(1)
})

it('what somebody else had decided on before is told with their name, among what is decided on together', async () => {
  const bench = await openHttpBench()
  const milk = await proposedBy(bench, 'agent', 'milk')
  const bread = await proposedBy(bench, 'agent', 'bread')
  const anna = await signIn(bench.server, bench.tokens.anna)
  await bench.post('ben', `/v1/integrations/approvals/${milk.id}/approve`, { digest: milk.digest })
  const form = new URLSearchParams({ csrf: await anna.csrf(), verdict: 'approve', count: '2' })
  for (const { id, digest } of [milk, bread]) form.append('shown', `${id} ${digest}`)
  const { body } = await send(`${bench.server.url}/approvals/several/decide`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', cookie: anna.cookie() },
    body: form.toString(),
  })
  expect(textOf(body).match(/approved before, by \w+/g)).toEqual(['approved before, by ben'])
  expect(bench.nango.sent).toHaveLength(2)
})
