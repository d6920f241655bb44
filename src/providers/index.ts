import { ShieldError } from '../domain/errors.ts'
import type { Operation } from '../domain/operation.ts'
import type { Provider, ProviderName } from '../domain/provider.ts'

/** A word of the command line under which a provider's operations stand, known without loading any of them. */
export interface OperationGroup {
  readonly name: string
  readonly provider: ProviderName
  readonly title: string
  readonly operations: readonly OperationTitle[]
}

export interface OperationTitle {
  readonly name: string
  readonly kind: 'read' | 'write'
  readonly summary: string
}

/** For help and completion, which must not wait for zod. A test holds it against the loaded operations. */
export const GROUPS: readonly OperationGroup[] = [
  {
    name: 'calendar',
    provider: 'google',
    title: 'Google Calendar',
    operations: [
      { name: 'calendar.cancel-event', kind: 'write', summary: 'Cancel an event' },
      {
        name: 'calendar.create-event',
        kind: 'write',
        summary: 'Create an event, with guests, a video call or a repetition',
      },
      {
        name: 'calendar.find-slots',
        kind: 'read',
        summary: 'Find times when all calendars and attendees are free',
      },
      {
        name: 'calendar.list-calendars',
        kind: 'read',
        summary: 'List the calendars of the connected account',
      },
      { name: 'calendar.list-events', kind: 'read', summary: 'List the events of a calendar' },
    ],
  },
  {
    name: 'shopify',
    provider: 'shopify',
    title: 'Shopify',
    operations: [
      {
        name: 'shopify.create-draft-order',
        kind: 'write',
        summary: 'Create a draft order from product variants and custom items',
      },
      {
        name: 'shopify.list-orders',
        kind: 'read',
        summary: 'List orders by state, time or tag, the newest first',
      },
      {
        name: 'shopify.order-status',
        kind: 'read',
        summary: 'Show where an order stands: payment, delivery, tracking, returns',
      },
      {
        name: 'shopify.send-draft-invoice',
        kind: 'write',
        summary: 'E-mail the customer the invoice of a draft order, with a link to pay',
      },
    ],
  },
  {
    name: 'whatsapp',
    provider: 'whatsapp',
    title: 'WhatsApp',
    operations: [
      {
        name: 'whatsapp.list-messages',
        kind: 'read',
        summary: 'List messages that came by webhook and that shield sent',
      },
      {
        name: 'whatsapp.list-templates',
        kind: 'read',
        summary: 'List the message templates, with their text and parameters',
      },
      {
        name: 'whatsapp.send-message',
        kind: 'write',
        summary: 'Send a text, a template, a file or a question with buttons',
      },
    ],
  },
  {
    name: 'woocommerce',
    provider: 'woocommerce',
    title: 'WooCommerce',
    operations: [
      {
        name: 'woocommerce.add-order-note',
        kind: 'write',
        summary: 'Add a note to an order, private or e-mailed to the buyer',
      },
      {
        name: 'woocommerce.list-customer-tags',
        kind: 'read',
        summary: 'List the tags of a customer',
      },
      {
        name: 'woocommerce.order-status',
        kind: 'read',
        summary: 'Show status, items, refunds and parcels of an order',
      },
      {
        name: 'woocommerce.tag-customer',
        kind: 'write',
        summary: 'Set a tag on a customer, once however often it is sent',
      },
      {
        name: 'woocommerce.untag-customer',
        kind: 'write',
        summary: 'Remove a tag from a customer',
      },
    ],
  },
]

export interface LoadedProvider {
  readonly provider: Provider
  /** Sorted by name. */
  readonly operations: readonly Operation[]
}

/** Loads one provider and no other. Fails with `usage` for one that shield does not know yet. */
export async function loadProvider(name: ProviderName): Promise<LoadedProvider> {
  const load = LOADERS[name]
  if (load !== undefined) return load()
  throw new ShieldError('usage', `${name} is not available yet`, {
    hint: `Available: ${Object.keys(LOADERS).join(', ')}`,
  })
}

/** One operation by its full name. Fails with `usage` and lists those that there are. */
export async function loadOperation(name: string): Promise<Operation> {
  const group = GROUPS.find(({ operations }) => operations.some((operation) => operation.name === name))
  const loaded = group === undefined ? undefined : await loadProvider(group.provider)
  const found = loaded?.operations.find((operation) => operation.name === name)
  if (found !== undefined) return found
  const all = GROUPS.flatMap(({ operations }) => operations.map((operation) => operation.name))
  throw new ShieldError('usage', `There is no operation ${JSON.stringify(name.slice(0, 80))}`, {
    hint: `One of ${all.join(', ')}`,
  })
}

const LOADERS: Readonly<Partial<Record<ProviderName, () => Promise<LoadedProvider>>>> = {
  google: () => import('./google/index.ts'),
  shopify: () => import('./shopify/index.ts'),
  whatsapp: () => import('./whatsapp/index.ts'),
  woocommerce: () => import('./woocommerce/index.ts'),
}
