import { expect, it } from 'vitest'
import { renderDisplay } from '../../src/cli/show/render.ts'
import { whatsappListMessages } from '../../src/providers/whatsapp/list-messages.ts'
import { whatsapp } from '../../src/providers/whatsapp/provider.ts'
import { whatsappSendMessage } from '../../src/providers/whatsapp/send-message.ts'
import { stored, type Bench } from '../gate/bench.ts'
import { connectWhatsapp, hookOf, lostText, statusOf, textOf } from '../gate/whatsapp-bench.ts'
import { openHttpBench, type HttpBench } from '../http/bench.ts'
import { send } from '../http/client.ts'
import { META_SECRET, PATHS, signed } from '../http/webhooks/webhook-server.ts'
import { agentOnHttp, agentOnStdio, DOORS } from './agent.ts'
import { approverOf, expectFenced, HOSTILE, RAW } from './hostile.ts'

const OPERATIONS = [whatsappListMessages, whatsappSendMessage]

/** A server that takes the webhooks of a number at WhatsApp, over the gate that its agents have as well. */
async function openWhatsapp(): Promise<HttpBench> {
  const bench = await openHttpBench({
    settings: { webhookSecrets: { nango: [], whatsapp: [META_SECRET] } },
    operations: OPERATIONS,
    parts: ({ parts }) => ({
      operations: async () => OPERATIONS,
      operation: async (name) => OPERATIONS.find((one) => one.name === name) ?? parts.operation(name),
      provider: async () => whatsapp,
      apiVersionOf: () => 'v26.0',
    }),
  })
  await connectWhatsapp(bench)
  return bench
}

/** Arrives as Meta sends it, signed, and is acted on. */
async function arrives({ server, store }: HttpBench, body: unknown): Promise<void> {
  const text = JSON.stringify(body)
  const taken = await send(server.url, 'POST', PATHS.whatsapp, {
    body: text,
    headers: signed('whatsapp', text),
  })
  expect(taken.status).toBe(200)
  await expect
    .poll(async () => (await store.deliveries.list({ limit: 99 })).every(({ state }) => state === 'done'))
    .toBe(true)
}

/** Every place of a message from which its words are taken. */
const PLACES: Readonly<Record<string, (words: string) => Readonly<Record<string, unknown>>>> = {
  text: (words) => ({ text: { body: words } }),
  image: (words) => ({ image: { caption: words } }),
  document: (words) => ({ document: { filename: words } }),
  button: (words) => ({ button: { text: words } }),
  interactive: (words) => ({ interactive: { type: 'list_reply', list_reply: { title: words } } }),
  location: (words) => ({ location: { name: words } }),
  contacts: (words) => ({ contacts: [{ name: { formatted_name: words } }] }),
  reaction: (words) => ({ reaction: { emoji: words } }),
  order: (words) => ({ order: { text: words, product_items: [] } }),
  unsupported: (words) => ({ errors: [{ code: 131051, title: words }] }),
}

/** One message for each of them, and one of which everything but the words is hostile. */
function messagesWith(bench: Bench, words: string, index: number) {
  const places = Object.entries(PLACES).map(([type, placed], number) =>
    textOf(bench, 1, { id: `wamid.${index}.${number}`, type, text: undefined, ...placed(words) }),
  )
  const around = { id: `wamid.${index}.x`, type: words, group_id: words, from: words, from_user_id: words }
  return [...places, textOf(bench, 1, around)]
}

interface Heard {
  readonly messages: readonly { readonly id: string; readonly text: string }[]
}

it('what strangers write to WhatsApp is data to every agent, and drives nobody’s terminal', async () => {
  const bench = await openWhatsapp()
  const contacts = HOSTILE.map((words) => ({ profile: { name: words }, wa_id: words, user_id: words }))
  const messages = HOSTILE.flatMap((words, index) => messagesWith(bench, words, index))
  await arrives(bench, hookOf({ contacts, messages }))
  const remote = { url: bench.server.url, token: bench.tokens.agent }
  const agents = await Promise.all([
    ...DOORS.map(({ way, era }) =>
      way === 'http'
        ? agentOnHttp(bench, { era })
        : agentOnStdio(bench, { era, as: 'agent', operations: OPERATIONS }),
    ),
    agentOnStdio(bench, { remote }),
  ])
  for (const agent of agents) {
    const { text, told, isError } = await agent.call('whatsapp_list_messages', { limit: 500 })
    expect([isError, told.status, Object.keys(told)]).toEqual([false, 'done', ['status', 'provider', 'data']])
    // Two lines of ours, and everything that they wrote on one of JSON.
    const [, , data = '', ...more] = text.split('\n')
    expect(more).toEqual([])
    expect(text).not.toMatch(RAW)
    const heard = JSON.parse(data) as Heard
    expect(told.data).toEqual(heard)
    expect(heard.messages).toHaveLength(messages.length)
    for (const [index, words] of HOSTILE.entries()) {
      const own = heard.messages.filter(({ id }) => id.startsWith(`wamid.${index}.`) && !id.endsWith('x'))
      expect(own.map((one) => one.text.includes(words))).toEqual(Object.keys(PLACES).map(() => true))
    }
  }
  const { told } = await (await agentOnHttp(bench)).call('whatsapp_list_messages', { limit: 500 })
  const surface = { isTerminal: true, width: 80, color: false }
  const shown = await renderDisplay(whatsappListMessages.show(told.data), surface, surface)
  expect(shown.result.split('\n').length).toBeGreaterThan(messages.length)
  expect(shown.result).not.toMatch(RAW)
  expect(bench.nango.sent).toEqual([])
})

it('why Meta says that a message failed is data to the agent, and stays in its field for the approver', async () => {
  const bench = await openWhatsapp()
  const [agent, looks] = [await agentOnHttp(bench), await approverOf(bench)]
  for (const [index, words] of HOSTILE.entries()) {
    const request = await lostText(bench, `It is on its way, ${index}`)
    const errors = [{ code: 131026, title: words, message: words }]
    await arrives(
      bench,
      hookOf({ statuses: [statusOf(request, 'failed', { errors, id: `wamid.${index}` })] }),
    )
    const { text, told } = await agent.call('shield_request', { id: request.id })
    expect(told).toMatchObject({ status: 'failed', outcome: expect.stringContaining(words) })
    expectFenced(text, words)
    await looks(await stored(bench, request), words)
  }
})
