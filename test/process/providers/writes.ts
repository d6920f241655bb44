import { expect } from 'vitest'
import type { Lab } from '../lab.ts'
import { queueWrite, showRequest } from '../approvals/propose.ts'

export interface Write {
  readonly connect: readonly string[]
  /** What has to be there before, and then what is typed. */
  readonly propose: (lab: Lab) => Promise<readonly string[]>
  /** What else of it can be typed, with another form of its result. */
  readonly others?: readonly (readonly string[])[]
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
export const WRITES: Readonly<Record<string, Write>> = {
  'calendar.create-event': {
    connect: GOOGLE,
    propose: async () => EVENT,
    others: [
      words('calendar create-event --title Offsite --start 2099-05-07 --end 2099-05-08 --all-day'),
      words('calendar create-event --title Call --start 2099-05-09T10:00 --duration 30m --meet'),
    ],
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
    others: [words('shopify create-draft-order --line title=Wrap,price=4.50,quantity=1')],
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
    others: [[...words('woocommerce add-order-note --id 17 --to-customer --note'), 'It is on its way']],
    method: 'POST',
    path: '/notes',
    after: 'succeeded',
  },
  // Only WhatsApp's own webhook, or a person, can tell.
  'whatsapp.send-message': {
    connect: WHATSAPP,
    propose: async () => words('whatsapp send-message --to +491701234567 --text Hello'),
    others: [
      words('whatsapp send-message --to +491701234567 --document 1037543291543636 --filename a.pdf'),
      words('whatsapp send-message --to US.13491208655302741920 --text Hi'),
    ],
    method: 'POST',
    path: '/messages',
    after: 'unknown',
  },
}

/** Queues and approves one that works; what came of it. */
async function done(lab: Lab, argv: readonly string[]): Promise<unknown> {
  const id = await queueWrite(lab, argv)
  expect(await lab.runInside(['approvals', 'approve', id, '--yes']), 'approving').toMatchObject({ exit: 0 })
  const shown = (await showRequest(lab, id)) as unknown as { readonly ending: { readonly result: unknown } }
  return shown.ending.result
}
