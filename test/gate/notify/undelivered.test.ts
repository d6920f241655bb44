import { describe, expect, it } from 'vitest'
import { newsSince } from '../../../src/gate/notify/news.ts'
import { tellStory } from '../../../src/gate/show/tell-story.ts'
import { approve } from '../../../src/gate/send/decide.ts'
import { openReceiver } from '../../channels/receiver.ts'
import { AGENT, type Bench, decisionOn, unwatched } from '../bench.ts'
import { connectWhatsapp, deliver, hookOf, proposeText, statusOf, WHATSAPP_PARTS } from '../whatsapp-bench.ts'
import { notifyBench, payloads, tellNow, webhookFile } from './told.ts'

const errors = [{ code: 131026, title: 'Message undeliverable' }]

async function whatsappNotifyBench(file: string): Promise<Bench> {
  const bench = await notifyBench(file, { parts: WHATSAPP_PARTS })
  await connectWhatsapp(bench)
  return bench
}

describe('a message that was taken and then not delivered', () => {
  it('is told to a channel once, after that it was done, with the reason for who hears all', async () => {
    const receiver = await openReceiver(() => ({ status: 204 }))
    const bench = await whatsappNotifyBench(webhookFile(receiver.url, ', content: full'))
    const { request } = await approve(bench.parts, decisionOn(await proposeText(bench)), unwatched)
    for (const [minute, status] of ['sent', 'failed', 'delivered', 'failed'].entries()) {
      const timestamp = String(1_772_445_600 + 60 * minute)
      await deliver(bench, hookOf({ statuses: [statusOf(request, status, { errors, timestamp })] }))
    }
    bench.clock.now += 60_000
    await tellNow(bench)
    const told = payloads(receiver.received)
    expect(told.map(({ type }) => type)).toEqual([
      'request.pending',
      'request.decided',
      'request.done',
      'request.undelivered',
    ])
    expect(told.at(-1)).toMatchObject({
      data: {
        subject: request.id,
        state: 'succeeded',
        ending: 'Not delivered: 131026: Message undeliverable',
      },
    })
  })

  it('is told at a page to who asked for it and to approvers, and to nobody else', async () => {
    const bench = await whatsappNotifyBench(webhookFile('http://127.0.0.1:9'))
    const { request } = await approve(bench.parts, decisionOn(await proposeText(bench)), unwatched)
    const { number } = await bench.store.audit.head()
    await deliver(bench, hookOf({ statuses: [statusOf(request, 'failed', { errors })] }))
    const hears = async (name: string, sees: 'all' | 'own') =>
      (await newsSince(bench.parts, number, { name, sees })).items.map(({ type, headline }) => [
        type,
        headline,
      ])
    const told = [['request.undelivered', 'Taken, and then not delivered']]
    expect(await hears(AGENT.name, 'own')).toEqual(told)
    expect(await hears('boris', 'all')).toEqual(told)
    expect(await hears('ci', 'own')).toEqual([])
    const story = await tellStory(bench.parts, request)
    expect(story.at(-1)).toMatchObject({ actor: { name: 'whatsapp' }, what: 'could not deliver it' })
  })
})
