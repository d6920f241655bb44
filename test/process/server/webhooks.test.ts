import { hash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { freePort } from '../../free-port.ts'
import { serve, serveInside } from '../../http/served.ts'
import { signatureHeader, signatureOf } from '../../../src/domain/webhook/webhook-signature.ts'
import { openLab, type Lab } from '../lab.ts'
import { itemsOf, jsonOf, showRequest } from '../approvals/propose.ts'
import type { Heard } from '../shield.ts'

const CONNECT = ['connect', 'whatsapp', '--phone-number-id', '106540352242922'].concat([
  '--business-account-id',
  '102290129340398',
  '--write',
  '--no-browser',
])
/** Never wrote to the sandbox's number. */
const STRANGER = '+4915112345678'
const TEXT = ['whatsapp', 'send-message', '--to', '+491701234567', '--text', 'On its way', '--queue']

interface Served {
  readonly lab: Lab
  readonly url: string
  readonly serve: () => Promise<Heard>
  /** In a process of its own. */
  readonly serveApart: () => Promise<Heard>
}

/** A sandbox that sends its webhooks to a server of shield, and that server. */
async function openServed(untidy = false): Promise<Served> {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const lab = await openLab({ webhooks: url, untidy })
  const listen = `127.0.0.1:${port}`
  return {
    lab,
    url,
    serve: async () => (await serveInside(lab, {}, listen)).server,
    serveApart: async () => (await serve(lab, {}, listen)).server,
  }
}

interface Line {
  readonly id: string
  readonly source: string
  readonly state: string
  readonly about: string | null
  readonly bodyHash: string
}

async function webhooks({ lab }: Served, ...flags: readonly string[]): Promise<readonly Line[]> {
  return itemsOf(
    await lab.runInside(['webhooks', 'list', '--json', '--limit', '1000', ...flags]),
  ) as readonly Line[]
}

/** Until everything that came was acted on: the test's own time limit ends it. */
async function allActedOn(served: Served): Promise<readonly Line[]> {
  for (;;) {
    if ((await webhooks(served, '--state', 'new')).length === 0) return webhooks(served)
  }
}

async function messages({ lab }: Served) {
  const { messages: found } = jsonOf(await lab.runInside(['whatsapp', 'list-messages', '--json'])) as {
    readonly messages: readonly Readonly<Record<string, unknown>>[]
  }
  return found
}

async function queueText({ lab }: Served): Promise<string> {
  return (await lab.runInside(TEXT)).stdout.trim()
}

describe('with a server that webhooks reach', () => {
  it.each([
    ['tidy', false],
    ['untidy', true],
  ])('a message whose answer was lost is settled by its status, and sent once: %s', async (_how, untidy) => {
    const served = await openServed(untidy)
    const { lab } = served
    await served.serve()
    expect(await lab.runInside(CONNECT)).toMatchObject({ exit: 0 })
    const id = await queueText(served)
    lab.fault('drop-after@POST*1')
    const approved = await lab.runInside(['approvals', 'approve', id, '--yes'])
    // Whether the status or the end of the wait for the answer came first.
    expect([0, 7]).toContain(approved.exit)
    await lab.sandbox.webhooksIdle()
    await allActedOn(served)
    expect(await showRequest(lab, id)).toMatchObject({
      state: 'succeeded',
      ending: { code: 'applied', evidence: 'webhook' },
    })
    expect(await messages(served)).toMatchObject([{ direction: 'sent', requestId: id, status: 'delivered' }])
    expect(lab.sandbox.calls().filter(({ path }) => path.endsWith('/messages'))).toHaveLength(1)
  })

  it('a secret that somebody writes is kept nowhere', async () => {
    const served = await openServed()
    const { lab } = served
    await served.serve()
    await lab.runInside(CONNECT)
    await fetch(`${lab.sandbox.url}/sandbox/messages`, {
      method: 'POST',
      headers: { authorization: `Bearer ${lab.sandbox.apiKey}` },
      body: JSON.stringify({ from: STRANGER, text: `Is this yours: ${lab.sandbox.apiKey}?` }),
    })
    await lab.sandbox.webhooksIdle()
    const [delivery] = await allActedOn(served)
    expect(await messages(served)).toMatchObject([{ text: 'Is this yours: ‹redacted›?' }])
    expect((await lab.runInside(['webhooks', 'show', delivery?.id ?? ''])).stdout).toContain('‹redacted›')
  })

  it.each([
    ['tidy', false],
    ['untidy', true],
  ])('a message that somebody writes is listed and opens the 24-hour window: %s', async (_how, untidy) => {
    const served = await openServed(untidy)
    const { lab } = served
    await served.serve()
    await lab.runInside(CONNECT)
    const propose = () =>
      lab.runInside(['whatsapp', 'send-message', '--to', STRANGER, '--text', 'Hi', '--dry-run', '--json'])
    expect((await propose()).stdout).toContain('24-hour window may be closed')
    await fetch(`${lab.sandbox.url}/sandbox/messages`, {
      method: 'POST',
      headers: { authorization: `Bearer ${lab.sandbox.apiKey}` },
      body: JSON.stringify({ from: STRANGER, text: 'Where is my order?' }),
    })
    await lab.sandbox.webhooksIdle()
    await allActedOn(served)
    expect(await messages(served)).toMatchObject([
      { direction: 'received', phone: STRANGER, text: 'Where is my order?' },
    ])
    expect((await propose()).stdout).not.toContain('may be closed')
  })

  it('what came is listed, shown as text and acted on again without harm', async () => {
    const served = await openServed()
    const { lab, url } = served
    await served.serve()
    await lab.runInside(CONNECT)
    await lab.sandbox.webhooksIdle()
    const body = JSON.stringify({ from: 'nango', type: '\u001b[31mred', text: '\u202eevil' })
    expect(await deliver(lab, url, body)).toBe(200)
    const [newest, first] = await allActedOn(served)
    expect([newest, first]).toMatchObject([
      { source: 'nango', state: 'done', about: 'an unknown event' },
      { source: 'nango', state: 'done', about: 'auth creation whatsapp-business' },
    ])
    const shown = await lab.runInside(['webhooks', 'show', newest?.id.slice(4, 10) ?? ''])
    expect([shown.exit, shown.stdout]).toEqual([0, expect.stringContaining('red')])
    // oxlint-disable-next-line no-control-regex -- exactly these must not come through
    expect(shown.stdout).not.toMatch(/[\u001b\u202e]/)
    const before = await lab.runInside(['audit', 'list', '--json'])
    const replayed = await lab.runInside(['webhooks', 'replay', first?.id ?? '', '--json'])
    expect(jsonOf(replayed)).toMatchObject({ id: first?.id, state: 'done' })
    const after = itemsOf(await lab.runInside(['audit', 'list', '--json'])) as readonly {
      readonly type: string
    }[]
    expect(after).toHaveLength(itemsOf(before).length + 1)
    expect(after[0]).toMatchObject({ type: 'delivery.replayed', subject: first?.id })
    expect(await lab.runInside(['webhooks', 'show', 'dlv_zzzzzzzzzz'])).toMatchObject({ exit: 9 })
    expect(await lab.runInside(['webhooks', 'list', '--state', 'old'])).toMatchObject({ exit: 2 })
  })

  it('that is killed under load has lost nothing that it answered, and its heir acts on all of it', async () => {
    const served = await openServed()
    const { lab, url } = served
    const server = await served.serveApart()
    const bodies = Array.from({ length: 400 }, (_none, number) => JSON.stringify({ from: 'nango', number }))
    const answered: string[] = []
    await Promise.all(
      bodies.map(async (body) => {
        if ((await deliver(lab, url, body)) === 200) answered.push(hash('sha256', body))
        if (answered.length === 60) server.kill('SIGKILL')
      }),
    )
    expect((await server.ended).signal).toBe('SIGKILL')
    await served.serve()
    const found = await allActedOn(served)
    expect(answered.length).toBeGreaterThanOrEqual(60)
    expect(new Set(found.map(({ bodyHash }) => bodyHash)).size).toBe(found.length)
    expect(answered.filter((one) => !found.some(({ bodyHash }) => bodyHash === one))).toEqual([])
    expect(found.every(({ state }) => state === 'done')).toBe(true)
  })

  it('a forged one is refused, and the log says why without a secret', async () => {
    const served = await openServed()
    const { lab, url } = served
    const server = await served.serve()
    expect(await deliver(lab, url, '{}', lab.sandbox.apiKey)).toBe(401)
    await server.says('NANGO_API_KEY')
    expect(await webhooks(served)).toEqual([])
  })
})

/** The status of the answer; 0: there was none. */
async function deliver(lab: Lab, url: string, body: string, secret = lab.sandbox.webhookSecret) {
  const headers = { [signatureHeader('nango')]: signatureOf('nango', secret, Buffer.from(body)) }
  const sent = fetch(`${url}/v1/integrations/webhook`, { method: 'POST', body, headers })
  return sent.then(({ status }) => status).catch(() => 0)
}
