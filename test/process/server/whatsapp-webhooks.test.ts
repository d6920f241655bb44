import { describe, expect, it } from 'vitest'
import { signatureHeader, signatureOf } from '../../../src/domain/webhook/webhook-signature.ts'
import { serveInside } from '../../http/served.ts'
import { itemsOf, jsonOf, openLabWith } from '../approvals/propose.ts'

const NUMBER = '106540352242922'
const CONNECT = ['connect', 'whatsapp', '--phone-number-id', NUMBER].concat([
  '--business-account-id',
  '102290129340398',
  '--write',
])

interface Listed {
  readonly direction: string
  readonly phone: string | null
  readonly kind: string
  readonly text: string | null
  readonly group: string | null
  readonly status: string | null
}

/** A server that Meta's webhooks reach, and what its command line says then. */
async function openReached() {
  const lab = await openLabWith(CONNECT)
  const { url } = await serveInside(lab)
  const deliver = async (...values: readonly object[]): Promise<void> => {
    const changes = values.map((value) => ({
      field: 'messages',
      value: { metadata: { phone_number_id: NUMBER }, ...value },
    }))
    const body = JSON.stringify({ object: 'whatsapp_business_account', entry: [{ id: '1', changes }] })
    const signature = signatureOf('whatsapp', lab.sandbox.metaAppSecret, Buffer.from(body))
    const { status } = await fetch(`${url}/v1/integrations/whatsapp/webhook`, {
      method: 'POST',
      headers: { [signatureHeader('whatsapp')]: signature },
      body,
    })
    expect(status).toBe(200)
    // Until it was acted on: the test's own time limit ends it.
    for (;;) {
      const waiting = await lab.runInside(['webhooks', 'list', '--state', 'new', '--json'])
      if (itemsOf(waiting).length === 0) return
    }
  }
  const messages = async (...flags: readonly string[]) =>
    (
      jsonOf(await lab.runInside(['whatsapp', 'list-messages', '--json', ...flags])) as {
        readonly messages: readonly Listed[]
      }
    ).messages
  /** What the approver reads of the 24-hour window. */
  const windowTo = async (to: string): Promise<string> => {
    const asked = ['whatsapp', 'send-message', '--to', to, '--text', 'Hi', '--dry-run']
    const shown = await lab.runInside(asked)
    expect(shown, shown.stderr).toMatchObject({ exit: 0 })
    return /24-hour window \(read\)\s+(.*)/.exec(shown.stdout)?.[1] ?? ''
  }
  return { lab, deliver, messages, windowTo }
}

const seconds = () => Math.floor(Date.now() / 1000)

/** What somebody writes, now. */
const written = (from: string, id: string, more: object = {}) => ({
  messages: [{ from, id, timestamp: seconds(), type: 'text', text: { body: 'Hello' }, ...more }],
})

describe('a webhook of Meta', () => {
  it('of a group lists who wrote, and opens no window between the two', async () => {
    const { deliver, messages, windowTo } = await openReached()
    await deliver(written('4915112345678', 'wamid.G', { group_id: 'HBgLMTY1M' }))
    expect(await messages()).toMatchObject([{ phone: '+4915112345678', text: 'Hello', group: 'HBgLMTY1M' }])
    expect(await windowTo('+4915112345678')).toMatch(/^unknown \(no message/)
    await deliver(written('4915112345678', 'wamid.D'))
    expect(await windowTo('+4915112345678')).toMatch(/^open until/)
  })

  it('of any kind says something', async () => {
    const { deliver, messages } = await openReached()
    const kinds: readonly (readonly [kind: string, part: object, text: string])[] = [
      ['edit', { edit: { message: { type: 'text', text: { body: 'New' } } } }, 'New'],
      ['revoke', { revoke: { original_message_id: 'wamid.X' } }, '(took back wamid.X)'],
      ['order', { order: { product_items: [{ product_retailer_id: 'MUG', quantity: 2 }] } }, '2 × MUG'],
      [
        'unsupported',
        { errors: [{ code: 131051, title: 'Message type unknown' }] },
        '(Message type unknown)',
      ],
      ['location', { location: { latitude: 52.5, longitude: 13.4 } }, '52.5, 13.4'],
      ['contacts', { contacts: [{ name: { first_name: 'Bob' } }] }, 'Bob'],
      ['image', { image: { id: '1', mime_type: 'image/jpeg' } }, '(image/jpeg)'],
      ['hologram', {}, '(without words)'],
    ]
    const values = kinds.map(([type, part], index) =>
      written('4915112345678', `wamid.${index}`, {
        type,
        text: undefined,
        timestamp: seconds() + index,
        ...part,
      }),
    )
    await deliver(...values)
    const listed = (await messages()).map(({ kind, text }) => [kind, text])
    expect(listed.toReversed()).toEqual(kinds.map(([kind, , text]) => [kind, text]))
  })

  it.each<[string, object]>([
    ['a system message', {}],
    ['a system message with the ids', { user_id: 'DE.2222222', previous_user_id: 'DE.1111111' }],
  ])('that tells of a new number by %s closes the window of the old one', async (_how, ids) => {
    const { deliver, windowTo } = await openReached()
    await deliver(
      written('4915112345678', 'wamid.1', { from_user_id: 'DE.1111111', timestamp: seconds() - 60 }),
    )
    expect(await windowTo('+4915112345678')).toMatch(/^open until/)
    const system = { body: 'Ada changed', type: 'user_changed_number', wa_id: '4915187654321', ...ids }
    await deliver(written('4915112345678', 'wamid.2', { type: 'system', system, text: undefined }))
    for (const old of ['+4915112345678', 'DE.1111111', '+4915187654321'])
      expect(await windowTo(old), old).toMatch(/^unknown \(no message/)
  })

  it('of a payment leaves the status of the message as it is, and an older one does not put it back', async () => {
    const { lab, deliver, messages } = await openReached()
    const ada = '+491701234567'
    const queued = await lab.runInside(['whatsapp', 'send-message', '--to', ada, '--text', 'Hi', '--queue'])
    expect(await lab.runInside(['approvals', 'approve', queued.stdout.trim(), '--yes'])).toMatchObject({
      exit: 0,
    })
    const [{ id } = { id: '' }] = (await messages()) as unknown as readonly { readonly id: string }[]
    const base = { id, timestamp: seconds(), recipient_id: '491701234567' }
    await deliver(
      { statuses: [{ ...base, status: 'read' }] },
      { statuses: [{ ...base, status: 'sent' }] },
      { statuses: [{ ...base, type: 'payment', status: 'failed', errors: [{ code: 2 }] }] },
    )
    expect(await messages()).toMatchObject([{ direction: 'sent', status: 'read' }])
  })

  it.each([
    ['551187654321', '+5511987654321'],
    ['5215512345678', '+525512345678'],
    ['5491123456789', '+541123456789'],
  ])('from %s opens the window of the same person as dialled: %s', async (from, dialled) => {
    const { deliver, messages, windowTo } = await openReached()
    await deliver(written(from, 'wamid.1'))
    expect(await windowTo(dialled)).toMatch(/^open until/)
    expect(await messages('--contact', dialled)).toMatchObject([{ phone: `+${from}` }])
  })
})
