import { expect, it } from 'vitest'
import { approve } from '../../src/gate/send/decide.ts'
import { whatsappSendMessage } from '../../src/providers/whatsapp/send-message.ts'
import { decisionOn, unwatched } from '../gate/bench.ts'
import { createWhatsappBench, deliver, hookOf, proposeText, statusOf } from '../gate/whatsapp-bench.ts'
import { agentOnStdio } from './agent.ts'

const FAILURE = { errors: [{ code: 131026, title: 'Message undeliverable' }] }

it('an agent learns how far a message got, and that one was not delivered is never told as done', async () => {
  const bench = await createWhatsappBench()
  const { request } = await approve(bench.parts, decisionOn(await proposeText(bench)), unwatched)
  const agent = await agentOnStdio(bench, { as: 'agent', operations: [whatsappSendMessage] })
  const told = () => agent.call('shield_request', { id: request.id })
  expect((await told()).told).toMatchObject({ status: 'succeeded', progress: null })
  await deliver(bench, hookOf({ statuses: [statusOf(request, 'delivered')] }))
  const delivered = await told()
  expect(delivered.told).toMatchObject({ progress: { status: 'delivered' } })
  expect(delivered.text).toMatch(/^Done:/)
  await deliver(bench, hookOf({ statuses: [statusOf(request, 'failed', FAILURE)] }))
  const failed = await told()
  expect(failed.told).toMatchObject({
    status: 'succeeded',
    progress: { status: 'failed', error: '131026: Message undeliverable' },
  })
  expect(failed.text).toMatch(/^Taken and not delivered:/)
  expect(failed.text).not.toContain('Done')
})
