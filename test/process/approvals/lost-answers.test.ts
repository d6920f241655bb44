import { describe, expect, it } from 'vitest'
import { openLab, type Lab } from '../lab.ts'
import { itemsOf, showRequest } from './propose.ts'

interface Write {
  readonly connect: readonly string[]
  /** What has to be there before, and then what is typed. */
  readonly propose: (lab: Lab) => Promise<readonly string[]>
  readonly method: string
  /** Where it goes, as a fault selects it. */
  readonly path: string
  /** How it ends when the answer is lost after it was done. */
  readonly after: 'succeeded' | 'unknown'
}

const GOOGLE = ['connect', 'google', '--write']
const SHOPIFY = ['connect', 'shopify', '--shop', 'demo-store', '--write']
const WOOCOMMERCE = ['connect', 'woocommerce', '--store', 'sandbox-shop.example.com', '--write']
const words = (text: string) => text.split(' ')
const WHATSAPP = words(
  'connect whatsapp --write --phone-number-id 106540352242922 --business-account-id 102290129340398',
)
const EVENT = words('calendar create-event --title Review --start 2099-05-04T10:00 --duration 30m')
const DRAFT = words(
  'shopify create-draft-order --line variant=48540157378793,quantity=1 --email ada@example.com',
)
const TAG = words('--email ada@example.com --tag gold')

/** Every write that shield has. */
const WRITES: Readonly<Record<string, Write>> = {
  'calendar.create-event': {
    connect: GOOGLE,
    propose: async () => EVENT,
    method: 'POST',
    path: '/events',
    after: 'succeeded',
  },
  'calendar.cancel-event': {
    connect: GOOGLE,
    propose: async (lab) => {
      const { id } = (await done(lab, EVENT)) as { readonly id: string }
      return ['calendar', 'cancel-event', '--event', id]
    },
    method: 'DELETE',
    path: '/events/',
    after: 'succeeded',
  },
  'shopify.create-draft-order': {
    connect: SHOPIFY,
    propose: async () => DRAFT,
    method: 'POST',
    path: '/draftOrderCreate',
    after: 'succeeded',
  },
  // Nothing at Shopify tells afterwards whether an e-mail went out.
  'shopify.send-draft-invoice': {
    connect: SHOPIFY,
    propose: async (lab) => {
      const { id } = (await done(lab, DRAFT)) as { readonly id: string }
      return ['shopify', 'send-draft-invoice', '--draft', id]
    },
    method: 'POST',
    path: '/draftOrderInvoiceSend',
    after: 'unknown',
  },
  'woocommerce.tag-customer': {
    connect: WOOCOMMERCE,
    propose: async () => ['woocommerce', 'tag-customer', ...TAG],
    method: 'PUT',
    path: '/customers/',
    after: 'succeeded',
  },
  'woocommerce.untag-customer': {
    connect: WOOCOMMERCE,
    propose: async (lab) => {
      await done(lab, ['woocommerce', 'tag-customer', ...TAG])
      return ['woocommerce', 'untag-customer', ...TAG]
    },
    method: 'PUT',
    path: '/customers/',
    after: 'succeeded',
  },
  'woocommerce.add-order-note': {
    connect: WOOCOMMERCE,
    propose: async () => [...words('woocommerce add-order-note --id 17 --note'), 'Rang them'],
    method: 'POST',
    path: '/notes',
    after: 'succeeded',
  },
  // Only WhatsApp's own webhook, or a person, can tell.
  'whatsapp.send-message': {
    connect: WHATSAPP,
    propose: async () => words('whatsapp send-message --to +491701234567 --text Hello'),
    method: 'POST',
    path: '/messages',
    after: 'unknown',
  },
}

describe.each(Object.entries(WRITES))('%s', (_name, write) => {
  it('whose answer is lost after its effect ends as what is known of it, and is sent once', async () => {
    const lab = await openLab()
    const { id, sent } = await queue(lab, write)
    lab.fault(`drop-after@${write.method}@${write.path}*1`)
    const exit = write.after === 'succeeded' ? 0 : 7
    for (let time = 0; time < 2; time += 1)
      expect(await lab.run(['approvals', 'approve', id, '--yes'])).toMatchObject({ exit })
    expect(await showRequest(lab, id)).toMatchObject({
      state: write.after,
      ending: { evidence: write.after === 'succeeded' ? 'lookup' : null },
    })
    expect(sent()).toBe(1)
  })

  it('that is lost before its effect is never reported as done, and nothing is sent again', async () => {
    const lab = await openLab()
    const { id, sent } = await queue(lab, write)
    lab.fault(`drop-before@${write.method}@${write.path}*1`)
    for (let time = 0; time < 2; time += 1)
      expect(await lab.run(['approvals', 'approve', id, '--yes'])).toMatchObject({ exit: 7 })
    expect(await showRequest(lab, id)).toMatchObject({ state: 'unknown' })
    expect(sent()).toBe(0)
  })
})

it('are all the writes that there are', async () => {
  const lab = await openLab()
  const all = itemsOf(await lab.run(['operations', '--json'])) as readonly {
    readonly name: string
    readonly kind: string
  }[]
  const writes = all.filter(({ kind }) => kind === 'write').map(({ name }) => name)
  expect(Object.keys(WRITES).toSorted()).toEqual(writes)
})

/** Connects, prepares and queues; `sent` counts what reached the provider from then on. */
async function queue(lab: Lab, write: Write) {
  expect(await lab.arrange([...write.connect, '--no-browser']), 'connecting').toMatchObject({ exit: 0 })
  const argv = await write.propose(lab)
  const queued = await lab.arrange([...argv, '--queue'])
  expect(queued, 'queueing').toMatchObject({ exit: 0 })
  const before = lab.sandbox.calls().length
  const field = write.path.slice(1)
  const sent = () =>
    lab.sandbox
      .calls()
      .slice(before)
      .filter(({ method, path, body }) => {
        return method === write.method && (path.includes(write.path) || body?.includes(`${field}(`) === true)
      }).length
  return { id: queued.stdout.trim(), sent }
}

/** Queues and approves one that works; what came of it. */
async function done(lab: Lab, argv: readonly string[]): Promise<unknown> {
  const queued = await lab.arrange([...argv, '--queue'])
  expect(queued, 'queueing').toMatchObject({ exit: 0 })
  const id = queued.stdout.trim()
  expect(await lab.arrange(['approvals', 'approve', id, '--yes']), 'approving').toMatchObject({ exit: 0 })
  const shown = (await showRequest(lab, id)) as unknown as { readonly ending: { readonly result: unknown } }
  return shown.ending.result
}
